"""What is small compressed and large unpacked? Blocks of zlib that stand alone. RFC 1951."""

from __future__ import annotations

import zlib


def block(data: bytes) -> bytes:
    """Deflate that refers to nothing before it, without the head of a zlib stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)


MEGABYTE = 1_000_000
SPACES = block(b" " * MEGABYTE)
TAGS = block(b"<a>" * (MEGABYTE // 3))
TEXT = block(b"e" * MEGABYTE)
STANZAS = block(b"<message/>" * (MEGABYTE // 10))
EMPTY = block(b"")
STORED = b"\x00\x00\x00\xff\xff"
"""A stored block of no bytes: five bytes that are nothing."""
WRONG_KIND = b"\x07"
WRONG_LENGTH = b"\x00\x05\x00\x05\x00hello"
FAR_BACK = zlib.compress(b"far" * 9_000)[6:]
LAST = b"\x03\x00\x00\x00\x00\x01"
"""The end of a zlib stream, with the sum of nothing."""
HEAD = b"\x78\x9c"
