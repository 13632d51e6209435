"""Edited messages: the walk's view of a unit that a learner sent in the place of its own.

RFC 6120 §8.1.3: an answer bears the id of what was really sent.
"""

from xmpp_walkthrough.protocol.events import Event, Role, Violation
from xmpp_walkthrough.protocol.stream.preview import previews
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps.actions import Expect
from xmpp_walkthrough.steps.failure import ExitCode, WalkError


def understood(stream: Stream, data: bytes, *, at_will: bool) -> list[Event]:
    """The bytes that are about to leave, as events.

    Errors: WalkError where they may not be said any more: each step knows its turn, but a peer that
    did not wait for its own has gone on without us, such as by success together with a challenge.
    """
    if at_will:
        return stream.feed_at_will(Role.INITIATING, data)
    events = stream.feed(Role.INITIATING, data)
    if events and isinstance(events[-1], Violation):
        raise WalkError("ahead", ExitCode.VIOLATION)
    return events


def as_sent(wanted: Expect, edited: bytes | None) -> Expect:
    """The expectation after an edit: the answer bears the id of the edited bytes."""
    if edited is None or wanted.id is None:
        return wanted
    elements = (event.element for event in previews(edited))
    ids = (element.get("id") for element in elements if element is not None)
    return wanted._replace(id=next((id for id in ids if id), wanted.id))
