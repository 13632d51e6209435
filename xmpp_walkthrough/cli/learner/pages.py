"""Pages to read at a pause: the bytes, a lesson, the walk so far, the keys."""

import re
from collections.abc import Sequence
from typing import Protocol

from xmpp_walkthrough.cli.catalogue.glossary import terms_of
from xmpp_walkthrough.cli.learner.keys import Keys
from xmpp_walkthrough.cli.learner.screen import Screen
from xmpp_walkthrough.content.lesson import Lesson
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net.session.guide import Interrupted
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.transcript.entry import Line as TranscriptLine
from xmpp_walkthrough.views.harmless import harmless
from xmpp_walkthrough.views.layout.lesson import lesson_lines, painted
from xmpp_walkthrough.views.layout.text import Line, fold, labelled, words

_SAMPLE = re.compile(r"^\{\{wire: ([a-z_.]+)(?: ([A-Z0-9-]+))?\}\}$", re.MULTILINE)
_HELP = ("enter", "e", "p", "t", "x", "l", "s", "g", "help", "q", "c-c")
_SHOWN = {"enter": "Enter", "help": "?", "c-c": "Ctrl-C"}
_ON = ("space", "enter", "pagedown", "down", "j")
_BACK = ("b", "pageup", "up", "k")


class Shelf(Protocol):
    """The source of the pages: their words and the lines of the walk."""

    @property
    def library(self) -> Library: ...

    @property
    def transcript_lines(self) -> tuple[TranscriptLine, ...]: ...


class Pages:
    """Reading on the alternate screen; behind it the walk stays as it was."""

    def __init__(self, screen: Screen, keys: Keys, shelf: Shelf) -> None:
        self._screen = screen
        self._keys = keys
        self._shelf = shelf
        self.keys: tuple[str, ...] = _HELP  # that the page of help explains

    def _say(self, key: str, **facts: object) -> str:
        return self._shelf.library.text(key, **facts)

    @property
    def _width(self) -> int:
        return self._screen.size.columns

    # --- the pages ---

    async def raw(self, entry: Entry) -> None:
        """The bytes as a hex dump."""
        title = self._say("keys.raw-title", count=f"{len(entry.raw):,}")
        lines = [[], *hex_dump(entry.raw)]
        if entry.masked:
            lines += [[], *labelled([(" ", "")], words(self._say("ui.masked")), self._width)]
        await self._read(title, lines)

    async def so_far(self) -> None:
        """All units of the walk so far, raw, each with its direction."""
        lines: list[Line] = []
        margin = 10
        for line in self._shelf.transcript_lines:
            if isinstance(line, Entry):
                body = "~" if line.secured else "-"
                arrow = f"{body}>" if line.role is Role.INITIATING else f"<{body}"
                raw = fold([(harmless(line.raw), "")], max(8, self._width - margin - 1))
                head: Line = [(f" {line.step:<6}"[:7].ljust(7) + arrow + " ", "dim")]
                lines.append([])
                lines += [
                    [*(head if n == 0 else [(" " * margin, "")]), *r] for n, r in enumerate(raw)
                ]
        if not lines:
            lines = [[], [(f" {self._say('keys.nothing-yet')}", "")]]
        await self._read(self._say("keys.so-far-title"), lines)

    async def help(self) -> None:
        lines: list[Line] = [[]]
        for name in self.keys:
            label: Line = [(f"   {_SHOWN.get(name, name):<8}", "strong")]
            lines += labelled(label, words(self._say(f"keys.help-{name}")), self._width)
        for name in ("form", "while"):
            text = words(self._say(f"keys.help-{name}"))
            lines += [[], *labelled([(" ", "")], text, self._width)]
        await self._read(self._say("keys.help-title"), lines)

    async def lesson(self, step: str) -> None:
        """The lesson of a step."""
        found = self._shelf.library.lesson("connect" if step == "discover" else step)
        if found is None:
            await self._read(self._say("keys.no-lesson"), [])
        else:
            await self._read(found.title, self._lesson_lines(found))

    async def lessons(self) -> None:
        """The list of lessons, each under a letter."""
        letters = "acdefghimnoprtuvwxyz"  # not those that move or return
        found = dict(zip(letters, self._shelf.library.lessons(), strict=False))
        lines: list[Line] = [[], [(f" {self._say('keys.lessons-how')}", "dim")], []]
        lines += [
            [(f"   {letter}  ", "strong"), (lesson.title, ""), (f"   {lesson.id}", "dim")]
            for letter, lesson in found.items()
        ]
        while True:
            key = await self._read(self._say("keys.lessons-title"), lines, tuple(found))
            if key not in found:
                return
            await self._read(found[key].title, self._lesson_lines(found[key]))

    def _lesson_lines(self, lesson: Lesson) -> list[Line]:
        """The lesson, with the bytes that this walk has sent and received in its places."""
        sent: dict[str, bytes] = {}
        for line in self._shelf.transcript_lines:
            if isinstance(line, Entry):
                sent.setdefault(f"{line.step}.{line.event.kind()}", line.raw)

        def sample(found: re.Match[str]) -> str:
            if found[2]:
                return self._say("keys.wire-other", mechanism=found[2])
            raw = sent.get(found[1])
            if raw is None:
                return self._say("keys.wire-later")
            return f"```xml\n{raw.decode('utf-8', 'surrogateescape')}\n```"

        text = f"{_SAMPLE.sub(sample, lesson.body)}\n{terms_of(lesson, self._shelf.library)}"
        return [[], *lesson_lines(text, self._width)]

    def note(self, mark: str, text: str, section: str = "") -> None:
        """A line of our own on the walk's screen."""
        label: Line = [(f" {mark:<3}", "strong")]
        for line in labelled(label, words(text), min(self._width, 120), section):
            self._screen.write(painted(line, colour=False) + "\n")

    # --- turning pages ---

    async def _read(self, title: str, lines: Sequence[Line], others: tuple[str, ...] = ()) -> str:
        """Show the lines page by page; return the key that ended it. Errors: Interrupted."""
        shown = [painted(line, colour=False) for line in lines]
        top = 0
        self._screen.other(enter=True)
        try:
            while True:
                height = max(1, self._screen.size.lines - 2)
                heading = painted([(f" {harmless(title)}", "strong")], colour=False)
                more = top + height < len(shown)
                key = "more" if more else "last" if top else "only"
                footer = f" {self._say(f'keys.pager-{key}')}"
                self._screen.page([heading, *shown[top : top + height]], footer)
                pressed = await self._keys.next()
                if pressed == "c-c":
                    raise Interrupted
                if pressed in _ON and more:
                    top += height
                elif pressed in _BACK:
                    top = max(0, top - height)
                elif pressed in (*others, "q", "escape", "end", "enter"):
                    return pressed
        finally:
            self._screen.other(enter=False)


def hex_dump(raw: bytes) -> list[Line]:
    """Offset, sixteen bytes, and the same as characters where they are printable ASCII."""
    lines: list[Line] = []
    for offset in range(0, len(raw), 16):
        row = raw[offset : offset + 16]
        left, right = row[:8].hex(" "), row[8:].hex(" ")
        text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
        lines.append(
            [(f" {offset:08x}  ", "dim"), (f"{left:<23}  {right:<23}", ""), (f"  {text}", "strong")]
        )
    return lines
