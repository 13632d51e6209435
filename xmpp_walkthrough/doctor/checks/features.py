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
            lists = (clear, hidden, await _after_login(examination))
            names = dict.fromkeys(local for each in lists if each for _, local in each.names)
            found.append(ok("features", "offered", names=", ".join(names)))
    return list({(each.key, str(each.facts)): each for each in found}.values())


async def _after_login(examination: Examination) -> Features | None:
    seen = await examination.attempt()
    return None if seen is None else seen.last_features


CHECK = Check("features", 85, "offers", features, needs=Ground.OFFERED)
