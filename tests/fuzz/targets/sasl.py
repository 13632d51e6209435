"""Every mechanism in both roles, and who takes its messages apart. Errors: MechanismError, Refusal.

The first line of an input names the mechanism and the role; the messages have 0x1E between them.
"""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from unittest import mock

from lxml.etree import Element as new_element

from fuzz.target import Target
from xmpp_walkthrough.explain.decode import decode
from xmpp_walkthrough.explain.payload_remarks import remarks, within
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.sasl import (
    Credentials,
    Granted,
    Mechanism,
    MechanismError,
    Refusal,
    Verifier,
    scram,
    scram_keys,
)
from xmpp_walkthrough.protocol.sasl.known import everyone
from xmpp_walkthrough.protocol.sasl.known import read as taken_apart
from xmpp_walkthrough.server.state.accounts import Accounts
from xmpp_walkthrough.server.state.randomness import Source
from xmpp_walkthrough.transcript.redact import redact
from xmpp_walkthrough.wire.markup import serialise
from xmpp_walkthrough.wire.names import SASL

BETWEEN = b"\x1e"
_NAMES = {e.SaslChallenge: "challenge", e.SaslResponse: "response", e.SaslSuccess: "success"}


@cache
def _verifier() -> Verifier:
    accounts = Accounts("im.example.com", {"user": "pencil"}, Source(1), keep_passwords=True)
    bindings = {"tls-exporter": b"e" * 32, "tls-server-end-point": b"s" * 32}
    return accounts.verifier()._replace(
        bindings=bindings,
        nonce=lambda: "3rfcNHYJY1ZVvWVs7j",
        stranger=lambda: "nobody",
        certified=("user@im.example.com",),
        offered=tuple(everyone()),
    )


def _credentials() -> Credentials:
    return Credentials(
        "user",
        "pencil",
        nonce=lambda: "fyko+d2lbbFgONRv9qkxdawL",
        domain="im.example.com",
        binding=lambda kind: b"e" * 32 if kind == "tls-exporter" else None,
    )


def read(data: bytes) -> None:
    line, _, rest = data.partition(b"\n")
    name, _, role = line.decode("ascii", "replace").partition(" ")
    mechanism = everyone().get(name)
    messages = rest.split(BETWEEN)
    if mechanism is not None:
        with _quickly():
            (_serve if role == "server" else _log_in)(mechanism, messages)
    for message in messages:
        for known in (name, ""):
            _take_apart(message, known)


def _log_in(mechanism: Mechanism, messages: list[bytes]) -> None:
    """Whoever comes to the end has been shown a proof, where the mechanism has one."""
    with suppress(MechanismError, StopIteration):
        exchange = mechanism.initiate(_credentials())
        next(exchange)
        for message in messages:
            exchange.send(message or None)


def _serve(mechanism: Mechanism, messages: list[bytes]) -> None:
    """Whoever is let in is the one account there is, or nobody."""
    granted = _granted(mechanism, messages)
    assert granted is None or granted.username in ("user", "nobody")


def _granted(mechanism: Mechanism, messages: list[bytes]) -> Granted | None:
    try:
        exchange = mechanism.answer(_verifier())
        next(exchange)
        for message in messages:
            exchange.send(message)
    except Refusal:
        return None
    except StopIteration as end:
        granted: Granted = end.value
        return granted
    return None


def _take_apart(message: bytes, mechanism: str) -> None:
    reading = taken_apart(message, mechanism)
    assert b"".join(part.data for part in reading.parts) == message
    remarks(reading, mechanism)
    within(reading, message, mechanism)
    for kind, tag in _NAMES.items():
        element = new_element(f"{{{SASL}}}{tag}")
        element.text = b64encode(message).decode() or "="
        event = kind(serialise(element), element)
        masked, _ = redact(event)
        assert isinstance(masked, e.SaslData)
        decode(masked, mechanism)


@contextmanager
def _quickly() -> Iterator[None]:
    """Hashing that takes no time: how often it is done is bounded, and checked elsewhere."""
    slow = scram_keys.salted_password

    def quick(hash_name: str, prepared: str, salt: bytes, _iterations: int) -> bytes:
        return slow(hash_name, prepared, salt, 1)

    with (
        mock.patch.object(scram_keys, "salted_password", quick),
        mock.patch.object(scram, "salted_password", quick),
    ):
        yield


TARGET = Target(
    "sasl",
    read,
    (
        *(
            b"\x1e",
            b"\0",
            b"\x01",
            b",",
            b"=2C",
            b"=3D",
            b"n,,n=user,r=",
            b"p=tls-exporter,,",
            b"m=x,",
        ),
        *(
            b"i=4096",
            b"s=QSXCR+Q6sek8bf92",
            b"c=biws",
            b"v=",
            b'realm="',
            b'qop="auth"',
            b"charset=utf-8",
        ),
        *(name.encode() for name in ("SCRAM-SHA-1", "PLAIN", "DIGEST-MD5", "HT-SHA-256-EXPR")),
    ),
)
