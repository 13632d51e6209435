"""Step 2.2, where it was asked for: make the account first. XEP-0077 §3.1, XEP-0445 §4.

Ask what is needed, fill in all of it, and log in as usual on the same stream.
"""

from collections.abc import Generator
from typing import Any

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.conditions import read
from xmpp_walkthrough.protocol.events import Event, Iq
from xmpp_walkthrough.protocol.stanza import iq
from xmpp_walkthrough.steps.actions import Action, Expect, Send, Tell
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.protection import protection
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.wire import names as ns
from xmpp_walkthrough.wire.markup import child, element, serialise

_OURS = ("username", "password")
_NO_FIELDS = ("instructions", "key", "registered", "x")  # children that are not to be filled in


def register(context: Context) -> Run:
    """Make the account: show the invitation, ask for the form, fill it in. Errors: WalkError."""
    protection(context)
    if (ns.REGISTER_FEATURE, "register") not in context.offers.names:
        yield Tell("register.not-offered")
    if context.wants.invitation:
        token = element(ns.PREAUTH, "preauth", {"token": context.wants.invitation})
        yield from _ask(context, "set", "invitation", token)
    answer = yield from _ask(context, "get", "fields", element(ns.REGISTER, "query"))
    form = answer.xml
    _check(form)
    query = element(ns.REGISTER, "query")
    if form.find(f".//{{{ns.DATA_FORM}}}x") is not None:  # XEP-0077 §6: a form comes first
        query.append(_filled_form(context))
    else:
        for name, value in zip(_OURS, _values(context), strict=True):
            child(query, name, value)
    yield from _ask(context, "set", "register", query)
    context.registered = True
    yield Tell("register.done", {"jid": str(context.jid.bare)})


def _ask(context: Context, kind: str, name: str, payload: Element) -> Generator[Action, Any, Event]:
    """One request and its answer. Errors: WalkError where it is refused."""
    id = context.next_id(name)
    yield Send(serialise(iq(kind, id, payload, to=context.jid.domain)))
    reply: Event = yield Expect((Iq,), id=id)
    if reply.xml.get("type") == "error":
        raise WalkError(
            "register.refused", ExitCode.SASL, section="XEP-0077 §3.1", condition=read(reply.xml)
        )
    return reply


def _values(context: Context) -> tuple[str, str]:
    return context.jid.local or "", context.password


def _filled_form(context: Context) -> Element:
    """XEP-0004 §3.2, with the names that XEP-0077 §13.4 has registered."""
    made = element(ns.DATA_FORM, "x", {"type": "submit"})
    fields = {"FORM_TYPE": ns.REGISTER, **dict(zip(_OURS, _values(context), strict=True))}
    for name, value in fields.items():
        field = element(ns.DATA_FORM, "field", {"var": name})
        child(field, "value", value)
        made.append(field)
    return made


def _check(form: Element) -> None:
    """Check that we can fill in every field of the form. Errors: WalkError."""
    wanted = _wanted(form)
    pages = form.findall(f".//{{{ns.OUT_OF_BAND}}}url")
    if not wanted:
        url = (pages[0].text or "").strip() if pages else ""
        key = "register.web" if url else "register.nothing"
        raise WalkError(key, ExitCode.SASL, {"url": url}, section="XEP-0077 §5")
    more = [name for name in wanted if name not in _OURS]
    if more:
        raise WalkError(
            "register.more", ExitCode.SASL, {"names": ", ".join(more)}, section="XEP-0077 §3.1"
        )


def _wanted(form: Element) -> list[str]:
    """The names of the fields that have to be filled in."""
    data = form.find(f".//{{{ns.DATA_FORM}}}x")
    if data is not None:
        needed = (
            field.get("var") or ""
            for field in data.iterfind(f"{{{ns.DATA_FORM}}}field")
            if field.find(f"{{{ns.DATA_FORM}}}required") is not None
        )
        return list(dict.fromkeys((*needed, *_OURS)))
    return [
        name
        for each in form.iterfind(f"{{{ns.REGISTER}}}query/*")
        if (name := ns.split(each.tag)[1]) not in _NO_FIELDS
    ]
