"""A whole examination: no false alarm where all is well, one finding at the step that breaks."""

from __future__ import annotations

import pytest
from support.doctor.examined import practice

from xmpp_walkthrough.doctor.examine import checks
from xmpp_walkthrough.doctor.finding import Mark
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault, Utterance, known
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.wire.markup import STREAM_END


@pytest.mark.parametrize("direct", [False, True], ids=["starttls", "direct"])
def test_a_healthy_server_gets_neither_a_cross_nor_a_warning(direct: bool) -> None:
    found = practice(direct=direct)
    assert found.marked(Mark.FAULT, Mark.WARNING) == []
    assert found.report.code is ExitCode.OK
    skipped = {"dns.by-hand", "targets.not-reached", "families.literal", "racing.only-one"}
    assert set(found.marked(Mark.SKIPPED)) - {"stream.hidden"} == skipped
    assert found.attempts == 1


def test_every_check_answers_in_the_order_of_the_steps() -> None:
    found = practice()
    names = list(dict.fromkeys(finding.check for finding in found.findings))
    assert names == [check.name for check in checks() if check.name != "policy"]  # unasked


def test_a_wrong_password_is_found_at_the_login_and_nowhere_else() -> None:
    found = practice(password="not it")
    assert found.faults == ["login.refused"]
    assert found.report.code is ExitCode.FAULT_FOUND
    assert found.report.faults[0].code is ExitCode.SASL
    assert {finding.key for finding in found.of("bind")} == {"not-reached"}
    assert found.attempts == 1


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-512-PLUS", "SCRAM-SHA-256", "PLAIN"])
def test_a_wrong_password_is_the_first_cause_by_whichever_mechanism(mechanism: str) -> None:
    first = practice(password="not it", mechanism=mechanism).report.diagnosis.causes[0]
    assert first.name in ("credentials-refused", "plain-refused")


def test_without_a_login_no_login_is_tried() -> None:
    found = practice(login=False, password="")
    assert found.faults == []
    assert [finding.key for finding in found.of("login")] == ["not-wanted"]
    assert found.attempts == 0


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("mbed@ceit.org:5222", "malformed"),
        ("ceit.org", "no-local"),
        ("mb ed@ceit.org", "malformed"),
    ],
)
def test_what_is_no_address_is_said_at_once(address: str, key: str) -> None:
    found = practice(address=address)
    assert found.faults == [f"address.{key}"]
    assert found.attempts == 0


def test_a_resource_in_the_address_is_worth_a_warning() -> None:
    found = practice(address="mbed@ceit.org/balcony")
    assert found.warnings == ["address.resource"]
    assert found.faults == []


@pytest.mark.parametrize(
    "name", ["sasl-invalid-mechanism", "sasl-first-refused", "sasl-account-disabled"]
)
def test_whatever_the_server_answers_there_is_one_attempt(name: str) -> None:
    """Even where a walk may try the next mechanism: servers count what they refuse."""
    found = practice(known()[name])
    assert found.attempts == 1
    assert found.faults == ["login.refused"]


@pytest.mark.parametrize(
    "end",
    [
        STREAM_END,
        b"<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
        b"</never-opened>",
    ],
)
def test_an_end_between_two_answers_is_a_fault_as_well(end: bytes) -> None:
    """The list of contacts came, and before our next word the stream was over."""

    def says(moment: Utterance) -> bytes:
        return moment.data + (end if b"jabber:iq:roster" in moment.data else b"")

    found = practice(Fault("ends", "exchange", says=says))
    assert found.faults == ["message.failed"]
    assert found.report.code is ExitCode.FAULT_FOUND


def test_a_guest_needs_no_name_and_another_identity_can_be_asked_for() -> None:
    guest = practice(
        address="ceit.org",
        mechanism="ANONYMOUS",
        config=ServerConfig(also=("ANONYMOUS",)),
        password="",
    )
    assert (guest.faults, guest.of("login")[0].key) == ([], "accepted")
    nobody = practice(address="ceit.org", password="")
    assert nobody.faults == ["address.no-local"]
    other = practice(authzid="juliet@ceit.org")
    assert other.report.diagnosis.causes[0].name == "authzid-refused"
    itself = practice(authzid="mbed@ceit.org")
    assert itself.faults == []
