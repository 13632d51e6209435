"""The course of a login: how far it came, and the last unit of each side.

Looks at the last connection of a transcript only, and not at the close that follows a failure. In
a log each end may follow one.
"""

from typing import NamedTuple

from xmpp_walkthrough.doctor.finding import Case
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.features import Features, parse
from xmpp_walkthrough.transcript.entry import Entry, F, Line, Note

_CONNECTING = ("discover", "connect")
_CHATTER = (e.Whitespace, e.StreamClose)


class Course(NamedTuple):
    """The lines that count, in order."""

    lines: tuple[Line, ...]

    @property
    def entries(self) -> list[Entry]:
        return [line for line in self.lines if isinstance(line, Entry)]

    @property
    def notes(self) -> list[Note]:
        return [line for line in self.lines if isinstance(line, Note)]

    def facts(self, kind: type[F]) -> list[F]:
        """Every fact of this kind."""
        return [note.fact for note in self.notes if isinstance(note.fact, kind)]

    def by(self, role: Role, *kinds: type[Event]) -> list[Entry]:
        """The units of one side, of these kinds or of any."""
        kinds = kinds or (Event,)
        return [x for x in self.entries if x.role is role and isinstance(x.event, kinds)]

    def server(self, *kinds: type[Event]) -> list[Entry]:
        return self.by(Role.RECEIVING, *kinds)

    def client(self, *kinds: type[Event]) -> list[Entry]:
        return self.by(Role.INITIATING, *kinds)

    def last_sent(self) -> Entry | None:
        """The last thing of substance from the client."""
        said = [x for x in self.client() if not isinstance(x.event, _CHATTER)]
        return said[-1] if said else None

    def last_heard(self) -> Entry | None:
        """The last thing of substance from the server."""
        said = [x for x in self.server() if not isinstance(x.event, _CHATTER)]
        return said[-1] if said else None

    def features(self, *, secured: bool | None = None) -> tuple[Entry, Features] | None:
        """The last list of features; `secured` asks for the last in clear, or under TLS."""
        lists = [
            x for x in self.server(e.StreamFeatures) if secured is None or x.secured is secured
        ]
        return (lists[-1], parse(lists[-1].event.xml)) if lists else None

    def bound(self) -> bool:
        """Whether the server has answered a request to bind with an address."""
        asked = {x.event.xml.get("id") for x in self.client(e.BindRequest)}
        return any(x.event.xml.get("id") in asked for x in self.server(e.BindResult))

    def since_auth(self) -> list[Entry]:
        """From the last `<auth/>` on; empty where there was none."""
        entries = self.entries
        starts = [i for i, x in enumerate(entries) if isinstance(x.event, e.SaslAuth)]
        return entries[starts[-1] :] if starts else []


def course(case: Case) -> Course:
    """The part of the transcript that a diagnosis looks at."""
    lines = case.transcript.lines
    lines = lines[_last_beginning(lines) :]
    if case.partial or (case.failure is not None and case.failure.step != "close"):
        end = len(lines)
        while end and lines[end - 1].step == "close":
            end -= 1
        lines = lines[:end]
    return Course(tuple(lines))


def _last_beginning(lines: list[Line]) -> int:
    """The beginning of the last connection: a redirect and a lost line begin another one."""
    return max(
        (
            index
            for index, line in enumerate(lines)
            if line.step in _CONNECTING and (not index or lines[index - 1].step not in _CONNECTING)
        ),
        default=0,
    )
