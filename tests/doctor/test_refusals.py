"""Is a refused login explained by where it was refused? Walked live, at the practice server."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest

from doctor.making import log_in, request, walk_into
from xmpp_walkthrough.doctor.diagnosis import diagnose
from xmpp_walkthrough.doctor.finding import Case, Sureness
from xmpp_walkthrough.server.fault import known

FAULTS = known()


class Expected(NamedTuple):
    cause: str
    sureness: Sureness


SURE, LIKELY, POSSIBLE = Sureness.SURE, Sureness.LIKELY, Sureness.POSSIBLE
FIRST = {
    "sasl-aborted": Expected("login-aborted", LIKELY),
    "sasl-account-disabled": Expected("account-disabled", SURE),
    "sasl-credentials-expired": Expected("password-expired", SURE),
    "sasl-encryption-required": Expected("tls-unseen-by-server", LIKELY),
    "sasl-incorrect-encoding": Expected("payload-not-base64", LIKELY),
    "sasl-invalid-authzid": Expected("authzid-refused", LIKELY),
    "sasl-invalid-mechanism": Expected("mechanism-unavailable", LIKELY),
    "sasl-malformed-request": Expected("name-not-preparable", POSSIBLE),
    "sasl-mechanism-too-weak": Expected("mechanism-too-weak", SURE),
    "sasl-not-authorized": Expected("plain-refused", LIKELY),
    "sasl-temporary-auth-failure": Expected("auth-database-down", LIKELY),
    "sasl-stream-error": Expected("too-many-tries-on-stream", SURE),
    "cert-expired": Expected("certificate-expired", SURE),
    "cert-not-yet-valid": Expected("certificate-not-yet-valid", LIKELY),
    "cert-self-signed": Expected("certificate-self-signed", SURE),
    "cert-unknown-ca": Expected("certificate-authority-unknown", SURE),
    "cert-missing-intermediate": Expected("certificate-chain-incomplete", LIKELY),
    "cert-wrong-name": Expected("certificate-of-other-domain", SURE),
    "cert-wildcard": Expected("certificate-wildcard-misses", SURE),
    "cert-weak-key": Expected("certificate-weak", SURE),
}


@pytest.mark.parametrize("name", FIRST)
def test_the_first_cause_of_a_fault(name: str) -> None:
    found = diagnose(walk_into(FAULTS[name]))
    assert found.causes, "not known"
    first = found.causes[0]
    assert (first.name, first.sureness) == FIRST[name]
    assert first.evidence
    assert "mirror" not in str(found)


@pytest.mark.parametrize("name", ["sasl-unknown-condition", "sasl-no-condition"])
def test_what_nobody_knows_is_not_guessed(name: str) -> None:
    assert diagnose(walk_into(FAULTS[name])).causes == ()


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
    fault = replace(FAULTS["sasl-not-authorized"], mechanism="SCRAM-SHA-256")
    case = walk_into(fault)
    for software in ("prosody", "ejabberd"):
        found = diagnose(case._replace(software=(software, "")))
        assert [cause.name for cause in found.causes] == ["account-unknown", "scram-key-missing"]
        assert found.causes[0].sureness is LIKELY
        assert "password-unjudged" in found.ruled_out
    elsewhere = diagnose(case)
    assert {cause.sureness for cause in elsewhere.causes} == {POSSIBLE}


def test_a_good_login_has_no_cause() -> None:
    assert diagnose(log_in(request())) == ((), ())
