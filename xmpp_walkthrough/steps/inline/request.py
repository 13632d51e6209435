"""The `<authenticate/>` element: the mechanism's first data, and further wishes. XEP-0388 §2.3."""

from collections.abc import Iterator, Mapping

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.sasl import base64
from xmpp_walkthrough.protocol.sasl2.ht import TYPES
from xmpp_walkthrough.protocol.sasl2.offer import Sasl2Offer
from xmpp_walkthrough.steps.inline.agent import SOFTWARE, Agent
from xmpp_walkthrough.steps.step import Context
from xmpp_walkthrough.wire.markup import child, element, serialise
from xmpp_walkthrough.wire.names import BIND2, CARBONS, CSI, FAST, SASL2, SASL_UPGRADE, SM


def authenticate(
    offer: Sasl2Offer, context: Context, agent: Agent, mechanism: str, payload: bytes | None
) -> bytes:
    """Write `<authenticate/>`: first data, user agent, and the wishes behind the login."""
    made = element(SASL2, "authenticate", {"mechanism": mechanism})
    if payload is not None:  # none and an empty one are two things: §2.2
        child(made, "initial-response", base64.encode(payload))
    user_agent = child(made, "user-agent")
    user_agent.set("id", agent.id)
    child(user_agent, "software", SOFTWARE)
    if UPGRADE in context.wants.extras:
        for task in upgrades(offer, mechanism)[:1]:
            made.append(element(SASL_UPGRADE, "upgrade", None, task))
    if offer.resume and context.former is not None:
        former = context.former
        h = str(former.counts.sent[Role.RECEIVING])
        made.append(element(SM, "resume", {"previd": former.id, "h": h}))
    if offer.bind:
        bind = element(BIND2, "bind")
        child(bind, "tag", context.wants.resource or SOFTWARE)
        bind.extend(_switches(offer, context))
        made.append(bind)
    if mechanism in TYPES:
        invalidate = "true" if context.wants.fast_logout else None
        made.append(element(FAST, "fast", {"count": str(agent.count), "invalidate": invalidate}))
    elif context.wants.by_token:
        made.append(element(FAST, "request-token", {"mechanism": agent.token_for}))
    return serialise(made)


def upgrades(offer: Sasl2Offer, mechanism: str) -> list[str]:
    """The tasks that write another hash of the password into the account. XEP-0480"""
    own = [task for task in dict.fromkeys(offer.upgrades) if task in UPGRADES]
    return [task for task in own if not mechanism.startswith(task.removeprefix("UPGR-"))]


def _switches(offer: Sasl2Offer, context: Context) -> Iterator[Element]:
    """The features to be switched on with the binding, where asked for and offered.

    XEP-0386 §3.2
    """
    for name, (namespace, local, attributes) in _SWITCHES.items():
        if name in context.wants.extras and namespace in offer.inline:
            yield element(namespace, local, attributes)


_SWITCHES: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "carbons": (CARBONS, "enable", {}),
    "csi": (CSI, "active", {}),
    "sm": (SM, "enable", {"resume": "true"}),
}
UPGRADE = "upgrade"  # by this name a person asks for it: `--with upgrade`
# Tasks that we can do, and the hash of each as hashlib names it. XEP-0480 §3
UPGRADES = {"UPGR-SCRAM-SHA-256": "sha256", "UPGR-SCRAM-SHA-512": "sha512"}


def respond(payload: bytes | None) -> bytes:
    """`<response/>` of SASL2; an empty one is a payload of no bytes. XEP-0388 §2.2, §2.5"""
    return serialise(element(SASL2, "response", None, base64.encode(payload or b"")))


ABORT = serialise(element(SASL2, "abort"))
