"""SASL mechanisms on offer, and whether one of them is fit for a login. RFC 6120 §6.3."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, warning
from xmpp_walkthrough.protocol.features import Features
from xmpp_walkthrough.protocol.sasl import Needs
from xmpp_walkthrough.protocol.sasl.known import bindable, needs
from xmpp_walkthrough.steps.failure import ExitCode


async def mechanisms(examination: Examination) -> list[Finding]:
    lists: dict[str, tuple[str, ...]] = {}
    found: list[Finding] = []
    for probe in await examination.probes():
        if probe.offers is not None:
            lists.setdefault(str(probe.place), probe.offers.mechanisms)
            found += _judged(probe.offers)
    found = list({(each.key, str(each.facts)): each for each in found}.values())
    if len({frozenset(offered) for offered in lists.values()}) > 1:
        shown = "; ".join(f"{place}: {' '.join(_sorted(each))}" for place, each in lists.items())
        found.append(warning("mechanisms", "differ", lists=shown))
    return found


def _sorted(offered: tuple[str, ...]) -> tuple[str, ...]:
    """The mechanisms by name: the order of the list has no meaning, and servers change it."""
    return tuple(sorted(offered))


def _short(offered: tuple[str, ...]) -> str:
    """The mechanisms, each once, with a note where it may be bound to TLS as well."""
    bound = {name.removesuffix("-PLUS") for name in offered if name.endswith("-PLUS")}
    plain = [name for name in offered if not name.endswith("-PLUS")]
    alone = [f"{name}-PLUS" for name in sorted(bound.difference(plain))]
    return ", ".join([f"{n} (-PLUS)" if n in bound else n for n in plain] + alone)


def _judged(offers: Features) -> list[Finding]:
    """The findings on the list of SASL, and on two other ways in: XEP-0388, XEP-0078."""
    offered, newer = _sorted(offers.mechanisms), _sorted(offers.sasl2)
    facts: dict[str, object] = {"offered": list(offered), "shown": _short(offered)}
    besides = []
    if newer:
        told = {"offered": list(newer), "shown": _short(newer)}
        key = "sasl2-with-fast" if offers.fast else "sasl2"
        besides.append(ok("mechanisms", key, **told, fast=_short(_sorted(offers.fast))))
    if offers.old_login:
        besides.append(ok("mechanisms", "old-login"))
    return [_of_sasl(offered, offers, facts), *besides]


def _of_sasl(offered: tuple[str, ...], offers: Features, facts: dict[str, object]) -> Finding:
    if not offered and offers.ways_in:
        key = "only-sasl2" if offers.sasl2 or offers.fast else "only-old-login"
        return fault("mechanisms", key, ExitCode.SASL, shown=_short(_sorted(offers.sasl2)))
    if not offered:
        return fault("mechanisms", "none", ExitCode.SASL)
    if not any(needs(name) is Needs.PASSWORD for name in offered):
        return warning("mechanisms", "no-password", **facts)
    if not any(map(bindable, offered)):
        return warning("mechanisms", "no-scram", **facts)
    return ok("mechanisms", "offered", **facts)


CHECK = Check("mechanisms", 82, "offers", mechanisms, needs=Ground.OFFERED)
