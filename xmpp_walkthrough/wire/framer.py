"""Where does each first-level unit of a stream begin and end?

The input is cut into slices that end where an element may end, at `/>` or at the `>` of an end
tag; 0x3E is never part of a UTF-8 sequence. After each slice expat has seen nothing of what
follows, so a unit's raw bytes are exact, and the rest can be left unread at a protocol switch
(`<proceed/>`, `<success/>`). expat decides what is acceptable (`wire.restrictions`); lxml is only
ever given a unit that expat has accepted, and holds it.
"""

import re
from enum import StrEnum
from typing import NamedTuple
from xml.parsers import expat

from lxml.etree import Element as new_element
from lxml.etree import XMLParser, XMLSyntaxError, fromstring, tostring
from lxml.etree import _Element as Element

from xmpp_walkthrough.wire.restrictions import (
    Limits,
    WireError,
    check_declaration,
    not_a_tag,
    refused_by_expat,
)


class Kind(StrEnum):
    HEADER = "header"
    ELEMENT = "element"
    WHITESPACE = "whitespace"
    CLOSE = "close"


class Unit(NamedTuple):
    """One first-level piece of a stream: `raw` exactly as received; `element` where it has one."""

    kind: Kind
    raw: bytes
    element: Element | None = None


_SPACE = b" \t\r\n"
_ELEMENT_END = re.compile(rb"/>|</[^<>]*>")
_ROOT_NAME = re.compile(rb"<([^?!\s/>][^\s/>]*)")


class Framer:
    """Cuts one direction of one stream. A stream restart takes a new Framer (RFC 6120 §4.3.3)."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._buffer = bytearray()
        self._start = 0  # of the current unit
        self._fed = 0  # up to here expat has seen the buffer
        self._seen = 0  # up to here there is no `>` that expat has not seen
        self._total = 0  # bytes that expat has been given
        self._rescan_budget = 64 * self.limits.bytes
        self._depth = 0
        self._root: str | None = None
        self._declared: dict[str | None, str] = {}
        self._declarations = 0
        self._complete: Kind | None = None
        self._closed = False
        self._wrapper = (b"", b"")
        self._holder = XMLParser(resolve_entities=False, no_network=True, encoding="utf-8")
        self._parser = self._new_parser()

    def _new_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("UTF-8", "}")
        parser.ordered_attributes = True
        if hasattr(parser, "SetReparseDeferralEnabled"):
            # With deferral on, the last tokens of a slice would be delivered late.
            parser.SetReparseDeferralEnabled(False)
        parser.StartElementHandler = self._on_start
        parser.EndElementHandler = self._on_end
        parser.StartNamespaceDeclHandler = self._on_namespace
        parser.StartCdataSectionHandler = self._on_cdata
        parser.XmlDeclHandler = self._on_declaration
        parser.StartDoctypeDeclHandler = self._on_doctype
        parser.CommentHandler = self._on_comment
        parser.ProcessingInstructionHandler = self._on_instruction
        return parser

    @property
    def rest(self) -> bytes:
        """The bytes that no unit has claimed yet."""
        return bytes(self._buffer[self._start :])

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def next(self) -> Unit | None:
        """The next complete unit, or None until more bytes come. Errors: WireError."""
        try:
            return self._next()
        except WireError as error:
            error.raw = self.rest
            raise
        except expat.ExpatError as error:
            raise refused_by_expat(error.code, self.rest) from None

    def _next(self) -> Unit | None:
        if self._start >= len(self._buffer):
            return None
        if self._closed:
            return self._after_close()
        if self._fed == self._start and self._depth <= 1:
            gap = self._gap()
            if gap:
                self._parse(self._start + gap)
                return self._take(Kind.WHITESPACE)
        buffer, limit = self._buffer, self._start + self.limits.bytes
        if buffer.find(b">", self._seen) < 0:
            end = 0
        else:
            end = self._cut()
        while end:
            if end > limit:
                raise WireError("policy-violation", "too-big")
            self._parse(end)
            if self._complete:
                kind, self._complete = self._complete, None
                return self._take(kind)
            # After a `>` inside an attribute value expat reads the tag again from its start with
            # each slice, which must not cost without end. Text it reads once.
            self._rescan_budget -= self._total - self._parser.CurrentByteIndex
            if self._rescan_budget < 0:
                raise WireError("policy-violation", "too-costly")
            end = self._cut()
        self._seen = len(buffer)
        if self._seen > limit:
            raise WireError("policy-violation", "too-big")
        return None

    def _cut(self) -> int:
        """Where the next slice ends (0: not yet). At most one unit ends in it, and at its end."""
        if self._depth == 0:
            return self._buffer.find(b">", self._fed) + 1
        found = _ELEMENT_END.search(self._buffer, self._fed)
        return found.end() if found else self._buffer.rfind(b">", self._fed) + 1

    def _parse(self, end: int) -> None:
        chunk = self._buffer[self._fed : end]
        self._fed = end
        self._total += len(chunk)
        self._parser.Parse(chunk)

    def _take(self, kind: Kind) -> Unit:
        raw = bytes(self._buffer[self._start : self._fed])
        element = self._hold(kind, raw)
        self._start = self._fed
        if self._start > 65_536 or self._start == len(self._buffer):
            del self._buffer[: self._start]
            self._start = self._fed = 0
        self._seen = self._fed
        return Unit(kind, raw, element)

    def _hold(self, kind: Kind, raw: bytes) -> Element | None:
        if kind is Kind.WHITESPACE or kind is Kind.CLOSE:
            return None
        before, after = self._wrapper
        try:
            if kind is Kind.ELEMENT:
                return fromstring(before + raw + after, self._holder)[0]
            name = _ROOT_NAME.search(raw)
            end = b"" if self._closed or name is None else b"</" + name[1] + b">"
            return fromstring(raw + end, self._holder)
        except XMLSyntaxError:  # well-formed by expat: so a limit of libxml2, such as long names
            raise WireError("policy-violation", "too-big") from None

    def _gap(self) -> int:
        """Count the white space before the next unit; refuse anything else but a tag."""
        waiting = self._buffer
        index = self._start
        while index < len(waiting) and waiting[index] in _SPACE:
            index += 1
        if index < len(waiting) and waiting[index] != 0x3C:
            raise not_a_tag(bytes(waiting[index : index + 8]), inside=self._depth == 1)
        if self._depth == 0 and waiting[index : index + 2] == b"<\0":
            raise WireError("unsupported-encoding", "encoding")
        return index - self._start

    def _after_close(self) -> Unit | None:
        if self.rest.strip(_SPACE):
            raise WireError("not-well-formed", "after-close")
        self._fed = len(self._buffer)
        return self._take(Kind.WHITESPACE)

    # --- what expat reports ---

    def _on_start(self, name: str, attributes: list[str]) -> None:
        self._depth += 1
        limits = self.limits
        if len(attributes) > 2 * limits.attributes or self._declarations > limits.namespaces:
            raise WireError("policy-violation", "too-many-attributes")
        if self._depth > limits.depth:
            raise WireError("policy-violation", "too-deep")
        self._declarations = 0
        if self._depth == 1:
            self._root = name
            self._complete = Kind.HEADER
            self._wrapper = _wrapper(self._declared)
        elif name == self._root:
            raise WireError("bad-format", "nested-stream")

    def _on_end(self, _name: str) -> None:
        self._depth -= 1
        if self._depth == 1:
            self._complete = Kind.ELEMENT
        elif self._depth == 0:
            self._closed = True
            # `<stream:stream/>` opens and closes at once: the header is then the whole stream.
            self._complete = self._complete or Kind.CLOSE

    def _on_cdata(self) -> None:
        if self._depth <= 1:
            raise WireError("bad-format", "text")

    def _on_namespace(self, prefix: str | None, uri: str | None) -> None:
        self._declarations += 1
        if self._root is None and uri:
            self._declared[prefix] = uri

    def _on_declaration(self, version: str, encoding: str | None, _standalone: int) -> None:
        check_declaration(version, encoding)

    def _on_doctype(self, *_: object) -> None:
        raise WireError("restricted-xml", "doctype")

    def _on_comment(self, _text: str) -> None:
        raise WireError("restricted-xml", "comment")

    def _on_instruction(self, _target: str, _data: str) -> None:
        raise WireError("restricted-xml", "instruction")


def _wrapper(declared: dict[str | None, str]) -> tuple[bytes, bytes]:
    """The tags that give one unit the namespaces of its stream header."""
    empty = tostring(new_element("wrapper", nsmap=declared))
    return empty.removesuffix(b"/>") + b">", b"</wrapper>"
