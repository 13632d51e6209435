"""The sender of a unit, where a log does not say: by what only one side can send. RFC 6120 §4.

Of a stanza its addresses tell: a server stamps `from` on what it delivers (§8.1.2.1), a client
mostly leaves it out. An answer goes the other way than its request (§8.2.3).
"""

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role

_CLIENT: tuple[type[Event], ...] = (
    *(e.StartTls, e.SaslAuth, e.SaslResponse, e.SaslAbort, e.BindRequest),
    *(e.Sasl2Next, e.Sasl2Abort, e.Compress, e.SmEnable, e.SmResume),
)
_SERVER: tuple[type[Event], ...] = (
    *(e.StreamFeatures, e.Proceed, e.TlsFailure, e.SaslChallenge, e.SaslSuccess, e.SaslFailure),
    *(e.Sasl2Continue, e.BindResult, e.Compressed, e.CompressionFailure),
    *(e.SmEnabled, e.SmResumed, e.SmFailed),
)
_MOST = 1_000  # requests that are remembered
_ASKING = ("get", "set")


def certain(event: Event) -> Role | None:
    """The only side that can send this; None where both can."""
    if isinstance(event, _CLIENT):
        return Role.INITIATING
    if isinstance(event, _SERVER):
        return Role.RECEIVING
    if isinstance(event, e.StreamHeader):
        return Role.RECEIVING if event.xml.get("id") or event.xml.get("sid") else Role.INITIATING
    return None


class Direction:
    """Finds the senders on one connection, in order."""

    def __init__(self) -> None:
        self._asked: dict[str, Role] = {}
        self._closed: set[Role] = set()
        self._before = Role.RECEIVING
        self.own = ""  # our bare address, once it is known

    def of(self, event: Event, said: Role | None) -> Role:
        """The sender; `said` is what the log says, if it does."""
        found = said or certain(event) or self._likely(event)
        self._heed(event, found)
        return found

    def _heed(self, event: Event, role: Role) -> None:
        if isinstance(event, e.StreamClose):
            self._closed.add(role)
        elif isinstance(event, e.Iq) and event.xml.get("type") in _ASKING:
            if len(self._asked) >= _MOST:
                del self._asked[next(iter(self._asked))]
            self._asked[event.xml.get("id", "")] = role
        self._before = role

    def _likely(self, event: Event) -> Role:
        if isinstance(event, e.StreamClose):
            return Role.RECEIVING if Role.INITIATING in self._closed else Role.INITIATING
        if isinstance(event, e.StreamError):
            return Role.RECEIVING  # nearly always: it is the server that judges
        if isinstance(event, e.SmAck | e.SmRequest):
            return self._before.peer if isinstance(event, e.SmAck) else self._before
        if isinstance(event, e.Stanza):
            return self._of_stanza(event)
        return self._before

    def _of_stanza(self, event: Event) -> Role:
        sender, to = event.xml.get("from"), event.xml.get("to")
        if isinstance(event, e.Iq) and event.xml.get("type") not in _ASKING:
            asked = self._asked.get(event.xml.get("id", ""))
            if asked is not None:
                return asked.peer
        if self.own and to and to.partition("/")[0] == self.own and sender != to:
            return Role.RECEIVING
        if sender is not None:
            ours = self.own and sender.partition("/")[0] == self.own
            return Role.INITIATING if ours and to is not None else Role.RECEIVING
        if isinstance(event, e.Iq) and event.xml.get("type") in ("result", "error"):
            return Role.RECEIVING if to is None or "/" in to else Role.INITIATING
        return Role.INITIATING
