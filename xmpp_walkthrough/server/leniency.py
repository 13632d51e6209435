"""Which breaches of a client pass, because real servers pass them? RFC 6120 §4.7.1, §5.3.3, §6.3.5.

Programs that people use send a line feed behind `<starttls/>`, `<auth/>` and `<response/>`, the
name of their machine in a header's `from`, an empty `<show/>`. Each is noted by one of these names,
and passed over; `serve --strict` refuses it. What stands in clear never gets past the beginning of
TLS.
"""

import re

from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.server.state.domain import ServedDomain

BREACHES = (
    "space-behind-starttls",
    "space-in-sasl",
    "from-of-nobody",
    "odd-show",
    "odd-priority",
)
NOTE = " let pass "  # in a line of the log, before the name

_SPACE = re.compile(rb"[ \t\r\n]*+")


def excused(domain: ServedDomain, whose: str, before: set[str], breach: str) -> bool:
    """Whether this breach passes; noted once, of who has not committed it `before`."""
    if not domain.config.lenient:
        return False
    if breach not in before:
        before.add(breach)
        domain.log(f"{whose}{NOTE}{breach}")
    return True


def space_at(data: bytes, place: int = 0) -> int:
    """How much white space, as XML has it, begins there."""
    found = _SPACE.match(data, place)
    return found.end() - place if found else 0


def is_space(data: bytes) -> bool:
    """Whether there is nothing else in it."""
    return space_at(data) == len(data)


def space_forbidden(stream: Stream) -> bool:
    """Whether SASL goes on, or has just ended and the next header is due. §6.3.5, §6.4.6"""
    phase = stream.phase
    within = phase in (Phase.AUTHENTICATING, Phase.AUTHENTICATING2)
    return within or (phase is Phase.IDLE and stream.authenticated)
