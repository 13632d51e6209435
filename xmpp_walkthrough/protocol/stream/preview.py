"""A preview of bytes: the events they would be on a stream. Nothing of them is remembered.

A learner sees the message that is about to leave, and the meaning of its own bytes, before any of
them leaves.
"""

from xmpp_walkthrough.protocol.events import Event, Violation
from xmpp_walkthrough.protocol.stream.classify import classify
from xmpp_walkthrough.wire.framer import Framer
from xmpp_walkthrough.wire.markup import stream_header
from xmpp_walkthrough.wire.restrictions import Limits, WireError


def preview(data: bytes) -> Event:
    """The event that these bytes, one whole unit, would be on a stream. Errors: WireError."""
    framer = Framer() if opens_a_stream(data) else inside(Limits())
    framer.feed(data)
    unit = framer.next()
    return classify(unit) if unit else Violation(data, None, "not-well-formed", "syntax")


def previews(data: bytes) -> tuple[Event, ...]:
    """The events of any bytes; unreadable ones are a Violation at the end."""
    framer = Framer() if opens_a_stream(data) else inside(Limits())
    framer.feed(data)
    found: list[Event] = []
    try:
        while unit := framer.next():
            found.append(classify(unit))
    except WireError as error:
        return (*found, Violation(error.raw, None, error.condition, error.rule))
    if framer.rest:
        found.append(Violation(framer.rest, None, "not-well-formed", "unfinished"))
    return tuple(found)


def opens_a_stream(data: bytes) -> bool:
    """Whether these bytes begin a document of their own, instead of going on with one."""
    return data.lstrip().startswith((b"<?xml", b"<stream:stream"))


def inside(limits: Limits) -> Framer:
    """A framer that has seen a stream header, as every one that we send."""
    framer = Framer(limits)
    framer.feed(stream_header({}))
    framer.next()
    return framer
