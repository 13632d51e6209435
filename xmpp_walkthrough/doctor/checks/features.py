"""Stream features: the server's offer before and after TLS. RFC 6120 §4.3.2."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, ok, warning
from xmpp_walkthrough.protocol.features import Features, Offer
from xmpp_walkthrough.protocol.sasl import Needs
from xmpp_walkthrough.protocol.sasl.known import named


async def features(examination: Examination) -> list[Finding]:
    found: dict[str, Finding] = {}
    names: dict[str, None] = {}
    for probe in await examination.probes():
        clear, hidden = probe.seen.features(secured=False), probe.offers
        for offers in (clear, hidden):
            if offers is not None:
                names |= dict.fromkeys(local for _, local in offers.names)
        if clear is not None and any(map(_tells_password, clear.mechanisms)):
            # A client that takes the offer sends the password in clear, although TLS may be had.
            found["clear"] = warning("features", "plain-in-clear", place=str(probe.place))
        if hidden is not None and hidden.starttls is not Offer.ABSENT:
            found["again"] = warning("features", "tls-again", place=str(probe.place))
    later = await _after_login(examination)
    names |= dict.fromkeys(local for _, local in later.names) if later is not None else {}
    return [ok("features", "offered", names=", ".join(names)), *found.values()]


def _tells_password(name: str) -> bool:
    mechanism = named(name)
    return bool(mechanism and mechanism.plaintext and mechanism.needs is Needs.PASSWORD)


async def _after_login(examination: Examination) -> Features | None:
    seen = await examination.attempt()
    return None if seen is None else seen.last_features


CHECK = Check("features", 85, "offers", features, needs=Ground.OFFERED)
