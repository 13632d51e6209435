"""The observer: units of a log become lines of a transcript, a connection at a time. RFC 6120 §4.

It holds no opinion on what is missing: a log that begins in the middle, or has one side only, is
the rule. What it concludes it says: a unit brings its guesses along, and a connection that starts
anew in the same log is a new one.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from xmpp_walkthrough.logs.direction import Direction
from xmpp_walkthrough.logs.framings import framing_of
from xmpp_walkthrough.logs.piece import Piece, Read, Said, Unread
from xmpp_walkthrough.logs.progress import NUMBERS, Progress
from xmpp_walkthrough.logs.text.mending import Guess
from xmpp_walkthrough.logs.text.scrub import messages, scrubbed
from xmpp_walkthrough.logs.units import LogUnit, Side
from xmpp_walkthrough.protocol.events import (
    Event,
    Role,
    SaslData,
    Stanza,
    StreamFeatures,
    Violation,
)
from xmpp_walkthrough.transcript.entry import Entry, Line, Note
from xmpp_walkthrough.transcript.facts import Begun, Ended, Fact, Told
from xmpp_walkthrough.transcript.secrets import Secrets

MOST_SHOWN = 1_000  # bytes of a line that was not read
MOST_SECRETS = 8  # that are learnt of one unit
MOST_CONNECTIONS = 512  # that are followed at a time; the one that was silent longest is let go
# A stanza that holds such a thing, or text of its own, is two units run together.
_OF_LOGIN = rb"xmpp-sasl|urn:xmpp:sasl|<(?:auth|response|challenge|success)\b|\A<[^<>]*>\s*[^<\s]"
_UNIQUE = rb"\sid\s*=|<(?:\w+:)?(?:features|stream)\b"


class Observed(NamedTuple):
    """A line of a transcript, its connection, and its lines in the log; 0 where it has none.

    `name` is what the log calls the connection.
    """

    line: Line
    connection: int
    name: str
    first: int
    last: int
    guesses: tuple[Guess, ...] = ()


class Over(NamedTuple):
    """A connection has come to its end, or will not be followed any more."""

    connection: int


Observation = Observed | Over | Unread


class Observer:
    """Turns what a reader gives into observations. Secrets are masked, if there are any."""

    def __init__(self, secrets: Secrets | None) -> None:
        self._secrets = secrets
        self._count = 0
        self._known: dict[str, _Connection] = {}

    def observe(self, reads: Iterable[Read]) -> Iterator[Observation]:
        """All that these are, in order; at the end, what was left open."""
        for read in reads:
            if isinstance(read, Unread):
                yield self._shown(read)
            elif isinstance(read, Said):
                yield from self._of(read.connection).say(read)
            else:
                yield from self._take(read)
            while len(self._known) > MOST_CONNECTIONS:
                yield from self._drop(next(iter(self._known)))
        for name in list(self._known):
            yield from self._drop(name)

    def last(self, name: str) -> tuple[Role | None, bytes] | None:
        """What was said last on this connection, and by whom the log says it was."""
        return self._of(name).last

    def passed(self, name: str, role: Role, raw: bytes) -> None:
        """A unit that was not observed here has passed."""
        self._of(name).last = (role, raw)

    def _take(self, piece: Piece) -> Iterator[Observation]:
        for unit in self._of(piece.connection).side(piece.role).take(piece):
            yield from self._unit(unit)

    def _unit(self, unit: LogUnit | Unread) -> Iterator[Observation]:
        if isinstance(unit, Unread):
            yield self._shown(unit)
            return
        connection = self._of(unit.connection)
        if connection.has_just_had(unit):
            yield connection.again(unit)
            return
        role = connection.sender(unit)
        if connection.is_over(role, unit):
            yield from connection.end()
            old, connection = connection, self._new(unit.connection)
            connection.sides = old.sides
        yield from connection.take(role, unit)

    def _shown(self, unread: Unread) -> Unread:
        """What was not read, without what looks like a secret: no meaning tells here."""
        if self._secrets is None:
            return unread
        text = unread.text[:MOST_SHOWN]
        self._secrets.learn(*islice(messages(text), MOST_SECRETS))
        shown, _ = self._secrets.event(Violation(scrubbed(text)))
        return unread._replace(text=shown.raw)

    def _of(self, name: str) -> "_Connection":
        found = self._known.pop(name, None)
        if found is None:
            return self._new(name)
        self._known[name] = found  # the last that spoke
        return found

    def _new(self, name: str) -> "_Connection":
        self._count += 1
        self._known[name] = made = _Connection(self._count, name, self._secrets)
        return made

    def _drop(self, name: str) -> Iterator[Observation]:
        connection = self._known[name]
        for side in list(connection.sides.values()):
            for unit in side.end():
                yield from self._unit(unit)
        yield from self._known.pop(name).end()


class _Connection:
    def __init__(self, number: int, name: str, secrets: Secrets | None) -> None:
        self.number, self.name = number, name
        self.sides: dict[Role | None, Side] = {}
        self._secrets = secrets
        self._progress = Progress()
        self._framing = ""
        self._direction = Direction()
        self._occurrences: dict[str, int] = {}
        self.last: tuple[Role | None, bytes] | None = None
        self._step = ""
        self._reached = False
        self._began: float | None = None
        self._time = 0.0
        self._sent: float | None = None

    def side(self, role: Role | None) -> Side:
        found = self.sides.get(role)
        if found is None:
            found = self.sides[role] = Side()
        return found

    def sender(self, unit: LogUnit) -> Role:
        """The side that has sent this; the connection remembers that it has."""
        return self._direction.of(unit.event, unit.role)

    def is_over(self, role: Role, unit: LogUnit) -> bool:
        """Whether this unit begins another connection."""
        return self._progress.is_over(role, unit.event)

    def has_just_had(self, unit: LogUnit) -> bool:
        """Whether the log has written this unit a second time: no two of a stream have one id."""
        raw, before = unit.event.raw, self.last
        self.last = (unit.role, raw)
        again = before == self.last and not unit.of_socket
        return again and re.search(_UNIQUE, raw) is not None

    def again(self, unit: LogUnit) -> Observed:
        """A unit that the log has twice."""
        return self._note(Told("log.twice"), unit.line, (Guess.TWICE,))

    def say(self, said: Said) -> Iterator[Observed]:
        """What the log says in words, as a note."""
        self._pass_time(said.time)
        fact = Told(f"log.{said.key}", self._shown(dict(said.facts)))
        yield self._note(fact, said.line)

    def take(self, role: Role, unit: LogUnit) -> Iterator[Observed]:
        """The unit as an entry, and around it the notes of where the connection has got to."""
        progress, event = self._progress, unit.event
        self._pass_time(unit.time)
        if progress.heed(role, event):
            yield self._note(Told("log.tls-began"), 0)
        if Guess.FRAMED in unit.guesses and not self._framing:
            self._framing = framing_of(event) or "bosh"  # a stanza may come before any tag
            yield self._note(Told(f"log.framing-{self._framing}"), unit.line)
        self._direction.own = progress.own
        yield from self._go_to(progress.step)
        self._reached = progress.has_reached(event)
        masked = False
        if self._secrets is not None:
            event, masked = self._masked(event)
        entry = Entry(
            time=self._time,
            step=progress.step,
            phase=progress.phase,
            secured=progress.secured,
            role=role,
            event=event,
            stream=progress.streams,
            wait=self._waited(role),
            masked=masked,
            authenticated=progress.authenticated,
            connection=self.number,
        )
        guesses = unit.guesses
        if unit.role is None and Guess.DIRECTION not in guesses:
            guesses = (*guesses, Guess.DIRECTION)
        yield Observed(entry, self.number, self.name, unit.line, unit.last, guesses)

    def _masked(self, event: Event) -> tuple[Event, bool]:
        """The event without its secrets, also where a broken name hides what they mean."""
        assert self._secrets is not None
        of_login = not isinstance(event, Stanza) or re.search(_OF_LOGIN, event.raw)
        if of_login and not isinstance(event, SaslData):
            # What features have in base64 is a hash: `<c ver='…'/>`.
            found = messages(event.raw, surely=isinstance(event, StreamFeatures))
            self._secrets.learn(*islice(found, MOST_SECRETS))
        return self._secrets.event(event)

    def end(self) -> Iterator[Observed | Over]:
        """The last step ends with the log."""
        yield from self._leave()
        yield Over(self.number)

    def _leave(self) -> Iterator[Observed]:
        """Where the step has reached what it is for, it has ended; else it just stops."""
        if self._step and self._reached:
            yield self._note(Ended(self._progress.own or None), 0)

    def _go_to(self, step: str) -> Iterator[Observed]:
        if step == self._step:
            return
        yield from self._leave()
        self._step = step
        self._occurrences[step] = self._occurrences.get(step, 0) + 1
        yield self._note(Begun(NUMBERS[step], self._occurrences[step]), 0)

    def _note(self, fact: Fact, line: int, guesses: tuple[Guess, ...] = ()) -> Observed:
        progress = self._progress
        step = self._step or "open"
        note = Note(self._time, step, progress.phase, progress.secured, fact, self.number)
        return Observed(note, self.number, self.name, line, line, guesses)

    def _pass_time(self, time: float | None) -> None:
        if time is not None:
            self._began = time if self._began is None else self._began
            self._time = max(self._time, time - self._began)

    def _waited(self, role: Role) -> float | None:
        if role is Role.INITIATING:
            self._sent = self._time if self._began is not None else None
            return None
        return self._time - self._sent if self._sent is not None else None

    def _shown(self, facts: dict[str, object]) -> dict[str, object]:
        if self._secrets is None:
            return facts
        bare = {name: _scrubbed(value) for name, value in facts.items()}
        return self._secrets.hide(bare)


def _scrubbed(value: object) -> object:
    if not isinstance(value, str):
        return value
    return scrubbed(value.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")
