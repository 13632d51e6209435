"""Step 2.2, where it was asked for: the login from before SASL. XEP-0078 §3.

Name, proof and resource go out in one form; its empty answer logs in and binds. No new stream
opens, and steps 3 and 4 have nothing left to do.
"""

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.conditions import read
from xmpp_walkthrough.protocol.events import Event, Iq
from xmpp_walkthrough.protocol.old_login import digest
from xmpp_walkthrough.protocol.stanza import iq
from xmpp_walkthrough.steps.actions import Expect, Send, Tell
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.protection import protection
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.wire.markup import child, element, serialise
from xmpp_walkthrough.wire.names import AUTH_LEGACY, split

_RESOURCE = "xmpp-walk"  # the form needs one: the server does not make any up
_OURS = {"username", "password", "digest", "resource"}


def old_login(context: Context) -> Run:
    """Log in as before SASL: ask for the form, fill it in, and be bound with the answer."""
    protection(context)
    yield Tell("old-login.offered" if context.offers.old_login else "old-login.not-offered")
    id = context.next_id("fields")
    query = element(AUTH_LEGACY, "query")
    child(query, "username", context.jid.local)
    yield Send(serialise(iq("get", id, query, to=context.jid.domain)))
    form = yield Expect((Iq,), id=id)
    fields = {split(each.tag)[1] for each in _granted(form).iterfind(f"{{{AUTH_LEGACY}}}query/*")}
    id = context.next_id("login")
    yield Send(serialise(_filled_in(context, fields, id)))
    _granted((yield Expect((Iq,), id=id)))
    context.facts |= {"bound", "session"}
    yield Tell("old-login.done", {"jid": context.address})


def _filled_in(context: Context, fields: set[str], id: str) -> Element:
    """The filled form. Errors: WalkError where it has a field that we cannot fill."""
    more = sorted(fields - _OURS)
    if more or not fields & {"password", "digest"}:
        facts = {"names": ", ".join(more or sorted(fields))}
        raise WalkError("old-login.fields", ExitCode.SASL, facts, section="XEP-0078 §3")
    query = element(AUTH_LEGACY, "query")
    child(query, "username", context.jid.local)
    if "digest" in fields:
        header = context.stream.header
        stream_id = header.xml.get("id", "") if header else ""
        child(query, "digest", digest(stream_id, context.password))
    else:
        child(query, "password", context.password)
    child(query, "resource", context.wants.resource or _RESOURCE)
    return iq("set", id, query, to=context.jid.domain)


def _granted(reply: Event) -> Element:
    """The content of an answer. Errors: WalkError where it is a refusal."""
    if reply.xml.get("type") == "error":
        raise WalkError(
            "old-login.refused", ExitCode.SASL, section="XEP-0078 §3", condition=read(reply.xml)
        )
    return reply.xml
