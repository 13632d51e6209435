"""How does one connection live, from accept to close? RFC 6120 §4.3 to §4.6, §4.9.

Reading stops after each unit until it has been answered: what a client sends ahead waits, and what
it sends behind `<starttls/>` is seen before TLS begins. Whatever is sent goes through the same
`Stream` as what is received, then into one bounded queue. All of a connection is one task and the
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
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.server.ending import STANZA_TOO_BIG, StreamEnd, check_repeatable, unforeseen
from xmpp_walkthrough.server.fairness.outbox import Outbox
from xmpp_walkthrough.server.fairness.patience import Patience
from xmpp_walkthrough.server.fairness.portions import BYTES, Portions
from xmpp_walkthrough.server.fairness.throttle import Bucket
from xmpp_walkthrough.server.fairness.turns import Turns
from xmpp_walkthrough.server.farewell import farewell
from xmpp_walkthrough.server.fault import Last
from xmpp_walkthrough.server.leniency import excused, space_at, space_forbidden
from xmpp_walkthrough.server.negotiate.negotiation import Negotiation
from xmpp_walkthrough.server.negotiate.starttls import secure
from xmpp_walkthrough.server.session.csi import attend
from xmpp_walkthrough.server.session.presence import hand_out, ping
from xmpp_walkthrough.server.session.resumption import part
from xmpp_walkthrough.server.session.routing import route
from xmpp_walkthrough.server.session.stream_management import ask, manage, too_high
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.sessions import Session
from xmpp_walkthrough.wire.markup import STREAM_END, serialise


class Peer:
    """One connected client. `refused` says why its stream is to end at once, if it is."""

    def __init__(
        self,
        domain: ServedDomain,
        transport: Transport,
        *,
        direct_tls: bool = False,
        refused: str = "",
    ) -> None:
        config = domain.config
        self.domain = domain
        self.transport = transport
        self.refused = refused
        self.address = transport.peer_address
        self._name = f"{self.address[0]}:{self.address[1]}"
        self.stream = Stream(
            secured=direct_tls,
            limits=config.before_login,
            established=config.after_login,
            keeps=Role.RECEIVING,
        )
        self.header_sent = False  # on the present stream
        self.claimed = ""  # whose account stands in the from of the present stream
        self.session: Session | None = None
        self.certified: tuple[str, ...] = ()  # the addresses in the client's certificate
        self.bindings: dict[str, bytes] = {}  # the channel binding data of the connection
        self.ended = False
        self.cut = True  # as long as nobody has ended the stream in order: it may be resumed
        self._loop = asyncio.get_running_loop()
        self._negotiation = Negotiation(self)
        self._outbox = Outbox(transport, config.stall_seconds, self._wake)
        self._patience = Patience(config, self._loop.time)
        self._turns = Turns(time.thread_time)
        self._work = Bucket(config.work_share, config.work_burst, self._loop.time)
        self._portions = Portions(config.tags_per_unit)
        self._waiting: asyncio.Timeout | None = None
        self._data = b""  # what came with the latest read
        self._place = 0  # up to here it has been read
        self._units = 0
        self._excused: set[str] = set()

    async def run(self) -> None:
        """Serve the connection to its end. Never raises but when cancelled."""
        await self._turns.measured(self._run())

    async def _run(self) -> None:
        self.log("connected")
        self.domain.holdings.enter(self)
        writer = asyncio.create_task(self._write())
        try:
            with suppress(OSError, TimeoutError):  # a cut connection: nobody is left to be told
                if not await self.domain.faults.meet(self.transport):
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
        """The connection is no more: neither is what was kept for it."""
        self.domain.holdings.leave(self)
        try:
            self.leave()
            self._negotiation.gone()
        except Exception as error:
            self.log(unforeseen(error))
            if self.session is not None:
                self.domain.sessions.remove(self.session)

    # --- out ---

    def send(self, stanza: Element) -> None:
        """Queue an element. Never raises: a reader who is too slow is thrown out instead."""
        self.write(serialise(stanza))

    def write(self, data: bytes) -> None:
        """Queue bytes, after they passed the same table as what comes in. Never raises."""
        if self.ended:
            return
        try:
            self._say(data)
        except Exception as error:  # who has something said to this client is not to blame
            self._fail(error)

    def _say(self, data: bytes) -> None:
        # Good stanzas that came with a breach are answered, though the Stream is deaf already.
        deaf = self.stream.phase is Phase.BROKEN
        events = [] if deaf else self.stream.feed(Role.RECEIVING, data)
        if events and isinstance(events[-1], Violation):
            # No client can bring this about: what an answer repeats is looked at when it comes.
            self.log(f"violation of our own: {events[-1].rule}")
            self.end("internal-server-error")
        elif self._outbox.size > self.domain.config.send_buffer_bytes:
            self.end("resource-constraint", "You read too slowly.")
        else:
            self.domain.holdings.moved(len(data))
            self._put(self.domain.faults.say(self, events, data))
            if self.session is not None:
                ask(self, self.session)

    @property
    def full(self) -> bool:
        """Whether others have to wait before they say more to this client.

        The rest of the room is for answers: only they can be too much, and only the client's own.
        """
        config = self.domain.config
        managed = self.session.managed if self.session is not None else None
        crowded = managed is not None and managed.crowded(config)
        return crowded or 4 * self._outbox.size > config.send_buffer_bytes

    @property
    def held(self) -> int:
        """Bytes: half a unit, what is not read, what is not acknowledged."""
        managed = self.session.managed if self.session is not None else None
        waiting = managed.counts.size if managed is not None else 0
        return self._portions.unfinished + self._outbox.size + waiting

    def give_up(self) -> None:
        """All connections together hold too much, and this one the most."""
        self.end("resource-constraint", "The server has no more room.")
        self._outbox.discard()
        self._wake()

    def _put(self, said: bytes | Last) -> None:
        if isinstance(said, Last):
            said = said.data
            self.ended = True
            self._wake()
        self._outbox.put(said)

    def end(self, condition: str, text: str = "", application: str | Element = "") -> None:
        """End the stream with an error, from inside or from outside of this task."""
        if self.ended:
            return
        self.ended = True
        self.cut = condition == "connection-timeout"  # whoever is silent may only be cut off
        self.log(f"stream error {condition}")
        try:
            words = farewell(self, condition, text, application)
        except Exception as error:
            self.log(unforeseen(error))
            words = b""
        if self._outbox.size > self.domain.config.send_buffer_bytes:
            self._outbox.discard()
        else:
            self._outbox.put(words)
        self._wake()

    def _fail(self, error: Exception) -> None:
        """What nobody has foreseen ends this stream and no other. §4.9.3.6"""
        self.log(unforeseen(error))
        self.end("internal-server-error")

    def _wake(self) -> None:
        """Interrupt a read that waits: the connection is at its end."""
        if self._waiting is not None:
            self._waiting.reschedule(self._loop.time())

    def hand_over(self) -> None:
        """The client goes on with its session on another connection. XEP-0198 §5"""
        self.session = None
        self.end("conflict", "Your session was resumed on another connection.")

    async def flushed(self) -> None:
        await self._outbox.empty()

    # --- in ---

    async def _read(self) -> bytes:
        """What comes next; empty at the end. Errors: StreamEnd when it takes too long."""
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
        """Errors: StreamEnd."""
        patience, bound = self._patience, self.session is not None
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
        """Others have their turn, and this client takes what was said to it."""
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

    @property
    def unread(self) -> bytes:
        """What came in the same read as the unit that is being dealt with, and behind it."""
        return self._data[self._place :]

    def drop_unread(self) -> None:
        """It was said in clear: whatever it is, nobody reads it once TLS stands. §5.4.3.3"""
        self._data, self._place = b"", 0

    def excuse(self, breach: str) -> bool:
        """Whether this breach passes as it does on real servers, and is noted."""
        return excused(self.domain, self._name, self._excused, breach)

    async def _handle(self, event: Event) -> None:
        self._patience.heard()
        if await self.domain.faults.hear(self, event):
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
                self.session.managed.count()
        elif not attend(self.domain, self.session, event):
            manage(self, self.session, event)

    async def _hand_out(self, session: Session) -> None:
        for _ in hand_out(self.domain, session):
            await self._rest()
            if self.ended:
                return

    def _more(self, breach: Violation) -> str | Element:
        """What the stream error for this breach says besides its condition."""
        if breach.rule == "handled-too-many" and breach.element is not None:
            return too_high(self.stream.counts, breach.element)
        return STANZA_TOO_BIG if breach.rule == "too-big" else ""

    def _count(self) -> None:
        if self.session is None:
            self._units += 1
            if self._units > self.domain.config.units_before_login:
                raise StreamEnd("policy-violation", "Too much was sent before logging in.")

    def _answer_close(self) -> None:
        self.write(STREAM_END)
        self.ended, self.cut = True, False

    # --- the end ---

    def leave(self) -> None:
        """Whoever saw this session sees it go."""
        if self.session is not None:
            part(self, self.session)

    async def _finish(self) -> None:
        """Send what is left, close our direction, and wait a little for the peer's. §4.4"""
        async with asyncio.timeout(self.domain.config.close_seconds):
            await self.flushed()
            await self.domain.faults.leave(self.transport)
            while not self._outbox.broken and await self.transport.read():
                pass

    def log(self, what: str) -> None:
        """One line. Names that clients have chosen stand in it as they are."""
        self.domain.log(f"{self._name} {what}"[:300])
