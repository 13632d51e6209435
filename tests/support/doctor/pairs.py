"""Two faults at once: each of two places that DNS names has one, or one certificate has both.

The places stand behind a nameserver of our own; a client goes to the first, so its fault is the one
that keeps a person out first. Seeded, so that a pair that fails is found again.
"""

from __future__ import annotations

import random
import ssl
from collections.abc import Iterator
from typing import NamedTuple

from support.doctor.examined import PASSWORD, USER, Examined
from support.doctor.expected import FIRST
from support.net.nameserver import nameserver
from xmpp_walkthrough.doctor.examine import examine
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.server.certificates.authority import DAY, PracticeAuthority
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault, known
from xmpp_walkthrough.server.listener import PracticeServer

_ZONE = (
    "_xmpp-client._tcp.ceit.org SRV 0 5 {first} one.ceit.org.\n"
    "_xmpp-client._tcp.ceit.org SRV 9 5 {second} two.ceit.org.\n"
    "one.ceit.org A 127.0.0.1\n"
    "two.ceit.org A 127.0.0.1\n"
)
# What keeps a client out of a place for good, so that each of the two has a cross of its own.
AT_A_PLACE = (
    *("cert-expired", "cert-not-yet-valid", "cert-self-signed", "cert-unknown-ca"),
    *("cert-wrong-name", "cert-wildcard", "cert-weak-key", "cert-missing-intermediate"),
    *("error-host-unknown", "error-internal-server-error", "error-resource-constraint"),
    *("tls-declined", "tls-injected", "tls-none", "mechanisms-empty", "header-no-version"),
    *("error-system-shutdown", "error-policy-violation", "features-missing"),
)


class Pair(NamedTuple):
    """The fault of the first place, and that of the second."""

    first: str
    second: str

    @property
    def causes(self) -> tuple[str, str]:
        return FIRST[self.first].cause, FIRST[self.second].cause


def pairs(count: int, seed: int = 1) -> list[Pair]:
    """Pairs of faults with two different causes."""
    chance = random.Random(seed)
    usable = [name for name in AT_A_PLACE if name in known() and name in FIRST]
    every = [Pair(a, b) for a in usable for b in usable if FIRST[a].cause != FIRST[b].cause]
    return chance.sample(every, count)


def examined_pair(first: Fault, second: Fault, timeout: float = 1.5) -> Examined:
    """Consult the doctor about a domain with these two places."""

    async def run() -> Examined:
        async with (
            PracticeServer(ServerConfig(), faults=[first]) as one,
            PracticeServer(ServerConfig(), faults=[second]) as two,
        ):
            with nameserver(_ZONE.format(first=one.port, second=two.port)) as dns:
                authorities = one.ca_pem + two.ca_pem
                options = Options(timeout=timeout, ca_pem=authorities, dns=dns.address)
                inquiry = Inquiry(f"{USER}@ceit.org", PASSWORD, options=options)
                return Examined(await examine(inquiry))

    return loop.run(run())


def two_in_one() -> Iterator[tuple[str, Fault, tuple[str, ...]]]:
    """Certificates with two faults at once, and the causes that both have to be among."""

    def expired_and_other(authority: PracticeAuthority, _domain: str) -> ssl.SSLContext:
        begun, ended = authority.now - 30 * DAY, authority.now - DAY
        made = authority.issue(["other.example"], not_before=begun, not_after=ended)
        return authority.server_context(made)

    def early_and_other(authority: PracticeAuthority, _domain: str) -> ssl.SSLContext:
        begins = authority.now + DAY
        made = authority.issue(["other.example"], not_before=begins, not_after=begins + DAY)
        return authority.server_context(made)

    def stranger_and_other(authority: PracticeAuthority, _domain: str) -> ssl.SSLContext:
        return PracticeAuthority.create(authority.now, ["other.example"]).server_context()

    def stranger_and_expired(authority: PracticeAuthority, domain: str) -> ssl.SSLContext:
        strange = PracticeAuthority.create(authority.now, [domain])
        begun, ended = authority.now - 30 * DAY, authority.now - DAY
        return strange.server_context(strange.issue([domain], not_before=begun, not_after=ended))

    name, old = "certificate-of-other-domain", "certificate-expired"
    unknown = "certificate-authority-unknown"
    yield "expired-and-other", Fault("both", "tls", certify=expired_and_other), (name, old)
    yield (
        "early-and-other",
        Fault("both", "tls", certify=early_and_other),
        (name, "certificate-not-yet-valid"),
    )
    yield "stranger-and-other", Fault("both", "tls", certify=stranger_and_other), (name, unknown)
    yield "stranger-and-expired", Fault("both", "tls", certify=stranger_and_expired), (old, unknown)
