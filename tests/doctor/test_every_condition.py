"""Has every condition at every step an explanation, and is the server's error always quoted?

Each of RFC 6120's stream errors (§4.9.3), SASL failures (§6.5) and stanza errors (§8.3.3), and one
that no RFC knows, at each place where a server may send it, with a text of its own; as the walk
explains it and as the doctor does, in both languages.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import NamedTuple

import pytest
from support.doctor.misbehaving import auth, base64
from support.doctor.recording import ANSWER, BOUND, HEADER, SUCCESS, challenge, features, response
from support.walks.lines import fact

from xmpp_walkthrough.cli.doctor.report_words import Words
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.content.shipped import MARK
from xmpp_walkthrough.doctor.causes.diagnosis import diagnose
from xmpp_walkthrough.doctor.examine import Report
from xmpp_walkthrough.doctor.finding import Case, fault, reason
from xmpp_walkthrough.explain.explainer import Explainer
from xmpp_walkthrough.explain.explanation import Explanation, Verdict
from xmpp_walkthrough.explain.failures import explain_failure
from xmpp_walkthrough.protocol.conditions import read
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.transcript.entry import Entry, Note, Transcript

LANGUAGES = ("en", "zh")
TEXT = "The moon is full, says our oracle."
STANZA = (
    *("bad-request", "conflict", "feature-not-implemented", "forbidden", "gone"),
    *("internal-server-error", "item-not-found", "jid-malformed", "not-acceptable", "not-allowed"),
    *("not-authorized", "policy-violation", "recipient-unavailable", "redirect"),
    *("registration-required", "remote-server-not-found", "remote-server-timeout"),
    *("resource-constraint", "service-unavailable", "subscription-required"),
    *("undefined-condition", "unexpected-request", "payment-required", "out-of-coffee"),
)
STREAM = (
    *("bad-format", "bad-namespace-prefix", "conflict", "connection-timeout", "host-gone"),
    *("host-unknown", "improper-addressing", "internal-server-error", "invalid-from"),
    *("invalid-namespace", "invalid-xml", "not-authorized", "not-well-formed"),
    *("policy-violation", "remote-connection-failed", "reset", "resource-constraint"),
    *("restricted-xml", "see-other-host", "system-shutdown", "undefined-condition"),
    *("unsupported-encoding", "unsupported-feature", "unsupported-stanza-type"),
    *("unsupported-version", "out-of-coffee"),
)
SASL = (
    *("aborted", "account-disabled", "credentials-expired", "encryption-required"),
    *("incorrect-encoding", "invalid-authzid", "invalid-mechanism", "malformed-request"),
    *("mechanism-too-weak", "not-authorized", "temporary-auth-failure", "out-of-coffee"),
)
_TLS = "urn:ietf:params:xml:ns:xmpp-tls"
_OFFER = f"< <stream:features><starttls xmlns='{_TLS}'/></stream:features>"
_PLAIN = f"> {auth('PLAIN', base64(chr(0).join(('', 'romeo', 'x'))))}"
_SCRAM = (
    f"> {auth('SCRAM-SHA-1', base64('n,,n=romeo,r=abc'))}",
    challenge("r=abcdef,s=c2FsdA==,i=4096"),
    response("c=biws,r=abcdef,p=AAAA"),
)
_IN = (HEADER, ANSWER, features("PLAIN", "SCRAM-SHA-1"))
_ACCEPTED = (*_IN, _PLAIN, SUCCESS, *BOUND)
ASKED = {
    "session": "> <iq type='set' id='q'><session "
    "xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>",
    "roster": "> <iq type='get' id='q'><query xmlns='jabber:iq:roster'/></iq>",
    "presence": "> <presence id='q'/>",
    "message": "> <message id='q' to='x@example.org'><body>O Romeo</body></message>",
    "ping": "> <iq type='get' id='q'><ping xmlns='urn:xmpp:ping'/></iq>",
}
BEFORE = {
    "open": (HEADER, ANSWER),
    "starttls": (HEADER, ANSWER, _OFFER, f"> <starttls xmlns='{_TLS}'/>"),
    "sasl": (*_IN, _PLAIN),
    "bind": _ACCEPTED[:-1],
    **{step: (*_ACCEPTED, asked) for step, asked in ASKED.items()},
    "close": (*_ACCEPTED, "> </stream:stream>"),
}
FAILURES = {
    "bind": ("bind.refused", ExitCode.BIND),
    "session": ("session.refused", ExitCode.SESSION),
    "message": ("exchange.message-refused", ExitCode.EXCHANGE),
}


class Met(NamedTuple):
    """An error at a step: what was said before, and the error."""

    step: str
    before: tuple[str, ...]
    error: str
    key: str

    def __str__(self) -> str:
        return f"{self.step}-{self.key}-{self.error.partition('<')[2]}"


def _stanza(step: str, condition: str) -> str:
    kind = step if step in ("presence", "message") else "iq"
    space = "urn:ietf:params:xml:ns:xmpp-stanzas"
    id = "b" if step == "bind" else "q"
    return (
        f"< <{kind} type='error' id='{id}'><error type='cancel'><{condition} xmlns='{space}'/>"
        f"<text xmlns='{space}'>{TEXT}</text></error></{kind}>"
    )


def _stream(condition: str) -> str:
    space = "urn:ietf:params:xml:ns:xmpp-streams"
    return (
        f"< <stream:error><{condition} xmlns='{space}'/>"
        f"<text xmlns='{space}'>{TEXT}</text></stream:error>"
    )


def _failure(condition: str) -> str:
    space = "urn:ietf:params:xml:ns:xmpp-sasl"
    return f"< <failure xmlns='{space}'><{condition}/><text>{TEXT}</text></failure>"


def met() -> dict[str, Met]:
    """By a name: each condition at each step."""
    found: dict[str, Met] = {}
    for step, condition in product(BEFORE, STREAM):
        made = Met(step, BEFORE[step], _stream(condition), "stream-error")
        found[f"{step}-stream-{condition}"] = made
    for condition in SASL:
        error = _failure(condition)
        found[f"sasl-early-{condition}"] = Met("sasl", (*_IN, _PLAIN), error, "sasl.refused")
        found[f"sasl-late-{condition}"] = Met("sasl", (*_IN, *_SCRAM), error, "sasl.refused")
    for step, condition in product(("bind", *ASKED), STANZA):
        key = FAILURES.get(step, ("", ExitCode.OK))[0]
        found[f"{step}-{condition}"] = Met(step, BEFORE[step], _stanza(step, condition), key)
    return found


MET = met()


@cache
def case_of(name: str) -> Case:
    """What is left of that login, under TLS that was verified from the first byte on."""
    made = MET[name]
    stream, transcript = Stream(), Transcript()
    facts = {"host": "xmpp.example.org", "address": "192.0.2.1", "port": 5223}
    transcript.add(Note(0.0, "connect", stream.phase, False, fact("connected", facts)))
    secured = made.step != "starttls"
    for line in (*made.before, made.error):
        role = Role.INITIATING if line[0] == ">" else Role.RECEIVING
        fed = stream.feed(role, line[2:].encode())
        for event, phase in zip(fed, stream.passed, strict=True):
            authenticated = stream.authenticated
            entry = Entry(0.0, made.step, phase, secured, role, event)
            transcript.add(entry._replace(authenticated=authenticated))
    error = transcript.entries[-1]
    condition = read(error.event.xml)
    assert condition is not None
    if not made.key:
        return Case(transcript, None, jid=Jid.parse("romeo@example.org"))
    code = FAILURES.get(made.step, ("", ExitCode.SASL))[1]
    given = {"name": condition.name, "mechanism": "PLAIN", "resource": ""}
    failure = WalkError(made.key, code, given, condition=condition)
    failure.step = made.step
    return Case(transcript, failure, jid=Jid.parse("romeo@example.org"))


def explained(name: str, language: str) -> Explanation:
    explainer = Explainer(Library(language))
    return [explainer.explain(line) for line in case_of(name).transcript.lines][-1]


def _untold_by_the_walk(name: str, language: str) -> bool:
    library, condition = Library(language), read(case_of(name).transcript.entries[-1].event.xml)
    told = explained(name, language)
    if condition is None or told.advice is None or told.verdict is not Verdict.REFUSAL:
        return True
    words = [told.summary, *filter(None, told.advice)]
    if told.advice.server_text != TEXT or [x for x in words if MARK in x or "⟨" in x]:
        return True
    failure = case_of(name).failure
    if failure is not None and MARK in explain_failure(failure, library).summary:
        return True
    if library.condition(condition.namespace, condition.name) is None:
        return condition.name not in told.advice.cause
    return not (told.section and told.advice.user and told.advice.cause)


def _untold_by_the_doctor(name: str, language: str) -> bool:
    case = case_of(name)
    assert case.failure is not None
    finding = fault("login", "refused", case.failure.exit_code, **reason(case.failure))
    case = case._replace(findings=(finding,))
    report = Report(case, diagnose(case), 0.0)
    told = list(Words(Library(language)).diagnosis(report))
    condition = read(case.transcript.entries[-1].event.xml)
    assert condition is not None
    quoted = [line for line in told if TEXT in line.quote and condition.name in line.quote]
    advised = [line for line in told if line.label == "you"] or condition.name == "out-of-coffee"
    broken = [line for line in told if MARK in line.says or "⟨" in line.says]
    means = explained(name, language).summary
    known = report.diagnosis.causes or [line for line in told if means in line.says]
    return not (quoted and advised and known and not broken)


at_each_step = pytest.mark.parametrize("step", BEFORE)
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


@in_each_language
@at_each_step
def test_the_walk_explains_it_and_quotes_it(step: str, language: str) -> None:
    names = [name for name in MET if MET[name].step == step]
    assert len(names) >= len(STREAM)
    assert [name for name in names if _untold_by_the_walk(name, language)] == []


@in_each_language
@at_each_step
def test_the_doctor_explains_it_and_quotes_it(step: str, language: str) -> None:
    names = [name for name in MET if MET[name].step == step and MET[name].key]
    assert len(names) >= len(STREAM)
    assert [name for name in names if _untold_by_the_doctor(name, language)] == []
