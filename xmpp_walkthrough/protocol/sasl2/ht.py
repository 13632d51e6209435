"""HT: a hashed token proves who we are in one message, and the answer proves the server. XEP-0484.

draft-schmaus-kitten-sasl-ht: the client sends `authcid NUL HMAC(token, "Initiator" || cb-data)`,
the server's success carries `HMAC(token, "Responder" || cb-data)`. The end of the name says which
channel binding data is hashed with it. Values: token, channel_binding_type, channel_binding_data,
initiator_hash, responder_hash.
"""

import hmac
import re
from collections.abc import Callable, Generator
from functools import partial
from typing import NamedTuple

from xmpp_walkthrough.protocol import sasl
from xmpp_walkthrough.protocol.sasl.reading import Part, Reading

# Our own order, and the type of channel binding that each name stands for.
TYPES = {
    "HT-SHA-256-EXPR": "tls-exporter",
    "HT-SHA-256-UNIQ": "tls-unique",
    "HT-SHA-256-ENDP": "tls-server-end-point",
    "HT-SHA-256-NONE": "",
}
_STRENGTH = 80
_NAME = rb"[\x21-\x7e]+"
_SIZE = 32  # bytes of the hash


class Token(NamedTuple):
    """A token, for one mechanism and one installation; `secret` is as good as a password."""

    mechanism: str
    secret: str
    expiry: str = ""

    def __repr__(self) -> str:
        return f"Token({self.mechanism})"


def hashed(secret: str, side: bytes, data: bytes) -> bytes:
    """The hash by which one side proves that it knows the token."""
    return hmac.digest(secret.encode(), side + data, "sha256")


def best(offered: tuple[str, ...], binding: Callable[[str], bytes | None]) -> str:
    """The mechanism to ask a token for; an empty string where there is none in common."""
    possible = (name for name, kind in TYPES.items() if not kind or binding(kind) is not None)
    return next((name for name in possible if name in offered), "")


def initiate(
    name: str, credentials: sasl.Credentials
) -> Generator[sasl.Move, bytes | None, sasl.Values]:
    """Where the password stands, a token is expected."""
    kind = TYPES[name]
    data = credentials.binding(kind) if kind else b""
    if data is None:
        raise sasl.MechanismError("no-channel-binding", kind)
    mine = hashed(credentials.password, b"Initiator", data)
    values: dict[str, str | bytes | int] = {"token": credentials.password}
    if kind:
        values |= {"channel_binding_type": kind, "channel_binding_data": data}
    values["initiator_hash"] = mine
    answer = yield sasl.Move(credentials.authcid.encode() + b"\0" + mine, values)
    expected = hashed(credentials.password, b"Responder", data)
    if answer is None:
        raise sasl.MechanismError("success-without-proof", name)
    if not hmac.compare_digest(answer, expected):
        raise sasl.MechanismError("responder-wrong")
    return {**values, "responder_hash": expected}


def read(payload: bytes, by_client: bool) -> Reading | None:
    """A name and a hash, or the server's hash alone. By its shape it is told from a PLAIN message
    that lacks a NUL by the length of the hash."""
    if not by_client:
        proof = Part("responder_hash", payload, secret=True)
        return Reading("ht-server", "ht", (proof,), "guess")
    name, nul, given = payload.partition(b"\0")
    if not nul or not name:
        return None
    proof = Part("initiator_hash", given, secret=True)
    hashed = proof.masked or (len(given) == _SIZE and not given.isascii())
    telling = hashed and re.fullmatch(_NAME, name)
    parts = (Part("authcid", name), Part("NUL", nul), proof)
    return Reading("ht-client", "ht", parts, "likely" if telling else "guess", authcid=name)


def parse(message: bytes) -> tuple[str, bytes]:
    """The name and the hash. Errors: Refusal."""
    found = read(message, by_client=True)
    given = found.part("initiator_hash") if found else None
    if found is None or given is None or not given.value:
        raise sasl.Refusal("malformed-request", "A name, a NUL and a hash are expected.")
    try:
        return found.authcid.decode(), given.value
    except UnicodeDecodeError as error:
        raise sasl.Refusal("malformed-request", "The name is not UTF-8.") from error


def _without_tokens(_verifier: sasl.Verifier) -> Generator[sasl.Move, bytes, sasl.Granted]:
    yield sasl.Move(None)
    raise sasl.Refusal("invalid-mechanism")


def ht(name: str, answer: sasl.Answer = _without_tokens) -> sasl.Mechanism:
    """The mechanism of this name; who has the tokens gives the receiving side of it."""
    return sasl.Mechanism(
        name,
        _STRENGTH,
        partial(initiate, name),
        answer,
        by_default=False,
        needs=sasl.Needs.TOKEN,
        family="ht",
        section="XEP-0484 §3.4",
        read=read,
        secrets=frozenset({"token", "initiator_hash", "responder_hash"}),
    )
