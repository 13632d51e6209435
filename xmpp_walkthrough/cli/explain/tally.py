"""The report at the end of a log: what was found, what was guessed, and what could not be read."""

from collections import Counter
from collections.abc import Iterator

from xmpp_walkthrough.logs.observer import Observation, Observed
from xmpp_walkthrough.logs.piece import Unread
from xmpp_walkthrough.logs.text.mending import Guess
from xmpp_walkthrough.transcript.entry import Entry

_MOST_LINES = 8  # numbers of lines that are named
_MOST_TEXTS = 3  # lines of each kind that are shown
_LONGEST = 160  # characters of such a line
Said = tuple[str, dict[str, object]]


class Tally:
    """Counts what passes. Nothing of the log is kept but a few lines that could not be read."""

    def __init__(self) -> None:
        self.units = 0
        self.connections: set[int] = set()
        self._guesses: Counter[str] = Counter()
        self._unread: Counter[str] = Counter()
        self._lines: dict[str, list[int]] = {}
        self._texts: dict[str, list[tuple[int, str]]] = {}

    def heed(self, observation: Observation) -> None:
        """Count one more."""
        if isinstance(observation, Unread):
            self._count(self._unread, f"unread-{observation.why}", observation.line)
            texts = self._texts.setdefault(observation.why, [])
            if len(texts) < _MOST_TEXTS:
                text = observation.text[: 4 * _LONGEST].decode("utf-8", "surrogateescape")
                texts.append((observation.line, text[:_LONGEST]))
        elif isinstance(observation, Observed):
            if isinstance(observation.line, Entry):
                self.units += 1
                self.connections.add(observation.connection)
            for guess in observation.guesses:
                self._count(self._guesses, f"guessed-{guess}", observation.first)

    def _count(self, counter: Counter[str], key: str, line: int) -> None:
        counter[key] += 1
        lines = self._lines.setdefault(key, [])
        if len(lines) < _MOST_LINES and line not in lines:
            lines.append(line)

    def sentences(self) -> Iterator[Said]:
        """The report, a sentence at a time: its key, and its facts."""
        yield "found", {"units": self.units, "connections": len(self.connections)}
        for guess in Guess:
            if count := self._guesses[f"guessed-{guess}"]:
                yield f"guessed-{guess}", self._facts(f"guessed-{guess}", count)
        for key, count in self._unread.items():
            yield key, self._facts(key, count)
            for line, text in self._texts[key.removeprefix("unread-")]:
                yield "line", {"line": line, "text": text}

    def _facts(self, key: str, count: int) -> dict[str, object]:
        lines = self._lines[key]
        shown = ", ".join(map(str, lines)) + (", …" if count > len(lines) else "")
        return {"count": count, "lines": shown}
