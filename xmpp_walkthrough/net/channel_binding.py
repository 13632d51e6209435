"""What ties a login to this one TLS connection? RFC 9266, RFC 5929, RFC 8446 §7.5.

`tls-exporter` wants a secret that CPython's `ssl` does not hand out. It can write the session's
secrets to a key log, and a key log may be a pipe: so one is read from memory, never from a disk,
right after each piece of the handshake, and only the one secret is kept. `tls-unique` is asked
of TLS 1.2 alone: on TLS 1.3 Python returns bytes that are no binding. `tls-server-end-point` is a
hash of the certificate, by the hash of its own signature, and undefined where that has none.
"""

import hashlib
import hmac
import os
import ssl

EXPORTER, UNIQUE, END_POINT = "tls-exporter", "tls-unique", "tls-server-end-point"
LABEL = b"EXPORTER-Channel-Binding"
SIZE = 32
_PIPES = "/dev/fd"
_WEAK = ("md5", "sha1")  # RFC 5929 §4.1 puts SHA-256 in their place


class KeyLog:
    """The secrets of one context's handshakes, through a pipe. Close it, and nothing is logged."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._reader = -1
        if not os.path.isdir(_PIPES):  # a system without such names: no tls-exporter there
            return
        self._reader, writer = os.pipe()
        os.set_blocking(self._reader, False)
        try:
            context.keylog_filename = f"{_PIPES}/{writer}"
        except OSError:
            self.close()
        finally:
            os.close(writer)

    def exporter_secret(self) -> bytes | None:
        """The exporter secret among what was written since the last call; the rest is dropped."""
        if self._reader < 0:
            return None
        try:
            text = os.read(self._reader, 65_536)
        except BlockingIOError:
            return None
        lines = [line.split() for line in text.splitlines()]
        found = [line[2] for line in lines if line[:1] == [b"EXPORTER_SECRET"]]
        return bytes.fromhex(found[-1].decode("ascii")) if found else None

    def close(self) -> None:
        """Log nothing more."""
        if self._reader >= 0:
            self._context.keylog_filename = None  # type: ignore[assignment]
            os.close(self._reader)
            self._reader = -1


class Bindings:
    """The channel bindings of one connection, each computed when it is asked for.

    `place` is where it leads.
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
        """The data of this type, or None where it has none on this connection."""
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
    """32 bytes for our label and an empty context. RFC 9266 §2, RFC 8446 §7.5"""
    nothing = hashlib.new(hash_name).digest()
    derived = _expand_label(secret, hash_name, LABEL, nothing, len(nothing))
    return _expand_label(derived, hash_name, b"exporter", nothing, SIZE)


def end_point(der: bytes) -> bytes | None:
    """The certificate, hashed as its signature is. RFC 5929 §4.1"""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        algorithm = x509.load_der_x509_certificate(der).signature_hash_algorithm
    except (ValueError, UnsupportedAlgorithm):
        return None
    if algorithm is None:
        return None
    return hashlib.new("sha256" if algorithm.name in _WEAK else algorithm.name, der).digest()


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
