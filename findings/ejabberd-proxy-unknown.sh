#!/bin/bash
# ejabberd hangs up when a proxy's header says nothing about addresses.
#
# The PROXY protocol, §2.1: at `PROXY UNKNOWN` the receiver "SHOULD accept the connection and use the real
# connection's parameters".
#
# Seen with ejabberd 23.01 (Debian 12) and 24.12 (Debian 13), `use_proxy_protocol: true`: a line with
# addresses is taken and the stream header after it answered. After `PROXY UNKNOWN` the connection is
# closed without a word to the client. A probe of a balancer that has no addresses to tell then calls a
# server dead that is not. Needs root and debootstrap. Fails if that changes.
set -euo pipefail
place=$(mktemp -d)
server=
leave() {
  [ -z "$server" ] || { kill "$server" && wait "$server"; } >/dev/null 2>&1 || true
  server=
  umount "$place/tree/proc" 2>/dev/null || true
  rm -rf --one-file-system "$place/tree"
}
trap 'leave; rm -rf --one-file-system "$place"' EXIT
cd "$place"

cat >seen.py <<'PYTHON'
import socket
import sys
import time

PORT = int(sys.argv[1])
HEADER = (
    b"<stream:stream to='example.org' version='1.0' xmlns='jabber:client'"
    b" xmlns:stream='http://etherx.jabber.org/streams'>"
)
TCP4 = b"PROXY TCP4 127.0.0.1 127.0.0.1 40000 5222\r\n"


def connect() -> socket.socket:
    for _ in range(600):
        try:
            return socket.create_connection(("127.0.0.1", PORT), 3)
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise SystemExit(f"nobody listens on port {PORT}")


def answer(line: bytes) -> str:
    with connect() as connection:
        connection.sendall(line + HEADER)
        read = b""
        while b"</stream:features>" not in read:
            try:
                more = connection.recv(4096)
            except ConnectionResetError:
                more = b""
            if not more:
                return f"closed after {len(read)} bytes"
            read += more
        return "features"


for name, line, expected in (
    ("PROXY TCP4 with addresses", TCP4, "features"),
    ("PROXY UNKNOWN", b"PROXY UNKNOWN\r\n", "closed after 0 bytes"),
    ("PROXY TCP4 with addresses", TCP4, "features"),
):
    seen = answer(line)
    print(f"{name}: {seen}", flush=True)
    assert seen == expected
PYTHON

look() {
  local tree=$place/tree version port
  debootstrap --variant=minbase --include="$3" "$1" "$tree" >log 2>&1 || { tail -n 20 log; exit 1; }
  version=$(chroot "$tree" dpkg-query -W -f '${Version}' ejabberd)
  echo "ejabberd $version"
  [[ $version == "$2"-* ]]
  port=$(python3 -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
  mkdir "$tree/seen"
  cat >"$tree/seen/ejabberd.yml" <<YAML
loglevel: info
hosts: ["example.org"]
acme: {auto: false}
listen:
  - {port: $port, ip: "127.0.0.1", module: ejabberd_c2s, use_proxy_protocol: true}
modules: {}
YAML
  env HOME=/seen ERL_LIBS="$(cd "$tree" && echo /usr/lib/*-linux-gnu*)" ERL_CRASH_DUMP_BYTES=0 \
    EJABBERD_CONFIG_PATH=/seen/ejabberd.yml EJABBERD_LOG_PATH=/seen/ejabberd.log \
    chroot "$tree" erl -noshell -mnesia dir '"/seen/spool"' -ejabberd quiet true -s ejabberd \
    </dev/null >output 2>&1 &
  server=$!
  python3 seen.py "$port" || { tail -n 5 output "$tree/seen/ejabberd.log" >&2; exit 1; }
  leave
}

look bookworm 23.01 ejabberd
look trixie 24.12 ejabberd,erlang-p1-oauth2
