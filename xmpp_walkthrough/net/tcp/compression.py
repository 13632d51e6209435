"""Stream compression by zlib, read in pieces of bounded size. XEP-0138 §3, §4, RFC 1950.

A few bytes may stand for gigabytes: how is a compressed connection read without being flooded?
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
        """Compress bytes so that the peer can read them at once. Errors: OSError."""
        try:
            return self._out.compress(data) + self._out.flush(zlib.Z_SYNC_FLUSH)
        except zlib.error as error:
            raise OSError(f"zlib: {error}") from None

    def feed(self, data: bytes) -> None:
        """Take in compressed bytes. Errors: OSError behind the end of the compressed stream.

        zlib would keep all bytes behind its end, and a peer could send them without end.
        """
        if self._in.eof:
            raise OSError("zlib: bytes behind the end of its stream")
        self._waiting += data

    def unpack(self) -> bytes:
        """The next decompressed bytes; empty where more must be fed. Errors: OSError."""
        try:
            found = self._in.decompress(self._waiting, _MOST)
        except zlib.error as error:
            raise OSError(f"zlib: {error}") from None
        self._waiting = self._in.unconsumed_tail
        return found
