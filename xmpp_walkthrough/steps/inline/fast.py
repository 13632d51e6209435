"""FAST, on the client's side: getting a token, and logging in with it. XEP-0484.

A token is kept in memory only, for the second login of the same walk.
"""

from collections.abc import Callable, Generator
from typing import Any

from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.protocol.sasl import Credentials
from xmpp_walkthrough.protocol.sasl2.ht import Token, best, ht
from xmpp_walkthrough.protocol.sasl2.offer import Sasl2Offer
from xmpp_walkthrough.steps.actions import Action, Tell
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.inline.agent import Agent
from xmpp_walkthrough.steps.proof import Wire, attempt
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.wire.names import FAST


def look_for_fast(context: Context, offer: Sasl2Offer, agent: Agent) -> None:
    """Choose the mechanism to ask a token for. Errors: WalkError where the server has none."""
    if not context.wants.by_token:
        return
    agent.token_for = best(offer.fast, context.binding)
    if not agent.token_for:
        facts = {"offered": ", ".join(offer.fast)}
        raise WalkError("sasl.fast-not-offered", ExitCode.SASL, facts, section="XEP-0484 §3.1")


def log_in_by_token(
    context: Context, agent: Agent, wire: Callable[[tuple[str, ...]], Wire]
) -> Generator[Action, Any, Event | None]:
    """Log in by token. Returns the server's last unit; None where every token was refused. §4.1

    The caller goes on with the password then. Errors: WalkError where the server does not prove
    that it knows the token too.
    """
    while agent.tokens:
        token = agent.tokens[-1]
        agent.count += 1  # no attempt has the number of another: XEP-0484 §3.4
        yield Tell("fast.use", {"mechanism": token.mechanism, "expiry": token.expiry})
        who = Credentials(context.jid.local or "", token.secret, binding=context.binding)
        try:
            end = yield from attempt(ht(token.mechanism), who, wire((token.mechanism,)))
        except WalkError as error:
            if not error.is_one_of("sasl.refused"):
                raise
            agent.tokens.pop()
            condition = error.condition.name if error.condition else ""
            yield Tell("fast.dropped", {"mechanism": token.mechanism, "condition": condition})
        else:
            # The older tokens are void once this one was used. §3.5
            agent.tokens = [] if context.wants.fast_logout else [token]
            return end
    return None


def keep_token(context: Context, success: Event, agent: Agent) -> Run:
    """Keep a token that came with a success; the used one stays until this one has worked. §3.5"""
    given = success.xml.find(f"{{{FAST}}}token")
    if given is None:
        if context.wants.fast_logout:
            yield Tell("fast.dead")
        return
    if not context.wants.by_token:  # unasked: its mechanism is not known
        yield Tell("fast.unasked")
        return
    rotated = bool(agent.tokens)
    mechanism = agent.tokens[-1].mechanism if rotated else agent.token_for
    token = Token(mechanism, given.get("token", ""), given.get("expiry", ""))
    agent.tokens.append(token)
    key = "fast.rotated" if rotated else "fast.received"
    yield Tell(key, {"mechanism": mechanism, "expiry": token.expiry})
