"""Restricted XML: what XMPP forbids, and the stream error that names each breach. RFC 6120 §11.

Refused are comments, processing instructions, DTDs, entities beyond the five, other encodings
than UTF-8 and other XML versions than 1.0, and units beyond the `Limits` (§13.12).
"""

from typing import NamedTuple
from xml.parsers import expat


class Limits(NamedTuple):
    """Limits of a unit: bytes, levels, attributes and namespace declarations of a tag.

    `namespace` bounds the length of a namespace's name: it is inherited, and so every element below
    has it in its own name, though the wire has it once.
    """

    bytes: int = 262_144
    depth: int = 64
    attributes: int = 64
    namespaces: int = 64
    namespace: int = 1_000


# Breaches of our limits alone: no rule of XMPP is broken. RFC 6120 §13.12
BEYOND_LIMITS = frozenset(
    {
        *("too-big", "too-deep", "too-many-attributes", "long-namespace", "too-costly"),
        *("name-too-long", "unheld"),  # limits of libxml2
    }
)


class WireError(Exception):
    """These bytes are not XML that a stream may carry.

    `condition` is the stream error of RFC 6120 §4.9.3, `rule` the key of the explanation, `raw`
    every byte from the start of the offending unit on; at `offset` in it the parser stopped.
    """

    def __init__(self, condition: str, rule: str, raw: bytes = b"") -> None:
        super().__init__(f"{rule} ({condition})")
        self.condition = condition
        self.rule = rule
        self.raw = raw
        self.offset = 0


# Expat's errors in the words of RFC 6120 §4.9.3; all others are not-well-formed.
_EXPAT_RULES = {
    "mismatched tag": ("not-well-formed", "mismatched-tag"),
    "undefined entity": ("restricted-xml", "entity"),
    "unbound prefix": ("not-well-formed", "unbound-prefix"),
    "duplicate attribute": ("not-well-formed", "duplicate-attribute"),
    "unknown encoding": ("unsupported-encoding", "encoding"),
    "encoding specified in XML declaration is incorrect": ("unsupported-encoding", "encoding"),
    "XML or text declaration not at start of entity": ("not-well-formed", "late-declaration"),
    "reference to invalid character number": ("not-well-formed", "character"),
    "out of memory": ("policy-violation", "too-costly"),
    "limit on input amplification factor (from DTD and entities) breached": (
        "policy-violation",
        "too-costly",
    ),
}


def refused_by_expat(code: int, raw: bytes) -> WireError:
    """Translate an expat error code."""
    condition, rule = _EXPAT_RULES.get(expat.ErrorString(code), ("not-well-formed", "syntax"))
    return WireError(condition, rule, raw)


def check_declaration(version: str, encoding: str | None) -> None:
    """Check an XML declaration: version 1.0 and, if any, UTF-8. §11.6, §11.8. Errors: WireError."""
    if version != "1.0":
        raise WireError("bad-format" if version == "1.1" else "not-well-formed", "xml-version")
    if encoding is not None and encoding.upper() != "UTF-8":
        raise WireError("unsupported-encoding", "encoding")


def not_a_tag(head: bytes, *, inside: bool) -> WireError:
    """Name the bytes where a tag should stand: text inside a stream, or another protocol."""
    if inside:
        return WireError("bad-format", "text")
    if head[:1] in (b"\xfe", b"\xff", b"\0"):
        return WireError("unsupported-encoding", "encoding")
    if head[:3] == b"\xef\xbb\xbf":
        return WireError("not-well-formed", "byte-order-mark")
    if head[:2] in (b"\x15\x03", b"\x16\x03"):
        return WireError("not-well-formed", "tls-record")
    if head.startswith(b"HTTP/"):
        return WireError("not-well-formed", "http")
    return WireError("not-well-formed", "not-xml")
