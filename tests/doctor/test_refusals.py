"""Is a refused login explained by where it was refused? Walked live, at the practice server."""

from __future__ import annotations

from dataclasses import replace

from support.doctor.making import log_in, request, walk_into

from xmpp_walkthrough.doctor.causes.diagnosis import diagnose
from xmpp_walkthrough.doctor.finding import Case, Diagnosis, Sureness
from xmpp_walkthrough.server.fault import known
from xmpp_walkthrough.steps.wants import Wants

FAULTS = known()


def refused(mechanism: str, user: str = "mbed", password: str = "wrong") -> Case:
    wanted = request(mechanism=mechanism)
    return log_in(wanted, password=password, user=user)


def test_a_server_that_hides_accounts_is_not_read_like_one_that_does_not() -> None:
    found = diagnose(refused("SCRAM-SHA-256"))
    assert [cause.name for cause in found.causes] == ["credentials-refused"]
    posed = diagnose(refused("SCRAM-SHA-256")._replace(software=("prosody", "0.12.3")))
    assert [cause.name for cause in posed.causes] == ["password-wrong"]


def test_plain_never_tells_which_of_the_two_is_wrong() -> None:
    for software in ("prosody", "ejabberd", ""):
        found = diagnose(refused("PLAIN")._replace(software=(software, "")))
        assert [cause.name for cause in found.causes] == ["plain-refused"]


def test_a_refusal_before_the_challenge_is_not_about_the_password() -> None:
    fault = replace(FAULTS["sasl-not-authorized"], wants=Wants(mechanism="SCRAM-SHA-256"))
    case = walk_into(fault)
    for software in ("prosody", "ejabberd"):
        found = diagnose(case._replace(software=(software, "")))
        assert [cause.name for cause in found.causes] == ["account-unknown", "scram-key-missing"]
        assert found.causes[0].sureness is Sureness.LIKELY
        assert "password-unjudged" in found.ruled_out
    elsewhere = diagnose(case)
    assert {cause.sureness for cause in elsewhere.causes} == {Sureness.POSSIBLE}


def test_the_certificate_is_not_ruled_out_where_tls_may_end_in_the_middle() -> None:
    assert "certificate" in diagnose(refused("PLAIN")).ruled_out
    assert "certificate" not in diagnose(refused("SCRAM-SHA-256-PLUS")).ruled_out
    lied = diagnose(walk_into(FAULTS["scram-wrong-signature"]))
    assert lied.causes[0].name == "server-cannot-prove-itself"
    assert "certificate" not in lied.ruled_out


def test_a_good_login_has_no_cause() -> None:
    assert diagnose(log_in(request())) == Diagnosis(())
