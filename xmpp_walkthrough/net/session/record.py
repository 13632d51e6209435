"""The record of a connection: its transcript, masked, timed, and in order.

While the guide makes up its mind, lines that arrive are recorded at once and shown afterwards.
Units that a peer repeats over and over are counted, and told as a sum (`transcript.fold`).
"""

import asyncio
import math
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from xmpp_walkthrough.net.session.guide import Guide
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.steps.step import Context, Step
from xmpp_walkthrough.transcript.entry import Entry, Line, Mask, Note, Transcript
from xmpp_walkthrough.transcript.facts import Fact, key_of
from xmpp_walkthrough.transcript.fold import Fold
from xmpp_walkthrough.transcript.room import Room
from xmpp_walkthrough.transcript.secrets import Secrets, left_open

_SOON, _LATEST = 1.0, 60.0  # seconds until a sum is told; twice as long while a flood goes on
_MOST_NAME = 40  # letters of what a sum is about

T = TypeVar("T")


class Record:
    """Keeps the transcript of one connection, and shows each line of it to the guide.

    `secrets` are masked in each line; without any, everything is shown.
    """

    def __init__(
        self,
        stream: Callable[[], Stream],
        guide: Guide,
        clock: Callable[[], float],
        secured: Callable[[], bool],
        *,
        step: Step,
        secrets: Secrets | None,
        room: Room,
        sinks: tuple[Callable[[Line], None], ...] = (),
    ) -> None:
        self.transcript = Transcript(*sinks)
        self.step = step
        self.sent_at: float | None = None
        self._stream = stream
        self._guide = guide
        self._clock = clock
        self._began = clock()
        self._secured = secured
        self._secrets = secrets
        self._room = room
        self._fold = Fold(room)
        self._timer: asyncio.TimerHandle | None = None
        self._delay = _SOON
        self._held: deque[Line] | None = None
        self._remarked: set[str] = set()
        self._unfinished = b""  # a unit left open on purpose: a secret may go on in it

    def sending(self, events: list[Event], *, edited: bool, unasked: bool) -> None:
        """Record a unit that is about to leave, as the stream has just understood it.

        `unasked`: it answers a request of the peer, and no step decided it.
        """
        if not unasked:
            self.tell()
            self._fold.again()
            self._remarked.clear()
        for event, phase in zip(events, self._stream().passed, strict=True):
            self._add(Role.INITIATING, event, phase, edited=edited, foldable=unasked)
            self._note_unfinished(event)
        self.sent_at = self._clock()  # answers are timed from now on

    def received(self, event: Event, *, awaited: bool) -> None:
        """Record an event that came. `awaited`: a step waits for it, or it ends the stream."""
        self._add(Role.RECEIVING, event, self._stream().phase, foldable=not awaited)

    def _add(
        self, role: Role, event: Event, phase: Phase, *, foldable: bool, edited: bool = False
    ) -> None:
        if foldable and self._fold.hides(role, event):
            self.transcript.count(role, event)
            self._tell_soon()
            return
        self.tell()
        entry = self.entry(role, event, phase, edited=edited)
        self._room.take(entry.event)
        self.transcript.add(entry)
        self._show(entry)

    def tell(self) -> None:
        """Tell the sums of lines that were counted and not shown, before anything else is shown."""
        for each in self._fold.sums():
            self.note(each._replace(name=self.shown(each.name)[:_MOST_NAME]))

    def _tell_soon(self) -> None:
        """Tell the sums after a while: behind a flood no other line may come to prompt them."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._delay, self._tell_now)

    def _tell_now(self) -> None:
        self._timer = None
        self._delay = min(2 * self._delay, _LATEST) if self._fold.counting else _SOON
        self.tell()

    def close(self) -> None:
        """Stop the timer: nothing more will come."""
        if self._timer is not None:
            self._timer.cancel()

    def _show(self, line: Line) -> None:
        if self._held is None:
            self._guide.show(line)
        else:
            self._held.append(line)

    def _note_unfinished(self, event: Event) -> None:
        self._unfinished = left_open(self._unfinished, event)

    def entry(self, role: Role, event: Event, phase: Phase, *, edited: bool = False) -> Entry:
        """The line of an event as it may be shown, with the connection's present state."""
        now = self._clock()
        waited = role is Role.RECEIVING and self.sent_at is not None
        masked, wire = False, event.raw
        if self._secrets is not None:
            event, masked = self._secrets.event(event, self._unfinished if edited else b"")
        masks: tuple[Mask, ...] = ()
        if masked and self.transcript.recorded:
            from xmpp_walkthrough.transcript.masks import masks_of  # for a recording only

            masks = masks_of(event.raw, wire)
        return Entry(
            time=now - self._began,
            step=self.step.name,
            phase=phase,
            secured=self._secured(),
            role=role,
            event=event,
            stream=self._stream().streams_opened,
            wait=now - self.sent_at if waited and self.sent_at is not None else None,
            masked=masked,
            edited=edited,
            authenticated=self._stream().authenticated,
            masks=masks,
        )

    def note(self, fact: Fact) -> None:
        """Record something that is not bytes."""
        self.tell()
        self._show(self._noted(fact))

    def remark(self, fact: Fact) -> None:
        """A note, shown once until we send a unit of our own: on events that a flood may bring."""
        key = key_of(fact)
        if key not in self._remarked:
            self._remarked.add(key)
            self.note(fact)

    def announce(self, fact: Fact) -> None:
        """A note that is seen at once: also by a guide that is making up its mind."""
        self._guide.show(self._noted(fact))

    def _noted(self, fact: Fact) -> Note:
        if self._secrets is not None:
            fact = self._secrets.fact(fact)
        time = self._clock() - self._began
        note = Note(time, self.step.name, self._stream().phase, self._secured(), fact)
        self.transcript.add(note)
        return note

    def shown(self, value: T) -> T:
        """The value as a reader may see it: secrets are masked."""
        return value if self._secrets is None else self._secrets.hide(value)

    def without_secrets(self, error: WalkError) -> WalkError:
        """The failure as a reader may see it: the names and quotes in it are the server's."""
        error.facts, error.condition = self.shown(error.facts), self.shown(error.condition)
        return error

    def now(self) -> float:
        return self._clock()

    def hold(self) -> None:
        """From now on, keep back what arrives."""
        self._held = deque()

    async def release(self, most: float = math.inf) -> None:
        """Show the lines that were kept back, at most `most`; the rest as sums."""
        held, self._held = self._held or deque(), None
        for line in held:
            if isinstance(line, Entry) and most <= 0:
                self._fold.add(line.role, line.event)
            else:
                self._guide.show(line)
                most -= 1
                await asyncio.sleep(0)  # a long list is no reason not to hear a signal
        self.tell()


def known(context: Context, secrets: Secrets) -> Secrets:
    """The known secrets, with those of this walk. Values that the walk shows anyway are spared."""
    secrets.of_login(context.jid, context.password, context.wants.invitation)
    host = context.server.host if context.server else ""
    secrets.spare(*filter(None, (context.wants.resource, context.wants.authzid, host)))
    return secrets
