"""Which cause follows from a failure alone, and from what the checks saw beside it?

For what cannot be met on loopback at will: networks, firewalls, directories.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest
from support.walks.lines import fact

from xmpp_walkthrough.doctor.causes.diagnosis import diagnose
from xmpp_walkthrough.doctor.finding import Case, Diagnosis, Finding, Mark, Sureness
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.transcript.entry import Note, Transcript

SURE, LIKELY, POSSIBLE = Sureness.SURE, Sureness.LIKELY, Sureness.POSSIBLE


class Seen(NamedTuple):
    """A failure, notes before it (key and facts) and findings (check, key, facts)."""

    key: str
    cause: str
    sureness: Sureness = SURE
    notes: tuple[tuple[str, dict[str, object]], ...] = ()
    findings: tuple[tuple[str, str, dict[str, object]], ...] = ()
    facts: dict[str, object] = {}  # noqa: RUF012


_V6 = ("connect.failed", {"host": "2001:db8::1", "port": 5222, "reason": "timeout"})
_V6_NO_WAY = ("connect.failed", {"host": "2001:db8::1", "port": 5222, "reason": "unreachable"})
_ANOTHER_PORT = ("network", "another-port", {"host": "h", "port": 5222, "other": 443})
_NAMES: dict[str, object] = {"wanted": "example.org", "found": "xmpp.example.org"}

ROWS = [
    Seen("connect.forbidden", "forbidden-on-this-computer"),
    Seen("connect.unreachable", "no-route", LIKELY),
    Seen("connect.unreachable", "no-ipv6-here", LIKELY, (_V6_NO_WAY,)),
    Seen("connect.timeout", "ipv6-black-hole", LIKELY, (_V6,)),
    Seen("connect.timeout", "packets-swallowed", LIKELY),
    Seen("connect.timeout", "port-filtered", LIKELY, findings=(_ANOTHER_PORT,)),
    Seen("connect.reset", "connection-reset-at-once", LIKELY),
    Seen("connect.no-address", "server-name-unknown"),
    Seen("resolve.bad-domain", "address-malformed"),
    Seen("resolve.no-direct-tls", "no-direct-tls-in-dns"),
    Seen("redirect.unprotected", "redirect-unprotected"),
    Seen("violation.http", "captive-portal", LIKELY, findings=(("network", "captive", {}),)),
    Seen("tls.not-offered", "starttls-stripped", LIKELY,
         findings=(("tls", "stripped", {"place": "h:5222", "direct": "h:5223"}),)),
    Seen("tls.name-mismatch", "certificate-names-machine", LIKELY, facts=_NAMES),
    Seen("tls.name-mismatch", "certificate-without-names", facts={"wanted": "example.org"}),
    Seen("tls.bad-signature", "certificate-chain-wrong", LIKELY),
    Seen("tls.no-certificate", "certificate-missing"),
    Seen("tls.ca-file", "authority-file-unusable"),
    Seen("tls.alert", "tls-fails-on-server", LIKELY, facts={"alert": "internal_error"}),
    Seen("tls.alert", "tls-name-not-served", LIKELY, facts={"alert": "unrecognized_name"}),
    Seen("tls.alert", "client-certificate-required", facts={"alert": "certificate_required"}),
    Seen("tls.not-tls", "direct-tls-on-plain-port", facts={"spoke": "xmpp"}),
    Seen("tls.not-tls", "web-server-on-port", facts={"spoke": "http"}),
    Seen("tls.not-tls", "no-tls-on-port", LIKELY, facts={"spoke": "smtp"}),
    Seen("tls.certificate-refused", "own-certificate-refused", facts={"alert": "unknown_ca"}),
    Seen("cut-off", "login-took-too-long", LIKELY, facts={"seconds": 30}),
    Seen("sasl.unprotected", "login-held-back"),
    Seen("sasl.plaintext-without-tls", "only-plain-without-tls"),
    Seen("sasl.not-implemented", "mechanism-not-implemented"),
    Seen("sasl.refusal.no-channel-binding", "no-channel-binding-here", LIKELY),
    Seen("sasl.refusal.token-malformed", "not-a-token"),
    Seen("sasl.refusal.password-empty", "password-unusable"),
    Seen("sasl.refusal.username-empty", "name-empty"),
    Seen("sasl.refusal.username-not-preparable", "name-not-preparable", LIKELY),
    Seen("register.more", "registration-wants-more", LIKELY),
    Seen("old-login.fields", "old-login-refused", LIKELY),
]  # fmt: skip

ADDRESSES = [
    ("malformed", {"why": "jid.port"}, "port-in-address"),
    ("malformed", {"why": "jid.space"}, "address-malformed"),
    ("no-local", {}, "address-without-user"),
]


def case(seen: Seen) -> Case:
    transcript = Transcript()
    for key, facts in seen.notes:
        transcript.add(Note(0.0, "connect", Phase.IDLE, False, fact(key, facts)))
    findings = tuple(
        Finding(check, Mark.WARNING, key, facts) for check, key, facts in seen.findings
    )
    failure = WalkError(seen.key, ExitCode.STREAM, seen.facts)
    return Case(transcript, failure, findings)


@pytest.mark.parametrize("seen", ROWS, ids=lambda seen: f"{seen.key}-{seen.cause}")
def test_what_follows_from_a_failure(seen: Seen) -> None:
    first = diagnose(case(seen)).causes[0]
    assert (first.name, first.sureness) == (seen.cause, seen.sureness)


@pytest.mark.parametrize(("key", "facts", "cause"), ADDRESSES)
def test_what_follows_from_an_address_that_is_none(
    key: str, facts: dict[str, object], cause: str
) -> None:
    finding = Finding("address", Mark.FAULT, key, facts)
    found = diagnose(Case(Transcript(), findings=(finding,)))
    assert [each.name for each in found.causes] == [cause]
    assert found.causes[0].evidence[0].key == f"doctor.address.{key}"


def test_nothing_follows_from_nothing() -> None:
    assert diagnose(Case(Transcript())) == Diagnosis(())
