"""Does a log alone lead to the cause that the whole walk leads to, or to none?"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from support.doctor.making import case_of, log_in, request

from xmpp_walkthrough.doctor.causes.diagnosis import diagnose
from xmpp_walkthrough.doctor.finding import Diagnosis, Sureness
from xmpp_walkthrough.doctor.log_case import FIRST, MOST_BYTES, MOST_LINES, LogCase
from xmpp_walkthrough.doctor.signs.of_log import missing
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.server.fault import known
from xmpp_walkthrough.transcript.entry import Line, Note
from xmpp_walkthrough.transcript.facts import Told

FAULTS = sorted(known())
SOME = FAULTS[::9]  # whoever changes signs or rules takes all of them once
SURER = list(Sureness)[::-1]
HEALTHY = log_in(request()).transcript.entries
# A part of it that is wrong in another way than the whole: the login went on behind it.
GOES_ON = {"sasl-first-refused", "external-no-account"}


def folded(lines: Iterable[Line]) -> LogCase:
    case = LogCase()
    for line in lines:
        case.heed(line)
    return case


def kept(case: LogCase) -> int:
    return len(case.case().transcript.lines)


def of_log(lines: Iterable[Line]) -> Diagnosis:
    return diagnose(folded(lines).case())


def said(key: str, **facts: object) -> Note:
    return Note(0.0, "open", Phase.IDLE, False, Told(f"log.{key}", {"text": "words", **facts}))


def until(kind: type[e.Event]) -> list[Line]:
    """A healthy login up to the first unit of this kind."""
    at = next(i for i, x in enumerate(HEALTHY) if isinstance(x.event, kind))
    return [*HEALTHY[: at + 1]]


def causes(lines: Iterable[Line]) -> list[str]:
    return [cause.name for cause in of_log(lines).causes]


@pytest.mark.parametrize("name", SOME)
def test_a_log_says_no_more_than_the_whole_walk(name: str) -> None:
    case = case_of(name)
    whole, part = diagnose(case), of_log(case.transcript.entries)
    assert part.causes[:1] == () or part.causes[0].name in {x.name for x in whole.causes}
    assert part.causes == () or not folded(case.transcript.entries).is_quiet
    sureness = {x.name: x.sureness for x in whole.causes}
    for cause in part.causes:
        if cause.name in sureness:
            assert SURER.index(cause.sureness) <= SURER.index(sureness[cause.name])
    assert set(part.ruled_out) <= set(whole.ruled_out)


@pytest.mark.parametrize("name", [name for name in SOME if name not in GOES_ON])
def test_half_a_log_accuses_nobody_else(name: str) -> None:
    case = case_of(name)
    whole, entries = diagnose(case), case.transcript.entries
    halves = [entries[at:] for at in range(1, len(entries))]
    halves += [[x for x in entries if x.role is role] for role in Role]
    halves.append([x for x in entries if not isinstance(x.event, e.StreamHeader)])
    for half in halves:
        part = of_log(half)
        for cause in part.causes[:1]:
            known_too = cause.name in {x.name for x in whole.causes}
            assert known_too or cause.sureness is Sureness.POSSIBLE
        assert set(part.ruled_out) <= {*whole.ruled_out, "password-unjudged"}


def test_no_part_of_a_healthy_login_has_a_cause() -> None:
    ends = range(len(HEALTHY) + 1)
    assert all(of_log(HEALTHY[i:j]).causes == () for i in ends for j in ends if i < j)


def test_a_healthy_login_is_quiet_once_it_is_bound() -> None:
    assert folded(HEALTHY).is_quiet
    assert not folded(HEALTHY[:5]).is_quiet


@pytest.mark.parametrize("words", [said("closed"), said("timeout"), said("stream.ended")])
def test_a_program_that_ends_after_a_login_had_no_fault(words: Note) -> None:
    bound = until(e.BindResult)
    assert of_log([*bound, words]).causes == ()
    assert of_log([*HEALTHY, words]).causes == ()


def test_a_session_of_any_length_is_folded() -> None:
    message = next(x for x in HEALTHY if isinstance(x.event, e.Message))
    xml = b'<message from="friend@example.org" type="error"><body>%d</body></message>'
    case = folded(HEALTHY)
    before = kept(case)
    for number in range(20_000):
        raw = xml % number
        other = message._replace(event=e.Message(raw, message.event.element))
        case.heed(other)
    assert kept(case) <= MOST_LINES + 2
    assert diagnose(case.case()).causes == ()
    case = folded(HEALTHY)
    roster = next(x for x in HEALTHY if b"jabber:iq:roster" in x.raw)
    stranger = e.Iq(b"<iq/>", roster.event.element)
    for _ in range(20_000):
        case.heed(message._replace(event=stranger))
    assert kept(case) <= before + 2


def test_units_of_a_login_that_never_ends_are_bounded() -> None:
    header, case = HEALTHY[0], LogCase()
    big = header._replace(event=e.StreamHeader(b"x" * (MOST_BYTES // 4), header.event.element))
    for _ in range(1_000):
        case.heed(big)
    assert kept(case) <= FIRST + 5


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("expired", "certificate-expired"),
        ("not-yet-valid", "certificate-not-yet-valid"),
        ("self-signed", "certificate-self-signed"),
        ("unknown-ca", "certificate-authority-unknown"),
        ("name-mismatch", "certificate-of-other-domain"),
        ("revoked", "certificate-revoked"),
    ],
)
def test_a_refused_certificate_in_words(reason: str, cause: str) -> None:
    words = said("tls.refused", reason=reason, text="certificate verify failed")
    found = of_log([*until(e.Proceed), words]).causes
    assert found[0].name == cause
    assert found[0].evidence[0].quote == "certificate verify failed"
    assert of_log([*HEALTHY[:5], words, *HEALTHY[5:]]).causes == ()  # the user agreed to it


def test_a_certificate_refused_for_no_reason_is_no_cause() -> None:
    lines = [*until(e.Proceed), said("tls.refused", reason="refused")]
    assert causes(lines) == []
    assert missing(folded(lines).case().transcript) == ("tls",)


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (said("tls.failed", reason="protocol-version"), "tls-version-too-old"),
        (said("tls.failed", reason="no-shared-cipher"), "tls-no-common-cipher"),
        (said("tcp.failed", reason="refused"), "nothing-listens-on-port"),
        (said("tcp.failed", reason="timeout"), "packets-swallowed"),
        (said("dns.failed", text="Name or service not known"), "server-name-unknown"),
        (said("stream.error", condition="host-unknown"), "domain-not-served"),
    ],
)
def test_words_alone(words: Note, cause: str) -> None:
    found = of_log([words]).causes
    assert cause in {x.name for x in found}
    assert all(x.sureness is not Sureness.SURE for x in found)


def test_a_second_try_that_worked_takes_the_words_back() -> None:
    refused = said("tcp.failed", reason="refused")
    assert causes([refused]) != []
    assert causes([refused, said("tcp.connected")]) == []
    assert causes([refused, *HEALTHY]) == []


@pytest.mark.parametrize(
    ("mechanism", "cause", "lacks"),
    [("PLAIN", ["plain-refused"], "place"), ("SCRAM-SHA-1", [], "place")],
)
def test_a_refused_login_in_words(mechanism: str, cause: list[str], lacks: str) -> None:
    """With SCRAM only the place of the refusal tells the password from the account."""
    began = said("login.began", mechanism=mechanism)
    refused = [began, said("login.failed", condition="not-authorized")]
    assert causes(refused)[:1] == cause
    assert missing(folded(refused).case().transcript) == (lacks,)
    assert causes([began, said("login.failed")]) == []
    assert missing(folded([began, said("login.failed")]).case().transcript) == ("condition",)


def test_a_disabled_account_in_words() -> None:
    words = said("login.failed", condition="account-disabled", mechanism="SCRAM-SHA-1")
    assert causes([words]) == ["account-disabled"]


def test_an_offer_that_was_not_taken() -> None:
    offered = [x for x in HEALTHY if isinstance(x.event, e.StreamFeatures)][1]
    lines: list[Line] = [*HEALTHY[: HEALTHY.index(offered) + 1]]
    assert causes([*lines, said("closed")]) == []
    assert missing(folded([*lines, said("closed")]).case().transcript) == ("offer",)
    assert causes([*lines, said("login.impossible")]) == ["mechanism-not-offered"]
    assert missing(folded(HEALTHY).case().transcript) == ()
