"""How does a learner send something else than the walk would? Edit it, hear an opinion, send it."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from xmpp_walkthrough.cli.learner.editor import Editor, Hint
from xmpp_walkthrough.cli.learner.pages import Pages
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.opinion import opinions
from xmpp_walkthrough.protocol.stream.preview import previews
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

    async def edit(self, pending: Entry, data: bytes, hint: Hint | None = None) -> bytes | None:
        """What the learner wants to send in the place of `pending`; None for nothing yet.

        Errors: EndOfInput, and what `ask` raises.
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
        """The same for what is given already: it is shown, and may be edited or left."""
        key = await self._propose(pending, wish)
        if key == "e":
            return await self.edit(pending, wish)
        return wish if key == "enter" else None

    async def _write(self, pending: Entry, data: bytes, hint: Hint | None) -> bytes | None:
        key = "hands.editor-masked" if pending.masked else "hands.editor"
        footer = self._desk.library.text("hands.editor-task" if hint else key)
        return await self._editor.edit(data, f" {footer}", hint)

    async def _propose(self, pending: Entry, wish: bytes) -> str:
        """Show what would be sent and what speaks against it; the key that settles it."""
        for event in previews(wish):
            self._desk.pending(pending._replace(event=event, masked=False, edited=True))
        found = opinions(wish, pending, self._desk.library)
        for item in found:
            self._pages.note("!!" if item.section else "?", item.says, item.section)
        await self._turn()
        return await self._ask("hands.anyway" if found else "hands.given")
