"""Faults of closing a stream: no answer, an error, a cut. RFC 6120 §4.4."""

from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.protocol.events import Message, Presence, StreamClose
from xmpp_walkthrough.protocol.stanza import stream_error
from xmpp_walkthrough.server.bending import before, hang_up, instead, last, nothing, on
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.wire.markup import STREAM_END, serialise

_LATE = b'<message from="romeo@ceit.org/orchard" type="chat"><body>Wait!</body></message>'
_ERROR = serialise(stream_error("internal-server-error"))


async def _without_notice(transport: Transport) -> None:
    """TCP ends without close_notify: an attacker on the way could have done that."""
    transport.release()


async def _reset(transport: Transport) -> None:
    transport.reset()


NO_ANSWER = Fault("close-no-answer", "close", ("6-04",), hears=on(StreamClose, nothing))
HANG_UP = Fault("close-cut", "close", ("6-07",), hears=on(StreamClose, hang_up))
ERROR = Fault("close-error", "close", ("6-06",), says=instead(StreamClose, before(_ERROR)))
MID_TAG = Fault(
    "close-mid-tag", "close", ("1-25",), says=instead(StreamClose, last(b"</stream:str"))
)
LATE = Fault("close-late-stanzas", "close", ("6-03",), says=instead(StreamClose, before(_LATE)))
NO_NOTIFY = Fault("close-no-notify", "close", ("6-08",), leaves=_without_notice)
RESET = Fault("close-reset", "close", (), leaves=_reset)
SERVER_FIRST = Fault(
    "server-closes", "exchange", ("6-05",), says=instead(Message, last(STREAM_END))
)
CUT = Fault(
    "exchange-cut",
    "exchange",
    ("6-07", "0-17"),
    hears=on(Presence, hang_up),
    leaves=_without_notice,
)
CUT_BY_RESET = Fault(
    "exchange-reset", "exchange", ("6-07", "0-17"), hears=on(Presence, hang_up), leaves=_reset
)
MESSAGE_MID_TAG = Fault(
    "exchange-mid-tag", "exchange", ("1-25",), says=instead(Message, last(b"<message><bo"))
)
