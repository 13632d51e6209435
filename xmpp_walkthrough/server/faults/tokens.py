"""Faults of FAST tokens: replaced, refused, unfit, played again. XEP-0484."""

from collections.abc import Callable

from xmpp_walkthrough.protocol.events import Event, Sasl2Auth
from xmpp_walkthrough.server.bending import on
from xmpp_walkthrough.server.fault import Fault, Hear
from xmpp_walkthrough.server.faults.sasl2 import refuse_login, with_sasl2
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.server.state.tokens import Issued
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.wire.names import FAST, SASL2


def _by_token(event: Event) -> bool:
    return isinstance(event, Sasl2Auth) and event.xml.find(f"{{{FAST}}}fast") is not None


def _bent(change: Callable[[Issued], None]) -> Hear:
    """Change the server's record of each token before the login by it is looked at."""

    async def hear(peer: Client, event: Event) -> bool:
        if _by_token(event):
            agent = event.xml.find(f"{{{SASL2}}}user-agent")
            id = "" if agent is None else agent.get("id", "")
            for account in peer.domain.accounts:
                for token in peer.domain.tokens.of(account, id):
                    change(token)
        return False

    return hear


async def _expired(peer: Client, event: Event) -> bool:
    if not _by_token(event):
        return False
    refuse = refuse_login("credentials-expired", "Log in with the password again.")
    return await on(Sasl2Auth, refuse)(peer, event)


def _other_mechanism(token: Issued) -> None:
    token.mechanism = "HT-SHA-256-UNIQ"


def _seen(token: Issued) -> None:
    token.count = 10


_FAST = Wants(fast=True)
# §3.5: a new token with each login, here; the old one counts until the new one has been used.
ROTATED = Fault(
    "fast-rotates", "sasl", ("2.2s-18",), config=with_sasl2(rotate_tokens_after=0), wants=_FAST
)
EXPIRED = Fault(
    "fast-expired", "sasl", ("2.2s-19",), config=with_sasl2(), hears=_expired, wants=_FAST
)
# §3.4: a token counts for one mechanism only, so an attacker cannot choose one without binding.
OTHER_MECHANISM = Fault(
    "fast-other-mechanism",
    "sasl",
    ("2.2s-21",),
    config=with_sasl2(),
    hears=_bent(_other_mechanism),
    wants=_FAST,
)
# The server has seen a higher count: the message might be a copy.
REPLAYED = Fault(
    "fast-replay", "sasl", ("2.2s-23",), config=with_sasl2(), hears=_bent(_seen), wants=_FAST
)
