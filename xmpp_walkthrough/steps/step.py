"""What is a step, and what does it know of the walk it is part of?"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.management import Counts
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps.actions import Action, Target
from xmpp_walkthrough.steps.failure import ExitCode

if TYPE_CHECKING:
    from xmpp_walkthrough.steps.inline.wishes import Inline

Run = Generator[Action, Any, None]


class Former(NamedTuple):
    """A session that can be resumed: its id, its counts, and the address that it has."""

    id: str
    counts: Counts
    jid: Jid | None


@dataclass(slots=True)
class Context:
    """One walk: who goes, by which choices, and what has been learnt on the way.

    Everything random comes in through `next_id` and `nonce`, so that a walk can be repeated byte
    for byte. `secrets_without_tls` is the learner's second insistence (design: `--insecure` twice);
    `extras` are what the walk does beyond the article; `former` is the session to be resumed,
    should the line be cut. `certificate` says that we have one to show in TLS, `certified` which
    addresses it names, `uncertified` that we keep it to ourselves. `authzid` is the account to act
    as, where that is not the one that logs in. `inline` is what is wanted inside a SASL2 login,
    None for the login of RFC 6120.
    """

    jid: Jid
    password: str = field(repr=False)
    stream: Stream
    next_id: Callable[[str], str]
    nonce: Callable[[], str]
    language: str = "en"
    mechanism: str | None = None
    as_in_article: bool = False  # the mechanism is the article's, nobody asked for it
    resource: str | None = None
    server: Target | None = None
    host: str | None = None  # to be looked up in the place of the domain, after a redirect
    redirects: int = 0
    direct_tls: bool = False
    register: bool = False  # make the account first
    old_login: bool = False  # as before SASL
    invitation: str = field(default="", repr=False)
    certificate: bool = False
    extras: frozenset[str] = frozenset()
    former: Former | None = None
    resumptions: int = 0
    certified: tuple[str, ...] = ()
    uncertified: bool = False
    authzid: str = ""
    without_tls: bool = False
    secrets_without_tls: bool = False
    facts: set[str] = field(default_factory=set)
    targets: tuple[Target, ...] = ()
    requests: list[Event] = field(default_factory=list)
    binding: Callable[[str], bytes | None] = lambda _type: None
    once: bool = False  # one mechanism, whatever comes of it: nothing else is tried after it
    tls_version: str = ""  # as RFC 8446 numbers it, in hex
    inline: "Inline | None" = None

    @property
    def anonymous(self) -> bool:
        """Nobody in particular logs in: the server makes an account up. XEP-0175"""
        return (self.mechanism or "").upper() == "ANONYMOUS"

    @property
    def address(self) -> str:
        """Our full JID; empty before a resource is bound."""
        return str(self.stream.bound or "")

    @property
    def account(self) -> str:
        """Our bare JID: the one we log in as; for a stranger and for who acts for somebody else
        the one that came with binding."""
        other = self.anonymous or self.authzid
        own = self.stream.bound if other else None
        return str((own or self.jid).bare)


class Step(NamedTuple):
    """One step of the walk, chosen by facts: it runs when it has what it `needs` and `gives` more.

    `number` is the article's; `exit_code` is for a failure
    that has no code of its own.
    """

    name: str
    number: str
    order: int
    exit_code: ExitCode
    run: Callable[[Context], Run]
    needs: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()
