"""Does the doctor name the cause that Prosody or ejabberd really had, and which one it was?"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from support.doctor.making import log_in_to
from support.real.server import RealServer, Setup

from xmpp_walkthrough.doctor.causes.diagnosis import diagnose
from xmpp_walkthrough.doctor.finding import Diagnosis, Sureness
from xmpp_walkthrough.doctor.signs.course import course
from xmpp_walkthrough.doctor.signs.fingerprint import fingerprint

pytestmark = pytest.mark.real

Start = Callable[[str, Setup], RealServer]
SERVERS = ("prosody", "ejabberd", "prosody-13", "ejabberd-24")
each_server = pytest.mark.parametrize("name", SERVERS)
each_way = pytest.mark.parametrize("direct", [False, True], ids=["starttls", "direct-tls"])


class Row(NamedTuple):
    what: str
    address: str
    password: str
    mechanism: str | None
    cause: str
    sureness: Sureness
    ruled_out: str


LIKELY = Sureness.LIKELY
ROWS = [
    Row("wrong password", "mbed@ceit.org", "wrong", "SCRAM-SHA-1", "password-wrong", LIKELY,
        "account-known"),
    Row("no such account", "nobody@ceit.org", "mirror", "SCRAM-SHA-1", "account-unknown", LIKELY,
        "password-unjudged"),
    Row("PLAIN, wrong password", "mbed@ceit.org", "wrong", "PLAIN", "plain-refused", LIKELY,
        "certificate"),
    Row("PLAIN, no such account", "nobody@ceit.org", "mirror", "PLAIN", "plain-refused", LIKELY,
        "certificate"),
]  # fmt: skip


def kind(name: str) -> str:
    """The software, whichever version of it."""
    return name.partition("-")[0]


@each_way
@each_server
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what.replace(" ", "-"))
def test_a_refused_login(row: Row, name: str, direct: bool, start: Start) -> None:
    server = start(name, Setup())
    case = log_in_to(server, row.address, row.password, row.mechanism, direct=direct)
    found = diagnose(case)
    first = found.causes[0]
    assert (first.name, first.sureness) == (row.cause, row.sureness)
    assert row.ruled_out in found.ruled_out
    assert first.facts["software"] == kind(name)


@each_server
def test_a_domain_that_is_not_served(name: str, start: Start) -> None:
    found = diagnose(log_in_to(start(name, Setup()), "mbed@nowhere.example", "x"))
    assert found.causes[0].name == "domain-not-served"


@each_server
@pytest.mark.parametrize(
    ("certificate", "cause"),
    [("expired", "certificate-expired"), ("wrong-name", "certificate-of-other-domain")],
)
def test_a_bad_certificate(certificate: str, cause: str, name: str, start: Start) -> None:
    setup = Setup(certificate=certificate)  # type: ignore[arg-type]
    found = diagnose(log_in_to(start(name, setup), "mbed@ceit.org", "mirror"))
    assert (found.causes[0].name, found.causes[0].sureness) == (cause, LIKELY)


@each_server
def test_a_server_without_tls(name: str, start: Start) -> None:
    found = diagnose(log_in_to(start(name, Setup(starttls="off")), "mbed@ceit.org", "mirror"))
    assert [cause.name for cause in found.causes] == ["starttls-not-set-up", "starttls-stripped"]
    assert "credentials-untouched" in found.ruled_out


@each_way
@each_server
def test_a_healthy_server_has_no_fault(name: str, direct: bool, start: Start) -> None:
    case = log_in_to(start(name, Setup()), "mbed@ceit.org", "mirror", direct=direct)
    assert case.failure is None
    assert diagnose(case) == Diagnosis(())
    software = fingerprint(course(case))
    assert software.name == kind(name)
    assert software.evidence[0].quote.startswith("<?xml version='1.0'?><stream:stream ")
