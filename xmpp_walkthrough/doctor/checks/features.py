"""What does the server offer, before and after TLS? RFC 6120 §4.3.2."""

from xmpp_walkthrough.doctor.check import Check, ok, warning
from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Finding
from xmpp_walkthrough.doctor.ground import Ground
from xmpp_walkthrough.protocol.features import Features, Offer

_PASSWORDS = "PLAIN"


async def features(examination: Examination) -> list[Finding]:
    found: list[Finding] = []
    for probe in await examination.probes():
        clear = probe.seen.features(secured=False)
        hidden = probe.offers
        if clear is not None and _PASSWORDS in clear.mechanisms:
            found.append(warning("features", "plain-in-clear", place=str(probe.place)))
        if hidden is not None and hidden.starttls is not Offer.ABSENT:
            found.append(warning("features", "tls-again", place=str(probe.place)))
        if hidden is not None:
            facts = {"clear": _named(clear), "names": _named(hidden)}
            found.append(ok("features", "offered", **facts))
    return list({(each.key, str(each.facts)): each for each in found}.values())


def _named(features: Features | None) -> str:
    names = () if features is None else features.names
    return ", ".join(dict.fromkeys(local for _, local in names))


CHECK = Check("features", 85, "offers", features, needs=Ground.OFFERED)
