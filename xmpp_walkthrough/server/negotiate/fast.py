"""FAST: a login with a token instead of the password, on the receiving side. XEP-0484."""

import hmac
from collections.abc import Generator
from datetime import timedelta
from functools import partial

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.number import YES, natural
from xmpp_walkthrough.protocol.sasl import Granted, Mechanism, Move, Refusal, Verifier
from xmpp_walkthrough.protocol.sasl2.ht import TYPES, hashed, ht, parse
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.tokens import Issued
from xmpp_walkthrough.wire.markup import child, element
from xmpp_walkthrough.wire.names import FAST


class Fast:
    """The part of tokens in one SASL2 attempt: a login by one, a request for one, or both."""

    def __init__(self, peer: Client, asked: Element, agent: str) -> None:
        self._domain = peer.domain
        self._possible = possible(peer)
        self._agent = agent
        self._login = asked.find(f"{{{FAST}}}fast")
        request = asked.find(f"{{{FAST}}}request-token")
        self._wanted = None if request is None else request.get("mechanism", "")
        self._token: Issued | None = None

    def check(self) -> None:
        """Check the request before the client is let in.

        Errors: Refusal where it cannot be granted.
        """
        if self._wanted is None and self._login is None:
            return
        if not self._agent:
            raise Refusal("malformed-request", "A token belongs to a user-agent with an id.")
        if self._wanted is not None and self._wanted not in self._possible:
            raise Refusal("malformed-request", "There are no tokens for this mechanism.")

    def mechanism(self, name: str) -> Mechanism | None:
        """The mechanism of a login by token; None for a login by password. Errors: Refusal."""
        if self._login is None:
            return None
        if name not in self._possible:
            raise Refusal("invalid-mechanism")
        return ht(name, partial(self._answer, name))

    def _answer(self, name: str, verifier: Verifier) -> Generator[Move, bytes, Granted]:
        authcid, given = parse((yield Move(None)))
        username = verifier.prepare(authcid)
        kind = TYPES[name]
        data = verifier.bindings[kind] if kind else b""
        # Two tokens may be valid at once (`state/tokens`). Each is compared in full: the time of
        # the answer tells nothing about either.
        found = None
        for token in self._domain.tokens.of(username, self._agent):
            if hmac.compare_digest(hashed(token.secret, b"Initiator", data), given):
                found = token
        if found is None:
            raise Refusal("not-authorized", "There is no such token.")
        self._check_use(found, name)
        self._token = found
        return Granted(username, hashed(found.secret, b"Responder", data))

    def _check_use(self, token: Issued, name: str) -> None:
        """Check that the token may be used now: mechanism, date, count. Errors: Refusal. §3.4"""
        if token.mechanism != name:
            raise Refusal("not-authorized", "The token was issued for another mechanism.")
        if token.until <= self._domain.clock():
            raise Refusal("credentials-expired", "The token has expired.")
        given = self._login.get("count") if self._login is not None else None
        if given is None:
            return
        count = natural(given)
        if count is None:
            raise Refusal("malformed-request", "The count is no number.")
        if count <= token.count:
            raise Refusal("not-authorized", "This count was used before: it may be a replay.")
        # A count, where the client gives one, must grow: the payload of a login without channel
        # binding is the same each time, and a copy of it would let a listener in.
        token.count = count

    def token(self, account: str) -> Element | None:
        """`<token/>` for the success, where a new token is due; old tokens are dropped.

        §3.3, §3.5
        """
        tokens, used, wanted = self._domain.tokens, self._token, self._wanted
        if used is not None:
            tokens.used(account, self._agent, used)
            assert self._login is not None  # only such a login uses one
            if self._login.get("invalidate") in YES:
                tokens.drop(account, self._agent, used)
            # Unasked: a client need not renew its token itself.
            elif wanted is None and self._stale(used):
                wanted = used.mechanism
        if wanted is None:
            return None
        fresh = issue(self._domain, account, self._agent, wanted)
        expiry = f"{fresh.until:%Y-%m-%dT%H:%M:%SZ}"
        return element(FAST, "token", {"expiry": expiry, "token": fresh.secret})

    def _stale(self, token: Issued) -> bool:
        age = self._domain.clock() - token.since
        return age.total_seconds() >= self._domain.config.rotate_tokens_after


def issue(domain: ServedDomain, account: str, agent: str, mechanism: str) -> Issued:
    """Make a new token for this installation and keep it. §3.3"""
    now, secret = domain.clock(), domain.source.octets(32).hex()
    until = now + timedelta(seconds=domain.config.token_seconds)
    token = Issued(secret, mechanism, now, until)
    domain.tokens.add(account, agent, token)
    return token


def possible(peer: Client) -> tuple[str, ...]:
    """The HT mechanisms that this connection allows: each type of binding needs its data."""
    return tuple(name for name, kind in TYPES.items() if not kind or kind in peer.bindings)


def offer(peer: Client) -> Element:
    """`<fast/>` for the features. §3.1"""
    made = element(FAST, "fast")
    for name in possible(peer):
        child(made, "mechanism", name)
    return made
