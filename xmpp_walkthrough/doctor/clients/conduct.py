"""The conduct of a client with this policy, worked out from the probes. Pure.

No login is made for it. Where a policy says nothing, the conduct says that it is not known.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from xmpp_walkthrough.doctor.clients.policy import Policy
from xmpp_walkthrough.doctor.finding import reason
from xmpp_walkthrough.doctor.look.probe import Place, Probe
from xmpp_walkthrough.protocol.features import Features
from xmpp_walkthrough.protocol.sasl import Needs
from xmpp_walkthrough.protocol.sasl.known import needs
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.transcript.tls import NameKind

NOT_KNOWN = "doctor.policy.not-known"  # the key of why, where no source tells what it does
NO_NAME = "doctor.policy.no-name"
COMMON_NAME = "CN"
NOWHERE = "doctor.policy.nowhere"
NO_MECHANISM = "doctor.policy.no-mechanism"


class PlaceOutcome(NamedTuple):
    """The verdict on one place: the `stage` where it failed, the key of `why`, and its facts."""

    stage: str = ""
    why: str = ""
    code: ExitCode = ExitCode.OK
    facts: Mapping[str, object] = MappingProxyType({})


class Passed(NamedTuple):
    """A place that the client has tried and left."""

    place: Place
    verdict: PlaceOutcome


class Conduct(NamedTuple):
    """The way of a client: `place` is where it ends, `verdict` what stops it there, if anything.

    `mechanisms` are those that it would try there, the first one first; `kind` is the kind of name
    by which it believes the certificate.
    """

    places: tuple[Place, ...]
    passed: tuple[Passed, ...] = ()
    place: Place | None = None
    verdict: PlaceOutcome = PlaceOutcome()
    mechanisms: tuple[str, ...] = ()
    kind: str = ""

    @property
    def comes_in(self) -> bool:
        """Whether the client may log in there, as far as a probe can tell."""
        return not self.verdict.why

    @property
    def waited(self) -> tuple[Place, ...]:
        """The places that were silent, before one that was not."""
        return tuple(x.place for x in self.passed if x.verdict.why == "failure.connect.timeout")


def conduct(
    policy: Policy,
    places: tuple[Place, ...],
    probes: Mapping[Place, Probe],
    *,
    domain: str,
    certificate: bool,
) -> Conduct:
    """Go through the places; `certificate` says whether we have one of our own to show."""
    passed: list[Passed] = []
    for place in places:
        if place not in probes:
            continue
        verdict = judged(policy, probes[place], domain)
        if not verdict.why:
            kind = believes(policy, probes[place], domain)
            there = Conduct(places, tuple(passed), place, kind=kind)
            return _arrived(policy, there, probes[place], certificate=certificate)
        passed.append(Passed(place, verdict))
        if verdict.stage not in policy.moves_on:
            break
    if not passed:
        return Conduct(places, verdict=PlaceOutcome("resolve", NOWHERE, ExitCode.RESOLVE))
    *before, last = passed
    return Conduct(places, tuple(before), last.place, last.verdict)


def judged(policy: Policy, probe: Probe, domain: str) -> PlaceOutcome:
    """The verdict of this client on a place, up to the features under TLS."""
    failure = probe.seen.failure
    stage = _stage(probe)
    kind = believes(policy, probe, domain)
    if failure is not None:
        rest = probe.unverified
        good = kind and rest is not None and not rest.failure
        if good and failure.is_one_of("tls.name-mismatch"):
            return PlaceOutcome()
        return PlaceOutcome(stage, f"failure.{failure.key}", failure.exit_code, reason(failure))
    if probe.tls is not None and not kind:
        stage = "tls" if probe.place.direct else "later"
        return PlaceOutcome(stage, NO_NAME, ExitCode.TLS, {"kind": str(probe.tls.match.kind)})
    return PlaceOutcome()


def believes(policy: Policy, probe: Probe, domain: str) -> str:
    """The kind of name by which the client believes the certificate; "" where it does not."""
    tls = probe.tls
    if tls is None:
        return ""
    if tls.match.kind in policy.names:
        return str(tls.match.kind)
    if not policy.common_name or tls.certificate is None:
        return ""
    # OpenSSL looks at the subject where the certificate has no DNS name at all.
    named = any(name.kind is NameKind.DNS_ID for name in tls.certificate.names)
    common = dict(tls.certificate.subject.parts).get("CN", "")
    return COMMON_NAME if not named and common.lower() == domain else ""


def _stage(probe: Probe) -> str:
    """The stage at which a probe failed, as far as it decides whether a client goes on."""
    if not probe.connected:
        return "connect"
    if probe.place.direct:
        return "tls" if probe.seen.tls is None else "stream"
    return "stream" if probe.seen.header is None else "later"


def _arrived(policy: Policy, there: Conduct, probe: Probe, *, certificate: bool) -> Conduct:
    offers, tls = probe.offers, probe.tls
    if offers is not None and tls is not None:
        chosen = mechanisms(policy, offers, tls.version, certificate=certificate)
        if chosen:
            return there._replace(mechanisms=chosen)
    offered = "" if offers is None else ", ".join(offers.mechanisms)
    return there._replace(
        verdict=PlaceOutcome("sasl", NO_MECHANISM, ExitCode.SASL, {"offered": offered})
    )


def mechanisms(
    policy: Policy, offers: Features, version: str, *, certificate: bool
) -> tuple[str, ...]:
    """The mechanisms that the client would try, in its order; `version` is that of TLS."""
    bound = _can_bind(policy, offers, version)
    known = [
        name
        for name in policy.mechanisms
        if name in offers.mechanisms
        and (bound or not name.endswith("-PLUS"))
        and (certificate or policy.blind or needs(name) is not Needs.CERTIFICATE)
    ]
    better = [name for name in known if name not in policy.last_resorts]
    return tuple(better or known)


def _can_bind(policy: Policy, offers: Features, version: str) -> bool:
    """Whether there is a type of channel binding that both sides have."""
    ours = policy.bindings.get(version, ())
    if not policy.reads_types:
        return bool(ours)
    listed = offers.channel_bindings or policy.unlisted
    return bool(set(ours) & set(listed))
