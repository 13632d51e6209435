"""The bound sessions of each account, by resource. RFC 6120 §7, RFC 6121 §8.5.

Who is logged in, and with what is each session concerned?
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.management import Counts
from xmpp_walkthrough.server.config import ServerConfig

# Counts of stanzas begin anew there. XEP-0198 §4
_MODULUS = 2**32


class Connection(Protocol):
    """The part of a connection that the files which route stanzas use."""

    @property
    def full(self) -> bool:
        """Whether there is no room for stanzas of other clients."""

    def send(self, stanza: Element) -> None:
        """Queue a stanza."""

    def write(self, data: bytes) -> None:
        """Queue the bytes of one."""

    def end(self, condition: str, text: str = "") -> None:
        """End the stream with this stream error."""

    def hand_over(self) -> None:
        """Give the session up: another connection goes on with it (XEP-0198 §5)."""


@dataclass(slots=True)
class Managed:
    """Stream management of one session. `id` is empty where it cannot be resumed.

    `handled` counts the client's stanzas that were dealt with, `asked` says that an answer to our
    `<r/>` is due.
    """

    counts: Counts
    id: str = ""
    handled: int = 0
    asked: bool = False

    def too_much(self, config: ServerConfig) -> bool:
        """Whether more waits for the client's confirmation than we are willing to keep."""
        stanzas = self.counts.outstanding(Role.RECEIVING) > config.unacknowledged_stanzas
        return stanzas or self.counts.size > config.unacknowledged_bytes

    def crowded(self, config: ServerConfig) -> bool:
        """Whether half of that waits: other clients send no more, its own requests are answered."""
        stanzas = 2 * self.counts.outstanding(Role.RECEIVING) > config.unacknowledged_stanzas
        return stanzas or 2 * self.counts.size > config.unacknowledged_bytes

    def count(self) -> None:
        """One more stanza of the client has been dealt with."""
        self.handled = (self.handled + 1) % _MODULUS


@dataclass(slots=True, eq=False)
class Session:
    """A connected resource. RFC 6121 §8.5

    `presence` is the last that it broadcast, None before that and after "unavailable".
    `interested` says that it asked for the roster and so gets pushes (RFC 6121 §2.1.6);
    `directed` holds the addresses that it told of its presence besides (RFC 6121 §4.6); `managed`
    is its stream management, where the client wanted any (XEP-0198). `versioned` says that it knows
    of versions of the roster (RFC 6121 §2.6), `carbons` that it wants copies (XEP-0280), `active`
    that its user looks at the client (XEP-0352), `collects` that its mail has yet to be handed out.
    `agent` names the installation of its program, where SASL2 said so (XEP-0388 §2.3), `excused`
    the breaches that were let pass (`leniency`).
    """

    jid: Jid
    connection: Connection
    presence: Element | None = None
    priority: int = 0
    interested: bool = False
    greeted: bool = False
    directed: set[Jid] = field(default_factory=set)
    managed: Managed | None = None
    versioned: bool = False
    carbons: bool = False
    active: bool = True
    collects: bool = False
    agent: str = ""
    excused: set[str] = field(default_factory=set)

    @property
    def available(self) -> bool:
        """Whether it has sent presence, and so takes part in broadcasts. RFC 6121 §4.2"""
        return self.presence is not None

    @property
    def account(self) -> str:
        return self.jid.local or ""


class Sessions:
    """All bound sessions of the domain."""

    def __init__(self) -> None:
        self._by_account: dict[str, dict[str, Session]] = {}

    def add(self, session: Session) -> None:
        self._by_account.setdefault(session.account, {})[session.jid.resource or ""] = session

    def remove(self, session: Session) -> bool:
        """Forget a session; False where another one already stands in its place (a conflict)."""
        resources = self._by_account.get(session.account, {})
        if resources.get(session.jid.resource or "") is not session:
            return False
        del resources[session.jid.resource or ""]
        if not resources:
            del self._by_account[session.account]
        return True

    def clear(self) -> None:
        """Forget all sessions: the server stops."""
        self._by_account.clear()

    def find(self, jid: Jid) -> Session | None:
        """The session with exactly this full JID."""
        return self._by_account.get(jid.local or "", {}).get(jid.resource or "")

    def of(self, account: str | None) -> list[Session]:
        """Every session of an account, available or not, in the order of binding."""
        return list(self._by_account.get(account or "", {}).values())

    def available(self, account: str | None) -> Iterator[Session]:
        return (session for session in self.of(account) if session.available)

    def interested(self, account: str | None) -> Iterator[Session]:
        """The sessions that get roster pushes: those that asked for the roster. RFC 6121 §2.1.6"""
        return (session for session in self.of(account) if session.interested)
