"""A login told again: with a public password, and every proof computed anew. RFC 4422, RFC 6120 §6.

A mechanism's message is read by the mechanism itself (`protocol.sasl.known`). What kind of message
that is decides who tells it again: a file in `mechanisms` for each shape.
"""

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import algorithms_guaranteed
from typing import Any, NamedTuple, Protocol

from xmpp_walkthrough.protocol.sasl.known import read
from xmpp_walkthrough.protocol.sasl.reading import MASK, Part, Reading
from xmpp_walkthrough.protocol.sasl.scram import MOST_ITERATIONS
from xmpp_walkthrough.protocol.sasl.scram_keys import salted_password
from xmpp_walkthrough.registry import load
from xmpp_walkthrough.sharing.dummies import PASSWORD, TOKEN, Dummies

BINDING = b"public channel binding data, of no TLS"  # where no note has told which it was


class Teller(Protocol):
    """Tells the messages of one exchange again, and the values that were computed in it."""

    def message(self, reading: Reading, *, by_client: bool) -> bytes:
        """One message, told again."""

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The same values, by name, computed of what is told."""


class Telling(NamedTuple):
    """How messages of one `kind` are told again; `computed` are the values that give it away."""

    kind: str
    make: "Callable[[Login], Teller]"
    computed: frozenset[str] = frozenset()


@cache
def _tellings() -> dict[str, Telling]:
    """What is in the folder, by the kind of message."""
    from xmpp_walkthrough.sharing import mechanisms

    return {each.kind: each for each in load(mechanisms, Telling)}


class Login:
    """The login of one connection, and of those that follow it.

    `lies` says that the next proof of the server was refused as a wrong one, and has to be one.
    """

    def __init__(self, dummies: Dummies) -> None:
        self.dummies = dummies
        self.mechanism = ""
        self.lies = False
        self.binding = BINDING
        self.token = TOKEN
        self.task = ""  # of XEP-0480, by its name
        self.noted = ""  # the token that a note has told of the next exchange
        # The lists of the server, as they were and as they are told: of mechanisms in both profiles
        # of SASL, and of channel bindings. XEP-0474 hashes them.
        self.lists: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
        self._tellers: dict[str, Teller] = {}

    def begin(self, mechanism: str) -> None:
        """A new exchange begins."""
        self.mechanism = mechanism.upper()
        self.token, self.noted = self.noted or self.dummies.token_now, ""

    def message(self, payload: bytes, *, by_client: bool) -> bytes:
        """One message of the mechanism, told again."""
        if not payload:
            return payload
        reading = read(payload, self.mechanism, by_client)
        teller = self._teller(reading.kind)
        if teller is None:
            return self.opaque(reading.parts)
        return teller.message(reading, by_client=by_client)

    def values(self, mechanism: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values that were computed, computed again."""
        if mechanism.startswith("UPGR-"):
            self.task = mechanism
        elif mechanism:
            self.mechanism = mechanism.upper()
        for kind, telling in _tellings().items():
            if telling.computed & values.keys():
                teller = self._teller(kind)
                assert teller is not None
                return teller.values(values)
        return {name: self.value(each) for name, each in values.items()}

    def value(self, value: Any) -> Any:
        """A value of unknown kind."""
        if isinstance(value, bytes):
            return self.dummies.octets(value)
        return self.dummies.like(value) if isinstance(value, str) else value

    def opaque(self, parts: tuple[Part, ...]) -> bytes:
        """A message that no mechanism knows, or none that it was said to be of."""
        data = b"".join(part.data for part in parts)
        fields = [self.dummies.id(each.decode("utf-8", "replace")) for each in data.split(b"\0")]
        return "\0".join(fields).encode()

    def octets(self, size: int, of: bytes = MASK.encode()) -> bytes:
        """Bytes in the place of a proof that cannot be computed, or has to be a wrong one."""
        return self.dummies.octets(of.ljust(size, b"\0")[:size], "proofs")

    def upgraded(self, salt: bytes, iterations: int) -> bytes:
        """The salted password of the task, of a salt that is told already. XEP-0480 §3"""
        hash_name = hash_of(self.task)
        if not hash_name or not 0 < iterations <= MOST_ITERATIONS:
            return self.octets(32)
        self.dummies.secret("proofs", "hash")
        return salted_password(hash_name, PASSWORD, salt, iterations)

    def _teller(self, kind: str) -> Teller | None:
        """Who tells messages of this kind in the present exchange."""
        telling = _tellings().get(kind)
        if telling is None:
            return None
        if kind not in self._tellers:
            self._tellers[kind] = telling.make(self)
        return self._tellers[kind]


def hash_of(name: str) -> str:
    """The hash in the name of a mechanism or a task, as hashlib names it; "" for none."""
    _, _, end = name.upper().removesuffix("-PLUS").partition("SCRAM-SHA")
    hash_name = f"sha{end.removeprefix('-')}".lower().replace("-", "_")
    return hash_name if end and hash_name in algorithms_guaranteed else ""
