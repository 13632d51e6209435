"""The performer: each action of a walk's steps, on a real connection. RFC 6120 §4.

The connection is read while the guide makes up its mind, so that a server which gives up on us
is noticed at once. All bytes, sent or received, go through the `Stream` and into the transcript,
masked, before the guide sees them. `inbox` and `bounds` say how many there may be, and for how
long; after each unit every other task has a turn, so that keys, signals and deadlines are heard in
any flood.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress

from xmpp_walkthrough.net.dns.caution import Caution
from xmpp_walkthrough.net.reach import close_down, connect, handshake, resolve
from xmpp_walkthrough.net.session.acknowledge import acknowledge
from xmpp_walkthrough.net.session.as_sent import as_sent, understood
from xmpp_walkthrough.net.session.beside import beside
from xmpp_walkthrough.net.session.bounds import Bounds, TimeBudget
from xmpp_walkthrough.net.session.converse import answer_first, converse
from xmpp_walkthrough.net.session.ending import MOST_OTHERS, ended_by, lost, next_bytes, unmatched
from xmpp_walkthrough.net.session.guide import Guide, Quit, WishesToSpeak
from xmpp_walkthrough.net.session.inbox import MOST_REQUESTS, MOST_WEIGHT, Inbox, is_end, is_request
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.net.session.record import Record, known
from xmpp_walkthrough.net.tcp.transport import Barren, Transport
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.steps import actions as a
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.steps.step import Context, Run, Step
from xmpp_walkthrough.transcript.facts import Begun, Disconnected, Ended, InboxFull, Reset, Told
from xmpp_walkthrough.transcript.redact import unmasked
from xmpp_walkthrough.transcript.room import weight
from xmpp_walkthrough.transcript.secrets import Secrets
from xmpp_walkthrough.walk import find, perform

_AFTERTHOUGHT = 2.0  # seconds for what the step waits for, once something else has come
_FAREWELL = 0.8  # seconds for a close in order, where the user has left; then the line is cut
_HASTE = 20  # lines that were kept back, and are shown although the user has left
_MOST_UNCONFIRMED = 1024 * 1024  # bytes of ours that the server counts, and says nothing of


class Performer:
    """One connection of one walk; `about` says in a recording what it is for."""

    def __init__(
        self,
        context: Context,
        guide: Guide,
        options: Options,
        clock: Callable[[], float],
        bounds: Bounds | None = None,
        secrets: Secrets | None = None,
        about: str = "walk",
    ) -> None:
        self.context = context
        self.guide = guide
        self.options = options
        self.transport: Transport | None = None
        self.bounds = bounds or Bounds.of(options.timeout)
        self._patience, self._room = self.bounds
        self.secrets = None if options.show_secrets else known(context, secrets or Secrets())
        self._record = Record(
            lambda: self.context.stream,  # a redirect begins a new one
            guide,
            clock,
            lambda: self.secured,
            step=find("discover")[0],
            secrets=self.secrets,
            room=self._room,
            sinks=tuple(each.connection(about) for each in options.recorders),
        )
        self.note = self._record.note  # also for what happens beside this connection
        self.remark, self.transcript = self._record.remark, self._record.transcript
        self._caution = Caution(context.jid.domain_ascii, options, self.note, guide)
        self.inbox = Inbox()
        self._coming: Iterator[Event] | None = None  # what was read, and is not taken in yet
        self._awaited: a.Expect | None = None
        self._asked = False  # how much has arrived: XEP-0198
        self._hurried = False
        self._edited: bytes | None = None  # what the guide sent last in the place of ours
        self._at_will = False  # an edit was sent: from then on the order of units may be any

    async def run(self, walk: Run) -> None:
        """Perform every action of the walk. Errors: WalkError, Quit."""
        value: object = None
        resume: Callable[..., a.Action] = walk.send
        while True:
            try:
                action = resume(value)
            except StopIteration:
                return
            except WalkError as error:
                raise self._record.without_secrets(error) from None
            try:
                value, resume = await self._perform(action), walk.send
            except (WalkError, a.Enough) as error:
                # Thrown into the step: it may know what to do, or lets it out.
                value, resume = error, walk.throw

    async def _perform(self, action: a.Action) -> object:
        match action:
            case a.Expect():
                return await self._expect(action)
            case a.Resolve():
                direct = self.context.wants.direct_tls
                async with self._within():
                    return await resolve(action.domain, direct, self.options, self._record.note)
            case a.Connect():
                self.inbox.clear()  # of an earlier connection
                self._coming, self._asked = None, False
                self.transport, target = await connect(
                    action.targets, self.options, self.note, self._caution, self._within
                )
                return target
            case a.Send():
                await self._send(action.data)
            case a.Handshake():
                await self._heed_the_end()  # behind <proceed/>: not one byte of TLS is sent then
                transport, stream = self._connected, self.context.stream
                last, note = self.context.binding, self._record.note
                async with self._within():
                    found_out = await handshake(transport, stream, action, self.options, note, last)
                self.context.binding, self.context.tls_version = found_out
            case a.Disconnect():
                await self._disconnect()
            case a.Compress():
                await self._heed_the_end()  # bytes in clear behind <compressed/>
                self._connected.compress()
            case a.Drop():
                self.context.requests += filter(is_request, self.inbox)  # a session may go on
                self.release()
                self.transport = None
            case a.Tell():
                self._record.note(Told(*action))
            case a.Again():
                return self._edited is not None and self.guide.waits(self._step.name)
            case a.Begin():
                self._record.step = find(action.step)[0]
                self._record.note(Begun(self._step.number, action.occurrence))
            case a.End():
                self._record.note(Ended(self.context.address or None))
        return None

    # --- sending ---

    async def _send(self, data: bytes) -> None:
        wish: bytes | None = None
        if not self._hurried and self.guide.waits(self._step.name):
            wish = await self._settled(data)
        if self._step.name != "close":
            await self._heed_the_end()
        self._edited = wish
        self._at_will = self._at_will or wish is not None
        sent = data if wish is None else wish
        await self.put(sent, edited=wish is not None)

    async def put(self, data: bytes, *, edited: bool = False, unasked: bool = False) -> None:
        """Send these bytes; `unasked`: they answer a request of the peer."""
        stream, seconds = self.context.stream, self.options.timeout
        events = understood(stream, data, at_will=self._at_will)
        self._record.sending(events, edited=edited, unasked=unasked)
        try:
            async with self._within(seconds, self._failure("stalled", seconds=seconds)):
                await self._connected.write(data)
        except OSError:
            await self._drain()
            raise self.lost() from None
        if stream.counts.size > _MOST_UNCONFIRMED:
            raise self._failure("unconfirmed", count=len(stream.counts.waiting))
        await asyncio.sleep(0)  # there may be no end of what is to be answered

    async def _settled(self, data: bytes) -> bytes | None:
        """The guide's decision, once it has said all that it wants to say before."""
        while True:
            try:
                return await self._ask(data)
            except WishesToSpeak:
                self._at_will = True
                await converse(self)

    async def _ask(self, data: bytes) -> bytes | None:
        """Let the guide decide, and read the connection meanwhile."""
        record = self._record
        pending = record.entry(Role.INITIATING, preview(data), self.context.stream.phase)
        since = record.now()
        record.hold()
        deciding = asyncio.ensure_future(self.guide.before(pending))

        async def heed(going_on: bool) -> None:
            if (self.inbox.end or not going_on) and not deciding.done():
                raise self._failure("cut-off", seconds=round(record.now() - since))

        most = math.inf
        try:
            wish = await beside(self, deciding, heed)
        except (Quit, asyncio.CancelledError):
            most = _HASTE
            raise
        finally:
            await record.release(most)
        return unmasked(wish, pending.raw, data) if wish is not None else None

    def say_full(self) -> None:
        self._record.announce(InboxFull(self.inbox.units, self.inbox.bytes))

    def was_reset(self) -> bool:
        gone = self._connected.was_reset
        if gone:
            self._record.note(Reset(ConnectionResetError.__name__))
        return gone

    # --- receiving ---

    @asynccontextmanager
    async def _within(
        self, seconds: float = math.inf, late: WalkError | None = None
    ) -> AsyncIterator[asyncio.Timeout]:
        """Bound a wait by `seconds`, or by the seconds left for all waits. Errors: WalkError."""
        try:
            async with self._patience.wait(seconds) as deadline:
                yield deadline
        except TimeoutError:
            if late is None or self._patience.over:
                late = self._failure("too-slow", seconds=self._patience.seconds)
            raise late from None

    async def _expect(self, wanted: a.Expect) -> Event | None:
        seconds = min(wanted.patience or math.inf, self.options.timeout)
        self._awaited = wanted = as_sent(wanted, self._edited)
        key = "timeout" if self._edited is None else "unanswered"
        awaited = tuple(kind.kind() for kind in wanted.events)
        late = self._failure(key, seconds=seconds, awaited=awaited)
        others: list[Event] = []
        self.inbox.begin()
        try:
            async with self._within(seconds, late) as deadline:
                while not wanted.accepts(event := await self._next_event()):
                    others = [*others[-MOST_OTHERS:], event]
                    await self._put_off(event)
                    if self._edited is not None:  # another answer to another question
                        soon = asyncio.get_running_loop().time() + _AFTERTHOUGHT
                        deadline.reschedule(min(soon, deadline.when() or soon))
                return event
        except WalkError as error:
            while error is late and self.inbox:  # arrived in time, and was not looked at yet
                if wanted.accepts(event := self.inbox.take()):
                    return event
                await self._put_off(event)
            if wanted.patience is not None and (error is late or error.is_one_of("flooded")):
                return None
            if error is late and self.inbox.crowded:
                raise self._flooded() from None
            if error is late and (misfit := unmatched(wanted, others, self._step.exit_code)):
                raise misfit from None
            raise
        finally:
            self._awaited = None

    async def _next_event(self) -> Event:
        while not self.inbox:
            if not await self.read():
                raise self.lost()
            if self.inbox.flooded:
                raise self._flooded()
        return self.inbox.take()

    async def _put_off(self, event: Event) -> None:
        """Set an event aside; of more requests than may wait the first are answered now."""
        self.set_aside(event)
        requests, stream = self.context.requests, self.context.stream
        heavy = weight(event) > MOST_WEIGHT // MOST_REQUESTS
        while is_request(event) and requests and (heavy or len(requests) > MOST_REQUESTS):
            if Role.INITIATING in stream.closed:  # behind our end tag we are silent
                requests.pop(0)
            else:
                await answer_first(self)

    async def read(self) -> bool:
        """Take in the next bytes, until the inbox is full; False at the end of the connection.

        May be cancelled at any time without loss.
        """
        await self._acknowledge()
        if self._coming is None:
            data = await self._read_bytes()
            if not data:
                return False
            self._coming = self.context.stream.events(Role.RECEIVING, data)
        await self._take_in(self._coming)
        await self._acknowledge()
        return True

    async def _read_bytes(self) -> bytes:
        try:
            return await next_bytes(self._connected, self._record.note)
        except Barren:
            raise self._failure("barren") from None

    async def _take_in(self, coming: Iterator[Event]) -> None:
        for event in coming:
            answers = self._awaited is not None and self._awaited.accepts(event)
            if answers:  # and no second one does
                self._awaited = None
            self._record.received(event, awaited=answers or is_end(event))
            self.inbox.add(event)
            self._asked = self._asked or isinstance(event, e.SmRequest)
            if self._room.full:
                raise self._flooded()
            await asyncio.sleep(0)
            if self.inbox.full:
                return
        self._coming = None

    async def _acknowledge(self) -> None:
        if self._asked:
            self._asked = False
            await acknowledge(self)

    async def _drain(self) -> None:
        """Nothing can be sent any more: read why, if the peer said it. Errors: WalkError."""
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                while self.inbox.end is None and await self.read():
                    if self.inbox.full:
                        self.inbox.clear()
        if self.inbox.end is not None:
            self.set_aside(self.inbox.end)

    async def _heed_the_end(self) -> None:
        """Stop where the stream has ended behind the expected answer. Errors: WalkError."""
        switching = self.context.stream.phase in (Phase.TLS_HANDSHAKE, Phase.IDLE)
        while self._coming is not None and (switching or not self.inbox.full):
            await self._take_in(self._coming)
        if self.inbox.end is not None:
            self.set_aside(self.inbox.end)

    def set_aside(self, event: Event) -> None:
        """Set aside an unexpected event: keep requests, stop at the end of the stream."""
        failure = ended_by(event, self._step.exit_code, edited=self._edited is not None)
        if failure is not None:
            raise failure
        if is_request(event):
            self.context.requests.append(event)

    # --- the end ---

    async def _disconnect(self) -> None:
        await close_down(self._connected, seconds=min(2.0, self.options.timeout))
        self._record.note(Disconnected(self._connected.closed_cleanly))

    async def finish(self, seconds: float = _FAREWELL) -> None:
        """Close whatever is open, in order and briefly, after a failure, a quit or a Ctrl-C."""
        if self.transport is None or "closed" in self.context.facts:
            return
        self._hurried, self._patience = True, TimeBudget(seconds)
        try:
            async with asyncio.timeout(seconds):
                await self.run(perform(self.context, find("close")[0], 1))
        except (WalkError, TimeoutError, OSError):
            self._record.note(Disconnected(clean=False))

    def release(self) -> None:
        self._record.close()
        if self.transport is not None:
            self.transport.release()

    @property
    def _step(self) -> Step:
        return self._record.step

    @property
    def _connected(self) -> Transport:
        if self.transport is None:
            raise ValueError("not connected yet")
        return self.transport

    @property
    def secured(self) -> bool:
        return self.transport is not None and self.transport.tls is not None

    def lost(self) -> WalkError:
        certified = self.options.certificate and not self.context.uncertified
        code, edited = self._step.exit_code, self._edited is not None
        return lost(self.transport, code, certified=certified, edited=edited)

    def _flooded(self) -> WalkError:
        return self._failure("flooded", units=self.inbox.units, bytes=self.inbox.bytes)

    def _failure(self, key: str, **facts: object) -> WalkError:
        return WalkError(key, self._step.exit_code, facts)
