"""What the SASL tests share: the vectors, a small account store, and a driver for both roles."""

import hashlib
import hmac
import json
from collections.abc import Callable, Generator
from typing import Any, TypeVar

from support.files import VECTORS
from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.sasl import (
    Credentials,
    Granted,
    Mechanism,
    Move,
    Refusal,
    ScramKeys,
    Values,
    Verifier,
)
from xmpp_walkthrough.protocol.sasl.saslprep import saslprep
from xmpp_walkthrough.protocol.sasl.scram import derive_keys

DOMAIN = "im.example.com"
Case = dict[str, Any]
Result = TypeVar("Result")


def vectors(group: str) -> list[Case]:
    groups = json.loads(VECTORS.read_text(encoding="ascii"))["groups"]
    return next(found["cases"] for found in groups if found["id"] == group)


def prepare(authcid: str) -> str:
    try:
        return Jid(authcid, DOMAIN).local or ""
    except JidError as error:
        raise Refusal("not-authorized", error.reason) from error


def store(
    accounts: dict[str, str],
    *,
    nonce: Callable[[], str] = lambda: "3rfcNHYJY1ZVvWVs7j",
    salt: bytes = b"salt of one user",
    iterations: int = 4096,
) -> Verifier:
    """A verifier over plain passwords; keys of an unknown user are a function of the name."""

    def keys(username: str, hash_name: str) -> tuple[ScramKeys, bool]:
        if username in accounts:
            return derive_keys(hash_name, accounts[username], salt, iterations), True
        size = hashlib.new(hash_name).digest_size
        made_up = hmac.digest(b"secret of the store", username.encode(), "sha512")
        return ScramKeys(made_up[:16], iterations, made_up[:size], made_up[-size:]), False

    def check(username: str, password: str) -> bool:
        return username in accounts and saslprep(accounts[username]) == password

    return Verifier(keys, check, prepare, nonce, DOMAIN)


def last(running: Generator[Any, Any, Result], message: bytes | None) -> Result:
    """Send the message that must end a generator, and give what it returns."""
    try:
        move = running.send(message)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    raise AssertionError(f"it goes on with {move}")


def converse(
    mechanism: Mechanism, credentials: Credentials, verifier: Verifier
) -> tuple[Values, Granted, list[bytes]]:
    """Let both roles talk to each other until the server grants and the client agrees."""
    client, server = mechanism.initiate(credentials), mechanism.answer(verifier)
    assert next(server) == Move(None)
    payload = next(client).payload
    said: list[bytes] = []
    while True:
        assert payload is not None
        said.append(payload)
        try:
            challenge = server.send(payload).payload
        except StopIteration as stop:
            granted: Granted = stop.value
            return last(client, granted.payload), granted, said
        assert challenge is not None
        said.append(challenge)
        payload = client.send(challenge).payload
