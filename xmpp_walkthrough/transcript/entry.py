"""The lines of a transcript: an `Entry` for bytes on the wire, else a `Note`. RFC 6120 §4."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from xmpp_walkthrough.protocol.events import BindResult, Event, Role, Sasl2Bound
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.transcript.facts import (
    Connected,
    Fact,
    NoteKey,
    TlsEstablished,
    facts_of,
    key_of,
)


class Mask(NamedTuple):
    """One mask in the bytes of a unit: `size` of them from `at` on stand for `hides` of the wire's.

    All other bytes are those of the wire. A mask has one length, whatever it hides.
    """

    at: int
    size: int
    hides: int


class Entry(NamedTuple):
    """One unit that `role` sent, and the state of the stream behind it.

    `time` in seconds since the walk began, `phase` after the unit. `stream` counts the stream
    openings so far, `wait` is the time in seconds since we last sent. Where `masked`, the event's
    raw bytes are not those of the wire: a secret in them was replaced by meaning
    (`transcript.redact`). Where `edited`, a person sent this in the place of the walk's own bytes.
    `authenticated` as the stream then was. `masks` says where the masks are and what they hide,
    `connection` which one it is, where there are several.
    """

    time: float
    step: str
    phase: Phase
    secured: bool
    role: Role
    event: Event
    stream: int = 0
    wait: float | None = None
    masked: bool = False
    edited: bool = False
    authenticated: bool = False
    masks: tuple[Mask, ...] = ()
    connection: int = 1

    @property
    def raw(self) -> bytes:
        return self.event.raw


class Note(NamedTuple):
    """One fact that is not bytes: an address found, TLS established, a value computed."""

    time: float
    step: str
    phase: Phase
    secured: bool
    fact: Fact
    connection: int = 1

    @property
    def key(self) -> str:
        """The key of its sentence."""
        return key_of(self.fact)

    def is_one_of(self, *keys: NoteKey) -> bool:
        """Whether it is one of these."""
        return self.key in keys

    @property
    def facts(self) -> Mapping[str, object]:
        """The values that fill its sentence."""
        return facts_of(self.fact)


Line = Entry | Note
F = TypeVar("F", bound=Fact)


class Transcript:
    """The lines of one walk, in order; units of a flood are only counted.

    Each line goes to the `sinks` as well, such as a recording, before it is acted upon.
    """

    def __init__(self, *sinks: Callable[[Line], None]) -> None:
        self.lines: list[Line] = []
        self._sinks = sinks
        self._sizes = dict.fromkeys(Role, 0)
        self._trips = self._bound = self._before = 0
        self._spoke = False

    def add(self, line: Line) -> None:
        """Add a line. Connecting and TLS are round trips of their own, before a byte of XMPP."""
        self.lines.append(line)
        for sink in self._sinks:
            sink(line)
        if isinstance(line, Entry):
            self.count(line.role, line.event)
        else:
            if isinstance(line.fact, Connected) and self._bound:
                self._before, self._bound = self._trips, 0
            self._trips += isinstance(line.fact, Connected | TlsEstablished)

    def count(self, role: Role, event: Event) -> None:
        """Count one more unit of this side, be it kept or not."""
        self._sizes[role] += len(event.raw)
        self._trips += self._spoke and role is Role.RECEIVING
        self._spoke = role is Role.INITIATING
        if isinstance(event, BindResult | Sasl2Bound):
            self._bound = self._trips - self._before

    @property
    def recorded(self) -> bool:
        """Whether anybody writes the lines down."""
        return bool(self._sinks)

    @property
    def entries(self) -> list[Entry]:
        return [line for line in self.lines if isinstance(line, Entry)]

    def sizes(self) -> tuple[int, int]:
        """Bytes that we sent, and bytes that came back, before encryption."""
        return self._sizes[Role.INITIATING], self._sizes[Role.RECEIVING]

    def round_trips(self) -> tuple[int, int]:
        """Round trips of the walk, and those until the bind: waits for the server after we had
        spoken.

        TCP and TLS count as one each (TLS 1.3; a TLS 1.2 handshake takes one more). Where a walk
        logs in again, the second number is that of its last login alone.
        """
        return self._trips, self._bound

    def facts(self, kind: type[F]) -> list[F]:
        """Every fact of this kind."""
        facts = (line.fact for line in self.lines if isinstance(line, Note))
        return [fact for fact in facts if isinstance(fact, kind)]

    def notes(self, key: NoteKey) -> list[Note]:
        return [line for line in self.lines if isinstance(line, Note) and line.is_one_of(key)]
