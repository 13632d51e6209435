"""How does a learner send something else than the walk would? Edit it, hear an opinion, send it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from xmpp_walkthrough.cli.editor import Editor
from xmpp_walkthrough.cli.pages import Pages
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.opinion import opinions
from xmpp_walkthrough.protocol.stream import previews
from xmpp_walkthrough.transcript.entry import Entry


class Desk(Protocol):
    """What the hands need of a presenter."""

    @property
    def library(self) -> Library: ...

    def pending(self, entry: Entry) -> object: ...


class Hands:
    """`ask` shows a line of keys and returns one; `turn` shows what does not fit on the screen."""

    def __init__(
        self,
        desk: Desk,
        editor: Editor,
        pages: Pages,
        ask: Callable[[str], Awaitable[str]],
        turn: Callable[[], Awaitable[None]],
    ) -> None:
        self._desk = desk
        self._editor = editor
        self._pages = pages
        self._ask = ask
        self._turn = turn

    async def edit(self, pending: Entry, data: bytes) -> bytes | None:
        """What the learner wants to send in the place of `pending`; None for nothing yet.

        Errors: EndOfInput, and what `ask` raises.
        """
        library = self._desk.library
        footer = library.text("hands.editor-masked" if pending.masked else "hands.editor")
        while True:
            wish = await self._editor.edit(data, f" {footer}")
            if not wish or wish == pending.raw:
                return wish or None
            if not await self._objects(pending, wish):
                return wish
            key = await self._ask("hands.anyway")
            if key == "enter":
                return wish
            if key != "e":
                return None
            data = wish

    async def _objects(self, pending: Entry, wish: bytes) -> bool:
        """Say what speaks against it, if anything does, with what it is about."""
        found = opinions(wish, pending.phase, self._desk.library)
        if found:
            for event in previews(wish):
                self._desk.pending(replace(pending, event=event, masked=False, edited=True))
            for item in found:
                self._pages.note("!!" if item.section else "?", item.says, item.section)
            await self._turn()
        return bool(found)
