"""Breaches of a client that pass, because real servers pass them. RFC 6120 §4.7.1, §5.3.3, §6.3.5.

Programs that people use send a line feed behind `<starttls/>`, `<auth/>` and `<response/>`, the
name of their machine in a header's `from`, an empty `<show/>`. Each is noted by one of these names,
and passed over; `serve --strict` refuses it. White space in clear never gets past the beginning of
TLS.
"""

import re

from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.server.state.domain import ServedDomain

BREACHES = ("space-behind-starttls", "space-in-sasl", "from-of-nobody", "odd-show", "odd-priority")
NOTE = " let pass "  # in a line of the log, before the name

# Possessive: the run is looked at once, however long a client makes it.
_SPACE = re.compile(rb"[ \t\r\n]*+")


def excused(domain: ServedDomain, whose: str, before: set[str], breach: str) -> bool:
    """Whether this breach passes.

    The first of a client is noted; `before` holds those it committed.
    """
    if not domain.config.lenient:
        return False
    if breach not in before:
        before.add(breach)
        domain.log(f"{whose}{NOTE}{breach}")
    return True


def space_at(data: bytes, place: int = 0) -> int:
    """The length of the white space, as XML has it, that begins at `place`. Bytes."""
    found = _SPACE.match(data, place)
    return found.end() - place if found else 0


def is_space(data: bytes) -> bool:
    """Whether the data is white space from end to end; the empty data is."""
    return space_at(data) == len(data)


def space_forbidden(stream: Stream) -> bool:
    """Whether white space is a breach now: SASL goes on, or a new header is due. §6.3.5, §6.4.6"""
    phase = stream.phase
    within = phase in (Phase.AUTHENTICATING, Phase.AUTHENTICATING2)
    # Idle and logged in: <success/> was sent, and the client has to open a new stream.
    return within or (phase is Phase.IDLE and stream.authenticated)
