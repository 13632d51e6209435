"""In-band registration: an account before the login. XEP-0077 §3.1, XEP-0445 §4.

As the policy has it: `open` to everyone, on a `web` page, by invitation, or `closed`.

The server accepts no password that could be read on the way although TLS is offered.
"""

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.jid import JidError, enforce_local
from xmpp_walkthrough.protocol.sasl.saslprep import SaslprepError
from xmpp_walkthrough.protocol.stanza import error_reply, iq
from xmpp_walkthrough.server.ending import StanzaRefused
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.server.state.roster import Roster
from xmpp_walkthrough.wire.markup import child, element
from xmpp_walkthrough.wire.names import OUT_OF_BAND, PREAUTH, REGISTER, split

TRIES = 5  # on one connection
LONGEST = 1_023  # octets of a password, as of a localpart
_PAGE = "https://{domain}/register"
_QUERY = f"{{{REGISTER}}}query"
_PREAUTH = f"{{{PREAUTH}}}preauth"


class Registration:
    """The requests of one connection so far: an invitation shown, accounts tried and made."""

    def __init__(self, peer: Client) -> None:
        self._peer = peer
        self._invited = False
        self._made = False
        self._tries = 0

    def handle(self, request: Element) -> bool:
        """Answer a request of this namespace; False where it is about another."""
        peer = self._peer
        asks = request.get("type") in ("get", "set") and len(request) == 1
        about = request[0].tag in (_QUERY, _PREAUTH) if asks else False
        config = peer.domain.config
        hidden = config.hides(secured=peer.stream.secured)
        if not about or not hidden or config.registration == "off":
            return False
        try:
            self._check_address(request)
            payload = self._answer(request)
            answer = iq("result", request.get("id", ""), *payload, sender=peer.domain.name)
        except StanzaRefused as refusal:
            peer.log(f"registration refused {refusal.condition}")
            answer = error_reply(request, refusal.condition, refusal.text)
        peer.send(answer)
        return True

    def _check_address(self, request: Element) -> None:
        if not request.get("id"):
            raise StanzaRefused("bad-request", "An iq has an id.")
        if request.get("to") not in (None, self._peer.domain.name):
            raise StanzaRefused("service-unavailable")

    def _answer(self, request: Element) -> list[Element]:
        policy = self._peer.domain.config.registration
        if request[0].tag == _PREAUTH:
            self._invite(request, policy)
            return []
        if policy == "closed":
            raise StanzaRefused("not-allowed", "Only the administrator makes accounts here.")
        if policy == "invite" and not self._invited:
            raise StanzaRefused("not-allowed", "Accounts are for those who were invited.")
        if request.get("type") == "get":
            return [self._web_page() if policy == "web" else _fields()]
        if policy == "web":
            raise StanzaRefused("not-allowed", "Accounts are made on the web page.")
        self._make(request[0])
        return []

    def _invite(self, request: Element, policy: str) -> None:
        """A token is used up by the account that it brings, not by being shown. XEP-0445 §4"""
        domain = self._peer.domain
        if policy != "invite" or request.get("type") != "set":
            raise StanzaRefused("service-unavailable")
        spent = domain.config.invitation in domain.spent
        if spent or request[0].get("token") != domain.config.invitation:
            raise StanzaRefused("item-not-found", "The invitation is unknown or used up.")
        self._invited = True

    def _web_page(self) -> Element:
        """XEP-0077 §5"""
        page = _PAGE.format(domain=self._peer.domain.name)
        made = element(REGISTER, "query")
        child(made, "instructions", f"Accounts are made on the web page {page}.")
        made.append(element(OUT_OF_BAND, "x"))
        child(made[-1], "url", page)
        return made

    def _make(self, query: Element) -> None:
        """One account for each connection, after a few tries at most. XEP-0077 §3.1.1"""
        domain = self._peer.domain
        # Counted before anything is looked at: "that name is taken" tells who has an account, so no
        # connection hears it often.
        self._tries += 1
        if self._made or self._tries > TRIES:
            raise StanzaRefused("not-acceptable", "That is too often for one connection.")
        name, password = filled_in(query)
        if not name or not password:
            raise StanzaRefused("not-acceptable", "Both a name and a password are needed.")
        if len(domain.made) >= domain.config.accounts_made:
            raise StanzaRefused("resource-constraint", "There are too many accounts.")
        try:
            local = enforce_local(name)
        except JidError:
            raise StanzaRefused(
                "not-acceptable", "That cannot be the name of an account."
            ) from None
        if local in domain.accounts:
            raise StanzaRefused("conflict", "That name is taken.")
        accept_password(self._peer, local, password)
        domain.rosters[local] = Roster()
        domain.made.append(local)
        if self._invited:
            domain.spent.add(domain.config.invitation)
        self._made = True
        self._peer.log(f"registered {local}")


def filled_in(query: Element) -> tuple[str, str]:
    """The name and the password of a request, "" where one is missing. Errors: StanzaRefused."""
    if any(split(each.tag)[0] != REGISTER or len(each) for each in query):
        raise StanzaRefused("not-acceptable", "Send the fields that were asked for, no form.")
    name, password = (
        query.findtext(f"{{{REGISTER}}}{field}") for field in ("username", "password")
    )
    return name or "", password or ""


def accept_password(peer: Client, local: str, password: str) -> None:
    """Keep the password for this account. Errors: StanzaRefused where it is too long or unfit."""
    try:
        # Before the hashing: SASLprep looks at each character of a password.
        if len(password.encode()) > LONGEST:
            raise StanzaRefused("not-acceptable", "That password is too long.")
        peer.domain.accounts.keep(local, password)
    except SaslprepError:
        raise StanzaRefused("not-acceptable", "That cannot be a password.") from None


def _fields() -> Element:
    made = element(REGISTER, "query")
    child(made, "instructions", "Choose a name and a password for the new account.")
    child(made, "username")
    child(made, "password")
    return made
