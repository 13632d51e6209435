"""Resident contacts of the practice server: each answers in a manner of its own. RFC 6121 §3.1.

A resident is a client without a socket. It has a session like every other client, gets stanzas that
are delivered to it, and its answers go through the same routing as stanzas of a connection.
"""

from collections.abc import Mapping
from functools import partial

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.stanza import error_reply, iq
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.server.config import Manner
from xmpp_walkthrough.server.session.routing import route
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.roster import Roster, RosterItem
from xmpp_walkthrough.server.state.sessions import Session
from xmpp_walkthrough.wire.markup import element
from xmpp_walkthrough.wire.names import CLIENT, PING, ROSTER, split

_AT = "home"  # the resource of every resident


def settle(domain: ServedDomain, contacts: Mapping[str, Manner]) -> None:
    """Make these contacts resident. A name that has an account with a password stays an account."""
    strangers = {name: manner for name, manner in contacts.items() if name not in domain.accounts}
    for name, manner in strangers.items():
        _Resident(domain, name, manner)


class _Resident:
    """One contact: available from the start to the end."""

    def __init__(self, domain: ServedDomain, name: str, manner: Manner) -> None:
        self._domain = domain
        self._manner = manner
        jid = domain.bare(name).with_resource(_AT)
        self._session = Session(jid, self, interested=True, greeted=True)
        if manner == "forgot":  # each account has a record of it that it has lost
            for account in domain.accounts:
                _remember(domain.rosters[account], jid.bare)
        domain.accounts.settle(name)
        domain.rosters[name] = Roster()
        domain.sessions.add(self._session)
        self._say(element(CLIENT, "presence"))

    @property
    def full(self) -> bool:
        """Always False: a resident handles a stanza at once and keeps none."""
        return False

    def send(self, stanza: Element) -> None:
        """Take a stanza. The answer follows once the sender of it has been served."""
        self._domain.later(partial(self._hear, stanza))

    def write(self, data: bytes) -> None:
        self.send(preview(data).xml)

    def end(self, condition: str, text: str = "") -> None:
        """End the session of this resident, for instance because memory is short."""
        self._domain.sessions.remove(self._session)

    def hand_over(self) -> None:
        """Nothing to do: no other connection resumes the session of a resident."""

    def _hear(self, stanza: Element) -> None:
        kind = stanza.get("type")
        if split(stanza.tag)[1] == "iq" and kind in ("get", "set"):
            self._say(_answer(stanza))
        elif split(stanza.tag)[1] == "presence" and kind == "subscribe":
            self._decide(Jid.parse(stanza.get("from", "")).bare)

    def _decide(self, asking: Jid) -> None:
        """Answer a subscription request. A contact that agrees asks in turn. §3.1.4, §3.2.2"""
        if self._manner == "declines":
            self._say(element(CLIENT, "presence", {"to": str(asking), "type": "unsubscribed"}))
            return
        self._say(element(CLIENT, "presence", {"to": str(asking), "type": "subscribed"}))
        mine = self._domain.rosters[self._session.account].get(asking)
        if mine is not None and not (mine.to or mine.asked):
            self._say(element(CLIENT, "presence", {"to": str(asking), "type": "subscribe"}))

    def _say(self, stanza: Element) -> None:
        route(self._domain, self._session, stanza)


def _remember(roster: Roster, contact: Jid) -> None:
    item: RosterItem = roster.ensure(contact, listed=True)
    item.name, item.groups, item.to = (contact.local or "").capitalize(), ("Friends",), True
    roster.changed(contact)


def _answer(request: Element) -> Element:
    """Answer a ping or a roster push with a result, another request with an error.

    RFC 6120 §8.2.3
    """
    fine = any(split(child.tag) in ((PING, "ping"), (ROSTER, "query")) for child in request)
    if fine:
        return iq("result", request.get("id", ""), to=request.get("from"))
    reply = error_reply(request, "service-unavailable")
    reply.attrib.pop("from", None)
    return reply
