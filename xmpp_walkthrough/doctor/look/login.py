"""The one attempt to log in: the ordinary walk, once, whatever comes of it. RFC 6120 §6.

Servers ban an address after a few failures, so neither this file nor its callers try again.
"""

from contextlib import suppress

from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.doctor.look.ending import looked
from xmpp_walkthrough.doctor.look.seen import Seen
from xmpp_walkthrough.protocol.events import Iq
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.stanza import iq
from xmpp_walkthrough.steps.actions import Expect, Send
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.walk import walk
from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import VERSION

_PATIENCE = 1.0  # seconds for the server's name and version: nothing depends on them


async def attempt(jid: Jid, inquiry: Inquiry) -> Seen:
    """Walk from DNS to the closed stream. Errors of the network or the peer are in the result."""
    context = inquiry.context(jid, server=inquiry.server, password=inquiry.password)
    run, options = walk(context, aside=_which_software), inquiry.options._replace(verify=True)
    return await looked(context, run, options, inquiry, "login")


def _which_software(context: Context) -> Run:
    """Ask the server for its software. XEP-0092: a server may stay silent, and that is no fault."""
    id = context.next_id("version")
    query = iq("get", id, element(VERSION, "query"), to=context.jid.domain)
    with suppress(WalkError):  # an end of the stream is for the close to tell
        yield Send(serialise(query))
        yield Expect((Iq,), id=id, patience=_PATIENCE)
