"""Channel binding: the data that ties a login to this one TLS connection. RFC 9266, RFC 5929.

`tls-exporter` (RFC 8446 §7.5) wants a secret that CPython's `ssl` does not hand out: it comes from
the key log (`net.tls.keylog`). `tls-unique` is asked of TLS 1.2 alone: on TLS 1.3 Python returns
bytes that are no binding. `tls-server-end-point` is a hash of the certificate, by the hash of its
own signature, and undefined where that has none.
"""

import hashlib
import hmac
import ssl

EXPORTER, UNIQUE, END_POINT = "tls-exporter", "tls-unique", "tls-server-end-point"
LABEL = b"EXPORTER-Channel-Binding"
SIZE = 32
_WEAK = ("md5", "sha1")  # RFC 5929 §4.1 puts SHA-256 in their place


class Bindings:
    """The channel bindings of one connection, each computed when it is asked for.

    `place` is the address and port of the peer.
    """

    def __init__(
        self,
        tls: ssl.SSLObject,
        secret: bytes | None,
        der: bytes | None,
        place: tuple[str, int] = ("", 0),
    ) -> None:
        self.tls, self._secret, self._der = tls, secret, der
        self.place = place

    def __call__(self, kind: str) -> bytes | None:
        """The data of this type; None where this connection has none."""
        version = self.tls.version()
        if kind == EXPORTER and version == "TLSv1.3" and self._secret is not None:
            cipher = (self.tls.cipher() or ("", "", 0))[0]
            return exporter(self._secret, "sha384" if cipher.endswith("SHA384") else "sha256")
        if kind == UNIQUE and version == "TLSv1.2":
            return self.tls.get_channel_binding(UNIQUE)
        if kind == END_POINT and self._der is not None:
            return end_point(self._der)
        return None


def exporter(secret: bytes, hash_name: str) -> bytes:
    """The exported keying material: 32 bytes for our label, empty context.

    RFC 9266 §2, RFC 8446 §7.5
    """
    nothing = hashlib.new(hash_name).digest()
    derived = _expand_label(secret, hash_name, LABEL, nothing, len(nothing))
    return _expand_label(derived, hash_name, b"exporter", nothing, SIZE)


def end_point(der: bytes) -> bytes | None:
    """The hash of the certificate, by the hash of its signature. RFC 5929 §4.1"""
    from xmpp_walkthrough.net.tls.x509 import signature_hash

    name = signature_hash(der)
    if name is None or name not in hashlib.algorithms_available:
        return None
    return hashlib.new("sha256" if name in _WEAK else name, der).digest()


def _expand_label(
    secret: bytes, hash_name: str, label: bytes, context: bytes, length: int
) -> bytes:
    """HKDF-Expand-Label. RFC 8446 §7.1, RFC 5869 §2.3"""
    name = b"tls13 " + label
    info = length.to_bytes(2) + bytes([len(name)]) + name + bytes([len(context)]) + context
    block, output = b"", b""
    while len(output) < length:
        count = len(output) // hashlib.new(hash_name).digest_size + 1
        block = hmac.digest(secret, block + info + bytes([count]), hash_name)
        output += block
    return output[:length]
