"""Familiar lines of a large log: a stanza like one that was explained is not taken apart again.

RFC 6120 §8. A busy log repeats a few shapes of stanza thousands of times, and only addresses, ids
and texts differ. Where nothing but these differs, and the reader has nothing open, what is said
about the stanza is what was said about the first of its shape, with its own values filled in.

Never told like this is what a later line depends on, or what depends on an earlier one: whatever
negotiates, requests and the answers to them, errors, subscriptions, what comes from our own
account, and what holds a secret.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xmpp_walkthrough.cli.explain.log_screen import LogScreen
from xmpp_walkthrough.content.filling import fill
from xmpp_walkthrough.explain.explanation import Explanation
from xmpp_walkthrough.explain.memory import iq_about
from xmpp_walkthrough.logs.observer import Observed, Observer
from xmpp_walkthrough.logs.piece import LogLine
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.transcript.secrets import Secrets
from xmpp_walkthrough.wire.spelling import shape_of

_LONGEST = 65_536  # bytes of a line; what is longer may come in parts
_MOST = 4_096  # shapes
_NAMED = re.compile(r"\{(\w+)\}")  # the facts that a sentence names
_FACTS = frozenset({"to", "sender", "id", "type", "count"})
# What a stanza may not hold: its sentence would depend on more than its shape.
_PARTICULAR = re.compile(
    rb"urn:xmpp:carbons|<error\b|type=[\"'](?:error|subscribe|get|set)|\sask=|<!"
)
_STAMP = re.compile(rb"\d\d:\d\d:\d\d(?:[.,]\d+)?|\d{4}-\d\d-\d\d|\d{10,}(?:\.\d+)?")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)")
_ADDRESSES = re.compile(r"\s(to|from|id)\s*=\s*(?:\"([^\"<&]*)\"|'([^'<&]*)')")


class _Known(NamedTuple):
    """What is known of a shape: the first stanza of it, and what was said about that."""

    observed: Observed
    entry: Entry
    explanation: Explanation
    template: str
    tags: tuple[int, int]
    fixed: dict[str, str]


class Familiar:
    """Tells the familiar lines of one log; `units` counts them."""

    def __init__(self, screen: LogScreen, observer: Observer, secrets: Secrets | None) -> None:
        self._screen, self._observer = screen, observer
        self._secrets = secrets
        self._known: dict[tuple[bytes, bytes], _Known] = {}
        self._row = LogLine(0, b"")  # that was read last
        self._settled = False  # nothing is open in the reader
        self.units = 0

    def unfamiliar(self, rows: Iterable[LogLine]) -> Iterator[LogLine]:
        """The lines that have to be read; all others are told on the way."""
        for row in rows:
            if self._settled and self._tell(row.text):
                self.units += 1
                continue
            self._row, self._settled = row, False
            yield row

    # --- what is learnt of a line that was read ---

    def heed(self, observed: Observed) -> None:
        """This was read, and has been shown."""
        entry = observed.line
        if not isinstance(entry, Entry):
            return
        if not isinstance(entry.event, e.Stanza) or isinstance(entry.event, e.BindResult):
            self._known.clear()  # the connection may have changed
        row = self._row
        alone = observed.first == observed.last == row.number
        self._settled = alone and len(row.text) < _LONGEST
        shown = self._screen.latest(observed)
        if self._settled and shown is not None and self._is_plain(observed, entry, shown):
            self._learn(row, observed, entry, shown)

    def _is_plain(self, observed: Observed, entry: Entry, shown: Explanation) -> bool:
        """Whether nothing but what the stanza says by its shape and its addresses was told."""
        more = shown.spans or shown.items or shown.payload or shown.advice or shown.rows
        quiet = not (more or entry.masked or observed.guesses or shown.more)
        kind = type(entry.event) in (e.Message, e.Presence, e.Iq)
        steady = entry.phase is Phase.ESTABLISHED and entry.step == "exchange"
        return quiet and kind and steady and not _PARTICULAR.search(entry.raw)

    def _learn(self, row: LogLine, observed: Observed, entry: Entry, shown: Explanation) -> None:
        start = row.text.find(b"<")
        raw, template = row.text[start:], self._screen.library.template(shown.key)
        if raw != entry.raw or not template or not set(_NAMED.findall(template)) <= _FACTS:
            return
        if self._values(observed, entry, raw.decode("utf-8", "replace")) is None:
            return
        if isinstance(entry.event, e.Iq) and not self._asks_nothing(observed, entry, shown):
            return
        if len(self._known) >= _MOST:
            self._known.clear()
        key = (_STAMP.sub(b"", row.text[:start]), shape_of(raw))
        tags = (raw.count(b"<"), raw.count(b">"))
        xml = entry.event.xml
        fixed = {"type": xml.get("type", ""), "count": str(len(xml.findall(".//{*}item")))}
        self._known[key] = _Known(observed, entry, shown, template, tags, fixed)

    def _asks_nothing(self, observed: Observed, entry: Entry, shown: Explanation) -> bool:
        """Whether what was said about this answer did not depend on a request."""
        if self._screen.memory(observed.connection).whole:
            return shown.key.endswith("_unasked")
        return bool(iq_about(entry.event)) or shown.key.endswith("iq_result")

    # --- what is told by what was learnt ---

    def _tell(self, text: bytes) -> bool:
        """Tell this line, if it is familiar."""
        start = text.find(b"<")
        if start < 0 or len(text) >= _LONGEST or text[-1:] != b">":
            return False
        raw = text[start:]
        known = self._known.get((_STAMP.sub(b"", text[:start]), shape_of(raw)))
        if known is None or not self._screen.follows(known.observed.connection):
            return False
        if not self._is_sound(raw, known):
            return False
        values = self._values(known.observed, known.entry, raw.decode())
        if values is None:
            return False
        name, role = known.observed.name, known.entry.role
        if self._observer.last(name) == (role, raw):
            return False  # the log has it twice
        entry = known.entry._replace(event=type(known.entry.event)(raw))
        shown = known.explanation._replace(summary=fill(known.template, known.fixed | values))
        told = self._screen.show_again(known.observed._replace(line=entry), shown)
        if told:
            self._observer.passed(name, role, raw)
        return told

    def _is_sound(self, raw: bytes, known: _Known) -> bool:
        """Whether these bytes are XML as those of their shape were, and hold no secret."""
        if (raw.count(b"<"), raw.count(b">")) != known.tags:
            return False
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            return False
        if not text.isprintable() or ("&" in text and _ENTITY.search(text)):
            return False
        return self._secrets is None or self._secrets.empty or not self._secrets.holds(raw)

    def _values(self, observed: Observed, entry: Entry, text: str) -> dict[str, str] | None:
        """The addresses that the sentence may name; None where they decide what is said."""
        first = text[: text.find(">")]
        if "&" in first:
            return None
        memory = self._screen.memory(observed.connection)
        found = {"to": "", "from": "", "id": ""}
        found |= {name: one or other for name, one, other in _ADDRESSES.findall(first)}
        to, sender = found["to"], found.pop("from")
        if isinstance(entry.event, e.Iq):
            if memory.awaits(entry.role.peer, found["id"]):
                return None
        elif entry.role is Role.RECEIVING:
            account = memory.own or to.partition("/")[0]
            if not sender or sender.partition("/")[0] == account:
                return None
        return {**found, "sender": sender}
