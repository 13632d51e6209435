"""Wants: the wishes of a walk, of its user or of a fault to be met. Nothing learnt on the way."""

from typing import NamedTuple

_NOTHING = (None, "", False, 0, frozenset[str]())
STRONGEST = "*"  # a mechanism's name in a fault: let the client choose


class Wants(NamedTuple):
    """The wishes of one walk. A command line fills the fields that its options are named after.

    `authzid` is the account to act as, where that is not the one that logs in. `certified` are the
    addresses that our certificate names, None where we have none to show in TLS. `extras` are what
    the walk does beyond the article. `insistence` is how often `--insecure` was said.
    """

    language: str = "en"
    mechanism: str | None = None  # None: the strongest
    as_in_article: bool = False  # the mechanism is the article's, and was not asked for
    once: bool = False  # one mechanism, whatever comes of it: nothing else is tried after it
    resource: str | None = None
    authzid: str = ""
    certified: tuple[str, ...] | None = None
    register: bool = False  # make the account first
    invitation: str = ""
    old_login: bool = False  # as before SASL
    sasl2: bool = False  # log in and bind in one exchange
    fast: bool = False  # twice: for a token, then by it
    fast_logout: bool = False  # the same, and the token is void afterwards
    direct_tls: bool = False
    insistence: int = 0
    extras: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        shown = self._asdict() | ({"invitation": "..."} if self.invitation else {})
        return f"Wants({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    @property
    def anonymous(self) -> bool:
        """Whether the login is anonymous: the server makes an account up. XEP-0175"""
        from xmpp_walkthrough.protocol.sasl import Needs
        from xmpp_walkthrough.protocol.sasl.known import needs

        return self.mechanism is not None and needs(self.mechanism) is Needs.NOTHING

    @property
    def by_token(self) -> bool:
        """Whether the login is by token. XEP-0484"""
        return self.fast or self.fast_logout

    @property
    def inline(self) -> bool:
        """Whether the login is by SASL2 (XEP-0388), which tokens need."""
        return self.sasl2 or self.by_token

    @property
    def without_tls(self) -> bool:
        """Go on where TLS cannot be had, or its certificate is not good."""
        return self.insistence > 0

    @property
    def secrets_without_tls(self) -> bool:
        """Whether even a password may be sent without TLS: the second insistence."""
        return self.insistence > 1

    def filled(self, other: "Wants") -> "Wants":
        """These wishes, and the other's where these have none; the extras of both."""
        own, others = self._asdict(), other._asdict()
        both = {name: others[name] if value in _NOTHING else value for name, value in own.items()}
        return Wants(**{**both, "extras": self.extras | other.extras})
