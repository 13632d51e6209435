"""Predict, then send: the list comes from the table, and only the real answer settles it."""

import pytest
from support.walks.lines import BIND, HEADER, SASL, SERVER, TLS, WE, entry, library

from xmpp_walkthrough.explain.predict import KINDS, NOTHING, candidates, grade, kind_of, settles
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.stream.phases import TRANSITIONS, Phase

AUTH = f"<auth xmlns='{SASL}' mechanism='PLAIN'/>"
ENABLE, ASK = "<enable xmlns='urn:xmpp:sm:3'/>", "<r xmlns='urn:xmpp:sm:3'/>"
ROSTER = "<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>"
BINDING = f"<iq type='set' id='b'><bind xmlns='{BIND}'/></iq>"


@pytest.mark.parametrize(
    ("sent", "phase", "answers"),
    [
        (HEADER, Phase.IDLE, {"stream_header", "stream_features", "stream_error"}),
        (f"<starttls xmlns='{TLS}'/>", Phase.NEGOTIATING,
         {"proceed", "tls_failure", "stream_error"}),
        (AUTH, Phase.NEGOTIATING,
         {"sasl_challenge", "sasl_success", "sasl_failure", "stream_error"}),
        (BINDING, Phase.NEGOTIATING, {"bind_result", "iq_error", "stream_error"}),
        (ROSTER, Phase.ESTABLISHED, {"iq_result", "iq_error", "stream_error"}),
        ("<presence/>", Phase.ESTABLISHED, {"presence", "presence_error", "stream_error"}),
        ("<message/>", Phase.ESTABLISHED, {"message", "message_error", "stream_error"}),
        ("<message/>", Phase.NEGOTIATING, {"stream_error"}),
        (ENABLE, Phase.ESTABLISHED, {"sm_enabled", "sm_failed", "stream_error"}),
        (ASK, Phase.ESTABLISHED, {"sm_ack", "stream_error"}),
    ],
)  # fmt: skip
def test_what_may_be_chosen(sent: str, phase: Phase, answers: set[str]) -> None:
    found = candidates(entry(WE, sent, phase=phase))
    assert set(found) == answers | {NOTHING}
    assert list(found[:-1]) == sorted(found[:-1])


def test_the_end_tag_is_answered_by_one() -> None:
    from xmpp_walkthrough.protocol.events import StreamClose

    pending = entry(WE, StreamClose(b"</stream:stream>"), phase=Phase.ESTABLISHED)
    assert set(candidates(pending)) == {"stream_close", "stream_error", NOTHING}


def test_every_answer_of_the_table_has_its_words() -> None:
    for phase, role, kind in TRANSITIONS:
        if role is Role.INITIATING:
            pending = entry(WE, kind(b"", None), phase=phase)
            assert set(candidates(pending)) <= set(KINDS)


@pytest.mark.parametrize(
    ("sent", "answer", "settled", "kind"),
    [
        (ROSTER, "<iq type='result' id='r'/>", True, "iq_result"),
        (ROSTER, "<iq type='error' id='r'/>", True, "iq_error"),
        (ROSTER, "<iq type='result' id='x'/>", False, "iq_result"),
        (ROSTER, "<iq type='get' id='r'/>", False, "iq_result"),
        (ROSTER, "<message/>", False, "message"),
        ("<message/>", "<presence/>", False, "presence"),
        ("<message/>", "<message type='error'/>", True, "message_error"),
        ("<presence/>", "<stream:error/>", True, "stream_error"),
        (AUTH, f"<challenge xmlns='{SASL}'/>", True, "sasl_challenge"),
        (AUTH, " ", False, "whitespace"),
        ("<message/>", ASK, False, "sm_request"),
        (ASK, "<message/>", False, "message"),
        (ASK, "<a xmlns='urn:xmpp:sm:3' h='1'/>", True, "sm_ack"),
        (BINDING, f"<iq type='result' id='b'><bind xmlns='{BIND}'><jid>a@b/c</jid></bind></iq>",
         True, "bind_result"),
    ],
)  # fmt: skip
def test_what_settles_it(sent: str, answer: str, settled: bool, kind: str) -> None:
    event = entry(SERVER, answer).event
    assert settles(entry(WE, sent).event, event) is settled
    assert kind_of(event) == kind


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_grade_says_what_came_and_when_the_other_would_have(lang: str) -> None:
    words = library(lang)
    right = grade("proceed", "proceed", words)
    other = grade("tls_failure", "proceed", words)
    assert words.text("predict.name.proceed") in right
    assert words.text("predict.name.tls_failure") in other
    assert words.text("predict.when.tls_failure") in other
    assert words.text("predict.name.other") in grade("proceed", "violation", words)
