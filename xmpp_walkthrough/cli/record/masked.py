"""A recording that is masked although the screen is not: the walks that are kept. RFC 6120 §13."""

from collections.abc import Callable

from xmpp_walkthrough.transcript.entry import Entry, Line
from xmpp_walkthrough.transcript.masks import masks_of
from xmpp_walkthrough.transcript.recording import Afterwards, Header, Outcome, Record, Recorder
from xmpp_walkthrough.transcript.secrets import Secrets, left_open


class MaskedRecorder(Recorder):
    """Writes each line without its secrets, whatever the walk shows."""

    def __init__(self, write: Callable[[bytes], object], header: Header, secrets: Secrets) -> None:
        super().__init__(write, header._replace(opening=secrets.hide(header.opening)))
        self._masker = Masker(secrets)

    def add(self, record: Record) -> None:
        super().add(self._masker.masked(record))


class Masker:
    """Masks the records of a recording, in order."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._open: dict[int, bytes] = {}  # what our side left unfinished on each connection

    def masked(self, record: Record) -> Record:
        """The record without its secrets."""
        secrets = self._secrets
        match record:
            case Entry():
                return self._unit(record)
            case Outcome(failure=failure):
                return record._replace(failure=secrets.hide(failure))
            case Afterwards(fact):
                return Afterwards(secrets.hide(fact))
        if isinstance(record, Line):
            return record._replace(fact=secrets.fact(record.fact))
        return record

    def _unit(self, entry: Entry) -> Entry:
        if entry.masked:
            return entry
        before = self._open.get(entry.connection, b"") if entry.edited else b""
        shown, masked = self._secrets.event(entry.event, before)
        self._open[entry.connection] = left_open(before, entry.event)
        masks = masks_of(shown.raw, entry.raw) if masked else ()
        return entry._replace(event=shown, masked=masked, masks=masks)
