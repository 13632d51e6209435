"""Lies of a server in SCRAM: in its first message, in its last, or between. RFC 5802 §5, §7."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import Any

from xmpp_walkthrough.protocol.sasl import Granted, Mechanism, Move, Refusal, Verifier
from xmpp_walkthrough.protocol.sasl.scram_messages import Malformed, read_client_first
from xmpp_walkthrough.server.fault import Fault, Teach
from xmpp_walkthrough.steps.wants import Wants

Answer = Callable[[Verifier], Generator[Move, bytes, Granted]]
Bend = Callable[[str], str]

_WALK = "SCRAM-SHA-256"


def lying(
    make: Callable[[Answer, Verifier], Generator[Move, bytes, Granted]], family: str = "SCRAM"
) -> Teach:
    """Replace the answer of each mechanism of the family by `make` around the honest answer."""

    def teach(mechanisms: Sequence[Mechanism]) -> Sequence[Mechanism]:
        return [
            m._replace(answer=partial(make, m.answer)) if m.name.startswith(family) else m
            for m in mechanisms
        ]

    return teach


def told(**changes: Any) -> Teach:
    """SCRAM answered honestly, by a server whose view (`Verifier`) differs in these fields."""

    def answer(honest: Answer, verifier: Verifier) -> Generator[Move, bytes, Granted]:
        return honest(verifier._replace(**changes))

    return lying(answer)


def bent(
    bend_first: Bend, bend_last: Bend | None, answer: Answer, verifier: Verifier
) -> Generator[Move, bytes, Granted]:
    """The honest exchange, with the server's two messages bent; no last bend: no last message."""
    exchange = answer(verifier)
    move = next(exchange)
    while True:
        payload = yield move
        try:
            move = exchange.send(payload)
        except StopIteration as end:
            granted: Granted = end.value
            text = (granted.payload or b"").decode()
            return granted._replace(payload=bend_last(text).encode() if bend_last else None)
        move = move._replace(payload=bend_first((move.payload or b"").decode()).encode())


def honest(text: str) -> str:
    return text


def _first(bend: Bend) -> Teach:
    return lying(partial(bent, bend, honest))


def _last(bend: Bend | None) -> Teach:
    return lying(partial(bent, honest, bend))


def _attribute(name: str, value: str) -> Bend:
    """A bend of the message: this attribute gets another value."""
    return lambda text: re.sub(rf"(^|,){name}=[^,]*", rf"\g<1>{name}={value}", text, count=1)


def _other_nonce(text: str) -> str:
    return re.sub(r"r=(.)", lambda found: f"r={'A' if found[1] != 'A' else 'B'}", text, count=1)


def _other_signature(text: str) -> str:
    signature = bytearray(b64decode(text.removeprefix("v=")))
    signature[0] ^= 1
    return f"v={b64encode(signature).decode()}"


def _short_signature(text: str) -> str:
    return f"v={b64encode(b64decode(text.removeprefix('v='))[:8]).decode()}"


def _reordered(text: str) -> str:
    nonce, salt, *rest = text.split(",")
    return ",".join([salt, nonce, *rest])


def _echo_nonce(answer: Answer, verifier: Verifier) -> Generator[Move, bytes, Granted]:
    """Send the client's nonce back unextended: nothing from the server makes this login new."""
    exchange = answer(verifier)
    first = yield next(exchange)
    move = exchange.send(first)
    nonce = _client_first(first)[1]
    text = _attribute("r", nonce)((move.payload or b"").decode())
    yield move._replace(payload=text.encode())
    raise Refusal("not-authorized")  # a client that goes on with it is not let in


def _client_first(payload: bytes) -> tuple[str, str]:
    """The user name and the nonce of the client's first message. Errors: Refusal."""
    try:
        message = read_client_first(payload)
    except Malformed as error:
        raise Refusal("malformed-request") from error
    return message.username, message.nonce


def _too_early(answer: Answer, verifier: Verifier) -> Generator[Move, bytes, Granted]:
    """Success in the place of the first challenge, with what should have stood in that."""
    exchange = answer(verifier)
    first = yield next(exchange)
    move = exchange.send(first)
    return Granted(verifier.prepare(_client_first(first)[0]), move.payload)


def _at_once(_answer: Answer, verifier: Verifier) -> Generator[Move, bytes, Granted]:
    first = yield Move(None)
    return Granted(verifier.prepare(_client_first(first)[0]), None)


def _last_word_in_challenge(answer: Answer, verifier: Verifier) -> Generator[Move, bytes, Granted]:
    """Allowed: `v=` in a challenge of its own, then success without data. RFC 6120 §6.4.3"""
    exchange = answer(verifier)
    move = next(exchange)
    while True:
        payload = yield move
        try:
            move = exchange.send(payload)
        except StopIteration as end:
            granted: Granted = end.value
            yield Move(granted.payload)
            return granted._replace(payload=None)


def _lie(name: str, branch: str, teach: Teach) -> Fault:
    branches = (branch,) if branch else ()
    return Fault(f"scram-{name}", "sasl", branches, mechanisms=teach, wants=Wants(mechanism=_WALK))


# §5.1: the server's nonce must begin with the client's, or an old exchange could be played again.
NONCE_NOT_EXTENDED = _lie("nonce-not-extended", "2.2-21", lying(_echo_nonce))
NONCE_NOT_OURS = _lie("nonce-not-ours", "2.2-21", _first(_other_nonce))
# Few iterations make guessing cheap for an attacker with the transcript (RFC 7677 §4: 4,096); very
# many keep the client busy for minutes: a bound on both sides is the client's to set.
FEW_ITERATIONS = _lie("few-iterations", "2.2-22", _first(_attribute("i", "1")))
MANY_ITERATIONS = _lie("many-iterations", "2.2-22", _first(_attribute("i", "2147483647")))
# The grammar of §7: a number begins with 1 to 9, a salt is base64, attributes stand in one order.
# An empty salt fits it, and salts nothing. A lenient reader would compute another proof than the
# server, or crash.
NO_NUMBER = _lie("iterations-no-number", "", _first(_attribute("i", "many")))
LEADING_ZERO = _lie("iterations-leading-zero", "", _first(_attribute("i", "04096")))
EMPTY_SALT = _lie("empty-salt", "", _first(_attribute("s", "")))
SALT_NOT_BASE64 = _lie("salt-not-base64", "", _first(_attribute("s", "****")))
NO_SALT = _lie("no-salt", "", _first(lambda text: re.sub(",s=[^,]*", "", text)))
REORDERED = _lie("reordered", "", _first(_reordered))
# §5.1: `m=` announces an extension that must be understood; a client has to stop.
MANDATORY = _lie("mandatory-extension", "2.2-23", _first(lambda text: f"m=speak-latin,{text}"))
# §5: the signature proves that the server knows the password too. A client that does not compare
# it whole, or does without, takes any server for its own.
WRONG_SIGNATURE = _lie("wrong-signature", "2.2-26", _last(_other_signature))
SHORT_SIGNATURE = _lie("short-signature", "2.2-26", _last(_short_signature))
NO_SIGNATURE = _lie("no-signature", "2.2-27", _last(None))
OTHER_LAST_WORD = _lie("other-last-word", "2.2-27", _last(lambda text: "welcome=home"))
ERROR_IN_SUCCESS = _lie("error-in-success", "2.2-25", _last(lambda text: "e=invalid-proof"))
# A success before the client's proof: the server cannot know who logs in.
TOO_EARLY = _lie("success-too-early", "2.2-27", lying(_too_early))
AT_ONCE = _lie("success-at-once", "2.2-27", lying(_at_once))
LAST_CHALLENGE = _lie("last-challenge", "2.2-04", lying(_last_word_in_challenge))
