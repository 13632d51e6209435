"""Step 4: the session request of RFC 3921 §3, where the server still wants it.

RFC 6121 dropped it. Servers offer it with `<optional/>` (draft-cridland-xmpp-session-01) or not at
all; a few old ones still insist.
"""

from xmpp_walkthrough.protocol.conditions import read
from xmpp_walkthrough.protocol.events import Iq
from xmpp_walkthrough.protocol.features import Offer
from xmpp_walkthrough.protocol.stanza import iq
from xmpp_walkthrough.steps.actions import Expect, Send, Tell
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Context, Run, Step
from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import SESSION


def session(context: Context) -> Run:
    """Request the session where the server insists on it. Errors: WalkError."""
    offer = context.offers.session
    if offer in (Offer.ABSENT, Offer.OPTIONAL):
        yield Tell(f"session.{offer}")
        return
    yield Tell("session.offered")
    id = context.next_id("session")
    yield Send(serialise(iq("set", id, element(SESSION, "session"))))
    reply = yield Expect((Iq,), id=id)
    if reply.xml.get("type") == "error":
        raise WalkError(
            "session.refused", ExitCode.SESSION, section="RFC 3921 §3", condition=read(reply.xml)
        )


STEP = Step(
    name="session",
    number="4",
    order=6,
    exit_code=ExitCode.SESSION,
    run=session,
    needs=frozenset({"bound"}),
    gives=frozenset({"session"}),
)
