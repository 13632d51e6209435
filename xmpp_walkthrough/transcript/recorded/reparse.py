"""A recorded unit, read again by the framer that reads the wire: nothing of it is believed. §11.

RFC 6120. A unit says little without its stream: the header declares the prefixes and the content
namespace. So each side of each connection has a framer that has seen the last header of that side;
a recording that begins in the middle has the usual one.
"""

from collections.abc import Mapping
from dataclasses import replace

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.stream.classify import classify
from xmpp_walkthrough.protocol.stream.preview import inside, opens_a_stream
from xmpp_walkthrough.transcript.recorded.codec import Misfit
from xmpp_walkthrough.wire.framer import Framer
from xmpp_walkthrough.wire.restrictions import Limits, WireError

LIMITS = Limits(bytes=16 * 1024 * 1024)
# Breaches of a stream header, which is read as the first tag of a document.
_OPENINGS = ("not-a-stream", "stream-namespace", "content-namespace")
Side = tuple[int, Role]  # of a connection


class Reparser:
    """Reads units of several connections, in order; `headers` are those that were read so far."""

    def __init__(self, headers: Mapping[Side, bytes] | None = None) -> None:
        self.headers = dict(headers or {})
        self._framers: dict[Side, Framer] = {}

    def event(self, side: Side, raw: bytes, *, opens: bool) -> Event:
        """The event that these bytes are, which may open a stream. Errors: Misfit."""
        if opens:
            framer = Framer(LIMITS)
            event = _only(framer, raw)
            self.headers[side], self._framers[side] = raw, framer
            return event
        try:
            return _only(self._framer(side), raw)
        except Misfit:
            self._framers.pop(side, None)
        return _only(inside(LIMITS), raw)

    def breach(self, side: Side, breach: e.Violation, *, parsed: bool) -> e.Violation:
        """The breach, with its element where one was read; what follows may be anything."""
        opens = breach.rule in _OPENINGS or opens_a_stream(breach.raw)
        framer = Framer(LIMITS) if opens else self._framer(side)
        self._framers[side] = inside(LIMITS)
        if not parsed:
            return breach
        framer.feed(breach.raw)
        try:
            unit = framer.next()
        except WireError:
            unit = None
        return replace(breach, element=unit.element if unit else None)

    def _framer(self, side: Side) -> Framer:
        if side not in self._framers:
            header = self.headers.get(side)
            framer = Framer(LIMITS) if header else inside(LIMITS)
            if header:
                _only(framer, header)
            self._framers[side] = framer
        return self._framers[side]


def _only(framer: Framer, raw: bytes) -> Event:
    """The event of these bytes, if they are one unit and no more. Errors: Misfit."""
    framer.feed(raw)
    try:
        unit = framer.next()
    except WireError as error:
        raise Misfit(error.rule) from None
    if unit is None or framer.rest:
        raise Misfit("not one unit")
    return classify(unit)
