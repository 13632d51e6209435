"""Actions: what a step asks of the world. It yields one, and the driver of the walk answers.

A driver is a session on a real connection, a test, or a learner at the keys.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from xmpp_walkthrough.protocol.events import Event, Iq
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.place import Target as Target  # to be had from here as well


class Enough(Exception):
    """Thrown into a step: the guide has done what the step is for, and wants to go on."""


class Send(NamedTuple):
    """Send these bytes, once the guide agrees."""

    data: bytes


class Expect(NamedTuple):
    """Wait for an event of one of these types from the peer; answered with the event.

    `id` wants a stanza with that id. Other events are recorded, and requests are kept for
    later answers. A stream error, a close or a violation ends the step, unless it is expected.
    `patience` in seconds replaces the usual deadline and makes silence an answer: None.
    """

    events: tuple[type[Event], ...]
    id: str | None = None
    patience: float | None = None

    def accepts(self, event: Event) -> bool:
        """Whether this event is the one that is waited for."""
        if not isinstance(event, self.events):
            return False
        if isinstance(event, Iq) and not event.xml.get("type"):
            return False  # neither a question nor an answer. RFC 6120 §8.2.3
        return self.id is None or event.xml.get("id") == self.id


class Resolve(NamedTuple):
    """Find out where the domain is served; answered with a list of targets."""

    domain: str


class Connect(NamedTuple):
    """Open a TCP connection to one of these targets; answered with the target that took it."""

    targets: tuple[Target, ...]


class Handshake(NamedTuple):
    """Run the TLS handshake, and check the certificate against the domain.

    `uncertified`: we show no certificate of our own, even if we have one.
    """

    jid: Jid
    direct: bool = False
    uncertified: bool = False


class Disconnect(NamedTuple):
    """End TLS and TCP in order, and note how the peer did."""


class Compress(NamedTuple):
    """Compress from the next byte on, and read what comes as compressed."""


class Drop(NamedTuple):
    """Drop a connection without a close: the other end is gone."""


class Tell(NamedTuple):
    """Put a note into the transcript."""

    key: str
    facts: Mapping[str, object] = MappingProxyType({})


class Again(NamedTuple):
    """Ask whether to try again after a refusal.

    Answered with True where the learner had written the refused message and wants another try;
    with False where the message was the walk's own.
    """


class Begin(NamedTuple):
    """A step begins: `step` is its name, `occurrence` counts how often it has begun, from 1."""

    step: str
    occurrence: int


class End(NamedTuple):
    """A step has ended well."""

    step: str


Action = (
    Send
    | Expect
    | Resolve
    | Connect
    | Handshake
    | Compress
    | Disconnect
    | Drop
    | Tell
    | Again
    | Begin
    | End
)
