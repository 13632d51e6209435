"""What DNS can do to a login: a name server of our own, and a practice server behind it."""

from __future__ import annotations

import pytest
from support.doctor.examined import PASSWORD, USER, Examined, examined
from support.doctor.zones import DIRECT, HERE, STARTTLS, TAKEN_AWAY, served
from support.net.nameserver import nameserver

from xmpp_walkthrough.doctor.examine import examine
from xmpp_walkthrough.doctor.finding import Mark
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.net.dns.resolver import discover, through
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.dns.dead_ports import closed, silent
from xmpp_walkthrough.server.fault import known
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.steps.actions import Target


def test_both_records_and_a_server_behind_each_are_healthy() -> None:
    found = served(STARTTLS + DIRECT + HERE)
    assert found.marked(Mark.FAULT, Mark.WARNING) == []
    assert found.of("dns")[0].facts["count"] == 2
    assert [finding.key for finding in found.of("tls")] == ["starttls", "direct"]


@pytest.mark.parametrize(
    ("zone", "key"),
    [
        ("_xmpp-client._tcp.ceit.org SRV 0 0 0 .\n", "dns.service-refused"),
        ("ceit.org TXT nothing\n", "dns.no-address"),
        ("example.org A 127.0.0.1\n", "dns.no-such-domain"),
        ("ceit.org A 127.0.0.1\n* SRV !SERVFAIL\nceit.org * !SERVFAIL\n", "dns.servers-failed"),
    ],
)
def test_nowhere_to_go_is_a_fault_of_dns(zone: str, key: str) -> None:
    found = served(zone)
    assert found.faults == [key]
    assert found.report.faults[0].code == 10


def test_a_target_without_an_address_among_others_is_a_warning() -> None:
    gone = "_xmpp-client._tcp.ceit.org SRV 9 5 5222 gone.ceit.org.\n"
    found = served(STARTTLS + DIRECT + HERE + gone)
    assert (found.faults, found.warnings) == ([], ["targets.dangling"])


def test_no_target_with_an_address_is_a_fault() -> None:
    assert served("_xmpp-client._tcp.ceit.org SRV 9 5 5222 gone.ceit.org.\n").faults == [
        "targets.all-dangling"
    ]


def test_a_target_that_is_an_alias_is_a_warning() -> None:
    zone = STARTTLS.replace("xmpp.", "www.") + "www.ceit.org CNAME xmpp.ceit.org.\n" + HERE
    assert served(zone).warnings == ["targets.alias"]


def test_one_question_without_an_answer_is_a_warning() -> None:
    zone = STARTTLS + HERE + "_xmpps-client._tcp.ceit.org SRV !SERVFAIL\n"
    assert served(zone).warnings == ["dns.half-answered"]


def test_a_record_of_the_wrong_kind_is_found_although_the_login_works() -> None:
    wrong = "_xmpp-client._tcp.ceit.org SRV 9 5 {direct} xmpp.ceit.org.\n"
    found = served(STARTTLS + wrong + HERE)
    assert found.faults == []
    assert found.warnings == ["service.tls-at-once", "login.another-way"]
    assert found.of("login")[0].key == "accepted"


def test_a_port_that_refuses_among_others_is_a_warning() -> None:
    with closed("127.0.0.1") as port:
        other = "_xmpp-client._tcp.ceit.org SRV 0 5 {shut} xmpp.ceit.org.\n"
        found = served(STARTTLS + other + HERE, shut=port)
    assert (found.faults, found.warnings) == ([], ["tcp.one-refused"])


def test_a_silent_address_costs_its_own_deadline_and_nobody_elses() -> None:
    with silent("127.0.0.1") as port:
        first = "_xmpp-client._tcp.ceit.org SRV 0 5 {dead} xmpp.ceit.org.\n"
        found = served(first + STARTTLS.replace(" 0 ", " 1 ") + HERE, timeout=0.5, dead=port)
    assert found.faults == []
    assert found.warnings == ["tcp.one-timeout", "racing.slow"]
    assert found.report.seconds < 1.5


def test_nothing_but_silence_is_a_fault_of_tcp_and_looks_for_another_port() -> None:
    with silent("127.0.0.1") as port:
        only = "_xmpp-client._tcp.ceit.org SRV 0 5 {dead} xmpp.ceit.org.\n"
        found = served(only + HERE, timeout=0.4, dead=port)
    assert found.faults == ["tcp.timeout"]
    assert {finding.key for finding in found.of("network")} <= {"filtered", "another-port"}


def test_one_family_that_does_not_answer_is_said() -> None:
    found = served(STARTTLS + HERE + "xmpp.ceit.org AAAA ::1\n")
    assert found.faults == []
    assert set(found.warnings) == {"families.one-dead", "tcp.one-refused"}


def test_who_refuses_starttls_and_has_direct_tls_has_nothing_else() -> None:
    found = served(STARTTLS + DIRECT.replace(" 0 ", " 1 ") + HERE, fault="tls-none")
    assert found.faults == ["tls.direct-only"]
    assert found.of("tls")[0].facts["direct"]
    first, second = found.report.diagnosis.causes
    assert (first.name, second.name) == ("starttls-not-set-up", "starttls-stripped")


def test_an_offer_that_is_gone_and_a_request_without_an_answer_were_both_taken_away() -> None:
    found = served(STARTTLS + DIRECT.replace(" 0 ", " 1 ") + HERE, TAKEN_AWAY, timeout=0.5)
    assert found.faults == ["tls.stripped"]
    first, second = found.report.diagnosis.causes
    assert (first.name, second.name) == ("starttls-stripped", "starttls-not-set-up")


def test_a_server_named_by_hand_that_is_nowhere_is_a_fault_of_dns() -> None:
    with nameserver("example.org A 127.0.0.1\n") as dns:
        server = Target("gone.ceit.org", 5222)
        inquiry = Inquiry("mbed@ceit.org", PASSWORD, server, options=Options(dns=dns.address))
        found = examined(inquiry)
    assert found.faults == ["dns.no-such-server"]


@pytest.mark.parametrize("login", [True, False])
def test_a_domain_that_dns_does_not_have_is_the_cause_with_or_without_a_login(login: bool) -> None:
    async def run() -> Examined:
        with nameserver("elsewhere.example A 127.0.0.1\n") as dns:
            options = Options(timeout=5.0, dns=dns.address)
            inquiry = Inquiry(f"{USER}@ceit.org", PASSWORD, login=login, options=options)
            return Examined(await examine(inquiry))

    found = loop.run(run()).report
    (cause,) = found.diagnosis.causes
    assert cause.name == "domain-not-in-dns"
    assert {str(seen.facts["kind"]) for seen in cause.evidence} == {"SRV", "A", "AAAA"}


def test_without_a_login_nobody_says_that_the_password_was_accepted() -> None:
    async def run() -> Examined:
        async with PracticeServer(ServerConfig(), faults=[known()["tls-stripped"]]) as server:
            options = Options(timeout=5.0, ca_pem=server.ca_pem)
            place = Target("127.0.0.1", server.port, False)
            inquiry = Inquiry(f"{USER}@ceit.org", login=False, server=place, options=options)
            return Examined(await examine(inquiry))

    found = loop.run(run()).report
    assert found.diagnosis.causes[0].name == "starttls-stripped"
    assert "password" not in found.diagnosis.ruled_out


@pytest.mark.parametrize("target", [r"\046.ceit.org.", r"\200\201.ceit.org."], ids=["dot", "bytes"])
def test_a_target_that_is_no_name_of_a_host_is_one_that_dangles(target: str) -> None:
    """DNS can carry any bytes as a label; a label that is a dot cannot be asked for as text."""
    zone = f"_xmpp-client._tcp.ceit.org SRV 0 5 5222 {target}\n"
    assert served(zone).faults == ["targets.all-dangling"]


def asked_by(zone: str, login: bool = True) -> tuple[Examined, list[str]]:
    """A report about a practice server, and all that DNS was asked for it."""

    async def run() -> tuple[Examined, list[str]]:
        async with PracticeServer(ServerConfig(direct_tls_port=0)) as server:
            lines = zone.format(port=server.port, direct=server.direct_tls_port)
            with nameserver(lines) as dns:
                options = Options(timeout=5.0, ca_pem=server.ca_pem, dns=dns.address)
                inquiry = Inquiry(f"{USER}@ceit.org", PASSWORD, options=options, login=login)
                found = Examined(await examine(inquiry))
                return found, list(dns.asked)

    return loop.run(run())


def test_dns_is_asked_each_question_once_for_all_looks_of_a_run() -> None:
    found, asked = asked_by(STARTTLS + DIRECT + HERE)
    assert found.marked(Mark.FAULT, Mark.WARNING) == []
    assert "SRV _xmpp-client._tcp.ceit.org." in asked
    assert "A xmpp.ceit.org." in asked
    assert sorted(asked) == sorted(set(asked))


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("SERVFAIL", "servers-failed"),
        ("REFUSED", "declined"),
        ("NOTIMP", "not-understood"),
        ("FORMERR", "not-understood"),
        ("SILENCE", "timeout"),
    ],
)
def test_a_question_that_failed_is_no_absence(code: str, outcome: str) -> None:
    """Whatever the fall-back meets, the cure is not to publish a record."""
    zone = "".join(
        f"{service}._tcp.ceit.org SRV !{code}\n" for service in ("_xmpp-client", "_xmpps-client")
    )
    with closed("127.0.0.7", 5222):
        found = served("ceit.org A 127.0.0.7\n" + zone, timeout=1.0)
    assert found.faults == ["dns.unasked", "tcp.refused"]
    assert outcome in str(found.of("dns")[0].facts["asked"])
    causes = [cause.name for cause in found.report.diagnosis.causes]
    assert causes[0] == "srv-not-to-be-asked"
    assert "no-srv-and-nobody-home" not in causes


def test_a_question_about_the_way_that_nobody_wants_may_fail() -> None:
    """The walk insists on direct TLS: what came of the other question says nothing about that."""
    with nameserver(
        "ceit.org A 127.0.0.1\n_xmpp-client._tcp.ceit.org SRV !SERVFAIL\n"
        "_xmpps-client._tcp.ceit.org SRV 0 5 5223 xmpp.ceit.org.\nxmpp.ceit.org A 127.0.0.1\n"
    ) as dns:
        found = loop.run(discover("ceit.org", want_direct=True, resolver=through(dns.address)))
    assert found.reason == "srv"


def test_direct_tls_that_nobody_could_be_asked_about_is_not_said_to_be_missing() -> None:
    with nameserver(
        "ceit.org A 127.0.0.1\n_xmpps-client._tcp.ceit.org SRV !SERVFAIL\n"
        "_xmpp-client._tcp.ceit.org SRV 0 5 5222 xmpp.ceit.org.\nxmpp.ceit.org A 127.0.0.1\n"
    ) as dns:
        found = loop.run(discover("ceit.org", want_direct=True, resolver=through(dns.address)))
    assert found.reason == "srv-unasked"
