"""The peer's side of the dialogues: its bytes, and a SCRAM server that can lie."""

import re
from collections.abc import Callable, Generator
from typing import Any

from support.walks.playbook import context
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.sasl import Granted, Move, Verifier
from xmpp_walkthrough.protocol.sasl.base64 import decode_payload, encode_payload
from xmpp_walkthrough.protocol.sasl.scram import SCRAM_SHA_1, derive_keys
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps.step import Context, Step
from xmpp_walkthrough.walk import find
from xmpp_walkthrough.wire.names import BIND, SASL, STANZA_ERRORS, TLS

OPEN = (
    b'<?xml version="1.0"?><stream:stream to="im.example.com" version="1.0" xml:lang="en"'
    b' xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams">'
)
REOPEN = OPEN.replace(b" to=", b' from="juliet@im.example.com" to=')
ANSWER = (
    b"<?xml version='1.0'?><stream:stream id='a' from='im.example.com' version='1.0'"
    b" xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
)
STARTTLS = f'<starttls xmlns="{TLS}"/>'.encode()
PROCEED = f"<proceed xmlns='{TLS}'/>".encode()
TLS_OFFER = f"<starttls xmlns='{TLS}'/>"
BIND_OFFER = f"<bind xmlns='{BIND}'/>"
END = b"</stream:stream>"


def step(name: str) -> Step:
    (found,) = find(name)
    return found


def features(*content: str) -> bytes:
    return f"<stream:features>{''.join(content)}</stream:features>".encode()


def mechanisms(*names: str) -> str:
    inside = "".join(f"<mechanism>{name}</mechanism>" for name in names)
    return f"<mechanisms xmlns='{SASL}'>{inside}</mechanisms>"


def after_features(*content: str, secured: bool = True, **changes: Any) -> Context:
    """A context whose stream has just seen these features."""
    stream = Stream(secured=secured)
    stream.feed(Role.INITIATING, OPEN)
    stream.feed(Role.RECEIVING, ANSWER + features(*content))
    return context(stream, facts={"open"}, **changes)


def bound(**changes: Any) -> Context:
    """A context whose stream is bound to a resource."""
    walker = after_features(BIND_OFFER, **changes)
    walker.stream.feed(Role.INITIATING, f"<iq type='set' id='b'>{BIND_OFFER}</iq>".encode())
    walker.stream.feed(Role.RECEIVING, bind_result("juliet@im.example.com/balcony", "b"))
    return walker


def bind_result(jid: str, id: str = "bind-1") -> bytes:
    return f"<iq type='result' id='{id}'><bind xmlns='{BIND}'><jid>{jid}</jid></bind></iq>".encode()


def sasl(name: str, text: str = "") -> bytes:
    return f"<{name} xmlns='{SASL}'>{text}</{name}>".encode()


def iq_error(id: str, condition: str) -> bytes:
    inside = f"<error type='cancel'><{condition} xmlns='{STANZA_ERRORS}'/></error>"
    return f"<iq type='error' id='{id}'>{inside}</iq>".encode()


def stream_error(condition: str) -> bytes:
    inside = f"<{condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
    return f"<stream:error>{inside}</stream:error>{END.decode()}".encode()


class ScramServer:
    """Answers each message of the client; `bend` may change a payload before it leaves."""

    def __init__(
        self,
        password: str = "r0m30myr0m30",
        *,
        bend: Callable[[bytes], bytes] = lambda payload: payload,
    ) -> None:
        keys = derive_keys("sha1", password, b"salt of one user", 4096)
        self._bend = bend
        self._exchange: Generator[Move, bytes, Granted] = SCRAM_SHA_1.answer(
            Verifier(
                keys=lambda username, hash_name: (keys, True),
                check=lambda username, given: False,
                prepare=lambda authcid: authcid,
                nonce=lambda: "e124695b-69a9-4de6-9c30-b51b3808c59e",
                domain="im.example.com",
            )
        )
        next(self._exchange)

    def challenge(self, sent: bytes) -> bytes:
        move = self._exchange.send(payload_of(sent))
        return sasl("challenge", encode_payload(self._bend(move.payload or b"")))

    def last_word(self, sent: bytes) -> bytes:
        """The payload of the success."""
        try:
            self._exchange.send(payload_of(sent))
        except StopIteration as end:
            return self._bend(end.value.payload)
        raise AssertionError("the exchange goes on")

    def success(self, sent: bytes) -> bytes:
        return sasl("success", encode_payload(self.last_word(sent)))

    def final_challenge(self, sent: bytes) -> bytes:
        """The last word as a challenge of its own, as RFC 6120 §6.4.3 allows it."""
        return sasl("challenge", encode_payload(self.last_word(sent)))


def payload_of(sent: bytes) -> bytes:
    found = re.search(rb">([^<]+)<", sent)
    assert found is not None
    return decode_payload(found[1].decode()) or b""
