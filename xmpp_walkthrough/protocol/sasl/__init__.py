"""SASL as XMPP profiles it: what a mechanism is, and which one to choose. RFC 6120 §6, RFC 4422.

A mechanism is two generators, one for each role, that know nothing of XML or base64: payloads are
bytes. Both yield `Move`s that carry, besides the payload, every intermediate value by name, so
that a view can show the arithmetic. One file in this folder is one mechanism family.
"""

from collections.abc import Callable, Generator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from xmpp_walkthrough.protocol.sasl.reading import Read, opaque

Values = Mapping[str, str | bytes | int]


class Credentials(NamedTuple):
    """Who logs in. `authcid` is the local part; an empty `authzid` means "as myself".

    `offered` and `bindings` are the mechanisms and the channel binding types as the features
    listed them, for the check of XEP-0474; where `offered` is empty that check is not made.
    `binding(type)` gives the channel binding data of this connection, or None; `tls_version` is
    that of its TLS as RFC 8446 numbers it, in hex. `insists` says that the mechanism was asked for
    by name, so that only what is asked for counts.
    """

    authcid: str
    password: str
    authzid: str = ""
    nonce: Callable[[], str] = lambda: ""
    offered: tuple[str, ...] = ()
    bindings: tuple[str, ...] = ()
    domain: str = ""
    binding: Callable[[str], bytes | None] = lambda _type: None
    tls_version: str = ""
    insists: bool = False

    def __repr__(self) -> str:
        return f"Credentials({self.authcid!r})"  # the password is in no traceback


class Move(NamedTuple):
    """One message of an exchange: `payload` to send, `values` computed so far, in order.

    A `payload` of None says "nothing to send": the exchange goes on with the peer's message.
    """

    payload: bytes | None
    values: Values = MappingProxyType({})

    def __repr__(self) -> str:
        return "Move"  # a payload is as secret as what it proves


class MechanismError(Exception):
    """The initiating side refuses to go on: the peer lied or broke the mechanism.

    `reason` is a key (`sasl.refusal.<reason>` in the lessons), `detail` a short fact for it.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail


class Refusal(Exception):
    """The receiving side refuses: `condition` is one of RFC 6120 §6.5."""

    def __init__(self, condition: str, text: str = "") -> None:
        super().__init__(condition)
        self.condition = condition
        self.text = text


class Granted(NamedTuple):
    """The receiving side accepts: the identity, and additional data for `<success/>` (or None).

    `username` is the account to act as, `authcid` the account that was proved, if another.
    """

    username: str
    payload: bytes | None = None
    authcid: str = ""


class ScramKeys(NamedTuple):
    """The keys that a server keeps of a password for one hash. RFC 5802 §3"""

    salt: bytes
    iterations: int
    stored_key: bytes
    server_key: bytes


def _not_kept(_username: str) -> tuple[str, bool]:
    return "", False


def _no_stranger() -> str:
    raise Refusal("not-authorized", "Nobody is let in without an account.")


class Verifier(NamedTuple):
    """How the receiving side checks identities: the account store, seen from a mechanism.

    `keys(username, hash_name)` gives the SCRAM keys, for an unknown user made-up ones that are
    the same at each try (so that neither answer nor time tells), with `known` False.
    `check(username, password)` compares a prepared password. `prepare(authcid)` normalises a user
    name or raises Refusal. `nonce()` gives a fresh printable nonce. `password(username)` gives the
    password itself and whether there is such an account, where the store keeps it. `stranger()`
    makes up an account for an anonymous login. `certified` are the addresses in the certificate
    of this client, `offered` the mechanisms that it was shown, `bindings` the channel binding data
    of its connection by type, `listed` the types that it was shown (None: all of these).
    `acting(username, account)` names the account of a session that was asked for in the name of
    another one; None: no account may act for others. `extensions` are attributes that SCRAM puts at
    the end of its first message.
    """

    keys: Callable[[str, str], tuple[ScramKeys, bool]]
    check: Callable[[str, str], bool]
    prepare: Callable[[str], str]
    nonce: Callable[[], str]
    domain: str
    password: Callable[[str], tuple[str, bool]] = _not_kept
    stranger: Callable[[], str] = _no_stranger
    certified: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    bindings: Mapping[str, bytes] = MappingProxyType({})
    listed: tuple[str, ...] | None = None
    acting: Callable[[str, str], str] | None = None
    extensions: str = ""


Initiate = Callable[[Credentials], Generator[Move, bytes | None, Values]]
Answer = Callable[[Verifier], Generator[Move, bytes, Granted]]


class Needs(StrEnum):
    """What a client has to bring along for a mechanism."""

    PASSWORD = "password"
    TOKEN = "token"
    CERTIFICATE = "certificate"
    NOTHING = "nothing"


class Mechanism(NamedTuple):
    """One SASL mechanism, both roles, and all that is known about it.

    `initiate(credentials)` yields the client's messages and is sent the server's payloads (None
    where `<success/>` came without data); it returns the final values, or raises MechanismError.
    `answer(verifier)` is first advanced with `next()` (it yields `Move(None)`), then is sent the
    client's payloads and yields challenges; it returns Granted or raises Refusal.
    A greater `strength` is preferred. `plaintext` says that the password itself is sent.
    `server_first`: the client has no initial response, the server begins. `by_default`: the
    practice server offers it unasked. `stored_password`: a server needs the password itself.
    `binds`: only over TLS that gives channel binding data. `needs` is what the client has to bring;
    `family` what it is one of, where several differ in little; `section` where it is defined.
    `read(payload, by_client)` takes one of its messages apart, whichever side sent it; None where
    it is none of this mechanism's. Without one, all that a client sends is secret. `alike` does the
    same for any of its family, where a member is told by more than the shape. `secrets` names those
    of its values that are as good as the password, or let one guess it.
    """

    name: str
    strength: int
    initiate: Initiate
    answer: Answer
    plaintext: bool = False
    server_first: bool = False
    by_default: bool = True
    stored_password: bool = False
    binds: bool = False
    needs: Needs = Needs.PASSWORD
    family: str = ""
    section: str = "RFC 6120 §6.4"
    read: Read = opaque
    alike: Read | None = None
    secrets: frozenset[str] = frozenset()

    @property
    def certificate(self) -> bool:
        """Whether it is of use only where the client has shown a certificate."""
        return self.needs is Needs.CERTIFICATE
