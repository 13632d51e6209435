"""The records of a shared file, made of those of a recording or of the lines of a log. RFC 6120 §4.

A recording holds more than lines: whose it is, how it ended, why it failed. All of it is told with
the same dummies.
"""

from collections.abc import Iterable, Iterator

from xmpp_walkthrough import __version__
from xmpp_walkthrough.logs.observer import Observation, Observed
from xmpp_walkthrough.logs.piece import Unread
from xmpp_walkthrough.protocol.conditions import Condition
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.sharing.dummies import PASSWORD, TOKEN
from xmpp_walkthrough.sharing.share import Sharer
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.transcript.entry import Entry, Line, Note, Transcript
from xmpp_walkthrough.transcript.facts import Told
from xmpp_walkthrough.transcript.recording import (
    Afterwards,
    Failure,
    Header,
    Joined,
    Outcome,
    Record,
    Unreadable,
)

_ABOUT = ("walk", "older", "login", "probe", "log")  # what a connection may be for
SAID = Note(
    0.0, "connect", Phase.IDLE, False, Told("shared", {"password": PASSWORD, "token": TOKEN})
)


def header(kind: str, address: str, sharer: Sharer) -> Header:
    """The header of a shared file: without the time, and with nothing masked."""
    jid = {"jid": sharer.dummies.address(address)} if address else {}
    return Header(kind, __version__, "", (), {"version": __version__, **jid})


def told(records: Iterable[Record], sharer: Sharer) -> Iterator[Record]:
    """The records with dummies; the first line says that they are.

    Errors: Unreadable, behind all that came before.
    """
    counted = Transcript()
    said = False
    try:
        for record in records:
            if not isinstance(record, Entry | Note):
                yield from _counting(sharer.rest(), counted)
                yield _other(record, sharer, counted)
            elif not (isinstance(record, Note) and record.key == SAID.key):  # it was shared before
                if not said:
                    yield SAID._replace(connection=record.connection)
                said = True
                yield from _counting(sharer.take(record), counted)
    except Unreadable:
        yield from sharer.rest()
        raise
    yield from sharer.rest()


def _counting(lines: Iterable[Line], counted: Transcript) -> Iterator[Line]:
    """The same lines, with their bytes counted."""
    for line in lines:
        if isinstance(line, Entry):
            counted.count(line.role, line.event)
        yield line


def _other(record: Record, sharer: Sharer, counted: Transcript) -> Record:
    """A record that is no line: what a connection was for, how it ended, what was said
    afterwards.
    """
    facts = sharer.facts
    match record:
        case Joined(number, about):
            kind, space, place = about.partition(" ")
            known = kind if kind in _ABOUT else sharer.dummies.id(kind)
            return Joined(number, f"{known}{space}{sharer.dummies.place(place)}")
        case Afterwards(fact):
            return Afterwards(Told(fact.key, facts.told(fact.facts)))
        case Outcome(failure=failure):
            # The old sizes would tell how long the password was, to a reader who knows the rest.
            why = failure and _failure(failure, sharer)
            return record._replace(failure=why, sizes=counted.sizes())
    return record


def _failure(failure: Failure, sharer: Sharer) -> Failure:
    """Why a walk went no further: the facts behind its sentence."""
    condition = failure.condition and _condition(failure.condition, sharer)
    return failure._replace(facts=sharer.facts.told(failure.facts), condition=condition)


def _condition(condition: Condition, sharer: Sharer) -> Condition:
    """An error as it came, with the server's own words where they are known."""
    dummies, application = sharer.dummies, condition.application
    public = application is not None and dummies.public.knows_namespace(application[0])
    return condition._replace(
        text=dummies.sentence(condition.text),
        detail=dummies.place(condition.detail) if condition.detail else "",
        application=application if public else None,
    )


def of_log(observations: Iterable[Observation], sharer: Sharer) -> Iterator[Record]:
    """The records of a log: its connections, their lines, and an end."""
    joined: set[int] = set()
    for each in observations:
        if isinstance(each, Unread):
            sharer.dummies.remove("lines")
        elif isinstance(each, Observed):
            if each.connection not in joined:
                joined.add(each.connection)
                yield Joined(each.connection, "log")
            yield each.line._replace(connection=each.connection)
    yield Outcome(ExitCode.OK)
