"""SRV targets: do they lead anywhere? Dangling, alias, private and forbidden ones. RFC 2782."""

from ipaddress import ip_address

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, skipped, warning
from xmpp_walkthrough.doctor.look.survey import Survey
from xmpp_walkthrough.net.tls.identity import ip_literal
from xmpp_walkthrough.steps.failure import ExitCode

_BY_DNS = ("srv", "no-srv", "srv-unasked")


async def targets(examination: Examination) -> list[Finding]:
    survey = await examination.survey()
    if survey.reason not in _BY_DNS:
        return [skipped("targets", "not-reached")]
    own = examination.inquiry.options.dns
    found = [*_dangling(survey), *_aliases(survey), *_held(survey)]
    # A nameserver on this machine, as `serve` has one, is meant to lead to this machine.
    if own is None or not ip_address(own[0]).is_loopback:
        found += _places(survey)
    return found or [ok("targets", "fine")]


def _dangling(survey: Survey) -> list[Finding]:
    empty = [host for host, found in survey.addresses.items() if not found]
    if not empty:
        return []
    facts = {"hosts": ", ".join(empty)}
    if len(empty) == len(survey.addresses):
        return [fault("targets", "all-dangling", ExitCode.RESOLVE, **facts)]
    return [warning("targets", "dangling", **facts)]


def _aliases(survey: Survey) -> list[Finding]:
    """RFC 2782: the target must not be an alias; some resolvers do not follow it."""
    return [
        warning("targets", "alias", host=host, name=name) for host, name in survey.aliases.items()
    ]


def _held(survey: Survey) -> list[Finding]:
    """Places that are not looked at unasked; a fault where there is no other place."""
    found: dict[tuple[str, str], Finding] = {}
    for place, why in survey.held.items():
        facts = {"host": place.host, "address": place.address, "port": place.port}
        if survey.places:
            made = warning("targets", why, **facts)
        else:
            made = fault("targets", f"only-{why}", ExitCode.CONNECT, **facts)
        found.setdefault((why, place.address), made)
    return list(found.values())


def _places(survey: Survey) -> list[Finding]:
    """Addresses that only this computer, or only this network, can reach."""
    found: dict[tuple[str, str], Finding] = {}
    for place in survey.places:
        address = ip_literal(place.address)
        if address is None or ip_literal(place.host) is not None:
            continue
        facts = {"host": place.host, "address": place.address}
        key = "loopback" if address.is_loopback else "private"
        if address.is_private or address.is_link_local:
            found.setdefault((key, place.address), warning("targets", key, **facts))
    return list(found.values())


CHECK = Check("targets", 30, "dns", targets, needs=Ground.ADDRESS)
