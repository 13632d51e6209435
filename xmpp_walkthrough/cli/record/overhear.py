"""What passes on a connection of `serve`, as lines of a transcript. RFC 6120 §4.

The server's own state knows what it means to say; a fault may bend that on its way. So a recording
has what passes the transport, cut and read anew: the bytes of the wire, whatever they are.
"""

from collections.abc import Callable
from time import perf_counter
from typing import Protocol

from xmpp_walkthrough.logs.progress import NUMBERS, Progress
from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role, Violation
from xmpp_walkthrough.protocol.place import host_and_port
from xmpp_walkthrough.protocol.stream.classify import classify
from xmpp_walkthrough.protocol.stream.preview import inside
from xmpp_walkthrough.transcript.entry import Entry, Line, Note
from xmpp_walkthrough.transcript.facts import Begun, Ended, Fact
from xmpp_walkthrough.transcript.masks import masks_of
from xmpp_walkthrough.transcript.secrets import Secrets
from xmpp_walkthrough.wire.framer import Framer
from xmpp_walkthrough.wire.restrictions import Limits, WireError

_LIMITS = Limits(bytes=1024 * 1024)


class Overheard:
    """Records one connection from accept to close. Secrets are masked where there are any."""

    def __init__(self, sink: Callable[[Line], None], secrets: Secrets | None) -> None:
        self._sink = sink
        self._secrets = secrets
        self._framers = {role: Framer(_LIMITS) for role in Role}
        self._progress = Progress()
        self._began = perf_counter()
        self._sent: float | None = None
        self._step, self._reached = "", False
        self._occurrences: dict[str, int] = {}

    def begin(self, *, secured: bool) -> None:
        """The connection stands."""
        self._progress.secured = secured

    def hear(self, role: Role, data: bytes) -> None:
        """These bytes have passed."""
        self._framers[role].feed(data)
        while (event := self._next(role)) is not None:
            self._take(role, event)
            if isinstance(event, e.Sasl2Success):
                continue
            if isinstance(event, e.Proceed | e.SaslSuccess | e.Compressed):
                self._restart()

    def end(self) -> None:
        """The connection is gone: what was left open is no unit."""
        for role, framer in self._framers.items():
            if framer.rest:
                self._take(role, Violation(framer.rest, None, "not-well-formed", "unfinished"))
        self._leave()

    def _next(self, role: Role) -> Event | None:
        framer = self._framers[role]
        try:
            unit = framer.next()
        except WireError as error:
            self._framers[role] = inside(_LIMITS)
            return Violation(error.raw, None, error.condition, error.rule)
        return classify(unit) if unit else None

    def _restart(self) -> None:
        """Another stream follows, on both sides; what has come already is of it."""
        for role, framer in self._framers.items():
            self._framers[role] = Framer(_LIMITS)
            self._framers[role].feed(framer.rest)

    def _take(self, role: Role, event: Event) -> None:
        progress = self._progress
        progress.heed(role, event)
        if progress.step != self._step:
            self._leave()
            self._step = progress.step
            self._occurrences[self._step] = self._occurrences.get(self._step, 0) + 1
            self._note(Begun(NUMBERS[self._step], self._occurrences[self._step]))
        self._reached = progress.has_reached(event)
        self._sink(self._entry(role, event))

    def _entry(self, role: Role, event: Event) -> Entry:
        progress, now = self._progress, self._now()
        if role is Role.INITIATING:
            self._sent = now
        shown, masked = self._secrets.event(event) if self._secrets else (event, False)
        return Entry(
            time=now,
            step=progress.step,
            phase=progress.phase,
            secured=progress.secured,
            role=role,
            event=shown,
            stream=progress.streams,
            wait=now - self._sent if role is Role.RECEIVING and self._sent is not None else None,
            masked=masked,
            authenticated=progress.authenticated,
            masks=masks_of(shown.raw, event.raw) if masked else (),
        )

    def _leave(self) -> None:
        if self._step and self._reached:
            self._note(Ended(self._progress.own or None))

    def _note(self, fact: Fact) -> None:
        progress = self._progress
        self._sink(Note(self._now(), self._step, progress.phase, progress.secured, fact))

    def _now(self) -> float:
        return perf_counter() - self._began


class Listener(Protocol):
    """Takes the lines of connections: a recording, or who explains them."""

    def connection(self, name: str) -> Callable[[Line], None]:
        """Where the lines of one more connection go."""


def overhearing(
    recorder: Listener, secrets: Secrets | None
) -> Callable[[Transport, bool], Callable[[], None]]:
    """A function that records a connection from now on; what it returns tells the end of it."""

    def overhear(transport: Transport, secured: bool) -> Callable[[], None]:
        sink = recorder.connection(host_and_port(*transport.peer_address))
        heard = Overheard(sink, secrets)
        heard.begin(secured=secured)
        transport.overheard = lambda ours, data: heard.hear(
            Role.RECEIVING if ours else Role.INITIATING, data
        )
        return heard.end

    return overhear
