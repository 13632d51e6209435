"""The words for a line: found, remembered where a reader would, honest where there are none."""

import re
from pathlib import Path

import pytest
from support.walks.lines import BIND, HEADER, SASL, SERVER, TLS, WE, entry, explainer, library, note

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explainer import Explainer, condition_advice
from xmpp_walkthrough.explain.explanation import Explanation, Verdict
from xmpp_walkthrough.explain.failures import explain_failure
from xmpp_walkthrough.protocol.conditions import Condition
from xmpp_walkthrough.protocol.events import Role, Violation
from xmpp_walkthrough.protocol.sasl.base64 import encode
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.transcript.entry import Line
from xmpp_walkthrough.wire.names import STANZA_ERRORS, STREAM_ERRORS

FEATURES = f"<stream:features><bind xmlns='{BIND}'/><x xmlns='urn:nobody-knows'/></stream:features>"
AUTH = f"<auth xmlns='{SASL}' mechanism='PLAIN'>{encode(b'%cjuliet%csecret' % (0, 0))}</auth>"
ERROR = (
    f"<iq type='error' id='1'><error type='cancel'><conflict xmlns='{STANZA_ERRORS}'/></error></iq>"
)
WALK: list[Line] = [
    entry(WE, HEADER, stream=0),
    entry(SERVER, HEADER),
    entry(SERVER, FEATURES),
    entry(WE, f"<starttls xmlns='{TLS}'/>"),
    entry(SERVER, f"<proceed xmlns='{TLS}'/>"),
    entry(WE, AUTH),
    entry(SERVER, f"<challenge xmlns='{SASL}'>cj1h</challenge>"),
    entry(SERVER, f"<success xmlns='{SASL}'/>"),
    entry(SERVER, f"<failure xmlns='{SASL}'><not-authorized/></failure>"),
    entry(WE, f"<iq type='set' id='b'><bind xmlns='{BIND}'/></iq>"),
    entry(SERVER, f"<iq type='result' id='b'><bind xmlns='{BIND}'><jid>a@b/c</jid></bind></iq>"),
    entry(WE, "<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>"),
    entry(SERVER, "<iq type='result' id='r'><query xmlns='jabber:iq:roster'/></iq>"),
    entry(WE, "<presence/>"),
    entry(SERVER, "<message from='x@b' to='a@b/c'><body>hi</body></message>"),
    entry(SERVER, ERROR),
    entry(SERVER, "<active xmlns='urn:xmpp:csi:0'/>"),
    entry(
        SERVER, "<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"
    ),
    entry(SERVER, " "),
    entry(WE, "</stream:stream>"),
    entry(SERVER, Violation(b"HTTP/1.1", None, "not-well-formed", "http")),
]


def explained(*lines: Line, language: str = "en") -> list[Explanation]:
    each = explainer(language)
    return [each.explain(line) for line in lines]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_line_has_a_sentence(language: str) -> None:
    for line, found in zip(WALK, explained(*WALK, language=language), strict=True):
        assert found.summary, line
        assert "⟨" not in found.summary
        assert not re.search(r"\{[a-z_]+\}", found.summary)
        assert found.event
        assert found.key


def test_verdicts() -> None:
    found = {
        found.event + ("" if line.role is SERVER else " we"): found.verdict  # type: ignore[union-attr]
        for line, found in zip(WALK, explained(*WALK), strict=True)
    }
    assert found["stream_header"] is Verdict.EXPECTED
    assert found["stream_header we"] is Verdict.NEUTRAL
    assert found["sasl_failure"] is Verdict.REFUSAL
    assert found["stream_error"] is Verdict.REFUSAL
    assert found["nonza"] is Verdict.UNUSUAL
    assert found["whitespace"] is Verdict.UNUSUAL
    assert found["violation"] is Verdict.VIOLATION


def test_an_error_stanza_is_a_refusal() -> None:
    (found,) = explained(entry(SERVER, ERROR))
    assert found.verdict is Verdict.REFUSAL
    assert found.advice is not None
    assert found.advice.cause


def test_features_are_explained_one_by_one_and_unknown_ones_are_said_to_be_so() -> None:
    (found,) = explained(entry(SERVER, FEATURES))
    bind, unknown = found.items
    assert (bind.name, unknown.name) == ("bind", "x")
    assert bind.says
    assert "urn:nobody-knows" in unknown.says


def test_an_unknown_element_is_named_with_its_namespace() -> None:
    (found,) = explained(entry(SERVER, "<nobody xmlns='urn:nobody-knows'/>"))
    assert found.verdict is Verdict.UNUSUAL
    assert "⟨" not in found.summary


def test_an_unknown_condition_is_said_to_be_unknown_and_the_server_s_words_are_kept() -> None:
    raw = (
        f"<stream:error><brand-new xmlns='{STREAM_ERRORS}'/>"
        f"<text xmlns='{STREAM_ERRORS}'>Ask my admin.</text></stream:error>"
    )
    (found,) = explained(entry(SERVER, raw))
    assert found.advice is not None
    assert "brand-new" in found.advice.cause
    assert found.advice.server_text == "Ask my admin."
    assert found.advice.user == ""


def test_the_address_in_a_condition_is_shown_with_the_words() -> None:
    advice = condition_advice(
        Condition(STREAM_ERRORS, "see-other-host", "Gone", detail="b.example"), library()
    )
    assert advice.server_text == "Gone (b.example)"
    bare = condition_advice(Condition(STREAM_ERRORS, "see-other-host", detail="x"), library())
    assert bare.server_text == "x"


def test_an_answer_is_known_by_what_was_asked_and_by_whom() -> None:
    ask = "<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>"
    answer = "<iq type='result' id='1'/>"
    ours = explained(entry(WE, ask), entry(SERVER, answer))[1]
    assert ours.key.endswith("iq_result_ping")
    # The same id, but it was the server who had asked.
    theirs = explained(entry(SERVER, ask), entry(SERVER, answer))[1]
    assert not theirs.key.endswith("iq_result_ping")


def test_the_mechanism_is_remembered_for_what_follows() -> None:
    auth = f"<auth xmlns='{SASL}' mechanism='SCRAM-SHA-1'>{encode(b'n,,n=a,r=b')}</auth>"
    first = f"<challenge xmlns='{SASL}'>{encode(b'r=bc,s=AA==,i=4096')}</challenge>"
    found = explained(entry(WE, auth), entry(SERVER, first))
    assert [each.payload.kind for each in found if each.payload] == ["scram", "scram"]
    (alone,) = explained(entry(SERVER, first))
    assert alone.payload is not None
    assert alone.payload.kind == "opaque"


def test_a_preview_is_not_remembered() -> None:
    each = explainer()
    ask = entry(WE, "<iq type='get' id='1' to='a'><ping xmlns='urn:xmpp:ping'/></iq>")
    before = each.preview(ask)
    assert each.preview(ask) == before
    assert each.explain(ask) == before
    assert each.explain(ask) != before  # said once, its attributes are not explained again
    auth = entry(WE, AUTH)
    fresh = explainer()
    fresh.preview(auth)
    assert fresh.explain(entry(SERVER, f"<challenge xmlns='{SASL}'>AAAA</challenge>")) == (
        explainer().explain(entry(SERVER, f"<challenge xmlns='{SASL}'>AAAA</challenge>"))
    )


def test_a_child_is_explained_once() -> None:
    stanza = "<message><body>hi</body></message>"
    first, second = explained(entry(SERVER, stanza), entry(SERVER, stanza))
    assert [item.name for item in first.items] == ["body"]
    assert second.items == ()


def test_remote_text_is_data_and_never_a_template() -> None:
    raw = (
        f"<iq type='result' id='{{jid}}'><bind xmlns='{BIND}'><jid>{{id}}%s{{0}}</jid></bind></iq>"
    )
    (found,) = explained(entry(SERVER, raw))
    assert "{id}%s{0}" in found.summary


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", ["get", "set", "result", "error", "", "nonsense"])
def test_no_stanza_is_without_words(role: Role, kind: str) -> None:
    for name in ("iq", "message", "presence"):
        (found,) = explained(entry(role, f"<{name} type='{kind}' id='1'/>"))
        assert found.summary
        assert "⟨" not in found.summary


# --- notes ---


def test_a_note_has_its_sentence() -> None:
    (found,) = explained(note("connected", address="127.0.0.1", host="a", port=5222))
    assert found.key == "note.connected"
    assert "127.0.0.1" in found.summary
    assert found.verdict is Verdict.NEUTRAL


@pytest.mark.parametrize(
    ("clean", "key"),
    [
        (True, "disconnected-cleanly"),
        (False, "disconnected-abruptly"),
        (None, "disconnected-abruptly"),
    ],
)
def test_how_the_connection_ended(clean: bool | None, key: str) -> None:
    (found,) = explained(note("disconnected", clean=clean))
    assert found.key == f"note.{key}"
    assert found.summary


def test_a_note_without_a_sentence_is_silent() -> None:
    (found,) = explained(note("begin", number="1", occurrence=1))
    assert found.summary == ""


@pytest.mark.parametrize("key", ["eof", "reset", "bind.changed", "close.no-answer"])
def test_what_is_allowed_and_worth_a_word(key: str) -> None:
    facts = {"detail": "x", "jid": "a", "wanted": "b", "seconds": 5.0}
    (found,) = explained(note(key, **facts))
    assert found.verdict is Verdict.UNUSUAL
    assert found.summary
    assert "5.0" not in found.summary


def test_values_become_rows_with_their_formulas() -> None:
    values = {"salted_password": bytes(range(8)), "iterations": 4096, "no_such_value": "x"}
    (found,) = explained(note("sasl.values", mechanism="SCRAM-SHA-1", values=values))
    salted, iterations, unknown = found.rows
    assert salted.value == "00010203 04050607"
    assert salted.formula
    assert iterations.value == "4096"
    assert (unknown.label, unknown.formula, unknown.says) == ("no_such_value", "", "")


def test_addresses_read_as_a_list() -> None:
    targets = (Target("a.example", 5222), Target("b.example", 5223, direct=True))
    (found,) = explained(note("resolved", domain="x", targets=targets, reason="srv"))
    assert "a.example:5222, b.example:5223 (" in found.summary


# --- failures ---


def failure(key: str, **facts: object) -> Explanation:
    return explain_failure(WalkError(key, ExitCode.STREAM, facts), library())


def test_a_failure_says_what_why_and_what_to_do() -> None:
    found = failure("timeout", seconds=10.0, awaited=("sasl_success", "sasl2_success"))
    assert found.key == "failure.timeout"
    assert "10 s" in found.summary
    assert found.summary.count("`<success>`: we are in") == 1
    assert found.advice is not None
    assert found.advice.cause
    assert found.advice.user
    assert found.verdict is Verdict.REFUSAL


def test_a_failure_of_a_kind_falls_back_to_its_kind() -> None:
    found = failure("tls.no-such-fault", domain="a")
    assert found.key == "failure.tls.no-such-fault"
    assert found.summary == failure("tls", domain="a").summary != ""


def test_a_failure_that_nobody_described() -> None:
    found = failure("nobody.knows")
    assert found.summary == ""
    assert found.advice is not None
    assert found.advice.cause == ""


def test_a_condition_has_had_its_words_beside_the_line() -> None:
    error = WalkError(
        *("sasl.refused", ExitCode.SASL, {"mechanism": "PLAIN"}),
        section="RFC 6120 §6.5",
        lesson="sasl",
        condition=Condition(SASL, "not-authorized"),
    )
    found = explain_failure(error, library())
    assert found.advice is None
    assert (found.section, found.lesson) == ("RFC 6120 §6.5", "sasl")


def test_an_explainer_needs_no_shipped_texts(tmp_path: Path) -> None:
    """Keys that nobody can fill stay visible instead of failing."""
    bare = Explainer(Library("en", tmp_path))
    for line in WALK:
        assert bare.explain(line).key


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("<query xmlns='jabber:iq:roster'/>", "rosters"),
        ("<ping xmlns='urn:xmpp:ping'/>", "offline user"),
    ],
)
def test_a_server_without_rosters_is_not_an_absent_person(asked: str, words: str) -> None:
    """RFC 6121 §2.1.3: what `service-unavailable` means depends on what was asked for."""
    explained = explainer()
    explained.explain(entry(WE, f"<iq xmlns='jabber:client' type='get' id='a'>{asked}</iq>"))
    refusal = (
        "<iq xmlns='jabber:client' type='error' id='a'><error type='cancel'><service-unavailable"
        " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
    )
    advice = explained.explain(entry(SERVER, refusal)).advice
    assert advice is not None
    assert words in advice.cause


@pytest.mark.parametrize(
    ("space", "words"),
    [
        ("jabber:iq:register", "This server neither makes nor changes accounts"),
        ("jabber:iq:auth", "The server does not know the login from before SASL"),
        ("jabber:iq:version", "Something was sent that only an authenticated peer may send"),
    ],
)
def test_a_stream_error_is_about_the_request_that_still_waits(space: str, words: str) -> None:
    """ejabberd answers so what it does not take before the login."""
    asked = entry(WE, f"<iq type='get' id='1'><query xmlns='{space}'/></iq>")
    error = f"<stream:error><not-authorized xmlns='{STREAM_ERRORS}'/></stream:error>"
    assert explained(asked, entry(SERVER, error))[-1].summary.startswith(words)
    answer = entry(SERVER, "<iq type='result' id='1'/>")
    assert explained(asked, answer, entry(SERVER, error))[-1].summary.startswith("Something was")
