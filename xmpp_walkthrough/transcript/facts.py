"""Facts of a connection that are no bytes: DNS, TCP, TLS, and how it ends. RFC 6120 §3, §5.

Facts that code looks at have a type each; all others are `Told`, by the key of their sentence
(`note.<key>` in the lessons). Layers below make them; views and the doctor read them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from xmpp_walkthrough.protocol.event import Role
from xmpp_walkthrough.protocol.place import Target
from xmpp_walkthrough.transcript.tls import TlsFacts


class Told(NamedTuple):
    """A fact that is only shown."""

    key: str
    facts: Mapping[str, object] = MappingProxyType({})


class Begun(NamedTuple):
    """A step begins, for the `occurrence`th time."""

    number: str
    occurrence: int


class Ended(NamedTuple):
    """A step has ended well; `jid` is our address, once there is one."""

    jid: str | None


class Asked(NamedTuple):
    """One question to DNS, with its outcome."""

    kind: str
    name: str
    outcome: str
    answers: tuple[str, ...]


class Resolved(NamedTuple):
    """The targets of the domain; `reason` is that of `net.dns.resolver.Discovery`."""

    domain: str
    targets: tuple[Target, ...]
    reason: str


class Connected(NamedTuple):
    """The TCP connection stands."""

    host: str
    address: str
    port: int


class ConnectFailed(NamedTuple):
    """One attempt has failed; here the `host` is an address."""

    host: str
    port: int
    reason: str


class TlsEstablished(NamedTuple):
    """TLS stands."""

    tls: TlsFacts
    domain: str


class Sum(NamedTuple):
    """Units of one kind that were counted and not kept.

    `name` is that of the first, "" where it has none, as white space, or where they are of many
    kinds (`mixed`).
    """

    role: Role
    name: str
    mixed: bool
    units: int
    bytes: int


class Eof(NamedTuple):
    """The peer has ended TCP; `clean` says that it had ended TLS before; None: there was none."""

    clean: bool | None


class Reset(NamedTuple):
    """The peer, or a device in between, has reset TCP."""

    detail: str


class Garbled(NamedTuple):
    """The bytes that came were no TLS, or not compressed, any more."""

    detail: str


class Vanished(NamedTuple):
    """The network says that the peer cannot be reached any more."""

    detail: str


class InboxFull(NamedTuple):
    """So many units wait unread that the session has stopped reading."""

    units: int
    bytes: int


class Disconnected(NamedTuple):
    """We have ended the connection; `clean` says that the peer had ended TLS."""

    clean: bool | None


Gone = Eof | Reset | Garbled | Vanished
Fact = (
    Told
    | Begun
    | Ended
    | Asked
    | Resolved
    | Connected
    | ConnectFailed
    | TlsEstablished
    | Sum
    | Gone
    | InboxFull
    | Disconnected
)
# The notes that code looks at: those with a type, and a few that are only `Told`. A misspelt one is
# a type error, and one that is never made fails in `tests/content/test_failures.py`.
NoteKey = Literal[
    "asked", "begin", "connect.failed", "connected", "disconnected", "end", "eof", "garbled",
    "inbox.full", "more", "reset", "resolved", "tls.established", "vanished",
    "bind.other-account", "close.cut", "close.no-answer", "exchange.message-not-back",
    "exchange.no-roster", "open.no-id", "open.other-from", "redirect.followed", "sasl.unbelieved",
    "sasl.values", "session.offered", "tls.not-offered",
]  # fmt: skip
KEYS: Mapping[type, NoteKey] = {
    Begun: "begin",
    Ended: "end",
    Asked: "asked",
    Resolved: "resolved",
    Connected: "connected",
    ConnectFailed: "connect.failed",
    TlsEstablished: "tls.established",
    Sum: "more",
    Eof: "eof",
    Reset: "reset",
    Garbled: "garbled",
    Vanished: "vanished",
    InboxFull: "inbox.full",
    Disconnected: "disconnected",
}


def key_of(fact: Fact) -> str:
    """The key of its sentence."""
    return fact.key if isinstance(fact, Told) else KEYS[type(fact)]


def facts_of(fact: Fact) -> Mapping[str, object]:
    """The values that fill its sentence, by name."""
    return fact.facts if isinstance(fact, Told) else fact._asdict()
