"""Extras of a walk, beyond the article: done where asked for and offered. XEP-0115, XEP-0280."""

from collections.abc import Generator
from typing import Any

from xmpp_walkthrough.protocol.caps import HASH, fingerprint
from xmpp_walkthrough.protocol.events import Iq
from xmpp_walkthrough.protocol.stanza import iq, repeatable
from xmpp_walkthrough.steps.actions import Action, Expect, Send, Tell
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import CAPS, CARBONS, DISCO_INFO


def wanted(
    context: Context, name: str, namespace: str, feature: str
) -> Generator[Action, Any, bool]:
    """Whether the walk was asked for `name` and the server has the feature that it needs."""
    if name not in context.wants.extras or f"inline:{name}" in context.facts:
        return False
    if offered(context, namespace, feature):
        return True
    yield Tell("extra.not-offered", {"name": name})
    return False


def offered(context: Context, namespace: str, feature: str) -> bool:
    """Whether this feature stands among those of the present stream."""
    return (namespace, feature) in context.offers.names


def check_capabilities(context: Context) -> Run:
    """Ask for the server's capabilities once, and check the answer by its fingerprint.

    XEP-0115 §5.4
    """
    if not (yield from wanted(context, "caps", CAPS, "c")):
        return
    offer = context.features.find(f"{{{CAPS}}}c")
    assert offer is not None
    ver = offer.get("ver", "")
    if offer.get("hash") != HASH:
        yield Tell("caps.unknown-hash", {"hash": offer.get("hash", "")})
        return
    node = f"{offer.get('node', '')}#{ver}"
    if not repeatable(node):
        yield Tell("caps.too-long", {"length": len(node)})
        return
    id = context.next_id("disco")
    query = element(DISCO_INFO, "query", {"node": node})
    yield Send(serialise(iq("get", id, query, to=context.jid.domain)))
    reply = yield Expect((Iq,), id=id)
    info = reply.xml.find(f"{{{DISCO_INFO}}}query")
    if info is None:
        yield Tell("caps.unanswered")
        return
    computed = fingerprint(info)
    verdict = "caps.verified" if computed == ver else "caps.differs"
    yield Tell(verdict, {"ver": ver, "computed": computed})


def want_copies(context: Context) -> Run:
    """Switch on copies of our other sessions' conversations. XEP-0280 §4"""
    if "carbons" not in context.wants.extras or "inline:carbons" in context.facts:
        return
    id = context.next_id("carbons")
    yield Send(serialise(iq("set", id, element(CARBONS, "enable"))))
    reply = yield Expect((Iq,), id=id)
    yield Tell("carbons.refused" if reply.xml.get("type") == "error" else "carbons.enabled")
