#!/bin/bash
# ejabberd with its -PLUS mechanisms disabled turns away each client that could have bound a channel.
#
# RFC 5802 §6: a client that supports channel binding and saw no -PLUS name "MUST NOT use an "n"
# gs2-cbind-flag", so it sends `y`. A server fails that if it supports channel binding, for then somebody
# took the names off its list; here its own configuration did.
#
# Seen with ejabberd 24.12 (Debian 13), SCRAM-SHA-…-PLUS in `disable_sasl_mechanisms`, on direct TLS: it
# lists no -PLUS, still lists the types tls-exporter and tls-server-end-point, and answers a right
# SCRAM-SHA-256 proof under `y` with not-authorized, "Invalid channel binding". The same account, password
# and client get in under `n`. So the setting loses just the clients that keep to the RFC, and their
# users read that a right password is wrong. Needs root and debootstrap. Fails if that changes.
set -euo pipefail
place=$(mktemp -d)
server=
leave() {
  [ -z "$server" ] || { kill "$server" && wait "$server"; } >/dev/null 2>&1 || true
  umount "$place/tree/proc" 2>/dev/null || true
  rm -rf --one-file-system "$place"
}
trap leave EXIT
cd "$place"

tree=$place/tree
debootstrap --variant=minbase --include=ejabberd,erlang-p1-oauth2 trixie "$tree" >log 2>&1 ||
  { tail -n 20 log; exit 1; }
version=$(chroot "$tree" dpkg-query -W -f '${Version}' ejabberd)
echo "ejabberd $version"
[[ $version == 24.12-* ]]

mkdir "$tree/seen"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
  -subj /CN=example.org -addext subjectAltName=DNS:example.org \
  -keyout key.pem -out certificate.pem 2>/dev/null
cat certificate.pem key.pem >"$tree/seen/both.pem"
port=$(python3 -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
cat >"$tree/seen/ejabberd.yml" <<YAML
loglevel: info
hosts: ["example.org"]
acme: {auto: false}
certfiles: ["/seen/both.pem"]
auth_method: [internal]
auth_password_format: plain
disable_sasl_mechanisms: ["SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS"]
listen:
  - {port: $port, ip: "127.0.0.1", module: ejabberd_c2s, tls: true}
modules: {}
YAML
env HOME=/seen ERL_LIBS="$(cd "$tree" && echo /usr/lib/*-linux-gnu*)" ERL_CRASH_DUMP_BYTES=0 \
  EJABBERD_CONFIG_PATH=/seen/ejabberd.yml EJABBERD_LOG_PATH=/seen/ejabberd.log \
  chroot "$tree" erl -noshell -mnesia dir '"/seen/spool"' -ejabberd quiet true -s ejabberd -eval '
    ok = ejabberd_auth:try_register(<<"mbed">>, <<"example.org">>, <<"mirror">>),
    ok = file:write_file("/seen/ready", "").' </dev/null >output 2>&1 &
server=$!
for _ in {1..600}; do
  [ ! -e "$tree/seen/ready" ] || break
  sleep 0.1
done
[ -e "$tree/seen/ready" ] || { cat output; exit 1; }

python3 - "$port" <<'PYTHON'
import hashlib
import hmac
import re
import secrets
import socket
import ssl
import sys
from base64 import b64decode, b64encode

TRUSTING = ssl.create_default_context(cafile="certificate.pem")
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"


def until(end: str, connection: ssl.SSLSocket) -> str:
    read = ""
    while end not in read:
        more = connection.recv(4096)
        if not more:
            raise SystemExit(f"closed after {read!r}")
        read += more.decode()
    return read


def log_in(gs2_header: str) -> tuple[str, str]:
    """Log in with SCRAM-SHA-256 and the right password; the features, and the outcome."""
    with (
        socket.create_connection(("127.0.0.1", int(sys.argv[1])), 10) as plain,
        TRUSTING.wrap_socket(plain, server_hostname="example.org") as connection,
    ):
        connection.sendall(
            b"<stream:stream to='example.org' version='1.0' xmlns='jabber:client'"
            b" xmlns:stream='http://etherx.jabber.org/streams'>"
        )
        features = until("</stream:features>", connection)

        bare = f"n=mbed,r={secrets.token_hex(12)}"
        first = b64encode(f"{gs2_header}{bare}".encode()).decode()
        connection.sendall(
            f"<auth xmlns='{SASL}' mechanism='SCRAM-SHA-256'>{first}</auth>".encode()
        )
        answer = until("</", connection)
        match = re.match("<challenge[^>]*>([^<]*)<", answer)
        if match is None:
            return features, answer
        challenge = b64decode(match[1]).decode()
        fields = dict(field.split("=", 1) for field in challenge.split(","))

        without_proof = f"c={b64encode(gs2_header.encode()).decode()},r={fields['r']}"
        salted = hashlib.pbkdf2_hmac("sha256", b"mirror", b64decode(fields["s"]), int(fields["i"]))
        key = hmac.digest(salted, b"Client Key", "sha256")
        signature = hmac.digest(
            hashlib.sha256(key).digest(), f"{bare},{challenge},{without_proof}".encode(), "sha256"
        )
        proof = bytes(a ^ b for a, b in zip(key, signature, strict=True))
        final = b64encode(f"{without_proof},p={b64encode(proof).decode()}".encode()).decode()
        connection.sendall(f"<response xmlns='{SASL}'>{final}</response>".encode())
        return features, until("</", connection)


for flag in "nyn":
    features, outcome = log_in(f"{flag},,")
    mechanisms = re.findall("<mechanism>([^<]*)<", features)
    types = re.findall("<channel-binding type='([^']*)'", features)
    print(f"offered {mechanisms}, {types}; {flag},, brings {outcome}")
    assert "SCRAM-SHA-256" in mechanisms
    assert not any(name.endswith("-PLUS") for name in mechanisms)
    assert types == ["tls-exporter", "tls-server-end-point"]
    if flag == "n":
        assert outcome.startswith("<success")
    else:
        assert "<not-authorized/>" in outcome
        assert ">Invalid channel binding</" in outcome
PYTHON
