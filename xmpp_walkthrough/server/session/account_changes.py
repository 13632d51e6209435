"""Password change and account removal, by a logged-in client. XEP-0077 §3.2, §3.3.

The other sessions of the account are ended. After a new password with `reset`, since a stranger
who knew the old password might hold them (RFC 6120 §4.9.3.16); after a removal with
`not-authorized`.
"""

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.jid import JidError, enforce_local
from xmpp_walkthrough.protocol.sasl.saslprep import SaslprepError
from xmpp_walkthrough.server.ending import StanzaRefused
from xmpp_walkthrough.server.negotiate.registration import LONGEST, filled_in
from xmpp_walkthrough.server.session.presence import depart
from xmpp_walkthrough.server.session.subscription import withdraw
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.sessions import Session
from xmpp_walkthrough.wire.markup import child, element
from xmpp_walkthrough.wire.names import REGISTER


def registered(session: Session) -> Element:
    """The answer to a request for the form, of a client that has an account. XEP-0077 §3.1"""
    made = element(REGISTER, "query")
    child(made, "registered")
    child(made, "username", session.account)
    return made


def removes(query: Element) -> bool:
    """Whether this asks to remove the account.

    Errors: StanzaRefused for a mixture. XEP-0077 §3.2
    """
    if query.find(f"{{{REGISTER}}}remove") is None:
        return False
    if len(query) != 1:
        raise StanzaRefused("bad-request", "The remove stands alone.")
    return True


def change_password(domain: ServedDomain, session: Session, query: Element) -> None:
    """Set a new password for the own account. Errors: StanzaRefused."""
    name, password = filled_in(query)
    if not name or not password:  # an empty password changes nothing: XEP-0077 §3.3
        raise StanzaRefused("bad-request", "Both the name and the new password are needed.")
    if _local(name) != session.account or domain.accounts.is_stranger(session.account):
        raise StanzaRefused("not-allowed", "Only the own password can be changed.")
    if len(password.encode()) > LONGEST:
        raise StanzaRefused("not-acceptable", "That password is too long.")
    try:
        domain.accounts.keep(session.account, password)
    except SaslprepError:
        raise StanzaRefused("not-acceptable", "That cannot be a password.") from None
    domain.tokens.forget(session.account)  # a token would outlive the old password
    for other in domain.sessions.of(session.account):
        if other is not session:
            other.connection.end("reset", "The password has been changed.")


def _local(name: str) -> str:
    try:
        return enforce_local(name)
    except JidError:
        return ""


def delete(domain: ServedDomain, session: Session) -> None:
    """Remove the account with all its data and subscriptions. XEP-0077 §3.2"""
    account = session.account
    sessions = domain.sessions.of(account)
    # Presence and subscriptions first: contacts see the account go while its roster still says
    # which contacts there are.
    for each in sessions:
        depart(domain, each)
    for item in domain.rosters[account].all:
        withdraw(domain, account, item.jid)
    domain.accounts.remove(account)
    domain.rosters.pop(account, None)
    domain.mailbox.empty(account)
    domain.tokens.forget(account)
    if account in domain.made:
        domain.made.remove(account)
    for each in sessions:
        each.connection.end("not-authorized", "The account has been deleted.")
