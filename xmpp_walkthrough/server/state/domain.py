"""The served domain: its accounts, sessions, rosters and mail. RFC 6120 §2.1, RFC 6121.

All connections share this state. There is no lock: code changes it between two awaits, and a
stanza that is sent only joins a connection's queue.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from lxml.etree import _Element as Element

from xmpp_walkthrough.net.tls.keylog import KeyLog
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.sasl import Mechanism
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.ending import unforeseen
from xmpp_walkthrough.server.fairness.chores import Chores
from xmpp_walkthrough.server.fairness.holdings import Holdings
from xmpp_walkthrough.server.fairness.throttle import Throttle
from xmpp_walkthrough.server.state.accounts import Accounts
from xmpp_walkthrough.server.state.mailbox import Mailbox
from xmpp_walkthrough.server.state.randomness import Source
from xmpp_walkthrough.server.state.roster import Roster, first_rosters
from xmpp_walkthrough.server.state.sessions import Session, Sessions
from xmpp_walkthrough.server.state.stamping import TooBig, stamped
from xmpp_walkthrough.server.state.tokens import Tokens

Log = Callable[[str], None]


def _silent(_line: str) -> None:
    pass


class ServedDomain:
    """One domain with everything that its connections share.

    `context` is None where there is no TLS at all; `certificate` is the one it shows, as DER.
    `clock` dates stored messages. `keys` must be closed at the end.
    """

    def __init__(
        self,
        config: ServerConfig,
        mechanisms: Sequence[Mechanism] = (),
        *,
        context: ssl.SSLContext | None = None,
        certificate: bytes | None = None,
        log: Log | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.config = config
        self.jid = Jid.parse(config.domain).bare
        self.name = self.jid.domain
        self.mechanisms = tuple(mechanisms)
        self.context = context
        self.connections = 0  # how many there have been: some faults are for the first one only
        self.certificate = certificate
        self.keys = KeyLog(context) if context is not None else None
        self.log = log or _silent
        self.clock = clock or (lambda: datetime.now(UTC))
        self.source = Source(config.seed)
        keep = config.old_login or any(each.stored_password for each in self.mechanisms)
        self.accounts = Accounts(self.name, config.accounts, self.source, keep_passwords=keep)
        self.sessions = Sessions()
        self.resumable: dict[str, Session] = {}  # by the ids of their stream management
        self.rosters: dict[str, Roster] = first_rosters(self.accounts, self.name)
        self.tokens = Tokens()  # for faster logins. XEP-0484
        self.mailbox = Mailbox(config.stored_messages, config.stored_bytes, config.stored_in_all)
        self.made: list[str] = []  # accounts that were registered since the start
        self.spent: set[str] = set()  # invitations that have brought one
        self.throttle = Throttle(config.failure_delay)
        self.holdings = Holdings(config.held_in_all)
        # A quarter of one connection's share: chores are for clients that have gone, and may wait.
        self.chores = Chores(config.work_share / 4, self.log)
        self._later: deque[Callable[[], None]] = deque()

    def bare(self, account: str) -> Jid:
        return Jid(account, self.name)

    def roster_full(self, account: str, *, known: bool = False) -> bool:
        """Whether this roster has no room for a new item, or to change a `known` one."""
        config = self.config
        together = sum(each.weight for each in self.rosters.values())
        # A known item adds no entry, so the count may stand one higher.
        own = self.rosters[account].full(config.roster_items + known, config.roster_bytes)
        return own or together > config.rosters_in_all

    def welcome(self, account: str) -> None:
        """An anonymous login begins with an empty roster; an account keeps the one it has."""
        if self.accounts.is_stranger(account):
            self.rosters[account] = Roster()

    def forget(self, account: str) -> None:
        """Forget all of an anonymous login: roster, mail and name. XEP-0175 §3"""
        if self.accounts.is_stranger(account):
            self.rosters.pop(account, None)
            self.mailbox.empty(account)
            self.accounts.forget(account)

    def later(self, work: Callable[[], None]) -> None:
        """Put off this work until the present unit has been answered.

        So a contact's answer never overtakes the result of the request that caused it.
        """
        if not self._later:
            asyncio.get_running_loop().call_soon(self.catch_up)
        self._later.append(work)

    def catch_up(self) -> None:
        """Do the work that was put off, in the turn of the client that has caused it."""
        while self._later:
            try:
                self._later.popleft()()
            except Exception as error:
                self.log(unforeseen(error))

    def deliver(self, session: Session, stanza: Element, *, sender: Jid, to: Jid) -> str:
        """Send a copy of a stanza to a session; else the condition that says why not."""
        if session.connection.full:
            return "resource-constraint"
        try:
            copy = stamped(stanza, sender, to, self.config.after_login)
        except TooBig:
            return "policy-violation"
        session.connection.send(copy)
        return ""
