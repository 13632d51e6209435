"""A recording of ours, explained like any other log; its lines are a transcript already."""

from collections.abc import Callable, Iterator

from xmpp_walkthrough.cli.explain.log_source import LogSource
from xmpp_walkthrough.logs.observer import Observation, Observed, Over
from xmpp_walkthrough.logs.piece import Unread
from xmpp_walkthrough.transcript.entry import Entry, Line, Note
from xmpp_walkthrough.transcript.recording import FORMAT, Recording, Unreadable
from xmpp_walkthrough.transcript.secrets import Secrets

FIRST = f'{{"{FORMAT}"'.encode()  # the beginning of its first line


def recorded(
    log: LogSource, secrets: Secrets | None, told: Callable[[str], object]
) -> Iterator[Observation]:
    """The lines of a recording, up to the first that cannot be read; `told` hears whose it is."""
    joined: dict[int, None] = {}
    try:
        recording = Recording(log.file())
        told(recording.header.opening.get("jid", ""))
        for record in recording:
            if isinstance(record, Entry | Note):
                joined[record.connection] = None
                line = recording.spot.line - 1
                yield Observed(_masked(record, secrets), record.connection, "", line, line)
    except Unreadable as error:
        yield Unread(error.line, error.detail.encode(), f"recording-{error.reason}")
    yield from map(Over, joined)


def _masked(line: Line, secrets: Secrets | None) -> Line:
    if secrets is None:
        return line
    if isinstance(line, Note):
        return line._replace(fact=secrets.hide(line.fact))
    event, masked = secrets.event(line.event)
    return line._replace(event=event, masked=masked or line.masked)
