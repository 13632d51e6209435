"""How is `<authenticate/>` written, and what stands in it besides the mechanism? XEP-0388 §2.3."""

from xmpp_walkthrough.protocol.sasl import base64
from xmpp_walkthrough.protocol.sasl2.offer import Sasl2Offer
from xmpp_walkthrough.steps.inline.wishes import SOFTWARE, Inline
from xmpp_walkthrough.wire.markup import child, element, serialise
from xmpp_walkthrough.wire.names import BIND2, SASL2


def authenticate(offer: Sasl2Offer, wish: Inline, mechanism: str, payload: bytes | None) -> bytes:
    """The mechanism's first data, who we are, and at once what is wanted after the login."""
    made = element(SASL2, "authenticate", {"mechanism": mechanism})
    if payload is not None:  # none and an empty one are two things: §2.2
        child(made, "initial-response", base64.encode(payload))
    agent = child(made, "user-agent")
    agent.set("id", wish.agent)
    child(agent, "software", SOFTWARE)
    if offer.bind:
        bind = element(BIND2, "bind")
        child(bind, "tag", wish.tag)
        made.append(bind)
    return serialise(made)


def respond(payload: bytes | None) -> bytes:
    return serialise(element(SASL2, "response", None, base64.encode(payload or b"")))


ABORT = serialise(element(SASL2, "abort"))
