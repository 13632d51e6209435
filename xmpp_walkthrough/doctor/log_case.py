"""The case of one connection in a log, folded as its lines pass: what signs need, and no more.

A log may be of any size. What negotiates is kept, up to a bound; of all else the last unit of each
side, requests about the login with their errors, and what the server says of itself.
"""

from xmpp_walkthrough.doctor.finding import Case
from xmpp_walkthrough.doctor.signs.quoting import payload_of
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.sasl.known import read
from xmpp_walkthrough.transcript.entry import Entry, Line, Note, Transcript
from xmpp_walkthrough.transcript.facts import Begun, Ended, Told
from xmpp_walkthrough.wire.names import SESSION, VERSION

MOST_LINES = 200  # of one connection; the first and the last say what there is to say
FIRST = 40
MOST_BYTES = 65_536  # of them together
_LARGEST = 262_144  # of the last unit of a side
_STREAM = (
    *(e.StreamHeader, e.StreamFeatures, e.StreamError, e.StreamClose, e.StartTls, e.Proceed),
    *(e.TlsFailure, e.SaslData, e.SaslAbort, e.SaslFailure, e.BindRequest, e.BindResult),
    *(e.Violation, e.Sasl2Bound),
)


_GOOD = {
    *("log.tcp.connecting", "log.tcp.connected", "log.tls.established", "log.tls-began"),
    *("log.login.began", "log.login.done", "log.bound", "log.stream.ended", "log.closed"),
    *("log.framing-websocket", "log.framing-bosh", "log.twice"),
}


class LogCase:
    """Heeds the lines of one connection. `software` is the server's, where the log is its own."""

    def __init__(self, software: str = "") -> None:
        self._software = software
        self._lines: list[tuple[int, Line]] = []  # with the place in the connection
        self._last: dict[Role, tuple[int, Line]] = {}
        self._count = self._bytes = 0
        self._bound = False
        self._own = self._session = ""
        self._odd = False

    def heed(self, line: Line) -> None:
        """One more line of it."""
        self._count += 1
        self._odd = self._odd or _is_odd(line)
        if isinstance(line, Note):
            if not isinstance(line.fact, Begun | Ended):
                self._keep(line, 0)
            return
        if self._is_of_the_login(line):
            self._keep(line, len(line.raw))
        elif not isinstance(line.event, e.Whitespace) and len(line.raw) <= _LARGEST:
            self._last[line.role] = (self._count, line)
        if isinstance(line.event, e.BindResult | e.Sasl2Bound):
            self._bound = True
            if line.event.element is not None:
                self._own = (line.event.xml.findtext(".//{*}jid") or "").partition("/")[0]

    def _is_of_the_login(self, entry: Entry) -> bool:
        """Whether a sign may rest on it. What a bound client asks of others tells nothing."""
        event = entry.event
        if not self._bound:
            return len(entry.raw) <= MOST_BYTES
        if isinstance(event, e.Message):
            to_itself = str(event.xml.get("to" if entry.role is Role.INITIATING else "from") or "")
            return bool(self._own) and to_itself.partition("/")[0] == self._own
        if isinstance(event, e.Iq):
            return self._is_known_request(event)
        return isinstance(event, _STREAM)

    def _is_known_request(self, event: e.Iq) -> bool:
        """The request for a session and its answer, and the name of the server's software."""
        if event.xml.find(f"{{{SESSION}}}session") is not None and event.xml.get("type") == "set":
            self._session = event.xml.get("id") or ""
        is_answer = bool(self._session) and event.xml.get("id") == self._session
        return is_answer or event.xml.find(f"{{{VERSION}}}query") is not None

    def _keep(self, line: Line, size: int) -> None:
        self._lines.append((self._count, line))
        self._bytes += size
        while len(self._lines) > FIRST and (
            len(self._lines) > MOST_LINES or self._bytes > MOST_BYTES
        ):
            _, gone = self._lines.pop(FIRST)
            self._bytes -= len(gone.raw) if isinstance(gone, Entry) else 0

    @property
    def is_quiet(self) -> bool:
        """Whether a login came to its end and nothing was refused: then there is nothing to ask."""
        return self._bound and not self._odd

    def case(self) -> Case:
        """The case, as far as the log has come."""
        transcript = Transcript()
        last = [held for held in self._last.values() if not _is_error(held[1])]
        for _, line in sorted((*self._lines, *last), key=lambda held: held[0]):
            transcript.add(line)
        return Case(transcript, software=(self._software, ""), partial=True)


def _is_odd(line: Line) -> bool:
    """Whether a rule may rest on this line of a login that came to its end."""
    if isinstance(line, Note):
        return isinstance(line.fact, Told) and line.key not in _GOOD
    event = line.event
    if isinstance(event, e.SaslAuth):
        message = read(payload_of(line) or b"", event.xml.get("mechanism") or "", by_client=True)
        return bool(message.authzid)
    if isinstance(event, e.Stanza):
        return event.xml.get("type") == "error"
    return isinstance(event, e.StreamError | e.SaslFailure | e.TlsFailure | e.Violation)


def _is_error(line: Line) -> bool:
    """An error in answer to a stanza that was not kept: what that asked for is forgotten."""
    event = line.event if isinstance(line, Entry) else None
    return isinstance(event, e.Stanza) and event.xml.get("type") == "error"
