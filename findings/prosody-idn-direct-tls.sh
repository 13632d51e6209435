#!/bin/bash
# Prosody refuses every client that asks for an internationalised domain by direct TLS.
#
# RFC 6066 §3: the host name in the server_name extension of TLS is ASCII, with A-labels; XEP-0368
# has a client put the domain of the account there. For `bücher.example` that is `xn--bcher-kva.example`.
#
# Seen with Prosody 13.0.1 (Debian 13), a VirtualHost of that name and a certificate for its A-labels:
# STARTTLS succeeds, and direct TLS to the same server ends with the alert unrecognized_name, because the
# name is looked up among hosts that are kept as U-labels. A host in plain ASCII, by the same door, works;
# so does a host with `c2s_direct_tls_host` set to its own A-labels, which is the way round it. Who
# sets such a host up sees a certificate that is fine and clients that cannot connect. Needs root and
# debootstrap. Fails if that changes.
set -euo pipefail
place=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || true
  umount "$place/tree/proc" 2>/dev/null || true
  rm -rf --one-file-system "$place"
}
trap finish EXIT
cd "$place"

tree=$place/tree
libraries=lua-sec,lua-socket,lua-bitop,lua-expat,lua-filesystem,lua-unbound
debootstrap --variant=minbase --include="prosody,$libraries" trixie "$tree" >log 2>&1 ||
  { tail -n 20 log; exit 1; }
version=$(chroot "$tree" dpkg-query -W -f '${Version}' prosody)
echo "prosody $version"
[[ $version == 13.0.1-* ]]

mkdir -p "$tree/seen/certs" "$tree/seen/data"
for name in xn--bcher-kva xn--mller-kva plain; do
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj "/CN=$name.example" -addext "subjectAltName=DNS:$name.example" \
    -keyout "$tree/seen/certs/$name.key" -out "$tree/seen/certs/$name.crt" 2>/dev/null
  cat "$tree/seen/certs/$name.crt" >>trusted.pem
done

read -r starttls direct < <(python3 -c '
import socket

doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(door.getsockname()[1] for door in doors))')
cat >"$tree/seen/prosody.cfg.lua" <<LUA
run_as_root = true
pidfile = "/seen/prosody.pid"
data_path = "/seen/data"
log = { debug = "/seen/prosody.log" }
interfaces = { "127.0.0.1" }
c2s_ports = { $starttls }
c2s_direct_tls_ports = { $direct }
certificates = "/seen/certs"
modules_enabled = { "saslauth"; "tls"; "disco" }
modules_disabled = { "s2s" }
VirtualHost "plain.example"
VirtualHost "bücher.example"
VirtualHost "müller.example"
    c2s_direct_tls_host = "xn--mller-kva.example"
LUA
chroot "$tree" prosody --config /seen/prosody.cfg.lua -F >output 2>&1 &
server=$!

python3 - "$starttls" "$direct" <<'PYTHON'
import socket
import ssl
import sys
import time

STARTTLS, DIRECT = map(int, sys.argv[1:])
TRUSTING = ssl.create_default_context(cafile="trusted.pem")


def connect(port: int) -> socket.socket:
    for _ in range(150):
        try:
            return socket.create_connection(("127.0.0.1", port), 10)
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise SystemExit(f"nobody listens on port {port}")


def header(domain: str) -> bytes:
    return (
        f"<stream:stream to='{domain}' version='1.0' xmlns='jabber:client'"
        " xmlns:stream='http://etherx.jabber.org/streams'>"
    ).encode()


def until(end: bytes, connection: socket.socket) -> str:
    read = b""
    while end not in read:
        more = connection.recv(4096)
        if not more:
            raise SystemExit(f"closed after {read!r}")
        read += more
    return read.decode()


def log_in(connection: socket.socket, domain: str) -> str:
    """Get as far as the features of a stream over TLS, with the certificate's name checked."""
    try:
        with TRUSTING.wrap_socket(
            connection, server_hostname=domain.encode("idna").decode()
        ) as secured:
            secured.sendall(header(domain))
            features = until(b"</stream:features>", secured)
            return "features" if f"from='{domain}'" in features else features
    except ssl.SSLError as error:
        return error.reason or repr(error)


def by_starttls(domain: str) -> str:
    with connect(STARTTLS) as connection:
        connection.sendall(header(domain))
        until(b"</stream:features>", connection)
        connection.sendall(b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
        until(b"<proceed", connection)
        return log_in(connection, domain)


def by_direct_tls(domain: str) -> str:
    with connect(DIRECT) as connection:
        return log_in(connection, domain)


connect(DIRECT).close()
for domain, direct in (
    ("plain.example", "features"),
    ("bücher.example", "TLSV1_UNRECOGNIZED_NAME"),
    ("müller.example", "features"),
):
    seen = by_starttls(domain), by_direct_tls(domain)
    print(f"{domain}: STARTTLS: {seen[0]}; direct TLS: {seen[1]}")
    assert seen == ("features", direct)
PYTHON
