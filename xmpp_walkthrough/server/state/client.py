"""A connected client as the rest of the server knows it: its stream, and what it is sent.

RFC 6120 §4. Everything sent goes through the same `Stream` as everything received, then into one
bounded queue. `server.peer` reads what comes in, so that the files which answer a client need
this file and no other.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple

from lxml.etree import _Element as Element

from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.protocol.events import Event, Role, Violation
from xmpp_walkthrough.protocol.management import request
from xmpp_walkthrough.protocol.stanza import stream_error
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.server.ending import unforeseen
from xmpp_walkthrough.server.fairness.outbox import Outbox
from xmpp_walkthrough.server.leniency import excused
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.sessions import Session
from xmpp_walkthrough.wire.markup import STREAM_END, element, serialise, stream_header

APPLICATION = "urn:xmpp:errors"  # XEP-0205 §8

_MUTE = (Phase.IDLE, Phase.TLS_HANDSHAKE, Phase.CLOSED)
# In these phases nothing may be said: no stream is open, or the peer expects TLS records.


class Last(NamedTuple):
    """These bytes, and the connection ends behind them."""

    data: bytes


Bend = Callable[["Client", Sequence[Event], bytes], bytes | Last]


def unbent(_client: "Client", _events: Sequence[Event], data: bytes) -> bytes:
    """The `bend` of an honest server: the bytes leave as they are."""
    return data


class Client:
    """One connected client. `refused` says why its stream is to end at once, if it is.

    `bend` is what a deliberate fault makes of each unit that leaves.
    """

    def __init__(
        self,
        domain: ServedDomain,
        transport: Transport,
        *,
        direct_tls: bool = False,
        refused: str = "",
        bend: Bend = unbent,
    ) -> None:
        config = domain.config
        self.domain = domain
        self.transport = transport
        self.refused = refused
        self.address = transport.peer_address
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
        self.cut = True  # until one side ends the stream in order: it may be resumed
        # The log names a client by its address: one that has not logged in has no other name.
        self._name = f"{self.address[0]}:{self.address[1]}"
        self._loop = asyncio.get_running_loop()
        self._bend = bend
        self._outbox = Outbox(transport, config.stall_seconds, self._wake)
        self._waiting: asyncio.Timeout | None = None  # a read that the end interrupts
        self._data = b""  # what came with the latest read
        self._place = 0  # up to here it has been read
        self._excused: set[str] = set()

    # --- what it is told ---

    def header(self, to: str | None = None) -> bytes:
        """Our stream header. `to` echoes the `from` of the client's. §4.7"""
        return stream_header(
            {
                "from": self.domain.name,
                "to": to,
                "id": self.domain.source.stream_id(),
                "version": "1.0",
                "xml:lang": "en",
            }
        )

    def farewell(self, condition: str, text: str, application: str | Element) -> bytes:
        """The last bytes: our header if it is due, the error, the close. RFC 6120 §4.9.1

        No bytes where no stream is open, or where TLS is due. They pass the table like all others,
        also where the client broke the rules: §4.9.1.2 wants header, error and end tag.
        """
        if self.stream.phase in _MUTE:
            return b""
        if isinstance(application, str):
            more = [element(APPLICATION, application)] if application else []
        else:
            more = [application]
        last = serialise(stream_error(condition, text, *more)) + STREAM_END
        if not self.header_sent:
            last = self.header() + last
        if self.stream.phase is Phase.BROKEN and self.stream.wronged is not Role.RECEIVING:
            return last  # an answer of our own outgrew the limits
        events = self.stream.feed(Role.RECEIVING, last)
        assert not any(isinstance(event, Violation) for event in events), events
        return last

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
            self._put(self._bend(self, events, data))
            self.ask()

    @property
    def full(self) -> bool:
        """Whether other clients have to wait before more is sent to this one.

        They may fill a quarter of the queue. The rest is for answers: a queue that overflows ends
        the connection, and only the client's own requests may bring that about, not its contacts.
        """
        config = self.domain.config
        managed = self.session.managed if self.session is not None else None
        crowded = managed is not None and managed.crowded(config)
        return crowded or 4 * self._outbox.size > config.send_buffer_bytes

    def give_up(self) -> None:
        """End this connection: all of them together hold too much, and this one the most."""
        self.end("resource-constraint", "The server has no more room.")
        # At once, without a farewell in the queue: the point is to have the memory back.
        self._outbox.discard()
        self._wake()

    def _put(self, said: bytes | Last) -> None:
        if isinstance(said, Last):
            said = said.data
            self.ended = True
            self._wake()
        self._outbox.put(said)

    def end(self, condition: str, text: str = "", application: str | Element = "") -> None:
        """End the stream with an error, from inside this connection's task or from outside."""
        if self.ended:
            return
        self.ended = True
        # A silent client may only be cut off, and may resume; any other error is final. XEP-0198 §5
        self.cut = condition == "connection-timeout"
        self.log(f"stream error {condition}")
        try:
            words = self.farewell(condition, text, application)
        except Exception as error:
            self.log(unforeseen(error))
            words = b""
        # A client that reads too slowly would not read the words either: free the memory instead.
        if self._outbox.size > self.domain.config.send_buffer_bytes:
            self._outbox.discard()
        else:
            self._outbox.put(words)
        self._wake()

    def _fail(self, error: Exception) -> None:
        """An internal error ends this stream and no other. RFC 6120 §4.9.3.8"""
        self.log(unforeseen(error))
        self.end("internal-server-error")

    def ask(self) -> None:
        """Ask what has arrived, once enough is in doubt; one question at a time. XEP-0198 §4

        A client that never answers would have us keep everything: it is ended instead.
        """
        managed = self.session.managed if self.session is not None else None
        config = self.domain.config
        if managed is None or Role.RECEIVING not in managed.counts.running:
            return
        doubtful = managed.counts.outstanding(Role.RECEIVING)
        if managed.too_much(config):
            self.end("policy-violation", "Too many stanzas are not acknowledged.")
        elif doubtful >= config.ask_after_stanzas and not managed.asked:
            managed.asked = True
            self.send(request())

    def _wake(self) -> None:
        """Interrupt a read that waits: the connection is at its end."""
        if self._waiting is not None:
            self._waiting.reschedule(self._loop.time())

    def hand_over(self) -> None:
        """The client goes on with its session on another connection. XEP-0198 §5"""
        self.session = None
        self.end("conflict", "Your session was resumed on another connection.")

    async def flushed(self) -> None:
        """Wait until the queue was handed to the system: a layer below is about to change."""
        await self._outbox.empty()

    # --- what it has said, and is not looked at yet ---

    @property
    def unread(self) -> bytes:
        """The bytes that came in the same read as the present unit, behind it."""
        return self._data[self._place :]

    def drop_unread(self) -> None:
        """Forget bytes that came in clear behind `<starttls/>`: TLS does not protect them.

        §5.4.3.3
        """
        self._data, self._place = b"", 0

    def excuse(self, breach: str) -> bool:
        """Whether this breach passes as it does on real servers, and is noted."""
        return excused(self.domain, self._name, self._excused, breach)

    def log(self, what: str) -> None:
        """One line. Names that clients have chosen stand in it as they are."""
        self.domain.log(f"{self._name} {what}"[:300])
