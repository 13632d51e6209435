"""What holds of every report: the three laws of `laws.py`, over pairs of faults.

Single faults, and those made for real, are held to the same laws where they are met.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from support.doctor.examined import Examined, practice
from support.doctor.laws import (
    PAST_THE_LOGIN,
    broken,
    causes_of,
    not_bounded,
    unexplained,
    wrongly_sure,
)
from support.doctor.pairs import Pair, examined_pair, pairs, two_in_one
from support.doctor.zones import DIRECT, HERE, STARTTLS, served
from support.walks.lines import fact

import xmpp_walkthrough.doctor.rules as rules_package
from xmpp_walkthrough.doctor.causes.diagnosis import rules
from xmpp_walkthrough.doctor.causes.passed import bounded
from xmpp_walkthrough.doctor.finding import Cause, Diagnosis, Finding, Mark, Sureness, fault, ok
from xmpp_walkthrough.doctor.look.seen import Seen
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.server.fault import Fault, known
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.transcript.entry import Note, Transcript

TWO_IN_ONE = list(two_in_one())


def causes(found: Examined) -> list[str]:
    return [cause.name for cause in found.report.diagnosis.causes]


@pytest.mark.parametrize("pair", pairs(60), ids=lambda pair: f"{pair.first}+{pair.second}")
def test_two_places_with_two_faults_have_two_causes(pair: Pair) -> None:
    found = examined_pair(known()[pair.first], known()[pair.second])
    first, second = pair.causes
    named = causes(found)
    assert named[0] == first
    assert broken(found.findings, found.report.diagnosis, first) == []
    assert second in named[1 : 1 + found.report.diagnosis.separate]


@pytest.mark.parametrize(
    ("made", "both"), [each[1:] for each in TWO_IN_ONE], ids=[each[0] for each in TWO_IN_ONE]
)
def test_one_certificate_with_two_faults_has_two_causes(made: Fault, both: tuple[str, ...]) -> None:
    found = practice(made)
    leading = causes(found)[: 1 + found.report.diagnosis.separate]
    assert set(both) <= set(leading)
    assert broken(found.findings, found.report.diagnosis, leading[0]) == []


def test_one_fault_has_no_other_beside_it() -> None:
    for name in ("cert-expired", "error-host-unknown", "tls-declined"):
        assert practice(known()[name]).report.diagnosis.separate == 0


def test_a_good_place_is_named_where_another_is_not() -> None:
    found = served(STARTTLS + DIRECT + HERE, fault="tls-none")
    assert [place.direct for place in found.report.good] == [True]
    assert practice(known()["cert-expired"]).report.good == ()
    assert practice(password="not it").report.good == ()


def test_what_an_accepted_login_has_passed_is_no_fault() -> None:
    """The first target speaks TLS at once; the login goes on to the second."""
    wrong = "_xmpp-client._tcp.ceit.org SRV 9 5 {direct} xmpp.ceit.org.\n"
    found = served(STARTTLS + wrong + HERE)
    assert found.marked(Mark.FAULT) == []
    assert "login.another-way" in found.warnings
    assert causes(found) == []


@pytest.mark.parametrize(
    ("condition", "at", "reached", "marks"),
    [
        ("see-other-host", "a.example:5222", "authenticated", ["ok sent-on", "ok accepted"]),
        (
            *("host-unknown", "a.example:5222", "authenticated"),
            ["warning failed", "warning failed", "ok accepted", "warning another-way"],
        ),
        (
            *("see-other-host", "b.example:5222", "authenticated"),
            ["warning failed", "warning failed", "ok accepted"],
        ),
        (
            *("see-other-host", "a.example:5222", "bound"),
            ["fault failed", "fault failed", "ok accepted"],
        ),
    ],
)
def test_a_redirect_that_works_is_no_warning(
    condition: str, at: str, reached: str, marks: list[str]
) -> None:
    """RFC 6120 §4.9.3.19; it is told once, though the place has two addresses."""
    transcript = Transcript()
    facts = {"host": "b.example", "port": 5222}
    transcript.add(Note(0.0, "connect", Phase.IDLE, False, fact("connected", facts)))
    login = Seen(transcript, None, frozenset({reached}))
    sent = fault("stream", "failed", ExitCode.STREAM, place=at, condition=condition)
    found = bounded([sent, sent, ok("login", "accepted")], login)
    assert [f"{each.mark} {each.key}" for each in found] == marks


def test_what_the_login_itself_meets_stays_a_fault() -> None:
    for name in ("bind-other-account", "bind-refused"):
        if name in known():
            found = practice(known()[name])
            assert {each.partition(".")[0] for each in found.faults} <= set(PAST_THE_LOGIN)
            assert found.faults


def test_every_cause_has_a_stage() -> None:
    files = [path.stem for path in Path(rules_package.__path__[0]).glob("[a-z]*.py")]
    staged = frozenset().union(*map(causes_of, files))
    assert staged == {rule.name for rule in rules()}


def _sure(*names: str) -> Diagnosis:
    return Diagnosis(tuple(Cause(name, Sureness.SURE, ()) for name in names))


def test_the_laws_notice_what_breaks_them() -> None:
    """Or a report that breaks one would pass as well."""
    accepted = Finding("login", Mark.OK, "accepted")
    crossed = Finding("dates", Mark.FAULT, "expired")
    assert not_bounded([accepted, crossed])
    assert not_bounded([crossed]) == []
    assert unexplained([crossed], _sure("password-wrong"))
    assert unexplained([crossed], _sure("certificate-expired")) == []
    assert wrongly_sure(_sure("password-wrong"), "certificate-expired")
    assert wrongly_sure(_sure("password-wrong"), "")
    assert wrongly_sure(_sure("password-wrong", "account-unknown"), "password-wrong")
    two_faults = _sure("password-wrong", "certificate-expired")._replace(separate=1)
    assert wrongly_sure(two_faults, "password-wrong") == []
