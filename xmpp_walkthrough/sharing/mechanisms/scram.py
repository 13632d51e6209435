"""SCRAM told again: names, nonces and salt are dummies, both proofs are computed. RFC 5802 §3."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from xmpp_walkthrough.protocol.sasl import base64
from xmpp_walkthrough.protocol.sasl.downgrade import list_agrees, list_hash
from xmpp_walkthrough.protocol.sasl.reading import Part, Reading, attributes
from xmpp_walkthrough.protocol.sasl.scram import HASH_SIZES, MOST_ITERATIONS
from xmpp_walkthrough.protocol.sasl.scram_keys import Proof, prove, salted_password
from xmpp_walkthrough.protocol.sasl.scram_messages import (
    Malformed,
    escape,
    read_server_first,
    server_error,
)
from xmpp_walkthrough.sharing.dummies import PASSWORD
from xmpp_walkthrough.sharing.logins import Login, Telling, hash_of

Change = Callable[[str], str]


class ScramTeller:
    """Four messages; the proofs are those of the messages as they are told."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._first_bare = self._server_first = self._without_proof = ""
        self._nonces: dict[str, str] = {}
        self._salted: dict[tuple[bytes, int], bytes] = {}

    # --- messages ---

    def message(self, reading: Reading, *, by_client: bool) -> bytes:
        """One of the four messages of RFC 5802 §5, by its own name."""
        match reading.message:
            case "scram-client-first":
                header, *bare = reading.parts
                if header.name.startswith("gs2-header"):
                    return self._header(header.data) + self._first(bare).encode()
                return self._first(reading.parts).encode()
            case "scram-server-first":
                return self._answer(reading.parts).encode()
            case "scram-client-final":
                return self._final(reading.parts)
            case "scram-server-final":
                return self._told(reading.parts, {"v": self._verifier, "e": self._error}).encode()
        return self._login.opaque(reading.parts)

    def _told(self, parts: Iterable[Part], changes: Mapping[str, Change]) -> str:
        """Attributes with other values; an unknown one is an id."""
        found = ""
        for part in parts:
            value = part.value.decode("utf-8", "replace")
            if part.name != "comma":
                value = changes.get(part.name, self._login.dummies.id)(value)
            found += part.before.decode("utf-8", "replace") + value
        return found

    def _first(self, parts: Iterable[Part]) -> str:
        """The client's first message without its header."""
        self._nonces = {}
        self._first_bare = self._told(parts, {"n": self._name, "r": self._own_nonce})
        return self._first_bare

    def _answer(self, parts: Iterable[Part]) -> str:
        """The server's first message."""
        changes = {"r": self._nonce, "s": self._salt, "i": _number, "h": self._lists, "t": _version}
        self._server_first = self._told(parts, changes)
        return self._server_first

    def _final(self, parts: Iterable[Part]) -> bytes:
        """The client's last message; what is signed ends before its proof."""
        parts = list(parts)
        end = next((n for n, part in enumerate(parts) if part.name == "p"), len(parts))
        begun = self._told(parts[:end], {"c": self._bound, "r": self._nonce})
        self._without_proof = begun.removesuffix(",")
        given = parts[end].value if end < len(parts) else b""
        proof = self._proof(given, "client_proof")
        rest = self._told(parts[end + 1 :], {})
        return f"{begun}{'p=' if end < len(parts) else ''}{proof}{rest}".encode()

    # --- their values ---

    def _header(self, header: bytes) -> bytes:
        """The GS2 header: its flag stays, and names another account. RFC 5801 §4"""
        flag, _, asked = header.decode("utf-8", "replace").partition(",")
        name = asked.removesuffix(",").removeprefix("a=")
        told = f"a={escape(self._login.dummies.account(_plain(name)))}" if name else ""
        flag = flag if self._login.dummies.public.knows(flag[2:] or "0") else "p=other"
        return f"{flag},{told},".encode()

    def _name(self, value: str) -> str:
        """The user, escaped."""
        return escape(self._login.dummies.account(_plain(value)))

    def _own_nonce(self, value: str) -> str:
        """The nonce of the client, which begins an exchange."""
        self._nonces = {value: self._login.dummies.nonce(value)}
        return self._nonces[value]

    def _nonce(self, value: str) -> str:
        """The nonce of both: it goes on where the client's ends, if it does."""
        for own, told in self._nonces.items():
            if own and value.startswith(own):
                return told + self._login.dummies.nonce(value.removeprefix(own))
        return self._login.dummies.nonce(value)

    def _salt(self, value: str) -> str:
        """The salt, of the same size."""
        try:
            return base64.encode(self._login.dummies.octets(base64.decode(value)))
        except base64.IncorrectEncoding:
            return "!"  # it was none, and has to be none

    def _lists(self, value: str) -> str:
        """The hash of the lists: of those that are told, where it was that of those that were."""
        *offers, (types, told_types) = self._login.lists or (((), ()),)
        for offered, told in offers:
            if offered and list_agrees(value, self._hash_name() or "sha256", offered, types):
                return list_hash(self._hash_name() or "sha256", told, told_types)
        return self._salt(value)

    def _bound(self, value: str) -> str:
        """The header once more, and the data of the connection."""
        try:
            data = base64.decode(value)
        except base64.IncorrectEncoding:
            return "!"
        flag, comma, rest = data.partition(b",")
        asked, second, bound = rest.partition(b",")
        if not second:
            return base64.encode(self._login.dummies.octets(data))
        if bound:
            bound = self._login.binding = self._login.dummies.octets(bound)
        return base64.encode(self._header(flag + comma + asked + second) + bound)

    def _verifier(self, value: str) -> str:
        """The server's signature; a wrong one where it was refused."""
        return self._proof(value.encode(), "server_signature", wrong=self._login.lies)

    def _error(self, value: str) -> str:
        """The name of an error that RFC 5802 §7 knows, or another one."""
        name = server_error(f"e={value}") or ""
        return name if self._login.dummies.public.knows(name) else "other-error"

    def _proof(self, given: bytes, which: str, *, wrong: bool = False) -> str:
        """The proof of this name; another one of its size where it cannot be told, or must be
        wrong."""
        computed = self._computed()
        proof: bytes = getattr(computed, which) if computed else b""
        size = _size(given) or len(proof) or HASH_SIZES.get(self._hash_name(), 32)
        if wrong or size != len(proof):
            proof = self._login.octets(size, proof)
        return self._login.dummies.secret("proofs", base64.encode(proof))

    def _computed(self) -> Proof | None:
        """The arithmetic of the messages as they are told; None while one of them is missing."""
        hash_name = self._hash_name()
        try:
            first = read_server_first(self._server_first)
        except Malformed:
            return None
        known = hash_name and self._first_bare and self._without_proof
        if not known or first.iterations > MOST_ITERATIONS:
            return None
        key = (first.salt, first.iterations)
        if key not in self._salted:
            self._salted[key] = salted_password(hash_name, PASSWORD, *key)
        return prove(
            hash_name,
            self._salted[key],
            self._first_bare,
            self._server_first,
            self._without_proof,
        )

    def _hash_name(self) -> str:
        """The hash of this mechanism, for hashlib; empty for none."""
        return hash_of(self._login.mechanism)

    # --- what was computed of them ---

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Every value of the exchange, by the names of `protocol.sasl.scram`."""
        if "auth_message" not in values and "salted_password" in values:
            return self._upgraded(values)
        texts: Mapping[str, Change] = {
            "username": self._login.dummies.account,
            "client_nonce": self._own_nonce,
            "gs2_header": lambda text: self._header(text.encode("utf-8", "replace")).decode(),
            "client_first_bare": lambda text: self._first(_parts(text)),
            "server_first": lambda text: self._answer(_parts(text)),
            "server_nonce": self._login.dummies.nonce,
            "ignored_attributes": lambda text: self._told(_parts(text), {}),
            "client_final_without_proof": self._ended,
        }
        told = {name: change(str(values[name])) for name, change in texts.items() if name in values}
        if "prepared_password" in values:
            told["prepared_password"] = self._login.dummies.secret("passwords", PASSWORD)
        computed = self._computed()
        known: dict[str, Any] = {**told, **(computed._asdict() if computed else {})}
        return {name: self._value(name, each, known) for name, each in values.items()}

    def _value(self, name: str, value: Any, known: Mapping[str, Any]) -> Any:
        """One value by its name."""
        if name == "channel_binding_data" and isinstance(value, bytes):
            self._login.binding = self._login.dummies.octets(value)
            return self._login.binding
        return known[name] if name in known else self._login.value(value)

    def _ended(self, text: str) -> str:
        """What is signed of the client's last message."""
        told = self._told(_parts(text), {"c": self._bound, "r": self._nonce})
        self._without_proof = told
        return told

    def _upgraded(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """A task of XEP-0480: the password, salted with a salt of its own."""
        salt, iterations = values.get("salt"), values.get("iterations")
        if not isinstance(salt, bytes) or not isinstance(iterations, int):
            return {name: self._login.value(value) for name, value in values.items()}
        salt = self._login.dummies.octets(salt)
        salted = self._login.upgraded(salt, iterations)
        return {**values, "salt": salt, "salted_password": salted}


def _parts(text: str) -> tuple[Part, ...]:
    """Attributes of a value, none of them hidden."""
    return attributes(text.encode("utf-8", "replace"), ())


def _plain(name: str) -> str:
    """A name without the escapes of RFC 5802 §5.1."""
    return name.replace("=2C", ",").replace("=3D", "=")


def _number(value: str) -> str:
    """Iterations, as they were: how slow a login is, is told."""
    return value if value.isascii() and value.isdigit() and len(value) < 20 else "x"


def _version(value: str) -> str:
    """A version of TLS, as XEP-0515 writes it."""
    return value if value in ("0303", "0304") else "0000"


def _size(given: bytes) -> int:
    """How many bytes a proof has; 0 where it was masked, or is no base64."""
    try:
        return len(base64.decode(given.decode("ascii")))
    except (base64.IncorrectEncoding, UnicodeDecodeError):
        return 0


SCRAM = Telling(
    "scram", ScramTeller, frozenset({"client_first_bare", "auth_message", "salted_password"})
)
