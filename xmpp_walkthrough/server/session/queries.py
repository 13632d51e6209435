"""Requests that the server itself answers: to the domain, or to the own account.

RFC 6120 §10.3.3, RFC 6121 §2, RFC 3921 §3 (session), XEP-0030, XEP-0077, XEP-0092, XEP-0199.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lxml.etree import _Element as Element

from xmpp_walkthrough import __version__
from xmpp_walkthrough.protocol.stanza import iq
from xmpp_walkthrough.server.ending import StanzaRefused
from xmpp_walkthrough.server.session.bind import take_place
from xmpp_walkthrough.server.session.disco import DISCO_ITEMS, NAME, account_info, server_info
from xmpp_walkthrough.server.session.roster_queries import roster_get, roster_set
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.sessions import Session
from xmpp_walkthrough.server.state.stamping import TooBig, check
from xmpp_walkthrough.wire import names as ns
from xmpp_walkthrough.wire.markup import child, element


@dataclass(frozen=True, slots=True)
class Query:
    """One request that the server answers.

    `account`: it is to the own account, not to the domain.
    """

    domain: ServedDomain
    session: Session
    request: Element
    payload: Element
    account: bool


def answer(query: Query) -> None:
    """Answer a get or set with a result. Errors: StanzaRefused."""
    namespace, local = ns.split(query.payload.tag)
    kind = query.request.get("type", "")
    handler = _HANDLERS.get((kind, namespace, local))
    if handler is None:
        raise _unknown(namespace, local)
    payloads = handler(query)
    if payloads is not None:
        request, to = query.request, str(query.session.jid)
        made = iq("result", request.get("id", ""), *payloads, sender=request.get("to"), to=to)
        try:
            check(made, query.domain.config.after_login)
        except TooBig:
            raise StanzaRefused("resource-constraint", "The answer is too large.") from None
        query.session.connection.send(made)


def _unknown(namespace: str, local: str) -> StanzaRefused:
    known = {(space, name) for _, space, name in _HANDLERS}
    if (namespace, local) in known:
        return StanzaRefused("not-allowed", "That cannot be done with this type of request.")
    if namespace in {space for space, _ in known}:
        return StanzaRefused("feature-not-implemented")
    return StanzaRefused("service-unavailable")


Payloads = list[Element]


def _session(query: Query) -> Payloads:
    """The session request of RFC 3921, which binding has granted already.

    Under the policy "at-session" it takes the resource from an older session.
    """
    take_place(query.domain, query.session)
    return []


def _second_bind(_query: Query) -> Payloads:
    raise StanzaRefused("unexpected-request", "This stream has its resource already.")


def _disco_info(query: Query) -> Payloads:
    node = query.payload.get("node")
    if not query.account:
        return [server_info(query.domain.config, node)]
    if node is not None:
        raise StanzaRefused("item-not-found", "There is no such node.")
    return [account_info()]


def _version(_query: Query) -> Payloads:
    made = element(ns.VERSION, "query")
    child(made, "name", NAME)
    child(made, "version", __version__)
    return [made]


def _carbons(query: Query) -> Payloads:
    if "carbons" not in query.domain.config.extensions:
        raise StanzaRefused("service-unavailable")
    query.session.carbons = ns.split(query.payload.tag)[1] == "enable"
    return []


def _register_get(query: Query) -> Payloads:
    from xmpp_walkthrough.server.session.account_changes import registered  # it is seldom asked for

    _check_registration(query)
    return [registered(query.session)]


def _register_set(query: Query) -> Payloads | None:
    from xmpp_walkthrough.server.session.account_changes import change_password, delete, removes

    _check_registration(query)
    if not removes(query.payload):
        change_password(query.domain, query.session, query.payload)
        return []
    request = query.request
    # The result first: after the removal the stream ends, and the client would not know why.
    query.session.connection.send(iq("result", request.get("id", ""), to=str(query.session.jid)))
    delete(query.domain, query.session)
    return None


def _check_registration(query: Query) -> None:
    if query.domain.config.registration == "off":
        raise StanzaRefused("service-unavailable")


_HANDLERS: dict[tuple[str, str, str], Callable[[Query], Payloads | None]] = {
    ("get", ns.PING, "ping"): lambda _: [],
    ("set", ns.SESSION, "session"): _session,
    ("set", ns.BIND, "bind"): _second_bind,
    ("get", ns.DISCO_INFO, "query"): _disco_info,
    ("get", DISCO_ITEMS, "query"): lambda _: [element(DISCO_ITEMS, "query")],
    ("get", ns.VERSION, "query"): _version,
    ("get", ns.ROSTER, "query"): lambda q: roster_get(q.domain, q.session, q.request, q.payload),
    ("set", ns.CARBONS, "enable"): _carbons,
    ("set", ns.CARBONS, "disable"): _carbons,
    ("set", ns.ROSTER, "query"): lambda q: roster_set(q.domain, q.session, q.request, q.payload),
    ("get", ns.REGISTER, "query"): _register_get,
    ("set", ns.REGISTER, "query"): _register_set,
}
