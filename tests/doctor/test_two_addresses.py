"""Two addresses of one name are two places: what is wrong at one is never told of the other."""

from __future__ import annotations

import pytest
from support.doctor.examined import PASSWORD, USER, Examined
from support.net.nameserver import nameserver

from xmpp_walkthrough.doctor.examine import examine
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import known
from xmpp_walkthrough.server.listener import PracticeServer

FIRST, SECOND = "127.0.0.11", "127.0.0.12"


def both(first: str, second: str, *, login: bool = False, srv: str = "xmpp.ceit.org") -> Examined:
    """A report about two servers behind one name, each with its own fault or none."""

    async def run() -> Examined:
        faults = [[known()[name]] if name else [] for name in (first, second)]
        async with (
            PracticeServer(ServerConfig(host=FIRST), faults=faults[0]) as one,
            PracticeServer(ServerConfig(host=SECOND, port=one.port), faults=faults[1]) as two,
        ):
            zone = (
                f"_xmpp-client._tcp.ceit.org SRV 0 5 {one.port} {srv}.\n"
                f"xmpp.ceit.org A {FIRST}\nxmpp.ceit.org A {SECOND}\n"
            )
            with nameserver(zone) as dns:
                trusted = one.ca_pem + two.ca_pem
                options = Options(timeout=5.0, ca_pem=trusted, dns=dns.address)
                inquiry = Inquiry(f"{USER}@ceit.org", PASSWORD, options=options, login=login)
                return Examined(await examine(inquiry))

    return loop.run(run())


@pytest.mark.parametrize(
    ("faults", "sick"), [(("cert-expired", ""), FIRST), (("", "cert-expired"), SECOND)]
)
def test_the_address_that_is_sick_is_named(faults: tuple[str, str], sick: str) -> None:
    found = both(*faults)
    (cross,) = found.report.faults
    assert (cross.check, cross.key) == ("dates", "expired")
    assert str(cross.facts["place"]).endswith(f" ({sick})")
    assert [place.address for place in found.report.good] == [FIRST if sick == SECOND else SECOND]
    assert found.report.diagnosis.causes[0].name == "certificate-expired"


def test_two_addresses_with_two_faults_have_two_causes_each_with_its_own_evidence() -> None:
    found = both("cert-expired", "tls-declined")
    causes = {cause.name: cause for cause in found.report.diagnosis.causes}
    assert {"certificate-expired", "starttls-declined"} <= set(causes)
    places = {str(finding.facts.get("place")) for finding in found.report.faults}
    assert {place.rpartition(" ")[2] for place in places} == {f"({FIRST})", f"({SECOND})"}


def test_a_name_in_capitals_is_the_same_name() -> None:
    found = both("", "", login=True, srv="XMPP.Ceit.ORG")
    assert (found.faults, found.warnings) == ([], [])
