"""Faults of senders: pushes, answers and messages with a false or foreign `from`.

What may a stranger have slipped in? RFC 6121 §2.1.6, RFC 6120 §8.1.2, §8.2.3, §8.4, XEP-0280 §11.
"""

from xmpp_walkthrough.protocol.events import BindResult
from xmpp_walkthrough.server.bending import behind, instead
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.wire.names import PING as PING_NS
from xmpp_walkthrough.wire.names import ROSTER

_STRANGER = "tybalt@capulet.example/street"
_ITEM = '<item jid="admin@capulet.example" name="Support" subscription="both"/>'
_CARBONS = "urn:xmpp:carbons:2"
_FORWARD = "urn:xmpp:forward:0"


def _also(name: str, branch: str, stanza: str) -> Fault:
    """A fault: this stanza arrives right behind the answer to the bind request."""
    says = instead(BindResult, behind(stanza.encode()))
    return Fault(name, "exchange", (branch,), says=says)


def _push(sender: str) -> str:
    by = f' from="{sender}"' if sender else ""
    return f'<iq type="set" id="push-1"{by}><query xmlns="{ROSTER}">{_ITEM}</query></iq>'


_FORGED_COPY = (
    f'<message from="{_STRANGER}"><received xmlns="{_CARBONS}"><forwarded xmlns="{_FORWARD}">'
    '<message xmlns="jabber:client" from="juliet@ceit.org/balcony" to="mbed@ceit.org" type="chat">'
    "<body>Meet me at the tomb.</body></message></forwarded></received></message>"
)

# RFC 6121 §2.1.6: a push counts from the own account or without a sender. A client that takes
# others lets strangers write into its roster.
PUSH = _also("push-forged", "5r-18", _push(_STRANGER))
# Compared as an address, not by its beginning.
PUSH_LOOKALIKE = _also("push-lookalike", "5r-18", _push("mbed@ceit.org.example"))
PUSH_HONEST = _also("push-honest", "5r-17", _push("mbed@ceit.org"))
PUSH_PLAIN = _also("push-without-from", "5r-17", _push(""))
PING = _also(
    "asked-for-ping",
    "5i-11",
    f'<iq type="get" id="are-you-there" from="ceit.org"><ping xmlns="{PING_NS}"/></iq>',
)
UNKNOWN_REQUEST = _also(
    "asked-for-unknown",
    "5i-06",
    f'<iq type="get" id="what" from="{_STRANGER}"><secrets xmlns="urn:example:walk"/></iq>',
)
UNASKED_RESULT = _also("result-unasked", "5i-07", '<iq type="result" id="never-asked"/>')
# XEP-0280 §11: a copy counts from the own bare JID only, or a stranger puts words in friends'
# mouths.
CARBON = _also("carbon-forged", "5m-18", _FORGED_COPY)
EXTENSION_ONLY = _also(
    "message-unknown-extension",
    "5m-15",
    f'<message from="{_STRANGER}"><trick xmlns="urn:example:walk"/></message>',
)
UNKNOWN_TYPE = _also(
    "message-unknown-type",
    "5m-16",
    f'<message from="{_STRANGER}" type="whisper"><body>Psst.</body></message>',
)
