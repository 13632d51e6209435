"""The framer: first-level units of a stream, cut out of bytes. RFC 6120 §4.1, §11.

Where does each unit begin and end? The input is cut into slices that end where a unit may end: at
the `>` of its start tag, or of an end tag with its name; 0x3E is never part of a UTF-8 sequence.
After each slice expat has seen nothing of what follows, so a unit's raw bytes are exact, and the
rest can be left unread at a protocol switch (`<proceed/>`, `<success/>`). expat decides what is
acceptable (`wire.restrictions`); lxml is only ever given a unit that expat has accepted, and holds
it (`wire.holding`).
"""

import re
from enum import StrEnum
from typing import NamedTuple
from xml.parsers import expat

from lxml.etree import _Element as Element

from xmpp_walkthrough.wire.holding import Holder
from xmpp_walkthrough.wire.restrictions import (
    Limits,
    WireError,
    check_declaration,
    not_a_tag,
    refused_by_expat,
)


class Kind(StrEnum):
    """The kinds of a unit: a stream's start tag, a child of it, white space, the end tag."""

    HEADER = "header"
    ELEMENT = "element"
    WHITESPACE = "whitespace"
    CLOSE = "close"


class Unit(NamedTuple):
    """One first-level piece of a stream: `raw` exactly as received; `element` where it has one."""

    kind: Kind
    raw: bytes
    element: Element | None = None


_GAP = re.compile(rb"[ \t\r\n]++")
_ELEMENT_END = re.compile(rb"/>|</[^<>]*>")
# Between a namespace and a local name, in what expat reports. No XML can hold it: of a character
# that could stand in a namespace's name, expat would say that such a name is not well-formed.
_SEPARATOR = "\x01"


class Framer:
    """Cuts one direction of one stream. A stream restart takes a new Framer (RFC 6120 §4.3.3)."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._buffer = bytearray()
        self._start = 0  # of the current unit
        self._fed = 0  # up to here expat has seen the buffer
        self._seen = 0  # up to here there is no `>` that expat has not seen
        self._total = 0  # bytes that expat has been given
        self._depth = 0
        self._deepest = 0  # until the root has come
        self.allow(limits or Limits())
        self._root: str | None = None
        self._declarations = 0
        self._end_tag = b""  # of the unit that has begun, without its `>`
        self._complete: Kind | None = None
        self._closed = False
        self._closes = False  # `<stream:stream/>` came: its close is still to be told
        self._holder = Holder()
        self._parser = self._new_parser()

    def _new_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("UTF-8", _SEPARATOR)
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

    def allow(self, limits: Limits) -> None:
        """Set the limits from the next unit on: after the login a client may send more."""
        self.limits = limits
        # Bytes that expat may read twice (`_note_progress`): far more than honest XML needs.
        self._rescan_budget = 64 * limits.bytes
        self._most_bytes = limits.bytes
        self._most = 2 * limits.attributes  # expat lists names and values in turn

    @property
    def rest(self) -> bytes:
        """The bytes that no unit has claimed yet."""
        return bytes(self._buffer[self._start :])

    def feed(self, data: bytes) -> None:
        """Take bytes in. Nothing is parsed before `next`: a caller may still drop them."""
        self._buffer += data

    def next(self) -> Unit | None:
        """The next complete unit, or None until more bytes come. Errors: WireError."""
        try:
            return self._next()
        except WireError as error:
            error.raw = self.rest
            error.offset = self._place(self._parser.CurrentByteIndex)
            raise
        except expat.ExpatError as error:
            refused = refused_by_expat(error.code, self.rest)
            refused.offset = self._place(self._parser.ErrorByteIndex)
            raise refused from None

    def _place(self, index: int) -> int:
        """The place in `rest` of expat's byte `index`, counted from the document's beginning."""
        return max(0, index - self._total + self._fed - self._start)

    def _next(self) -> Unit | None:
        if self._closes:
            self._closes = False
            return Unit(Kind.CLOSE, b"")
        buffer, start, limit = self._buffer, self._start, self._start + self._most_bytes
        if start >= len(buffer):
            return None
        if self._closed:
            return self._after_close()
        if self._fed == start and (buffer[start] != 0x3C or not self._depth):
            gap = self._gap()
            if gap:
                self._parse(start + gap)
                return self._take(Kind.WHITESPACE)
        end = self._cut() if buffer.find(b">", self._seen) >= 0 else 0
        while end:
            if end > limit:
                raise WireError("policy-violation", "too-big")
            self._parse(end)
            if self._complete:
                kind, self._complete = self._complete, None
                return self._take(kind)
            self._note_progress()
            end = self._cut()
        self._seen = len(buffer)
        if self._seen > limit:
            raise WireError("policy-violation", "too-big")
        return None

    def _cut(self) -> int:
        """The end of the next slice; 0 for not yet. At most one unit ends in it, and at its end."""
        buffer, fed = self._buffer, self._fed
        if self._depth <= 1:  # a start tag, which may be empty and so a whole unit
            if fed == self._start or not self._depth:
                return buffer.find(b">", fed) + 1
            found = _ELEMENT_END.search(buffer, fed)  # that `>` stood in an attribute value
            return found.end() if found else buffer.rfind(b">", fed) + 1
        at = buffer.find(self._end_tag, fed)
        end = buffer.find(b">", at) if at >= 0 else -1
        return (end if end >= 0 else buffer.rfind(b">", fed)) + 1

    def _parse(self, end: int) -> None:
        chunk = self._buffer[self._fed : end]
        self._fed = end
        self._total += len(chunk)
        self._parser.Parse(chunk)

    def _note_progress(self) -> None:
        """A slice was read that did not end a unit: pay for it, and learn the unit's end tag."""
        # After a `>` inside an attribute value expat reads the tag again from its start with each
        # slice, which must not cost without end. Text it reads once.
        self._rescan_budget -= self._total - self._parser.CurrentByteIndex
        if self._rescan_budget < 0:
            raise WireError("policy-violation", "too-costly")
        if self._depth > 1 and not self._end_tag:
            name = self._buffer[self._start : self._fed].split(None, 1)[0]
            self._end_tag = b"</" + name[1:].split(b">", 1)[0]

    def _take(self, kind: Kind) -> Unit:
        raw = bytes(self._buffer[self._start : self._fed])
        element = self._hold(kind, raw)
        self._start = self._fed
        self._end_tag = b""
        # Cut the buffer seldom: to move it at each of many small units costs their number squared.
        if self._start > 65_536 or self._start == len(self._buffer):
            del self._buffer[: self._start]
            self._start = self._fed = 0
        self._seen = self._fed
        return Unit(kind, raw, element)

    def _hold(self, kind: Kind, raw: bytes) -> Element | None:
        if kind is Kind.ELEMENT:
            return self._holder.element(raw)
        return self._holder.header(raw, closed=self._closed) if kind is Kind.HEADER else None

    def _gap(self) -> int:
        """Count the white space before the next unit; refuse anything else but a tag."""
        waiting = self._buffer
        found = _GAP.match(waiting, self._start)
        index = found.end() if found else self._start
        if index > self._start:
            return index - self._start  # a unit of its own, whatever is wrong behind it
        if index < len(waiting) and waiting[index] != 0x3C:
            raise not_a_tag(bytes(waiting[index : index + 8]), inside=self._depth == 1)
        if self._depth == 0 and waiting[index : index + 2] == b"<\0":
            raise WireError("unsupported-encoding", "encoding")
        return index - self._start

    def _after_close(self) -> Unit | None:
        space = _GAP.match(self._buffer, self._start)
        if space is None:
            raise WireError("not-well-formed", "after-close")
        self._fed = space.end()
        return self._take(Kind.WHITESPACE)

    # --- what expat reports ---

    # The two that are called for every tag look for what is unusual, and leave it to others.

    def _on_start(self, name: str, attributes: list[str]) -> None:
        self._depth = depth = self._depth + 1
        if (
            depth > self._deepest
            or len(attributes) > self._most
            or self._declarations
            or name == self._root
        ):
            self._on_unusual_start(name, len(attributes) // 2)

    def _on_unusual_start(self, name: str, attributes: int) -> None:
        limits, declarations = self.limits, self._declarations
        self._declarations = 0
        if attributes > limits.attributes or declarations > limits.namespaces:
            raise WireError("policy-violation", "too-many-attributes")
        if self._root is None:
            self._root, self._deepest = name, limits.depth
            self._complete = Kind.HEADER
        elif self._depth > limits.depth:
            raise WireError("policy-violation", "too-deep")
        elif name == self._root:
            raise WireError("bad-format", "nested-stream")

    def _on_end(self, _name: str) -> None:
        self._depth = depth = self._depth - 1
        if depth == 1:
            self._complete = Kind.ELEMENT
        elif depth == 0:
            self._closed = True
            # `<stream:stream/>` opens and closes at once: the close follows, and has no bytes.
            self._closes = self._complete is Kind.HEADER
            self._complete = self._complete or Kind.CLOSE

    def _on_cdata(self) -> None:
        if self._depth <= 1:
            raise WireError("bad-format", "text")

    def _on_namespace(self, _prefix: str | None, uri: str | None) -> None:
        self._declarations += 1
        if uri and len(uri) > self.limits.namespace:
            raise WireError("policy-violation", "long-namespace")

    def _on_declaration(self, version: str, encoding: str | None, _standalone: int) -> None:
        check_declaration(version, encoding)

    def _on_doctype(self, *_: object) -> None:
        raise WireError("restricted-xml", "doctype")

    def _on_comment(self, _text: str) -> None:
        raise WireError("restricted-xml", "comment")

    def _on_instruction(self, _target: str, _data: str) -> None:
        raise WireError("restricted-xml", "instruction")
