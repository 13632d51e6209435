"""Login as before SASL, on the receiving side. XEP-0078 §3.

Off unless asked for. An unknown user meets what a wrong password meets, and takes as long.
"""

import asyncio
import hmac

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.old_login import digest, field
from xmpp_walkthrough.protocol.sasl import Refusal
from xmpp_walkthrough.protocol.stanza import error_reply, iq
from xmpp_walkthrough.server.ending import StanzaRefused, StreamEnd
from xmpp_walkthrough.server.session.bind import claim, take_place
from xmpp_walkthrough.server.state.accounts import prepare
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.wire.markup import child, element
from xmpp_walkthrough.wire.names import AUTH_LEGACY

_QUERY = f"{{{AUTH_LEGACY}}}query"
_FIELDS = ("username", "password", "digest", "resource")


class OldLogin:
    """The attempts of one connection. `username` is empty until an attempt succeeds."""

    def __init__(self, peer: Client) -> None:
        self._peer = peer
        self._failures = 0
        self.username = ""

    async def handle(self, request: Element, *, after_sasl: bool) -> bool:
        """Answer a request of this namespace; False where it is about another.

        Errors: StreamEnd.
        """
        peer = self._peer
        asks = request.get("type") in ("get", "set") and len(request) == 1
        about = request[0].tag == _QUERY if asks else False
        config = peer.domain.config
        if not (about and config.old_login and config.hides(secured=peer.stream.secured)):
            return False
        # A fall back from SASL would let an attacker choose the weaker login.
        if after_sasl:
            raise StreamEnd("policy-violation", "SASL was tried already.")
        try:
            if request.get("type") == "get":
                peer.send(iq("result", request.get("id", ""), _form(), sender=peer.domain.name))
            else:
                await self._log_in(request)
        except StanzaRefused as refusal:
            peer.send(error_reply(request, refusal.condition, refusal.text))
        return True

    async def _log_in(self, request: Element) -> None:
        """Check name and password, and bind the resource with them.

        Errors: StanzaRefused, StreamEnd.
        """
        query, peer = request[0], self._peer
        resource = field(query, "resource")
        proof = field(query, "password") or field(query, "digest")
        if not (request.get("id") and field(query, "username") and resource and proof):
            raise StanzaRefused("not-acceptable", "Name, resource, and password or digest: all.")
        try:
            local = prepare(field(query, "username"))
            jid = Jid.parse(str(peer.domain.bare(local))).with_resource(resource)
        except (Refusal, JidError):
            local, jid = "", None
        if jid is None or not self._is_right(local, query):
            await self._fail()
            raise StanzaRefused("not-authorized", "The user name or the password is wrong.")
        domain = peer.domain
        if domain.config.conflict == "rename" and domain.sessions.find(jid):
            raise StanzaRefused("conflict", "This resource is in use.")  # it could not be told
        peer.session = claim(domain, jid, peer)
        take_place(domain, peer.session)
        domain.throttle.succeeded(peer.address[0])
        self.username = local
        peer.send(iq("result", request.get("id", "")))
        peer.log(f"authenticated {local}, bound {jid}")

    def _is_right(self, local: str, query: Element) -> bool:
        accounts = self._peer.domain.accounts
        password = field(query, "password")
        if password:
            return accounts.check(local, password)
        header = self._peer.stream.header
        # The digest is over the id of our stream header and the password, so the server has to keep
        # the password itself.
        stream_id = header.xml.get("id", "") if header else ""
        kept, known = accounts.password(local)
        wanted = digest(stream_id, kept).encode()
        return hmac.compare_digest(wanted, field(query, "digest").encode()) and known

    async def _fail(self) -> None:
        """Delay the refusal a little longer each time; end the stream after too many."""
        peer = self._peer
        peer.log("old login refused not-authorized")
        wait = peer.domain.throttle.failed(peer.address[0])
        if wait:
            await asyncio.sleep(wait)
        self._failures += 1
        if self._failures > peer.domain.config.failures_per_stream:
            raise StreamEnd("policy-violation", "Too many failed attempts.")


def _form() -> Element:
    made = element(AUTH_LEGACY, "query")
    for name in _FIELDS:
        child(made, name)
    return made
