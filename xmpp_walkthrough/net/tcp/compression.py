"""How is a connection compressed, and how is it read without being flooded? zlib, XEP-0138 §3.

A few bytes may stand for gigabytes, so what is read comes out in pieces of bounded size.
"""

import zlib

_MOST = 65_536  # bytes that one piece may unfold to


class Zlib:
    """Both directions of one connection. RFC 1950"""

    def __init__(self) -> None:
        self._out = zlib.compressobj()
        self._in = zlib.decompressobj()
        self._waiting = b""

    def pack(self, data: bytes) -> bytes:
        """These bytes, so that the other side can read them at once. Errors: OSError."""
        try:
            return self._out.compress(data) + self._out.flush(zlib.Z_SYNC_FLUSH)
        except zlib.error as error:
            raise OSError(f"zlib: {error}") from None

    def feed(self, data: bytes) -> None:
        """Errors: OSError behind the end of the compressed stream: zlib would keep all of it."""
        if self._in.eof:
            raise OSError("zlib: bytes behind the end of its stream")
        self._waiting += data

    def unpack(self) -> bytes:
        """The next bytes of what was fed; empty where more must come. Errors: OSError."""
        try:
            found = self._in.decompress(self._waiting, _MOST)
        except zlib.error as error:
            raise OSError(f"zlib: {error}") from None
        self._waiting = self._in.unconsumed_tail
        return found
