"""First-level units of the sides of a log's connections, put together out of pieces. RFC 6120 §4.1.

A piece may hold one unit, several, or a part of one that is cut inside a character. What a program
has printed anew is read as it stands, then with what its printing has lost (`namespaces`), then
mended (`mending`). Each step less true than the wire is a `Guess` of the unit.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from xmpp_walkthrough.logs.framings import Body, body, ending, framing_of, of_websocket, opening
from xmpp_walkthrough.logs.piece import Fidelity, Piece, Unread
from xmpp_walkthrough.logs.text.cutting import Cutter
from xmpp_walkthrough.logs.text.mending import Guess, remedies
from xmpp_walkthrough.logs.text.namespaces import (
    given_back,
    with_language,
    without_doubled_prefixes,
)
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.stream.classify import classify
from xmpp_walkthrough.protocol.stream.preview import inside
from xmpp_walkthrough.wire.framer import Framer
from xmpp_walkthrough.wire.names import CLIENT, STREAMS
from xmpp_walkthrough.wire.restrictions import Limits, WireError

LIMITS = Limits(bytes=16 * 1024 * 1024)
_HEADER = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?<(?:\w+:)?stream[\s>/]")
_CLOSE = re.compile(rb"(?<!\s)\s*+</(?:\w++:)*+stream\s*+>\s*+")
_DECLARATION = re.compile(rb"\s*<\?xml[^>]*\?>\s*")


class LogUnit(NamedTuple):
    """One unit of a log, with the lines that it stands on, and what was guessed about it."""

    event: Event
    role: Role | None
    line: int
    last: int
    connection: str = ""
    time: float | None = None
    guesses: tuple[Guess, ...] = ()
    of_socket: bool = False  # as a socket gave or took it, which stands in its log once


class Side:
    """What one side of a connection has said, in order."""

    def __init__(self) -> None:
        self._framer = inside(LIMITS)
        self._cutter: Cutter | None = None
        self._lines: list[tuple[int, Piece]] = []  # of the piece that is not complete, by offset
        self.inline = False  # SASL2 was begun
        self.tls = False  # STARTTLS was asked for

    def take(self, piece: Piece) -> Iterator[LogUnit | Unread]:
        """The units that are complete with this piece."""
        if piece.whole:
            yield from self.end()
            event = None if piece.raw.startswith(b"<body") else self._straight(piece.raw)
            if event is not None:
                yield from self._told(event, piece, piece.last, ())
                return
        yield from self._cut(piece)
        if piece.whole:
            yield from self.end()

    def end(self) -> Iterator[LogUnit | Unread]:
        """What is left of a unit whose end does not come."""
        if self._cutter is not None:
            cutter, self._cutter = self._cutter, None
            for cut in cutter.end():
                yield from self._read(cut.raw, self._piece_at(cut.offset), whole=cut.whole)
            self._lines = []

    def _cut(self, piece: Piece) -> Iterator[LogUnit | Unread]:
        self._cutter = self._cutter or Cutter()
        self._lines.append((self._cutter.fed, piece))
        for cut in self._cutter.feed(piece.raw):
            begun = self._piece_at(cut.offset)._replace(last=piece.last)
            if cut.is_unit:
                yield from self._read(cut.raw, begun, whole=cut.whole)
            elif not _DECLARATION.fullmatch(cut.raw):
                yield Unread(begun.line, cut.raw, "between")
        left = self._cutter.at
        while len(self._lines) > 1 and self._lines[1][0] <= left:
            del self._lines[0]

    def _piece_at(self, offset: int) -> Piece:
        found = self._lines[0][1]
        for start, piece in self._lines:
            if start > offset:
                break
            found = piece
        return found

    def _straight(self, raw: bytes) -> Event | None:
        """The event of bytes that are exactly one unit, as a stream has it; None otherwise."""
        framer, raw = self._framer, raw.strip()
        if not raw.startswith(b"<") or _HEADER.match(raw) or raw.startswith(b"</"):
            return None
        try:
            framer.feed(raw)
            unit = framer.next()
        except WireError:
            unit = None
        if unit is None or framer.rest:
            self._framer = inside(LIMITS)
            return None
        return classify(unit)

    def _read(self, raw: bytes, piece: Piece, *, whole: bool) -> Iterator[LogUnit | Unread]:
        """The unit of these bytes, mended where they are no XML."""
        if frame := body(raw):
            yield from self._framed(frame, piece)
            return
        guesses: tuple[Guess, ...] = () if whole else (Guess.CUT,)
        single = without_doubled_prefixes(raw)
        if single != raw:
            guesses = (*guesses, Guess.PREFIX)
        event = self._event(single.strip())
        if event is None:
            for mended, done in remedies(single.strip()):
                if (event := self._event(mended)) is not None:
                    guesses = (*guesses, *done)
                    break
        if event is None:
            yield Unread(piece.line, raw, "broken" if whole else "cut")
            return
        yield from self._told(event, piece, piece.last, guesses)

    def _event(self, raw: bytes) -> Event | None:
        if _CLOSE.fullmatch(raw):
            return e.StreamClose(raw)
        if _HEADER.match(raw):
            return self._header(raw)
        return self._straight(raw)

    def _header(self, raw: bytes) -> Event | None:
        """A stream header; some programs print it closed, or without its declarations."""
        start = _CLOSE.sub(b"", raw) if raw.rstrip().endswith(b"stream>") else raw
        for tried in (start, _with_prefix(start)):
            framer = Framer(LIMITS)
            try:
                framer.feed(tried)
                unit = framer.next()
            except WireError:
                continue
            if unit is not None and unit.element is not None:
                event = classify(unit)
                if isinstance(event, e.StreamHeader):
                    self._begin(framer, event)
                    return event
        return None

    def _begin(self, framer: Framer, header: Event) -> None:
        """What follows is read under this header, where it has what units need."""
        spaces = header.xml.nsmap
        usual = spaces.get(None) == CLIENT and spaces.get("stream") == STREAMS
        self._framer = framer if usual else inside(LIMITS)

    def _told(
        self, event: Event, piece: Piece, last: int, guesses: tuple[Guess, ...]
    ) -> Iterator[LogUnit]:
        """The unit, with what its printing has lost given back, and once if it was logged twice."""
        event, found = self._given_back(event, piece)
        if framing_of(event):
            event = of_websocket(event)
            found = (*found, Guess.FRAMED)
        if isinstance(event, e.Sasl2Auth | e.SaslAuth):
            self.inline = isinstance(event, e.Sasl2Auth)
        self.tls = isinstance(event, e.StartTls) or (self.tls and not isinstance(event, e.Stanza))
        yield LogUnit(
            event,
            piece.role,
            piece.line,
            last,
            piece.connection,
            piece.time,
            (*guesses, *found, *((Guess.DIRECTION,) if piece.guessed else ())),
            piece.fidelity is Fidelity.EXACT and not piece.whole,
        )

    def _given_back(self, event: Event, piece: Piece) -> tuple[Event, tuple[Guess, ...]]:
        if event.element is None or piece.fidelity is Fidelity.EXACT:
            return event, ()
        raw = with_language(event.raw)
        if not isinstance(event, e.StreamHeader):
            raw = given_back(raw, event.xml, inline=self.inline, tls=self.tls)
        if raw == event.raw:
            return event, ()
        again = self._event(raw)
        return (event, ()) if again is None else (again, (Guess.NAMESPACE,))

    def _framed(self, frame: Body, piece: Piece) -> Iterator[LogUnit | Unread]:
        """The units in a `<body/>` of BOSH, which itself may open the stream, or end it."""
        tag = self._straight(frame.tag)
        if tag is not None and (header := opening(frame.start, tag.xml)):
            yield self._frame(header, piece)
        cutter = Cutter()
        for cut in (*cutter.feed(frame.content), *cutter.end()):
            for unit in self._read(cut.raw, piece, whole=cut.whole) if cut.is_unit else ():
                if isinstance(unit, LogUnit):
                    unit = unit._replace(guesses=(*unit.guesses, Guess.FRAMED))
                yield unit
        if tag is not None and (close := ending(frame.start, tag.xml)):
            yield self._frame(close, piece)

    @staticmethod
    def _frame(event: Event, piece: Piece) -> LogUnit:
        place = (piece.line, piece.last, piece.connection, piece.time)
        return LogUnit(event, piece.role, *place, (Guess.FRAMED,))


def _with_prefix(raw: bytes) -> bytes:
    """A header with the declarations that it has lost, and its prefix."""
    place = raw.find(b"stream", max(0, raw.rfind(b"?>")))
    name_end = raw.find(b"stream:stream") + 13 if b"stream:stream" in raw else place + 6
    made = b"" if b"xmlns:stream" in raw else f' xmlns:stream="{STREAMS}"'.encode()
    if b"stream:stream" not in raw:
        raw = raw[:place] + b"stream:" + raw[place:]
        name_end += 7
        raw = raw.replace(f'xmlns="{STREAMS}"'.encode(), f'xmlns="{CLIENT}"'.encode())
    return raw[:name_end] + made + raw[name_end:]
