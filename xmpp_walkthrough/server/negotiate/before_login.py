"""What may somebody ask for who has not logged in? An account, or a login as before SASL."""

from lxml.etree import _Element as Element

from xmpp_walkthrough.server.negotiate.old_login import OldLogin
from xmpp_walkthrough.server.negotiate.registration import Registration
from xmpp_walkthrough.server.state.client import Client


class Strangers:
    """The two doors of one connection; each is shut unless the config opens it."""

    def __init__(self, peer: Client) -> None:
        self._registration = Registration(peer)
        self._old_login = OldLogin(peer)

    async def handle(self, stanza: Element, *, after_sasl: bool) -> bool:
        """Answer, where it is one of these requests. Errors: StreamEnd."""
        if self._registration.handle(stanza):
            return True
        return await self._old_login.handle(stanza, after_sasl=after_sasl)
