"""Which question finds which fault? One practice server after the other, each broken in one way."""

from __future__ import annotations

import pytest
from support.doctor.examined import practice
from support.doctor.findings import FAULTS, WARNINGS

from xmpp_walkthrough.doctor.finding import Mark
from xmpp_walkthrough.server.fault import known


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_by_its_own_question(name: str) -> None:
    found = practice(known()[name], timeout=2)
    assert found.faults[:1] == [FAULTS[name]]
    assert {finding.partition(".")[0] for finding in found.faults[1:]} <= {"login"}
    assert found.attempts <= 1


@pytest.mark.parametrize("name", WARNINGS)
def test_what_keeps_nobody_out_is_a_warning(name: str) -> None:
    found = practice(known()[name])
    assert (found.faults, found.warnings) == ([], [WARNINGS[name]])


def test_no_name_leaves_before_the_certificate_is_right() -> None:
    found = practice(known()["cert-wrong-name"])
    assert found.attempts == 0
    assert found.of("login")[0].mark is Mark.SKIPPED


def test_what_an_unverified_server_offers_is_seen_all_the_same() -> None:
    found = practice(known()["cert-expired"])
    assert [x.key for x in found.of("names")] == ["matches"]
    assert [x.key for x in found.of("mechanisms")] == ["offered"]


def test_a_port_for_direct_tls_is_known_from_one_for_starttls() -> None:
    assert practice(direct=True, begins_with_tls=False).faults == ["service.tls-at-once"]
    assert practice(begins_with_tls=True).faults == ["service.tls-later"]


def test_a_warning_comes_before_a_certificate_runs_out() -> None:
    dates = practice().of("dates")[0]  # a practice certificate lives for a day, and is young
    assert (dates.mark, dates.key) == (Mark.OK, "valid-hours")
