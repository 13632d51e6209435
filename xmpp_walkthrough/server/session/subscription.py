"""Presence subscriptions: two accounts agree to see each other. RFC 6121 §3, §A.

Both are accounts of this server, so one function moves both rosters at once, pushes the items that
became visible in them, and delivers the stanza to the sessions that want it.
"""

from collections.abc import Callable
from copy import deepcopy

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.stanza import iq
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.server.ending import StanzaRefused
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.roster import RosterItem
from xmpp_walkthrough.server.state.sessions import Session
from xmpp_walkthrough.server.state.stamping import TooBig, stamped
from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import CLIENT, ROSTER
from xmpp_walkthrough.wire.weight import weight


def push(domain: ServedDomain, account: str, item: Element) -> None:
    """Push an item, as it is now, to every interested session of an account. §2.1.6"""
    version = domain.rosters[account].changed(Jid.parse(item.get("jid", "")))
    for session in domain.sessions.interested(account):
        push_to(domain, session, item, version)


def push_to(domain: ServedDomain, session: Session, item: Element, version: str) -> None:
    """Push an item to one session, with the version only where the client knows versions. §2.6.2"""
    attributes = {"ver": version} if session.versioned else None
    query = element(ROSTER, "query", attributes, deepcopy(item))
    session.connection.send(iq("set", domain.source.word(), query, to=str(session.jid)))


def subscribe(domain: ServedDomain, account: str, contact: Jid, stanza: Element) -> None:
    """ "May I see your presence?" Errors: StanzaRefused, for what cannot be kept. §3.1.2, §3.1.3"""
    me, local = domain.bare(account), contact.domain == domain.name
    known = local and contact.local in domain.accounts
    request = _kept(domain, stanza, me, contact) if known else b""
    mine = domain.rosters[account].ensure(contact, listed=True)
    if not mine.to:
        mine.asked = True
        push(domain, account, mine.xml())
    if not known:
        return  # no answer: it would tell which accounts exist
    roster = domain.rosters[contact.local or ""]
    theirs = roster.ensure(me, listed=False)
    if theirs.from_:
        _grant(domain, account, contact)
        return
    roster.keep(me, request)
    if theirs.approved:  # §3.4.2: answered already, so the contact is not asked
        subscribed(domain, contact.local or "", me)
        return
    for session in domain.sessions.available(contact.local):
        domain.deliver(session, stanza, sender=me, to=contact)


def _kept(domain: ServedDomain, stanza: Element, me: Jid, contact: Jid) -> bytes:
    """The request as bytes, as it is kept until it is answered.

    Errors: StanzaRefused if too big.
    """
    try:
        request = serialise(stamped(stanza, me, contact, domain.config.after_login))
    except TooBig:
        request = b""
    if not request or weight(request) > domain.config.presence_bytes:
        raise StanzaRefused("policy-violation", "It is kept until it is answered: not so large.")
    if domain.roster_full(contact.local or "", known=True):
        raise StanzaRefused("resource-constraint", "No more requests can be kept for this contact.")
    return request


def remind(domain: ServedDomain, session: Session) -> None:
    """Send the unanswered requests again to a session that has come online. §3.1.3"""
    for item in domain.rosters[session.account].all:
        if item.asking:
            request = preview(item.request).xml
            domain.deliver(session, request, sender=item.jid, to=session.jid.bare)


def subscribed(domain: ServedDomain, account: str, contact: Jid) -> None:
    """ "Yes, you may." Without a request it is kept for later, or means nothing. §3.1.5, §3.1.6"""
    mine = domain.rosters[account].get(contact)
    if mine is None or not mine.asking:
        _approve(domain, account, contact)
        return
    domain.rosters[account].keep(contact, b"")
    mine.from_ = mine.listed = True
    push(domain, account, mine.xml())
    if contact.domain == domain.name and contact.local in domain.accounts:
        _grant(domain, contact.local or "", domain.bare(account))


def _approve(domain: ServedDomain, account: str, contact: Jid) -> None:
    """Pre-approve a contact; the contact does not hear of it. §3.4.2"""
    known = domain.rosters[account].get(contact)
    if not domain.config.pre_approval or (known is not None and known.from_):
        return
    mine = domain.rosters[account].ensure(contact, listed=True)
    mine.approved = True
    push(domain, account, mine.xml())


def unsubscribe(domain: ServedDomain, account: str, contact: Jid) -> None:
    """ "I no longer want to see you." §3.3"""
    mine = domain.rosters[account].get(contact)
    if mine is None or not (mine.to or mine.asked):
        return
    _change(domain, account, mine, _end_to)
    theirs = _counterpart(domain, account, contact)
    if theirs is None:
        return
    _tell(domain, "unsubscribe", account, contact)
    domain.rosters[contact.local or ""].keep(domain.bare(account), b"")
    if theirs.from_:
        _change(domain, contact.local or "", theirs, _end_from)
        _show_unavailable(domain, contact.local or "", domain.bare(account))


def unsubscribed(domain: ServedDomain, account: str, contact: Jid) -> None:
    """ "No", or "no longer". §3.2"""
    mine = domain.rosters[account].get(contact)
    if mine is None or not (mine.from_ or mine.asking or mine.approved):
        return
    if mine.approved:  # §3.2.2: taken back as well
        mine.approved = False
        if not mine.from_:
            push(domain, account, mine.xml())
    if not (mine.from_ or mine.asking):
        return
    domain.rosters[account].keep(contact, b"")
    if mine.from_:
        _change(domain, account, mine, _end_from)
        _show_unavailable(domain, account, contact)
    theirs = _counterpart(domain, account, contact)
    if theirs is None:
        return
    if theirs.to or theirs.asked:
        _change(domain, contact.local or "", theirs, _end_to)
    _tell(domain, "unsubscribed", account, contact)


def withdraw(domain: ServedDomain, account: str, contact: Jid) -> None:
    """End both directions of a subscription: the contact is about to be removed. §2.5.2"""
    unsubscribe(domain, account, contact)
    unsubscribed(domain, account, contact)


def probe(domain: ServedDomain, account: str, item: RosterItem) -> bool:
    """Whether the account may still see this contact; if not, its own item is corrected.

    §4.3.2 (1)
    """
    theirs = _counterpart(domain, account, item.jid)
    if theirs is not None and theirs.from_:
        return True
    _change(domain, account, item, _end_to)
    _tell(domain, "unsubscribed", item.jid.local or "", domain.bare(account))
    return False


def _grant(domain: ServedDomain, account: str, contact: Jid) -> None:
    """Let `account` see `contact` from now on, beginning with its present presence. §3.1.6"""
    item = domain.rosters[account].get(contact)
    if item is None:
        return
    if item.asked or not item.to:
        item.asked, item.to = False, True
        push(domain, account, item.xml())
    _tell(domain, "subscribed", contact.local or "", domain.bare(account))
    for source in domain.sessions.available(contact.local):
        _pass_on(domain, source.presence, source.jid, domain.bare(account))


def _counterpart(domain: ServedDomain, account: str, contact: Jid) -> RosterItem | None:
    if contact.domain != domain.name or contact.local not in domain.accounts:
        return None
    return domain.rosters[contact.local or ""].get(domain.bare(account))


def _change(
    domain: ServedDomain, account: str, item: RosterItem, change: Callable[[RosterItem], None]
) -> None:
    change(item)
    if item.listed:
        push(domain, account, item.xml())


def _end_to(item: RosterItem) -> None:
    item.to = item.asked = False


def _end_from(item: RosterItem) -> None:
    item.from_ = False


def _tell(domain: ServedDomain, kind: str, account: str, contact: Jid) -> None:
    _pass_on(domain, element(CLIENT, "presence", {"type": kind}), domain.bare(account), contact)


def _show_unavailable(domain: ServedDomain, account: str, contact: Jid) -> None:
    gone = element(CLIENT, "presence", {"type": "unavailable"})
    for source in domain.sessions.available(account):
        _pass_on(domain, gone, source.jid, contact)


def _pass_on(domain: ServedDomain, presence: Element | None, sender: Jid, to: Jid) -> None:
    if presence is None:
        return
    for session in domain.sessions.available(to.local):
        domain.deliver(session, presence, sender=sender, to=to)
