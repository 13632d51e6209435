"""The guide between a step and the wire: a learner, a timer, or a test.

It sees each line of the transcript, and decides when a message leaves, and in which form.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from xmpp_walkthrough.net.dns.caution import Doubt
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.transcript.entry import Entry, Line


class Quit(Exception):
    """The guide wants no more: the stream is closed properly and the walk ends."""


class Interrupted(Quit):
    """Ctrl-C at a pause: as Quit, but the program says so with exit code 130."""


class WishesToSpeak(Exception):
    """Before it answers, the guide wants to send something of its own: it is asked with `says`."""


class Occasion(NamedTuple):
    """The occasion of a free message: the phase, its protection, and what a stanza needs."""

    phase: Phase
    secured: bool
    domain: str
    next_id: Callable[[str], str]
    authenticated: bool = True


class Guide(Protocol):
    """Shows what happens and says when to go on."""

    def show(self, line: Line) -> None:
        """One more line of the transcript."""

    def waits(self, step: str) -> bool:
        """Whether `before` may take time in this step; if not, it is not asked."""

    async def before(self, pending: Entry) -> bytes | None:
        """Return when `pending` may be sent: None as it is, or the bytes to send in its place.

        Those may be anything. It may be cancelled. Errors: Quit, WishesToSpeak.
        """

    async def agrees(self, doubt: Doubt) -> bool:
        """Whether to go where DNS or a redirect leads although there is a reason to ask.

        Errors: Quit.
        """

    async def says(self, occasion: Occasion) -> bytes | None:
        """The bytes that the guide wants to send of its own, or None for no more.

        It may be cancelled, and what arrives is shown meanwhile. Errors: Quit, Enough.
        """


class Automatic:
    """A guide that shows and never waits."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def show(self, line: Line) -> None:
        self.lines.append(line)

    def waits(self, step: str) -> bool:
        return False

    async def before(self, pending: Entry) -> bytes | None:
        return None

    async def agrees(self, doubt: Doubt) -> bool:
        return False

    async def says(self, occasion: Occasion) -> bytes | None:
        return None
