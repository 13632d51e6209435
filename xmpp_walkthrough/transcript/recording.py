"""A recording: a transcript as JSON Lines, written as it happens and read with distrust. RFC 8259.

The first line is the `Header`; each of the others is a `Record`: a line of a transcript, or one of
the few events around it that a replay must know to be the walk again. Units are read anew from
their bytes (`reparse`), notes by the types of their facts (`codec`). What does not fit is
`Unreadable` and names its line; what came before it is good, so that a file that was cut off is
read up to the cut.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, BinaryIO, NamedTuple

from xmpp_walkthrough.protocol.conditions import Condition
from xmpp_walkthrough.transcript.entry import Entry, Line, Note
from xmpp_walkthrough.transcript.facts import KEYS, Told, key_of
from xmpp_walkthrough.transcript.recorded.codec import Misfit, plain, typed
from xmpp_walkthrough.transcript.recorded.reparse import Reparser, Side
from xmpp_walkthrough.transcript.recorded.unit import place_of, placed, read_entry, written_entry

FORMAT, VERSION = "xmpp_walk_recording", 1
LONGEST_LINE = 64 * 1024 * 1024  # bytes; the longest unit takes a quarter, spelt in the worst way
SECRETS = ("passwords", "proofs", "keys", "tokens")  # what is masked, where anything is
_FACTS = {key: kind for kind, key in KEYS.items()}


class Header(NamedTuple):
    """What a recording is of: `kind` is the command, `opening` what its first lines said.

    `masked` names what has been masked; `began` is a time as ISO 8601 writes it.
    """

    kind: str
    version: str = ""
    began: str = ""
    masked: tuple[str, ...] = SECRETS
    opening: Mapping[str, str] = MappingProxyType({})
    program: str = "xmpp-walk"


class Joined(NamedTuple):
    """A connection begins, with the number that its lines have; `about` says what it is for."""

    connection: int
    about: str = ""


class Closing(NamedTuple):
    """The walk goes no further: only its close follows. It has `failed`, or a person ended it."""

    failed: bool


class Afterwards(NamedTuple):
    """A fact that was told when the walk was over."""

    fact: Told


class Failure(NamedTuple):
    """Why a walk could not go on: `steps.failure.WalkError` as a value."""

    key: str
    exit_code: int
    facts: Mapping[str, object] = MappingProxyType({})
    section: str = ""
    lesson: str = ""
    condition: Condition | None = None
    step: str = ""


class Outcome(NamedTuple):
    """How it ended. `sizes` and `trips` are the transcript's, with the units that were counted."""

    exit_code: int
    failure: Failure | None = None
    stopped: bool = False
    sizes: tuple[int, int] = (0, 0)
    trips: tuple[int, int] = (0, 0)


Record = Line | Joined | Closing | Afterwards | Outcome
# The name that tells a record from the others, beside "role" and "note".
_RECORDS: Mapping[str, type] = {
    "joined": Joined,
    "closing": Closing,
    "afterwards": Afterwards,
    "end": Outcome,
}
_NAMES = {kind: name for name, kind in _RECORDS.items()}


class Unreadable(Exception):
    """This line of a recording cannot be read. `reason` is the end of a key of its words."""

    def __init__(self, reason: str, line: int, detail: str = "") -> None:
        super().__init__(f"line {line}: {reason} {detail}".strip())
        self.reason = reason
        self.line = line
        self.detail = detail


# --- writing ---


class Recorder:
    """Writes a recording, a line at a time; `write` takes the bytes of each and does not raise."""

    def __init__(self, write: Callable[[bytes], object], header: Header) -> None:
        self._write = write
        self._connections = 0
        write(_line({FORMAT: VERSION, **plain(header, Header)}))

    def connection(self, about: str = "") -> Callable[[Line], None]:
        """Begin a connection; the function takes its lines."""
        self._connections += 1
        number = self._connections
        self.add(Joined(number, about))
        return lambda line: self.add(line._replace(connection=number))

    def add(self, record: Record) -> None:
        """Write one more record."""
        self._write(_line(written(record)))


def _line(written: Mapping[str, object]) -> bytes:
    return json.dumps(written, allow_nan=False).encode() + b"\n"


def written(record: Record) -> dict[str, Any]:
    """The JSON object of a record."""
    if isinstance(record, Entry):
        return written_entry(record)
    if not isinstance(record, Note):
        return {_NAMES[type(record)]: plain(record, type(record))}
    fact = record.fact
    facts = plain(fact, type(fact))
    facts = facts["facts"] if isinstance(fact, Told) else facts
    return {**place_of(record), "note": key_of(fact), "facts": facts}


# --- reading ---


class Spot(NamedTuple):
    """A place in a recording: the line that comes next there, and its offset in bytes."""

    line: int
    offset: int


class Recording:
    """Reads a recording, record by record; `spot` is where the next one begins.

    Errors: Unreadable, from the making of it and from each record.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._reparser = Reparser()
        self.spot = Spot(1, 0)
        self.header = self._header()

    def __iter__(self) -> Iterator[Record]:
        return (record for _, record in self.placed())

    def placed(self) -> Iterator[tuple[Spot, Record]]:
        """Each record with its place."""
        while data := self._next():
            place = Spot(self.spot.line - 1, self.spot.offset - len(data))
            try:
                yield place, self._record(_parsed(data))
            except Misfit as error:
                whole = data.endswith(b"\n")
                reason = "malformed" if whole else "cut"
                raise Unreadable(reason, place.line, str(error)) from None

    @property
    def headers(self) -> Mapping[Side, bytes]:
        """The latest stream header of each side, in which its next unit is read."""
        return dict(self._reparser.headers)

    def again(self, start: Spot, headers: Mapping[Side, bytes]) -> Iterator[tuple[Spot, Record]]:
        """The records from a place on, once more; afterwards all goes on where it was."""
        spot, reparser = self.spot, self._reparser
        self._reparser, self.spot = Reparser(headers), start
        self._source.seek(start.offset)
        try:
            yield from self.placed()
        finally:
            self._reparser, self.spot = reparser, spot
            self._source.seek(spot.offset)

    def _next(self) -> bytes:
        data = self._source.readline(LONGEST_LINE)
        self.spot = Spot(self.spot.line + bool(data), self.spot.offset + len(data))
        if len(data) == LONGEST_LINE:
            raise Unreadable("too-long", self.spot.line - 1)
        return data

    def _header(self) -> Header:
        data = self._next()
        try:
            first = _parsed(data)
            version = typed(first.get(FORMAT), int)
            if version > VERSION:
                raise Unreadable("newer", 1, str(version))
            return Header(**typed(first, Header)._asdict())
        except (Misfit, TypeError):
            cut = not data.endswith(b"\n") and FORMAT.encode() in data
            raise Unreadable("cut" if cut else "no-recording", 1) from None

    def _record(self, data: dict[str, Any]) -> Record:
        if "role" in data:
            return read_entry(data, self._reparser)
        if "note" in data:
            return _read_note(data)
        for name, kind in _RECORDS.items():
            if name in data:
                record: Record = typed(data[name], kind)
                return record
        raise Misfit("no record of this version")


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data, parse_constant=_refused)
    except (ValueError, RecursionError):
        raise Misfit("no JSON") from None
    if not isinstance(found, dict):
        raise Misfit("no JSON object")
    return found


def _refused(constant: str) -> None:
    raise ValueError(constant)


def _read_note(data: dict[str, Any]) -> Note:
    key, facts = typed(data["note"], str), data.get("facts")
    kind = _FACTS.get(key)
    fact = typed(facts, kind) if kind else typed({"key": key, "facts": facts}, Told)
    return Note(*placed(data), fact, typed(data.get("connection", 1), int))
