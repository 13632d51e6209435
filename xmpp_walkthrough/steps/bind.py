"""Step 3: bind a resource, chosen by the server or by us. RFC 6120 §7."""

from xmpp_walkthrough.protocol.conditions import read
from xmpp_walkthrough.protocol.events import BindResult, Iq
from xmpp_walkthrough.protocol.features import Offer
from xmpp_walkthrough.protocol.stanza import iq
from xmpp_walkthrough.steps.actions import Expect, Send, Tell
from xmpp_walkthrough.steps.compression import compress
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.management import resume
from xmpp_walkthrough.steps.step import Context, Run, Step
from xmpp_walkthrough.wire.markup import child, element, serialise
from xmpp_walkthrough.wire.names import BIND


def bind(context: Context) -> Run:
    """Bind a resource, or resume an earlier session in its place. Errors: WalkError."""
    yield from compress(context)
    if context.former is not None and (yield from resume(context, context.former)):
        context.facts.add("session")  # a resumed session has all of it: XEP-0198 §5
        return
    if context.offers.bind is Offer.ABSENT:
        raise WalkError("bind.not-offered", ExitCode.BIND, section="RFC 6120 §7.4")
    request = element(BIND, "bind")
    resource = context.wants.resource
    if resource:
        child(request, "resource", resource)
    id = context.next_id("bind")
    yield Send(serialise(iq("set", id, request)))
    reply = yield Expect((Iq,), id=id)
    if not isinstance(reply, BindResult):
        raise WalkError(
            "bind.refused",
            ExitCode.BIND,
            {"resource": resource or ""},
            section="RFC 6120 §7.7.2",
            condition=read(reply.xml),
        )
    given = reply.xml.findtext(f"{{{BIND}}}bind/{{{BIND}}}jid")
    if given != context.address:
        yield Tell("bind.unprepared", {"jid": context.address})
    # The server may choose another resource (§7.7), and the address is what it says (§4.3.6), even
    # that of another account: both are noted, for mail of that account would come here.
    account = context.wants.authzid or context.account
    wanted = f"{account}/{resource}" if resource else None
    facts = {"jid": context.address, "wanted": wanted}
    if wanted and context.address != wanted:
        yield Tell("bind.changed", facts)
    if context.address.partition("/")[0] != account:  # mapped to another account
        yield Tell("bind.other-account", {**facts, "wanted": account})


STEP = Step(
    name="bind",
    number="3",
    order=5,
    exit_code=ExitCode.BIND,
    run=bind,
    needs=frozenset({"open", "authenticated"}),
    gives=frozenset({"bound"}),
)
