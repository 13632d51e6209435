"""A step of the walk, and the context: everything that a walk knows on its way. RFC 6120 §4.3."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.protocol.features import Features, parse
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.management import Counts
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps.actions import Action, Target
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.wire.markup import element
from xmpp_walkthrough.wire.names import STREAMS

if TYPE_CHECKING:
    from xmpp_walkthrough.steps.inline.agent import Agent

Run = Generator[Action, Any, None]


class Former(NamedTuple):
    """A session that can be resumed: its id, its counts, and the address that it has."""

    id: str
    counts: Counts
    jid: Jid | None


@dataclass(slots=True, eq=False, repr=False)
class Context:
    """One walk: its account, its wishes, and the facts that it has learnt on the way.

    Everything random comes in through `chance`, so many octets in hex, so that a walk can be
    repeated byte for byte. What is learnt: `server` and `host` change with a redirect; `former` is
    the session to be resumed, should the line be cut; `uncertified` says that we keep our
    certificate to ourselves; `agent` holds the tokens of earlier SASL2 logins.
    """

    jid: Jid
    password: str
    stream: Stream
    chance: Callable[[int], str]
    wants: Wants = field(default_factory=Wants)
    server: Target | None = None
    host: str | None = None  # to be looked up in the place of the domain, after a redirect
    redirects: int = 0
    registered: bool = False  # a login that begins anew has its account already
    former: Former | None = None
    resumptions: int = 0
    uncertified: bool = False
    facts: set[str] = field(default_factory=set)
    targets: tuple[Target, ...] = ()
    requests: list[Event] = field(default_factory=list)
    binding: Callable[[str], bytes | None] = lambda _type: None
    tls_version: str = ""  # as RFC 8446 numbers it, in hex
    agent: "Agent | None" = None

    def next_id(self, name: str) -> str:
        """A fresh id for a stanza of this name."""
        return f"{name}-{self.chance(3)}"

    def nonce(self) -> str:
        """Our nonce in a mechanism."""
        return self.chance(12)

    @property
    def features(self) -> Element:
        """The `<stream:features/>` of this stream; empty ones before they have come."""
        found = self.stream.features
        return element(STREAMS, "features") if found is None else found.xml

    @property
    def offers(self) -> Features:
        """The features of this stream, parsed."""
        return parse(self.features)

    @property
    def address(self) -> str:
        """Our full JID; empty before a resource is bound."""
        return str(self.stream.bound or "")

    @property
    def account(self) -> str:
        """Our bare JID.

        An anonymous login, and one that acts for another account, learn it with the binding.
        """
        other = self.wants.anonymous or self.wants.authzid
        own = self.stream.bound if other else None
        return str((own or self.jid).bare)


class Step(NamedTuple):
    """One step of the walk, chosen by facts: it runs when it has what it `needs` and `gives` more.

    `number` is the article's; `exit_code` is for a failure that has no code of its own.
    """

    name: str
    number: str
    order: int
    exit_code: ExitCode
    run: Callable[[Context], Run]
    needs: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()
