"""A learner's own message in the place of the walk's: edit it, hear an opinion, send it."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from xmpp_walkthrough.cli.learner.editor import Editor, Hint
from xmpp_walkthrough.cli.learner.pages import Pages
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.opinion import opinions
from xmpp_walkthrough.protocol.stream.preview import previews
from xmpp_walkthrough.transcript.entry import Entry


class Desk(Protocol):
    """The part of a presenter that an edit uses."""

    @property
    def library(self) -> Library: ...

    def pending(self, entry: Entry) -> object: ...


class Hands:
    """Editing a pending message.

    `ask` shows a line of keys and returns one; `turn` shows long text.
    """

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

    async def edit(self, pending: Entry, data: bytes, hint: Hint | None = None) -> bytes | None:
        """The bytes that the learner wants to send instead of `pending`; None for not yet.

        Errors: EndOfInput, and those of `ask`.
        """
        while True:
            wish = await self._write(pending, data, hint)
            if not wish or wish == pending.raw:
                return wish or None
            if not opinions(wish, pending, self._desk.library):
                return wish
            key = await self._propose(pending, wish)
            if key != "e":
                return wish if key == "enter" else None
            data = wish

    async def offer(self, pending: Entry, wish: bytes) -> bytes | None:
        """Offer bytes that were given on the command line: they may be sent, edited or left."""
        key = await self._propose(pending, wish)
        if key == "e":
            return await self.edit(pending, wish)
        return wish if key == "enter" else None

    async def _write(self, pending: Entry, data: bytes, hint: Hint | None) -> bytes | None:
        key = "hands.editor-masked" if pending.masked else "hands.editor"
        footer = self._desk.library.text("hands.editor-task" if hint else key)
        return await self._editor.edit(data, f" {footer}", hint)

    async def _propose(self, pending: Entry, wish: bytes) -> str:
        """Show a message with the objections to it; returns the key that settles it."""
        for event in previews(wish):
            self._desk.pending(pending._replace(event=event, masked=False, edited=True))
        found = opinions(wish, pending, self._desk.library)
        for item in found:
            self._pages.note("!!" if item.section else "?", item.says, item.section)
        await self._turn()
        return await self._ask("hands.anyway" if found else "hands.given")
