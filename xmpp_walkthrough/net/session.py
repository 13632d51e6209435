"""How is a walk performed on a real connection? Each action of its steps, over a Transport.

The connection is read while the guide makes up its mind, so that a server which gives up on us
is noticed at once. Everything that is sent or received goes through `Stream.feed` and into the
transcript, masked, before anybody sees it.
"""

import asyncio
import math
from collections import deque
from collections.abc import Callable

from xmpp_walkthrough.net.guide import Guide
from xmpp_walkthrough.net.options import Options
from xmpp_walkthrough.net.reach import close_down, connect, handshake, resolve
from xmpp_walkthrough.net.transport import Transport
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.conditions import read
from xmpp_walkthrough.protocol.events import Event, LocalProtocolError, Role, Violation
from xmpp_walkthrough.protocol.phases import Phase
from xmpp_walkthrough.protocol.stream import preview
from xmpp_walkthrough.steps import actions as a
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.transcript.entry import Entry, Note, Transcript
from xmpp_walkthrough.transcript.redact import MASK, SECRET_VALUES, redact
from xmpp_walkthrough.walk import find, perform


class Session:
    """One connection of one walk."""

    def __init__(
        self, context: Context, guide: Guide, options: Options, clock: Callable[[], float]
    ) -> None:
        self.context = context
        self.guide = guide
        self.options = options
        self.transcript = Transcript()
        self.transport: Transport | None = None
        self._clock = clock
        self._began = clock()
        self._sent_at: float | None = None
        self._step = find("discover")[0]
        self._arrived: deque[Event] = deque()
        self._held: list[Entry] | None = None
        self._hurried = False

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
            except WalkError as error:
                value, resume = error, walk.throw

    async def _perform(self, action: a.Action) -> object:
        match action:
            case a.Expect():
                return await self._expect(action)
            case a.Resolve():
                direct = self.context.direct_tls
                return await resolve(action.domain, direct, self.options, self._note)
            case a.Connect():
                self._arrived.clear()  # of an earlier connection
                found = await connect(action.targets, self.options, self._note)
                self.transport, target = found
                return target
            case a.Send():
                await self._send(action.data)
            case a.Handshake():
                self._heed_the_end()  # bytes behind <proceed/>: not one byte of TLS is sent then
                transport, stream = self._connected, self.context.stream
                self.context.binding = await handshake(
                    transport, stream, action, self.options, self._note
                )
            case a.Disconnect():
                await self._disconnect()
            case a.Tell():
                self._note(action.key, **action.facts)
            case a.Begin():
                self._step = find(action.step)[0]
                self._note("begin", number=self._step.number, occurrence=action.occurrence)
            case a.End():
                self._note("end", jid=self.context.stream.bound)
        return None

    # --- sending ---

    async def _send(self, data: bytes) -> None:
        if not self._hurried and self.guide.waits(self._step.name):
            await self._ask(data)
        if self._step.name != "close":
            self._heed_the_end()
        stream = self.context.stream
        events = stream.feed(Role.INITIATING, data)
        if events and isinstance(events[-1], Violation):
            raise LocalProtocolError(events[-1])
        self._record(Role.INITIATING, events)
        self._sent_at = self._clock()
        try:
            async with asyncio.timeout(self.options.timeout):
                await self._connected.write(data)
        except TimeoutError:
            raise self._failure("stalled", seconds=self.options.timeout) from None
        except OSError:
            # The peer may have said why before it cut the line: read that first.
            await self._drain()
            raise self._failure("lost") from None

    async def _ask(self, data: bytes) -> None:
        """Let the guide decide, and read the connection meanwhile."""
        pending = self._entry(Role.INITIATING, preview(data), self.context.stream.phase)
        since = self._clock()
        self._held = []
        deciding = asyncio.ensure_future(self.guide.before(pending))
        reading: asyncio.Future[bool] | None = None
        try:
            while not deciding.done():
                reading = reading or asyncio.ensure_future(self._read())
                await asyncio.wait((deciding, reading), return_when=asyncio.FIRST_COMPLETED)
                if reading.done():
                    ended = not reading.result() or any(map(_is_end, self._arrived))
                    reading = None
                    if ended and not deciding.done():
                        raise self._failure("cut-off", seconds=round(self._clock() - since))
            deciding.result()
        finally:
            for task in (deciding, reading):
                if task is not None and not task.done():
                    task.cancel()
                    await asyncio.gather(task, return_exceptions=True)
            held, self._held = self._held, None
            for entry in held:
                self.guide.show(entry)

    # --- receiving ---

    async def _expect(self, wanted: a.Expect) -> Event | None:
        seconds = min(wanted.patience or math.inf, self.options.timeout)
        try:
            async with asyncio.timeout(seconds):
                while True:
                    event = await self._next_event()
                    if wanted.accepts(event):
                        return event
                    self._set_aside(event)
        except TimeoutError:
            if wanted.patience is not None:
                return None
            awaited = " | ".join(kind.__name__ for kind in wanted.events)
            raise self._failure("timeout", seconds=seconds, awaited=awaited) from None

    async def _next_event(self) -> Event:
        while not self._arrived:
            if not await self._read():
                raise self._failure("lost")
        return self._arrived.popleft()

    async def _read(self) -> bool:
        """Read once; False at the end of the connection."""
        try:
            data = await self._connected.read()
        except OSError as error:
            self._note("reset", detail=type(error).__name__)
            return False
        if not data:
            self._note("eof", clean=self._connected.closed_cleanly)
            return False
        events = self.context.stream.feed(Role.RECEIVING, data)
        self._record(Role.RECEIVING, events)
        self._arrived.extend(events)
        return True

    async def _drain(self) -> None:
        try:
            async with asyncio.timeout(1):
                while await self._read():
                    pass
        except TimeoutError:
            pass
        for event in self._arrived:
            self._set_aside(event)

    def _heed_the_end(self) -> None:
        """Stop where the stream has ended behind what was expected. Errors: WalkError."""
        for event in self._arrived:
            if _is_end(event):
                self._set_aside(event)

    def _set_aside(self, event: Event) -> None:
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
            raise self._failure("closed")
        if isinstance(event, e.Iq) and event.xml.get("type") in ("get", "set"):
            self.context.requests.append(event)

    # --- the end ---

    async def _disconnect(self) -> None:
        await close_down(self._connected, seconds=min(2.0, self.options.timeout))
        self._note("disconnected", clean=self._connected.closed_cleanly)

    async def finish(self) -> None:
        """Close whatever is open, in order and briefly, after a failure, a quit or a Ctrl-C."""
        if self.transport is None or "closed" in self.context.facts:
            return
        self._hurried = True
        try:
            async with asyncio.timeout(6):
                await self.run(perform(self.context, find("close")[0], 1))
        except (WalkError, LocalProtocolError, TimeoutError, OSError):
            self._note("disconnected", clean=False)

    def release(self) -> None:
        if self.transport is not None:
            self.transport.release()

    # --- keeping the record ---

    @property
    def _connected(self) -> Transport:
        if self.transport is None:
            raise ValueError("not connected yet")
        return self.transport

    def _failure(self, key: str, code: ExitCode | None = None, **facts: object) -> WalkError:
        return WalkError(key, code or self._step.exit_code, facts)

    def _record(self, role: Role, events: list[Event]) -> None:
        for event, phase in zip(events, self.context.stream.passed, strict=True):
            entry = self._entry(role, event, phase)
            self.transcript.add(entry)
            if self._held is None:
                self.guide.show(entry)
            else:
                self._held.append(entry)

    def _entry(self, role: Role, event: Event, phase: Phase) -> Entry:
        now = self._clock()
        waited = role is Role.RECEIVING and self._sent_at is not None
        masked = False
        if not self.options.show_secrets:
            event, masked = redact(event)
        return Entry(
            time=now - self._began,
            step=self._step.name,
            phase=phase,
            secured=self.transport is not None and self.transport.tls is not None,
            role=role,
            event=event,
            stream=self.context.stream.streams_opened,
            wait=now - self._sent_at if waited and self._sent_at is not None else None,
            masked=masked,
        )

    def _note(self, key: str, **facts: object) -> None:
        values = facts.get("values")
        if isinstance(values, dict) and not self.options.show_secrets:
            shown = {k: MASK if k in SECRET_VALUES else v for k, v in values.items()}
            facts["values"] = shown
        secured = self.transport is not None and self.transport.tls is not None
        phase = self.context.stream.phase
        time = self._clock() - self._began
        note = Note(time, self._step.name, phase, secured, key, facts)
        self.transcript.add(note)
        self.guide.show(note)


def _is_end(event: Event) -> bool:
    return isinstance(event, e.StreamError | e.StreamClose | Violation)
