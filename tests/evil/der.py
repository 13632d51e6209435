"""How is DER written by hand, right or wrong? X.690 §8, §10; what libraries refuse to write."""

from __future__ import annotations

from datetime import datetime

UTF8, PRINTABLE, IA5, BMP, TELETEX = 0x0C, 0x13, 0x16, 0x1E, 0x14
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18


def tlv(tag: int, content: bytes) -> bytes:
    """A value with its tag and length."""
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes(4, "big").lstrip(b"\0")
    return bytes([tag, 0x80 | len(length)]) + length + content


def sequence(*parts: bytes) -> bytes:
    return tlv(0x30, b"".join(parts))


def set_of(*parts: bytes) -> bytes:
    return tlv(0x31, b"".join(parts))


def integer(value: int) -> bytes:
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def boolean(value: bool) -> bytes:
    return tlv(0x01, b"\xff" if value else b"\0")


def octets(content: bytes) -> bytes:
    return tlv(0x04, content)


def bits(content: bytes, unused: int = 0) -> bytes:
    return tlv(0x03, bytes([unused]) + content)


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    content = b""
    for arc in (40 * first + second, *rest):
        digits = [arc & 0x7F]
        while arc := arc >> 7:
            digits.append(0x80 | (arc & 0x7F))
        content += bytes(reversed(digits))
    return tlv(0x06, content)


def explicit(number: int, content: bytes) -> bytes:
    return tlv(0xA0 | number, content)


def implicit(number: int, content: bytes) -> bytes:
    return tlv(0x80 | number, content)


def moment(when: datetime | bytes) -> bytes:
    """A time as RFC 5280 §4.1.2.5 has it; bytes are written as they are, right or wrong."""
    if isinstance(when, bytes):
        return tlv(GENERALIZED_TIME if len(when) > 13 else UTC_TIME, when)
    if when.year < 2050:
        return tlv(UTC_TIME, when.strftime("%y%m%d%H%M%SZ").encode())
    return tlv(GENERALIZED_TIME, when.strftime("%Y%m%d%H%M%SZ").encode())
