#!/bin/sh
# Python hands out `tls-unique` channel binding data on TLS 1.3, where there is none.
#
# RFC 8446 appendix C.5 and RFC 9266 §1: no unique channel binding is defined for TLS 1.3; tls-exporter
# takes its place. `ssl.CHANNEL_BINDING_TYPES` names tls-unique alone, and `get_channel_binding` answers
# it whatever the version.
#
# Seen with CPython 3.11.7 and OpenSSL 3.0.19 (certificates by trustme 1.2.1, PyPI): 12 bytes on
# TLS 1.2, which is right, and 48 on TLS 1.3, the same at both ends, so that a SCRAM-…-PLUS login between
# two Python programs "works" and fails against every peer that keeps to the RFC. A program has to look
# at the version first. Fails if that changes.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

python3 -m venv venv
venv/bin/pip install -q trustme==1.2.1
venv/bin/python - <<'PYTHON'
import ssl
import sys

import trustme


def both_ends(version: ssl.TLSVersion) -> tuple[bytes | None, bytes | None]:
    authority = trustme.CA()
    server, client = (
        ssl.SSLContext(kind) for kind in (ssl.PROTOCOL_TLS_SERVER, ssl.PROTOCOL_TLS_CLIENT)
    )
    authority.issue_cert("example.org").configure_cert(server)
    authority.configure_trust(client)
    server.minimum_version = server.maximum_version = version
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(down, up, server_hostname="example.org"),
        server.wrap_bio(up, down, server_side=True),
    ]
    waiting = list(ends)
    while waiting:
        for end in list(waiting):
            try:
                end.do_handshake()
                waiting.remove(end)
            except ssl.SSLWantReadError:
                pass
    first, second = (end.get_channel_binding("tls-unique") for end in ends)
    return first, second


print(sys.version.split()[0], ssl.OPENSSL_VERSION, ssl.CHANNEL_BINDING_TYPES)
assert ssl.CHANNEL_BINDING_TYPES == ["tls-unique"]
for version, size in ((ssl.TLSVersion.TLSv1_2, 12), (ssl.TLSVersion.TLSv1_3, 48)):
    client, server = both_ends(version)
    print(version.name, "tls-unique:", len(client or b""), "bytes, equal:", client == server)
    assert client is not None
    assert client == server
    assert len(client) == size
PYTHON
