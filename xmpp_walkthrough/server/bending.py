"""Combinators for faults: one unit of the honest server replaced, dropped or answered otherwise.

Faults are put together from these pieces. A `Say` decides what leaves in the place of a unit
(RFC 6120 §4, every byte that the server sends); a `Hear` answers a unit of the client. `when`
looks at the connection: before TLS, under TLS but not logged in, logged in.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from xmpp_walkthrough.protocol.events import Event, Iq
from xmpp_walkthrough.protocol.stanza import error_reply
from xmpp_walkthrough.server.ending import StreamEnd
from xmpp_walkthrough.server.fault import Configure, Hear, Say, Utterance
from xmpp_walkthrough.server.state.client import Client, Last
from xmpp_walkthrough.wire.markup import STREAM_END

When = Callable[[Client], bool]
Act = Callable[[Client, Event], None]


def always(_peer: Client) -> bool:
    """At any time."""
    return True


def in_clear(peer: Client) -> bool:
    """Before TLS."""
    return not peer.stream.secured


def under_tls(peer: Client) -> bool:
    """Under TLS, before the login."""
    return peer.stream.secured and not peer.stream.authenticated


def logged_in(peer: Client) -> bool:
    """After the login, on any stream."""
    return peer.stream.authenticated


def first_time(peer: Client) -> bool:
    """On the first connection that the server has ever had: a fault that a second try gets past."""
    return peer.domain.connections == 1


def configured(**changes: Any) -> Configure:
    """Another configuration: these fields of it differ."""
    return lambda config: replace(config, **changes)


# --- what is said ---


def instead(kind: type[Event], say: Say, when: When = always) -> Say:
    """Where the server says a unit of this kind, `say` decides what leaves.

    `kind`: an event class.
    """

    def bent(moment: Utterance) -> bytes | Last:
        if isinstance(moment.event, kind) and when(moment.peer):
            return say(moment)
        return moment.data

    return bent


def just(data: bytes) -> Say:
    """These bytes in the place of the honest ones."""
    return lambda _moment: data


def last(data: bytes) -> Say:
    """These bytes, and then the end of the connection."""
    return lambda _moment: Last(data)


def before(data: bytes) -> Say:
    """These bytes in front of the honest ones."""
    return lambda moment: data + moment.data


def behind(data: bytes) -> Say:
    """These bytes behind the honest ones."""
    return lambda moment: moment.data + data


def exchanged(old: bytes, new: bytes) -> Say:
    """The honest bytes, with the first `old` in them replaced by `new`."""
    return lambda moment: moment.data.replace(old, new, 1)


def both(*says: Say) -> Say:
    """Several changes of one unit: each is given the bytes that the change before it has left."""

    def bent(moment: Utterance) -> bytes | Last:
        data: bytes | Last = moment.data
        for say in says:
            if isinstance(data, Last):
                # The connection ends behind a `Last`: a change after it would never be sent.
                break
            data = say(moment._replace(data=data))
        return data

    return bent


# --- what is done when the client has said something ---


def on(kind: type[Event], act: Act, when: When = always) -> Hear:
    """Where the client says a unit of this kind, `act` answers it in the server's stead."""

    async def hear(peer: Client, event: Event) -> bool:
        if not isinstance(event, kind) or not when(peer):
            return False
        act(peer, event)
        return True

    return hear


def asked(tag: str, act: Act, type_: str = "") -> Hear:
    """Where the client asks for this child of an `<iq/>`, `act` answers in the server's stead."""

    async def hear(peer: Client, event: Event) -> bool:
        right = isinstance(event, Iq) and type_ in ("", event.xml.get("type"))
        if not right or event.xml.find(tag) is None:
            return False
        act(peer, event)
        return True

    return hear


def nothing(_peer: Client, _event: Event) -> None:
    """No answer at all."""


def hang_up(peer: Client, _event: Event) -> None:
    """The connection ends without a stream error and without `</stream:stream>`."""
    peer.ended = True


def end_stream(condition: str, text: str = "", application: str = "") -> Act:
    """Answer a unit by a stream error. `application` is a condition of XEP-0205."""

    def act(_peer: Client, _event: Event) -> None:
        raise StreamEnd(condition, text, application)

    return act


def answer_header(error: bytes) -> Act:
    """Our header, a stream error in these bytes, and the end of the stream. RFC 6120 §4.9.1.2"""

    def act(peer: Client, _event: Event) -> None:
        peer.write(peer.header())
        peer.write(error)
        peer.write(STREAM_END)
        peer.ended = True

    return act


def refuse(condition: str, text: str = "", detail: str = "") -> Act:
    """A stanza error. `detail` is the condition's own content, such as a new address."""

    def act(peer: Client, event: Event) -> None:
        reply = error_reply(event.xml, condition, text)
        if detail:
            reply[0][0].text = detail
        # The `to` of the client's request is an address of the server: an answer goes back to the
        # client.
        reply.attrib.pop("to", None)
        peer.send(reply)

    return act
