"""Who is to be examined, and how? What a person asked for, and the walks that follow from it."""

import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from xmpp_walkthrough.doctor.policy import Policy
from xmpp_walkthrough.net.bounds import Bounds
from xmpp_walkthrough.net.options import Options
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.stream import Stream
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.step import Context


@dataclass(frozen=True, slots=True)
class Inquiry:
    """`address` as it was typed; `server` where DNS is not to be asked; `login` False stops
    before SASL; `authzid` is the account to act as, where one is named; `policy` is that of another
    client, to go about it as that would."""

    address: str
    password: str = field(default="", repr=False)
    server: Target | None = None
    login: bool = True
    mechanism: str | None = None
    authzid: str = ""
    policy: Policy | None = None
    language: str = "en"
    options: Options = field(default_factory=Options)
    bounds: Bounds | None = None  # of all its connections, once the examination has begun

    @property
    def nameless(self) -> bool:
        """Whether a login needs no name before the @: a guest has none. XEP-0175"""
        return self.mechanism == "ANONYMOUS"

    def context(self, jid: Jid, *, server: Target | None, password: str = "") -> Context:
        """A fresh walk, without a password unless one is given."""
        return Context(
            jid=jid.bare,
            password=password,
            stream=Stream(),
            next_id=lambda name: f"{name}-{secrets.token_hex(3)}",
            nonce=lambda: secrets.token_hex(12),
            language=self.language,
            mechanism=self.mechanism,
            authzid=self.authzid,
            server=server,
            certificate=self.options.certificate,
            once=True,
        )

    def at(self, server: Target, mechanism: str) -> "Inquiry":
        """The same, at this place and by this mechanism."""
        return replace(self, server=server, mechanism=mechanism)

    def with_timeout(self, seconds: float) -> "Inquiry":
        """The same, with another deadline for each wait."""
        return self.with_options(timeout=seconds)

    def with_options(self, **changes: Any) -> "Inquiry":
        return replace(self, options=self.options._replace(**changes))
