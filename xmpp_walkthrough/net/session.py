"""How is a walk performed on a real connection? Each action of its steps, over a Transport.

The connection is read while the guide makes up its mind, so that a server which gives up on us
is noticed at once. Everything that is sent or received goes through `Stream.feed` and into the
transcript, masked, before anybody sees it.
"""

import asyncio
import math
from collections import deque
from collections.abc import Callable

from xmpp_walkthrough.net.acknowledge import acknowledge
from xmpp_walkthrough.net.as_sent import as_sent, understood
from xmpp_walkthrough.net.converse import cancel, converse
from xmpp_walkthrough.net.guide import Guide, WishesToSpeak
from xmpp_walkthrough.net.options import Options
from xmpp_walkthrough.net.reach import close_down, connect, handshake, late_refusal, resolve
from xmpp_walkthrough.net.record import Record
from xmpp_walkthrough.net.transport import Transport
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.conditions import read
from xmpp_walkthrough.protocol.events import Event, Role, Violation
from xmpp_walkthrough.protocol.preview import preview
from xmpp_walkthrough.steps import actions as a
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Context, Run, Step
from xmpp_walkthrough.transcript.entry import Transcript
from xmpp_walkthrough.transcript.redact import unmasked, without_echo
from xmpp_walkthrough.walk import find, perform

_AFTERTHOUGHT = 2.0  # seconds for what the step waits for, once something else has come


class Session:
    """One connection of one walk."""

    def __init__(
        self, context: Context, guide: Guide, options: Options, clock: Callable[[], float]
    ) -> None:
        self.context = context
        self.guide = guide
        self.options = options
        self.transport: Transport | None = None
        self._record = Record(
            lambda: self.context.stream,  # a redirect begins a new one
            guide,
            clock,
            lambda: self.secured,
            step=find("discover")[0],
            show_secrets=options.show_secrets,
        )
        self.note = self._record.note  # also for what happens beside this connection
        self.arrived: deque[Event] = deque()
        self._hurried = False
        self._edited: bytes | None = None  # what the guide sent last in the place of ours
        self._at_will = False  # something was: nothing is sure about the order any more

    async def run(self, walk: Run) -> None:
        """Perform every action of the walk. Errors: WalkError, Quit."""
        value: object = None
        resume: Callable[..., a.Action] = walk.send
        while True:
            try:
                action = resume(value)
            except StopIteration:
                return
            try:
                value, resume = await self._perform(action), walk.send
            except (WalkError, a.Enough) as error:
                value, resume = error, walk.throw

    async def _perform(self, action: a.Action) -> object:
        match action:
            case a.Expect():
                return await self._expect(action)
            case a.Resolve():
                direct = self.context.direct_tls
                return await resolve(action.domain, direct, self.options, self._record.note)
            case a.Connect():
                self.arrived.clear()  # of an earlier connection
                found = await connect(action.targets, self.options, self._record.note)
                self.transport, target = found
                return target
            case a.Send():
                await self._send(action.data)
            case a.Handshake():
                self._heed_the_end()  # bytes behind <proceed/>: not one byte of TLS is sent then
                transport, stream = self._connected, self.context.stream
                last, note = self.context.binding, self._record.note
                self.context.binding, self.context.tls_version = await handshake(
                    transport, stream, action, self.options, note, last
                )
            case a.Disconnect():
                await self._disconnect()
            case a.Compress():
                self._heed_the_end()  # bytes in clear behind <compressed/>
                self._connected.compress()
            case a.Drop():
                self.release()
                self.transport = None
            case a.Tell():
                self._record.note(action.key, **action.facts)
            case a.Again():
                return self._edited is not None and self.guide.waits(self._step.name)
            case a.Begin():
                self._record.step = find(action.step)[0]
                self._record.note("begin", number=self._step.number, occurrence=action.occurrence)
            case a.End():
                self._record.note("end", jid=self.context.address or None)
        return None

    # --- sending ---

    async def _send(self, data: bytes) -> None:
        wish: bytes | None = None
        if not self._hurried and self.guide.waits(self._step.name):
            wish = await self._settled(data)
        if self._step.name != "close":
            self._heed_the_end()
        self._edited = wish
        self._at_will = self._at_will or wish is not None
        sent = data if wish is None else wish
        await self.put(sent, edited=wish is not None)

    async def put(self, data: bytes, *, edited: bool = False) -> None:
        events = understood(self.context.stream, data, at_will=self._at_will)
        self._record.events(Role.INITIATING, events, edited=edited)
        self._record.sent()
        try:
            async with asyncio.timeout(self.options.timeout):
                await self._connected.write(data)
        except TimeoutError:
            raise self._failure("stalled", seconds=self.options.timeout) from None
        except OSError:
            # The peer may have said why before it cut the line: read that first.
            await self._drain()
            raise self.lost() from None

    async def _settled(self, data: bytes) -> bytes | None:
        """What the guide decides, once it has said whatever it wants to say before."""
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
        reading: asyncio.Future[bool] | None = None
        try:
            while not deciding.done():
                reading = reading or asyncio.ensure_future(self.read())
                await asyncio.wait((deciding, reading), return_when=asyncio.FIRST_COMPLETED)
                if reading.done():
                    ended = not reading.result() or any(map(_is_end, self.arrived))
                    reading = None
                    if ended and not deciding.done():
                        raise self._failure("cut-off", seconds=round(record.now() - since))
            wish = deciding.result()
        finally:
            await cancel(deciding, reading)
            record.release()
        return unmasked(wish, pending.raw, data) if wish is not None else None

    # --- receiving ---

    async def _expect(self, wanted: a.Expect) -> Event | None:
        seconds = min(wanted.patience or math.inf, self.options.timeout)
        wanted = as_sent(wanted, self._edited)
        try:
            async with asyncio.timeout(seconds) as deadline:
                while True:
                    event = await self._next_event()
                    if wanted.accepts(event):
                        return event
                    self.set_aside(event)
                    if self._edited is not None:  # another answer to another question
                        soon = asyncio.get_running_loop().time() + _AFTERTHOUGHT
                        deadline.reschedule(min(soon, deadline.when() or soon))
        except TimeoutError:
            if wanted.patience is not None:
                return None
            awaited = tuple(kind.kind() for kind in wanted.events)
            key = "timeout" if self._edited is None else "unanswered"
            raise self._failure(key, seconds=seconds, awaited=awaited) from None

    async def _next_event(self) -> Event:
        while not self.arrived:
            if not await self.read():
                raise self.lost()
        return self.arrived.popleft()

    async def read(self) -> bool:
        """Read once; False at the end of the connection."""
        try:
            data = await self._connected.read()
        except OSError as error:
            self._record.note("reset", detail=type(error).__name__)
            return False
        if not data:
            self._record.note("eof", clean=self._connected.closed_cleanly)
            return False
        events = self.context.stream.feed(Role.RECEIVING, data)
        if not self.options.show_secrets:
            events = [without_echo(event, self.context.password) for event in events]
        self._record.events(Role.RECEIVING, events)
        self.arrived.extend(events)
        await acknowledge(self, events)
        return True

    async def _drain(self) -> None:
        try:
            async with asyncio.timeout(1):
                while await self.read():
                    pass
        except TimeoutError:
            pass
        for event in self.arrived:
            self.set_aside(event)

    def _heed_the_end(self) -> None:
        """Stop where the stream has ended behind what was expected. Errors: WalkError."""
        for event in self.arrived:
            if _is_end(event):
                self.set_aside(event)

    def set_aside(self, event: Event) -> None:
        """An event that nobody expects now: keep requests, stop at whatever ends the stream."""
        if isinstance(event, Violation):
            raise self._failure(f"violation.{event.rule}", ExitCode.VIOLATION)
        if isinstance(event, e.StreamError):
            condition = read(event.xml)
            name = condition.name if condition else ""
            raise WalkError(
                "stream-error", self._step.exit_code, {"name": name}, condition=condition
            )
        if isinstance(event, e.StreamClose):
            raise self._failure(self._of_wish("closed"))
        if isinstance(event, e.Iq) and event.xml.get("type") in ("get", "set"):
            self.context.requests.append(event)

    # --- the end ---

    async def _disconnect(self) -> None:
        await close_down(self._connected, seconds=min(2.0, self.options.timeout))
        self._record.note("disconnected", clean=self._connected.closed_cleanly)

    async def finish(self) -> None:
        """Close whatever is open, in order and briefly, after a failure, a quit or a Ctrl-C."""
        if self.transport is None or "closed" in self.context.facts:
            return
        self._hurried = True
        try:
            async with asyncio.timeout(6):
                await self.run(perform(self.context, find("close")[0], 1))
        except (WalkError, TimeoutError, OSError):
            self._record.note("disconnected", clean=False)

    def release(self) -> None:
        if self.transport is not None:
            self.transport.release()

    @property
    def transcript(self) -> Transcript:
        return self._record.transcript

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
        shown = self.options.certificate and not self.context.uncertified
        refusal = late_refusal(self.transport) if shown else None
        return refusal or self._failure(self._of_wish("lost"))

    def _of_wish(self, key: str) -> str:
        """The failure by its cause: what a person has sent in the place of ours, if anything."""
        return key if self._edited is None else f"{key}.edited"

    def _failure(self, key: str, code: ExitCode | None = None, **facts: object) -> WalkError:
        return WalkError(key, code or self._step.exit_code, facts)


def _is_end(event: Event) -> bool:
    return isinstance(event, e.StreamError | e.StreamClose | Violation)
