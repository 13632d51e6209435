"""Odd but allowed answers, which a client has to take in its stride.

RFC 6120 §4.3.2, RFC 6121 §4, XEP-0305, XEP-0478. They are faults only in that they are seldom seen.
"""

from xmpp_walkthrough.protocol.events import BindResult, Iq, Presence, StreamFeatures
from xmpp_walkthrough.server.bending import behind, in_clear, instead, logged_in, under_tls
from xmpp_walkthrough.server.fault import Fault, Say, Utterance
from xmpp_walkthrough.wire.names import SASL

_END = b"</stream:features>"
_CONTACT = "juliet@ceit.org"
_STAMP = '<delay xmlns="urn:xmpp:delay" from="ceit.org" stamp="2026-01-31T23:08:25Z"/>'


def _also_offering(feature: str) -> Say:
    return lambda moment: moment.data.replace(_END, feature.encode() + _END)


def _arrives(name: str, stanza: str, *branches: str) -> Fault:
    """A fault: this presence comes right behind the server's copy of the client's own."""
    says = instead(Presence, behind(stanza.encode()))
    return Fault(name, "exchange", branches, says=says)


def _other_priority(moment: Utterance) -> bytes:
    plain = moment.data.endswith(b"/>")
    if not plain:
        return moment.data
    return moment.data[:-2] + b"><priority>5</priority></presence>"


def _in_its_name(moment: Utterance) -> bytes:
    """A result with the server's `from`, which a server may leave out."""
    if moment.event.xml.get("type") != "result" or b" from=" in moment.data:
        return moment.data
    return moment.data.replace(b'<iq type="result"', b'<iq type="result" from="ceit.org"', 1)


# §4.3.2: an unknown feature without `<required/>` is passed over.
UNKNOWN_FEATURE = Fault(
    "features-unknown-voluntary",
    "open",
    ("1-12",),
    says=instead(StreamFeatures, _also_offering('<weather xmlns="urn:example:walk"/>'), logged_in),
)
LIMITS = Fault(
    "features-limits",
    "open",
    ("1-28",),
    says=instead(
        StreamFeatures,
        _also_offering(
            '<limits xmlns="urn:xmpp:stream-limits:0"><max-bytes>10000</max-bytes>'
            "<idle-seconds>360</idle-seconds></limits>"
        ),
        under_tls,
    ),
)
PIPELINING = Fault(
    "features-pipelining",
    "open",
    ("1-29",),
    says=instead(
        StreamFeatures,
        _also_offering('<pipelining xmlns="urn:xmpp:features:pipelining"/>'),
        under_tls,
    ),
)
# PLAIN before TLS: a client that takes it shows the password to every listener.
MECHANISMS_IN_CLEAR = Fault(
    "features-mechanisms-in-clear",
    "open",
    ("2.1-11",),
    says=instead(
        StreamFeatures,
        _also_offering(f'<mechanisms xmlns="{SASL}"><mechanism>PLAIN</mechanism></mechanisms>'),
        in_clear,
    ),
)
# A result from the server may name the domain, or leave the sender out.
FROM_SERVER = Fault(
    "result-from-server", "session", ("4-10",), says=instead(Iq, _in_its_name, logged_in)
)
PRIORITY = Fault(
    "presence-priority", "exchange", ("5p-07",), says=instead(Presence, _other_priority)
)
# Presence of type (un)subscribed and subscribe is about the roster, not about being online.
DENIED = _arrives("presence-denied", f'<presence from="{_CONTACT}" type="unsubscribed"/>')
ASKED = _arrives("presence-asked", f'<presence from="{_CONTACT}" type="subscribe"/>')
GIVEN_BACK = _arrives("presence-approved", f'<presence from="{_CONTACT}" type="subscribed"/>')
# A server may tell with a stamp since when a contact is offline: XEP-0203.
OFFLINE = _arrives(
    "presence-offline",
    f'<presence from="{_CONTACT}" type="unavailable">{_STAMP}</presence>',
    "5p-20",
)
OLD_MESSAGE = Fault(
    "message-delayed",
    "exchange",
    ("5m-04",),
    says=instead(
        BindResult,
        behind(
            f'<message from="{_CONTACT}/balcony" type="chat"><body>Good night.</body>'
            f"{_STAMP}</message>".encode()
        ),
    ),
)
