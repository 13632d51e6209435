"""What the checks make of what was seen, where no server can be made to show it at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from support.doctor.examined import practice

from xmpp_walkthrough.doctor.checks import dates, network, targets
from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Finding
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.doctor.look.probe import Place, Probe
from xmpp_walkthrough.doctor.look.seen import Seen
from xmpp_walkthrough.doctor.look.survey import Survey
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import known
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.transcript.entry import Transcript
from xmpp_walkthrough.transcript.tls import CertificateFacts, DistinguishedName

PLACE = Place("xmpp.example.org", "192.0.2.7", 5222, direct=False, by_srv=True)


def probed(place: Place = PLACE, failure: str = "") -> Probe:
    error = WalkError(failure, ExitCode.CONNECT) if failure else None
    return Probe(place, Seen(Transcript(), error, frozenset()))


def certificate(age: float, left: float) -> CertificateFacts:
    """One that was made `age` days ago and has `left` days to go."""
    now, name = datetime.now(UTC), DistinguishedName((("CN", "x"),))
    begin, end = now - timedelta(days=age), now + timedelta(days=left, minutes=1)
    return CertificateFacts(name, name, begin, end, (), 0, "00", None)


@pytest.mark.parametrize(
    ("age", "left", "key"),
    [
        (30, 60, "valid"),
        (76, 14, "valid"),
        (77, 13, "soon"),
        (4, 3, "valid"),  # made for a week, and not in its last quarter
        (6, 1, "soon"),
        (90, -1, "expired"),
        (-1, 90, "not-yet-valid"),
    ],
)
def test_a_certificate_is_judged_by_its_dates(age: float, left: float, key: str) -> None:
    found = dates._judged(certificate(age, left), probed())
    assert found.key == key
    if key in ("valid", "soon"):
        assert found.facts["days"] == left


def judged_targets(survey: Survey, dns: tuple[str, int] | None = None) -> list[Finding]:
    async def answered() -> Survey:
        return survey

    async def run() -> list[Finding]:
        examination = Examination(Inquiry("me@example.org", options=Options(dns=dns)))
        examination._going_on["survey"] = asyncio.create_task(answered())
        return await targets.targets(examination)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("10.1.2.3", "private"),
        ("192.168.1.1", "private"),
        ("fe80::1", "private"),
        ("fd00::1", "private"),
        ("9.9.9.9", "fine"),
        ("2620:fe::fe", "fine"),
    ],
)
def test_an_address_that_not_everybody_can_reach_is_said(address: str, key: str) -> None:
    place = PLACE._replace(address=address)
    survey = Survey("srv", (place,), addresses={place.host: (address,)})
    assert [finding.key for finding in judged_targets(survey)] == [key]


def test_who_names_a_nameserver_on_loopback_means_what_it_says() -> None:
    survey = Survey("srv", (PLACE._replace(address="127.0.0.1"),), addresses={"x": ("127.0.0.1",)})
    assert [x.key for x in judged_targets(survey, ("127.0.0.1", 53))] == ["fine"]


def test_a_shut_port_with_an_open_one_beside_it_is_the_networks_doing() -> None:
    shut = probed(failure="connect.timeout")
    other = probed(PLACE._replace(port=443, direct=True))
    assert network._filtered(shut, [other]).facts["other"] == 443
    assert network._filtered(shut, []).key == "filtered"


@pytest.mark.parametrize(
    ("offered", "key"),
    [
        (("PLAIN",), "no-scram"),
        (("SCRAM-SHA-256", "PLAIN"), "offered"),
        (("EXTERNAL", "ANONYMOUS"), "no-password"),
    ],
)
def test_the_list_of_mechanisms_is_judged(offered: tuple[str, ...], key: str) -> None:
    found = practice(config=ServerConfig(mechanisms=offered), login=False)
    assert [finding.key for finding in found.of("mechanisms")] == [key]


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        ("binding-end-point", "offered"),
        ("binding-unique", "offered"),
        ("binding-not-offered", "none-offered"),
        ("binding-list-missing", "types-unsaid"),
    ],
)
def test_what_a_login_can_be_bound_to_is_said(fault: str, key: str) -> None:
    found = practice(known()[fault])
    assert [finding.key for finding in found.of("binding")] == [key]
