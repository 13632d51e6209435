"""The inquiry: the account to be examined and the options, and the walks that follow from them."""

import secrets
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from xmpp_walkthrough.doctor.clients.policy import Policy
from xmpp_walkthrough.net.session.bounds import Bounds
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.step import Context
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.transcript.secrets import Secrets


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One inquiry of the doctor.

    `address` as it was typed; `server` where DNS is not to be asked; `login` False stops
    before SASL; `policy` is that of another client, whose way is followed; `secrets` are
    kept out of every finding.
    """

    address: str
    password: str = field(default="", repr=False)
    server: Target | None = None
    login: bool = True
    wants: Wants = field(default_factory=Wants)
    policy: Policy | None = None
    options: Options = field(default_factory=Options)
    bounds: Bounds | None = None  # of all its connections, once the examination has begun
    secrets: Secrets = field(default_factory=Secrets, repr=False)

    def __post_init__(self) -> None:
        """Know the secrets before the first connection: a server may repeat them."""
        with suppress(JidError):  # then there is no login
            self.secrets.of_login(Jid.parse(self.address), self.password)
        host = self.server.host if self.server else ""
        self.secrets.spare(*filter(None, (host, self.wants.authzid)))

    def context(self, jid: Jid, *, server: Target | None, password: str = "") -> Context:
        """A fresh walk, without a password unless one is given."""
        certified = () if self.options.certificate else None
        return Context(
            jid=jid.bare,
            password=password,
            stream=Stream(),
            chance=secrets.token_hex,
            wants=self.wants._replace(once=True, certified=certified),
            server=server,
        )

    def at(self, server: Target, mechanism: str) -> "Inquiry":
        """This inquiry, at this place and by this mechanism."""
        return replace(self, server=server, wants=self.wants._replace(mechanism=mechanism))

    def with_timeout(self, seconds: float) -> "Inquiry":
        """This inquiry, with another deadline for each wait, in seconds."""
        return self.with_options(timeout=seconds)

    def with_options(self, **changes: Any) -> "Inquiry":
        return replace(self, options=self.options._replace(**changes))
