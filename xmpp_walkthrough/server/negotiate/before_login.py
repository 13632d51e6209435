"""Requests before the login: an account (XEP-0077), or a login as before SASL (XEP-0078)."""

from lxml.etree import _Element as Element

from xmpp_walkthrough.server.negotiate.old_login import OldLogin
from xmpp_walkthrough.server.negotiate.registration import Registration
from xmpp_walkthrough.server.state.client import Client


class Strangers:
    """The two requests that one connection may make; the config shuts each unless it opens it."""

    def __init__(self, peer: Client) -> None:
        self._registration = Registration(peer)
        self._old_login = OldLogin(peer)

    async def handle(self, stanza: Element, *, after_sasl: bool) -> bool:
        """Answer, where it is one of these requests. Errors: StreamEnd."""
        if self._registration.handle(stanza):
            return True
        return await self._old_login.handle(stanza, after_sasl=after_sasl)
