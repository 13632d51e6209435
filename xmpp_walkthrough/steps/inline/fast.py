"""How does a walk get a token, and log in with it? XEP-0484.

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
from xmpp_walkthrough.steps.inline.wishes import Inline
from xmpp_walkthrough.steps.proof import Wire, attempt
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.wire.names import FAST


def look_for_fast(context: Context, offer: Sasl2Offer, wish: Inline) -> None:
    """Which mechanism a token is to be for. Errors: WalkError where the server has none."""
    if not wish.fast:
        return
    wish.token_for = best(offer.fast, context.binding)
    if not wish.token_for:
        facts = {"offered": ", ".join(offer.fast)}
        raise WalkError("sasl.fast-not-offered", ExitCode.SASL, facts, section="XEP-0484 §3.1")


def log_in_by_token(
    context: Context, wish: Inline, wire: Callable[[tuple[str, ...]], Wire]
) -> Generator[Action, Any, Event | None]:
    """What the server said last; None where every token was refused: then by the password. §4.1

    Errors: WalkError where the server does not prove that it knows the token too.
    """
    while wish.tokens:
        token = wish.tokens[-1]
        wish.count += 1  # no attempt has the number of another: XEP-0484 §3.4
        yield Tell("fast.use", {"mechanism": token.mechanism, "expiry": token.expiry})
        who = Credentials(context.jid.local or "", token.secret, binding=context.binding)
        try:
            end = yield from attempt(ht(token.mechanism), who, wire((token.mechanism,)))
        except WalkError as error:
            if error.key != "sasl.refused":
                raise
            wish.tokens.pop()
            condition = error.condition.name if error.condition else ""
            yield Tell("fast.dropped", {"mechanism": token.mechanism, "condition": condition})
        else:
            wish.tokens = [] if wish.logout else [token]  # what came before has done its work
            return end
    return None


def keep_token(success: Event, wish: Inline) -> Run:
    """A token that came with a success; one that was used stays until this one has worked. §3.5"""
    given = success.xml.find(f"{{{FAST}}}token")
    if given is None:
        if wish.logout:
            yield Tell("fast.dead")
        return
    if not wish.fast:  # nobody has said for which mechanism it would be
        yield Tell("fast.unasked")
        return
    rotated = bool(wish.tokens)
    mechanism = wish.tokens[-1].mechanism if rotated else wish.token_for
    token = Token(mechanism, given.get("token", ""), given.get("expiry", ""))
    wish.tokens.append(token)
    key = "fast.rotated" if rotated else "fast.received"
    yield Tell(key, {"mechanism": mechanism, "expiry": token.expiry})
