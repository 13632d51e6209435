"""How does the one attempt to log in go? The ordinary walk, once, whatever comes of it.

Servers ban an address after a few failures, so nothing here, and nobody who calls it, tries again.
"""

import time

from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.doctor.probe import went
from xmpp_walkthrough.doctor.seen import Seen
from xmpp_walkthrough.net.guide import Automatic
from xmpp_walkthrough.net.session import Session
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.walk import walk


async def attempt(jid: Jid, inquiry: Inquiry) -> Seen:
    """Walk from DNS to the closed stream. Never raises what belongs to the network or the peer."""
    context = inquiry.context(jid, server=inquiry.server, password=inquiry.password)
    options = inquiry.options._replace(verify=True, show_secrets=False)
    session = Session(context, Automatic(), options, time.perf_counter)
    failure = await went(session, walk(context))
    return Seen(session.transcript, failure, frozenset(context.facts))
