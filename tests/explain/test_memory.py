"""Sentences that are true of this exchange: who asked, who sends, what the login was tied to."""

from typing import Any

import pytest
from support.walks.lines import HEADER, SASL, SERVER, TLS, WE, entry, explainer, library, note

from xmpp_walkthrough.explain.explanation import Explanation, Verdict
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.sasl.base64 import encode
from xmpp_walkthrough.transcript.entry import Line

BOUND = (
    "<iq type='result' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
    "<jid>me@example.com/r</jid></bind></iq>"
)
ASKED_TO_BIND = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
LOGGED_IN: list[Line] = [entry(WE, HEADER), entry(WE, ASKED_TO_BIND), entry(SERVER, BOUND)]
PUSH = "<iq type='set' id='p'{}><query xmlns='jabber:iq:roster'><item jid='x@y'/></query></iq>"
CARBON = "<message{}><received xmlns='urn:xmpp:carbons:2'/></message>"
PING = "<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>"
ROSTER_ASK = (
    "<iq type='result' id='r'><query xmlns='jabber:iq:roster'>"
    "<item jid='x@example.com' ask='subscribe'/></query></iq>"
)


def last(*lines: Line | tuple[Role, str]) -> Explanation:
    """The explanation of the last of these lines."""
    words = explainer()
    found = [words.explain(entry(*each) if len(each) == 2 else each) for each in lines]
    return found[-1]


@pytest.mark.parametrize(
    ("before", "line", "key", "verdict"),
    [
        ([(WE, PING)], "<iq type='result' id='1'/>", "iq_result_ping", Verdict.EXPECTED),
        ([(WE, PING)], "<iq type='result' id='2'/>", "iq_result_unasked", Verdict.UNUSUAL),
        ([], "<iq type='result' id='1'/>", "iq_result_unasked", Verdict.UNUSUAL),
        (
            [(WE, PING), (SERVER, "<iq type='result' id='1'/>")],
            "<iq type='result' id='1'/>",
            "iq_result_unasked",  # a second answer answers nothing
            Verdict.UNUSUAL,
        ),
        ([], "<iq type='get' id='1'/>", "iq_get", Verdict.EXPECTED),
        ([], PUSH.format(""), "iq_set_roster", Verdict.EXPECTED),
        ([], PUSH.format(" from='me@example.com'"), "iq_set_roster", Verdict.EXPECTED),
        ([], PUSH.format(" from='ME@Example.com'"), "iq_set_roster", Verdict.EXPECTED),
        ([], PUSH.format(" from='rne@example.com'"), "iq_set_roster_foreign", Verdict.VIOLATION),
        (
            [],
            PUSH.format(" from='\u043ce@example.com'"),
            "iq_set_roster_foreign",
            Verdict.VIOLATION,
        ),
        ([], CARBON.format(" from='me@example.com'"), "message_carbon", Verdict.EXPECTED),
        (
            [],
            CARBON.format(" from='x@example.com/r'"),
            "message_carbon_foreign",
            Verdict.VIOLATION,
        ),
        ([], "<message from='x@example.com'/>", "message", Verdict.EXPECTED),
        (
            [],
            "<presence type='subscribed' from='x@example.com'/>",
            "presence_subscribed_unasked",
            Verdict.UNUSUAL,
        ),
        (
            [(WE, "<presence type='subscribe' to='x@example.com'/>")],
            "<presence type='subscribed' from='x@example.com'/>",
            "presence_subscribed",
            Verdict.EXPECTED,
        ),
        (
            [(SERVER, ROSTER_ASK)],
            "<presence type='subscribed' from='x@example.com'/>",
            "presence_subscribed",
            Verdict.EXPECTED,
        ),
    ],
)
def test_an_answer_a_push_and_a_copy_count_only_from_whom_they_should(
    before: list[Any], line: str, key: str, verdict: Verdict
) -> None:
    found = last(*LOGGED_IN, *before, (SERVER, line))
    assert (found.key, found.verdict) == (f"says.server.{key}", verdict)


def test_where_the_beginning_is_missing_nothing_is_called_unasked() -> None:
    assert last((SERVER, "<iq type='result' id='1'/>")).key == "says.server.iq_result"
    granted = "<presence type='subscribed' from='x@example.com'/>"
    assert last((SERVER, granted)).verdict is Verdict.EXPECTED


def test_a_look_ahead_is_not_remembered() -> None:
    words = explainer()
    words.explain(entry(WE, HEADER))
    words.preview(entry(WE, PING))
    found = words.explain(entry(SERVER, "<iq type='result' id='1'/>"))
    assert found.key == "says.server.iq_result_unasked"


def test_a_flood_of_requests_is_not_remembered_for_ever() -> None:
    words = explainer()
    words.explain(entry(WE, HEADER))
    for number in range(3_000):
        words.explain(entry(WE, PING.replace("'1'", f"'{number}'")))
    assert len(words._memory._asked) <= 1_000
    found = words.explain(entry(SERVER, "<iq type='result' id='2999'/>"))
    assert found.key == "says.server.iq_result_ping"


def auth(mechanism: str, payload: bytes) -> tuple[Role, str]:
    text = encode(payload)
    return WE, f"<auth xmlns='{SASL}' mechanism='{mechanism}'>{text}</auth>"


def refused(condition: str = "not-authorized") -> str:
    return f"<failure xmlns='{SASL}'><{condition}/></failure>"


def rules_out(condition: str, namespace: str = SASL) -> str:
    found = library().condition(namespace, condition)
    assert found is not None
    return found.rules_out


@pytest.mark.parametrize(
    ("mechanism", "payload", "condition", "about"),
    [
        ("PLAIN", b"\0me\0pw", "not-authorized", ""),
        ("SCRAM-SHA-1", b"n,,n=me,r=abc", "not-authorized", ""),
        ("SCRAM-SHA-1", b"y,,n=me,r=abc", "not-authorized", "-unbound"),
        ("SCRAM-SHA-1-PLUS", b"p=tls-exporter,,n=me,r=abc", "not-authorized", "-bound"),
        ("SCRAM-SHA-1-PLUS", b"p=tls-exporter,,n=me,r=abc", "malformed-request", "-bound"),
        ("SCRAM-SHA-1", b"y,,n=me,r=abc", "malformed-request", "-unbound"),
        ("SCRAM-SHA-1", b"y,,n=me,r=abc", "account-disabled", ""),
        ("EXTERNAL", b"me@example.com", "not-authorized", "-certificate"),
        ("X-OAUTH2", b"\0me\0tok", "not-authorized", "-token"),
    ],
)
def test_a_refusal_is_about_what_the_login_was_tied_to(
    mechanism: str, payload: bytes, condition: str, about: str
) -> None:
    found = last(auth(mechanism, payload), (SERVER, refused(condition)))
    assert found.advice is not None
    assert found.advice.rules_out == rules_out(f"{condition}{about}")


@pytest.mark.parametrize(("secured", "verified"), [(False, True), (True, False)])
def test_a_server_that_nobody_has_proven_is_not_called_proven(
    secured: bool, verified: bool
) -> None:
    class Tls:
        pass

    tls = Tls()
    tls.verified = verified  # type: ignore[attr-defined]
    words = explainer()
    if secured:
        words._memory.note(note("tls.established", tls=tls))
    words.explain(entry(*auth("PLAIN", b"\0me\0pw"), secured=secured))
    found = words.explain(entry(SERVER, refused(), secured=secured))
    assert found.advice is not None
    assert found.advice.rules_out == rules_out("not-authorized-unproven")


def test_an_error_of_our_own_gives_us_no_advice() -> None:
    error = "<iq type='error' id='1'><error type='cancel'>{}</error></iq>".format(
        "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
    )
    assert last((WE, error)).advice is None
    assert last((WE, error)).key == "says.we.iq_error"
    assert last((SERVER, error)).advice is not None


def test_tls_that_is_refused_a_second_time_is_our_fault() -> None:
    failure = f"<failure xmlns='{TLS}'/>"
    again = last(entry(SERVER, failure, secured=True)).advice
    first = last(entry(SERVER, failure, secured=False)).advice
    assert again is not None
    assert first is not None
    assert (again.rules_out, first.rules_out) == (
        rules_out("failure-again", TLS),
        rules_out("failure", TLS),
    )


def test_a_conflict_before_the_login_is_about_no_login() -> None:
    error = (
        "<stream:error xmlns:stream='http://etherx.jabber.org/streams'>"
        "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"
    )
    early = last(entry(SERVER, error)).advice
    late = last(entry(SERVER, error, authenticated=True)).advice
    assert early is not None
    assert late is not None
    assert early.rules_out != late.rules_out
    assert "nobody has been named" in early.rules_out


@pytest.mark.parametrize(
    ("lines", "section"),
    [
        ([(WE, ASKED_TO_BIND)], "RFC 6120 §7.6.1"),
        ([(WE, PING)], "XEP-0199"),
        ([(WE, PING), (SERVER, "<iq type='result' id='1'/>")], "XEP-0199"),
        ([(WE, "<presence/>")], "RFC 6121 §4.2.1"),
        ([(WE, "<presence type='unavailable'/>")], "RFC 6121 §4.5.1"),
        ([(WE, "<iq type='get' id='1'/>")], "RFC 6120 §8.2.3"),
    ],
)
def test_the_section_is_that_of_the_exchange(lines: list[Any], section: str) -> None:
    assert last(*LOGGED_IN, *lines).section == section
