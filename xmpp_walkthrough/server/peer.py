"""One connection of the practice server, from accept to close. RFC 6120 §4.3 to §4.6, §4.9.

Reading stops after each unit until it has been answered: bytes that a client sends ahead wait,
and those behind `<starttls/>` are seen before TLS begins. Everything that is sent goes through the
same `Stream` as everything received, then into one bounded queue. A connection is one task and the
writer that it owns; both end together.
"""

import asyncio
import time
from contextlib import suppress

from lxml.etree import _Element as Element

from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role, Violation
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.server.ending import STANZA_TOO_BIG, StreamEnd, check_repeatable, unforeseen
from xmpp_walkthrough.server.fairness.patience import Patience
from xmpp_walkthrough.server.fairness.portions import BYTES, Portions
from xmpp_walkthrough.server.fairness.throttle import Bucket
from xmpp_walkthrough.server.fairness.turns import Turns
from xmpp_walkthrough.server.fault import Faults
from xmpp_walkthrough.server.leniency import space_at, space_forbidden
from xmpp_walkthrough.server.negotiate.negotiation import Negotiation
from xmpp_walkthrough.server.negotiate.starttls import secure
from xmpp_walkthrough.server.session.csi import attend
from xmpp_walkthrough.server.session.presence import hand_out, ping
from xmpp_walkthrough.server.session.resumption import part
from xmpp_walkthrough.server.session.routing import route
from xmpp_walkthrough.server.session.stream_management import manage, too_high
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.sessions import Session
from xmpp_walkthrough.wire.markup import STREAM_END


class Peer(Client):
    """One connection from accept to close: it reads, and hands on what is to be answered."""

    def __init__(
        self,
        domain: ServedDomain,
        transport: Transport,
        faults: Faults,
        *,
        direct_tls: bool = False,
        refused: str = "",
    ) -> None:
        super().__init__(domain, transport, direct_tls=direct_tls, refused=refused, bend=faults.say)
        config = domain.config
        self._faults = faults
        self._negotiation = Negotiation(self)
        self._patience = Patience(config, self._loop.time)
        self._turns = Turns(time.thread_time)
        self._work = Bucket(config.work_share, config.work_burst, self._loop.time)
        self._portions = Portions(config.tags_per_unit)
        self._units = 0

    async def run(self) -> None:
        """Serve the connection to its end. Never raises but when cancelled."""
        await self._turns.measured(self._run())

    async def _run(self) -> None:
        self.log("connected")
        self.domain.holdings.enter(self)
        writer = asyncio.create_task(self._write())
        try:
            with suppress(OSError, TimeoutError):  # a cut connection: no client is left to be told
                self.domain.connections += 1
                if not await self._faults.meet(self.transport):
                    await self._serve()
                    await self._finish()
        except Exception as error:
            self.log(unforeseen(error))
        finally:
            self.transport.release()
            writer.cancel()
            with suppress(asyncio.CancelledError):
                await writer
            self._forget()
            self.log("closed")

    async def _write(self) -> None:
        try:
            await self._outbox.run()
        except Exception as error:
            self.log(unforeseen(error))
            # The bytes can no longer be sent, and a half-written unit must not be continued.
            self._outbox.discard()
            self._wake()

    async def _serve(self) -> None:
        try:
            if self.stream.secured:
                await secure(self)
            while not self.ended:
                data = await self._read()
                if not data:
                    break
                await self._take(data)
        except StreamEnd as end:
            self.end(end.condition, end.text, end.application)
        except OSError:
            raise
        except Exception as error:  # of ours, or of a library
            self._fail(error)
        finally:
            self.leave()

    def _forget(self) -> None:
        """Give back what the connection held: its room, its session, its anonymous name."""
        self.domain.holdings.leave(self)
        try:
            self.leave()
            self._negotiation.gone()
        except Exception as error:
            self.log(unforeseen(error))
            if self.session is not None:
                self.domain.sessions.remove(self.session)

    @property
    def held(self) -> int:
        """Bytes: half a unit, what is not read, what is not acknowledged."""
        managed = self.session.managed if self.session is not None else None
        waiting = managed.counts.size if managed is not None else 0
        return self._portions.unfinished + self._outbox.size + waiting

    # --- in ---

    async def _read(self) -> bytes:
        """The next bytes; empty at the end. Errors: StreamEnd when the client takes too long."""
        # Only before the login are bytes per second bounded: a logged-in
        # client is known by its account, and bounded by `work_share`.
        pause = 0.0 if self.session else self._patience.pause()
        if pause:
            await asyncio.sleep(pause)
        while not (self.ended or self._outbox.broken):
            try:
                deadline = self._patience.deadline(bound=self.session is not None)
                async with asyncio.timeout_at(deadline) as self._waiting:
                    data = await self.transport.read()
                if self.session is None:
                    self._patience.took(len(data))
                return data
            except TimeoutError:
                self._overdue()
            finally:
                self._waiting = None
        return b""

    def _overdue(self) -> None:
        """The time is over: end the stream, or ask a logged-in client by a ping first.

        Errors: StreamEnd.
        """
        patience, bound = self._patience, self.session is not None
        # `_wake` moves the timeout too: then the time is not over at all.
        if self.ended or self._outbox.broken or self._loop.time() < patience.deadline(bound=bound):
            return
        if self.session is None:
            if self.stream.phase is Phase.IDLE:
                raise TimeoutError  # nothing to answer: no stream was opened
            raise StreamEnd("connection-timeout", "Logging in took too long.")
        if patience.asked:
            raise StreamEnd("connection-timeout", "You did not answer.")
        patience.asked = True
        ping(self.domain, self.session)

    async def _take(self, data: bytes) -> None:
        """Feed the stream up to where a unit may end, and answer before the next byte."""
        self._data, self._place = data, 0
        while self._place < len(self._data) and not self.ended:
            if not self._portions.unfinished and self._skip_space():
                continue
            # During negotiation one unit at a time: its answer decides how the next bytes are read.
            one = self.stream.phase is not Phase.ESTABLISHED
            start, self._place = self._place, self._portions.end(data, self._place, one=one)
            events = self.stream.feed(Role.INITIATING, data[start : self._place])
            self._portions.took(events)
            self.domain.holdings.moved(self._place - start)
            for event in events:
                if len(event.raw) > BYTES:  # to read it was one piece of work, to answer is another
                    await self._rest()
                await self._handle(event)
                self.domain.catch_up()
                if self.ended:
                    return
                await self._rest()
            await self._rest()

    def _skip_space(self) -> bool:
        """Pass over white space that may not be here, and that clients send. Errors: StreamEnd"""
        found = space_at(self._data, self._place) if space_forbidden(self.stream) else 0
        if not found or not self.excuse("space-in-sasl"):
            return False
        self._count()
        self._place += found
        return True

    async def _rest(self) -> None:
        """Let the other connections run, and wait until this client has read enough."""
        await self._outbox.drained()
        if used := self._turns.over():
            await self._pause(self._work.take(used))

    async def _pause(self, seconds: float) -> None:
        if not seconds:
            await asyncio.sleep(0)
            return
        with suppress(TimeoutError):  # the end has come
            async with asyncio.timeout(None) as self._waiting:
                await asyncio.sleep(seconds)
        self._waiting = None

    async def _handle(self, event: Event) -> None:
        self._patience.heard()
        if await self._faults.hear(self, event):
            return
        if isinstance(event, Violation):
            self.log(f"violation {event.rule}")
            raise StreamEnd(event.condition, application=self._more(event))
        if isinstance(event, e.Stanza):
            check_repeatable(event)
        if isinstance(event, e.StreamClose | e.StreamError):
            self._answer_close()
        elif isinstance(event, e.Whitespace):
            self._count()
        elif self.session is None:
            self._count()
            await self._negotiation.handle(event)
        elif isinstance(event, e.Stanza):
            session = self.session
            route(self.domain, session, event.xml)
            await self._hand_out(session)
            if self.session is not None and self.session.managed is not None:
                # Counted after it was dealt with: XEP-0198 §4 acknowledges what the server has
                # handled.
                self.session.managed.count()
        elif not attend(self.domain, self.session, event):
            manage(self, self.session, event)

    async def _hand_out(self, session: Session) -> None:
        for _ in hand_out(self.domain, session):
            await self._rest()
            if self.ended:
                return

    def _more(self, breach: Violation) -> str | Element:
        """The application condition of the stream error for this breach. RFC 6120 §4.9.4"""
        if breach.rule == "handled-too-many" and breach.element is not None:
            return too_high(self.stream.counts, breach.element)
        return STANZA_TOO_BIG if breach.rule == "too-big" else ""

    def _count(self) -> None:
        if self.session is None:
            self._units += 1
            if self._units > self.domain.config.units_before_login:
                raise StreamEnd("policy-violation", "Too much was sent before logging in.")

    def _answer_close(self) -> None:
        # The client's close is answered by ours (§4.4), and no session of it is kept to be resumed.
        self.write(STREAM_END)
        self.ended, self.cut = True, False

    # --- the end ---

    def leave(self) -> None:
        """End the session: the contacts that saw it get its unavailable presence.

        RFC 6121 §4.5.2
        """
        if self.session is not None:
            part(self, self.session)

    async def _finish(self) -> None:
        """Send what is left, close our direction, and wait a little for the peer's. §4.4"""
        async with asyncio.timeout(self.domain.config.close_seconds):
            await self.flushed()
            await self._faults.leave(self.transport)
            while not self._outbox.broken and await self.transport.read():
                pass
