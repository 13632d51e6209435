"""The watcher: a person leads a replay by keys, forward and back, as a learner leads a walk."""

from typing import TextIO, cast

from xmpp_walkthrough.cli.learner.keys import Keys
from xmpp_walkthrough.cli.learner.learner import Learner
from xmpp_walkthrough.cli.replay.index import UnitIndex
from xmpp_walkthrough.cli.replay.player import Player
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.transcript.entry import Entry, Note
from xmpp_walkthrough.transcript.recorded.codec import Misfit
from xmpp_walkthrough.transcript.recording import Record, Recording, Spot, Unreadable

_KEYS = ("enter", "b", "p", "x", "l", "s", "g", "help", "q", "c-c")


class Watcher(Learner):
    """A learner of a walk that is over: nothing is sent, and what was said can be seen again."""

    def __init__(
        self,
        player: Player,
        recording: Recording,
        keys: Keys | None = None,
    ) -> None:
        super().__init__(player.presenter, keys)
        player.write_to(cast(TextIO, self._screen))
        self._player = player
        self._recording = recording
        self.unreadable: Unreadable | None = None
        self._index = UnitIndex(recording)
        self._pages.keys = _KEYS

    async def play(self) -> ExitCode:
        """Play the recording to its end, with a pause before each message of ours. Errors: Quit."""
        try:
            for spot, record in self._recording.placed():
                await self._play(spot, record)
        except Unreadable as error:
            self.unreadable = error
        if self._player.code is None:
            self.unreadable = self.unreadable or Unreadable("unfinished", self._recording.spot.line)
            return ExitCode.DATA
        return self._player.code

    async def _play(self, spot: Spot, record: Record) -> None:
        self._stage = presenter = self._player.presenter_of(record)
        if isinstance(record, Entry):
            if record.role is Role.INITIATING and self.waits(record.step):
                await self.before(record)
            self._index.passes(spot, record.connection, presenter.explainer)
        line = record if isinstance(record, Entry | Note) else None
        if line is not None:
            self._prediction.before(line)
        try:
            self._player.play(record)
        except Misfit as error:
            raise Unreadable("malformed", spot.line, str(error)) from None
        if line is not None:
            self._prediction.after(line)
        await self._turn_pages()

    async def _pause(self, pending: Entry) -> bytes:
        """Wait until the watcher goes on; until then each unit so far can be shown again."""
        await self._propose(pending)
        at = len(self._index)
        while True:
            key = await self._ask_about(pending)
            if key == "enter" and at == len(self._index):
                return pending.raw
            if key == "p":
                await self._prediction.choose(pending)
            elif key in ("enter", "b"):
                at = at + 1 if key == "enter" else max(0, at - 1)
                self._show_again(at, pending)
            self._screen.turn()
            await self._turn_pages()

    def _show_again(self, at: int, pending: Entry) -> None:
        self._screen.read()
        if at == len(self._index):
            self._stage.pending(pending)
            return
        entry, explanation = self._index.unit(at, self._stage.library)
        self._player.presenter.view.line(self._stage.moment, entry, explanation)

    def _line_of_keys(self, pending: Entry) -> str:
        return "keys.pause-replay"
