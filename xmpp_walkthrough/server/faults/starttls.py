"""Faults of STARTTLS, between its offer and the handshake. RFC 6120 §5, RFC 7590."""

from collections.abc import Awaitable, Callable

from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.protocol.events import Event, Proceed, StartTls, StreamFeatures
from xmpp_walkthrough.server.bending import (
    before,
    behind,
    configured,
    exchanged,
    in_clear,
    instead,
    nothing,
    on,
    under_tls,
)
from xmpp_walkthrough.server.fault import Fault, Hear, Utterance
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.wire.markup import STREAM_END, element, serialise
from xmpp_walkthrough.wire.names import SASL, TLS

_OFFER = f'<starttls xmlns="{TLS}"><required/></starttls>'.encode()
_SOLE = f'<starttls xmlns="{TLS}"/>'.encode()
_PLAIN = f'<mechanisms xmlns="{SASL}"><mechanism>PLAIN</mechanism></mechanisms>'.encode()
_PROCEED = element(TLS, "proceed")
_INJECTED = b'<message from="admin@ceit.org"><body>Your password has expired.</body></message>'


def _decline(peer: Client, _event: Event) -> None:
    peer.send(element(TLS, "failure"))
    peer.write(STREAM_END)
    peer.ended = True


def _proceeding(then: Callable[[Transport], Awaitable[object]]) -> Hear:
    """Send `<proceed/>`, and then something else than TLS, up to the end of the connection."""

    async def hear(peer: Client, event: Event) -> bool:
        if not isinstance(event, StartTls):
            return False
        peer.write(serialise(_PROCEED))
        await peer.flushed()
        peer.ended = True
        await then(peer.transport)
        return True

    return hear


async def _never_a_byte(transport: Transport) -> None:
    while await transport.read():
        pass


async def _xml(transport: Transport) -> None:
    """Answer the first bytes of TLS in clear."""
    await transport.read()
    await transport.write(b"<stream:features/>")


def _again(moment: Utterance) -> bytes:
    return moment.data.replace(b"<stream:features>", b"<stream:features>" + _SOLE, 1)


DECLINED = Fault("tls-declined", "tls", ("2.1-06",), hears=on(StartTls, _decline))
SILENT = Fault("tls-silent", "tls", ("1-14",), hears=on(StartTls, nothing))
# An attacker takes the offer out: RFC 7590 §3.1 has the client ask for TLS all the same.
STRIPPED = Fault(
    "tls-stripped",
    "tls",
    ("2.1-04",),
    says=instead(StreamFeatures, exchanged(_OFFER, _PLAIN), in_clear),
)
NONE = Fault(
    "tls-none",
    "tls",
    ("2.1-05",),
    says=instead(StreamFeatures, exchanged(_OFFER, _PLAIN), in_clear),
    hears=on(StartTls, _decline),
)
OPTIONAL = Fault(
    "tls-optional", "tls", ("2.1-02", "2.1-11"), config=configured(starttls="optional")
)
SOLE = Fault(
    "tls-sole", "tls", ("2.1-03",), says=instead(StreamFeatures, exchanged(_OFFER, _SOLE), in_clear)
)
# A stanza in clear behind `<proceed/>` must not be read as if TLS had protected it: §5.4.3.3.
INJECTED = Fault("tls-injected", "tls", ("2.1-12",), says=instead(Proceed, behind(_INJECTED)))
# White space is no data either: §5.3.3 forbids it before TLS, and some servers send it.
WHITESPACE = Fault("tls-whitespace", "tls", ("2.1-13",), says=instead(Proceed, before(b"\n")))
# TLS inside TLS is not what the offer means; an offer under TLS is a mistake to pass over.
AGAIN = Fault(
    "tls-offered-again", "tls", ("2.1-27",), says=instead(StreamFeatures, _again, under_tls)
)
# Behind `<proceed/>` no stream error can tell what is wrong: the client has its own deadline.
STALLS = Fault("tls-stalls", "tls", ("1-14",), hears=_proceeding(_never_a_byte))
CLOSES = Fault("tls-closes", "tls", ("1-25",), hears=_proceeding(Transport.read))
IN_CLEAR = Fault("tls-in-clear", "tls", (), hears=_proceeding(_xml))
