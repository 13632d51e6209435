"""What is said about XML before it is sent: where it ends, when it may come, what it must have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xmpp_walkthrough.protocol.events import Iq, SaslAbort, SaslAuth, StartTls
from xmpp_walkthrough.protocol.stream.appraise import appraise, expected_now
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.wire.markup import stream_header

_ROSTER = "<query xmlns='jabber:iq:roster'/>"


def found(text: str | bytes, phase: Phase = Phase.ESTABLISHED) -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    return [remark.key for remark in appraise(data, phase)]


@pytest.mark.parametrize(
    "text",
    [
        "<presence/>",
        "<presence><show>dnd</show><priority>-128</priority></presence>",
        "<presence type='unavailable'/>",
        "<message type='chat'><body>a &amp; b</body></message>",
        f"<iq type='get' id='a'>{_ROSTER}</iq>",
        "<iq type='result' id='a'/>",
        "<iq type='error' id='a'><error type='cancel'/></iq>",
        "<presence/> <message/>\n</stream:stream>",
        " ",
    ],
)
def test_nothing_speaks_against_what_is_right(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"<iq type='ask' id='a'>{_ROSTER}</iq>", "check.iq-type"),
        (f"<iq id='a'>{_ROSTER}</iq>", "check.iq-type"),
        (f"<iq type='get'>{_ROSTER}</iq>", "check.iq-id"),
        ("<iq type='get' id='a'/>", "check.iq-request"),
        (f"<iq type='set' id='a'>{_ROSTER}{_ROSTER}</iq>", "check.iq-request"),
        (f"<iq type='result' id='a'>{_ROSTER}{_ROSTER}</iq>", "check.iq-result"),
        ("<iq type='error' id='a'/>", "check.iq-error"),
        ("<presence type='available'/>", "check.presence-type"),
        ("<presence><show>busy</show></presence>", "check.show"),
        ("<presence><priority>128</priority></presence>", "check.priority"),
        ("<presence><priority>high</priority></presence>", "check.priority"),
        ("<message type='loud'/>", "check.message-type"),
        ("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", "check.mechanism"),
        ("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='X'>?</auth>", "check.base64"),
        ("<!-- a --><presence/>", "violation.comment"),
        ("<message>&nbsp;</message>", "violation.entity"),
        ("<presence/>text", "violation.text"),
        ("<message><body>", "violation.unfinished"),
        (b"<message>\xff</message>", "violation.encoding"),
    ],
)
def test_each_breach_has_its_remark(text: str | bytes, key: str) -> None:
    assert key in found(text)


def test_where_the_reading_stops() -> None:
    (remark,) = appraise("<message>\n <body>é</bodi>".encode(), Phase.ESTABLISHED)
    assert (remark.key, remark.line, remark.column) == ("violation.mismatched-tag", 2, 11)
    (remark,) = appraise("<a>é".encode() + b"\xff", Phase.ESTABLISHED)
    assert (remark.line, remark.column) == (1, 5)


@pytest.mark.parametrize(
    ("text", "phase", "key"),
    [
        ("<presence/>", Phase.NEGOTIATING, "violation.stanza-too-early"),
        ("<presence/>", Phase.TLS_REQUESTED, "violation.behind-starttls"),
        ("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", Phase.ESTABLISHED,
         "violation.unexpected"),
    ],
)  # fmt: skip
def test_what_may_not_come_now(text: str, phase: Phase, key: str) -> None:
    assert found(text, phase) == [key]


def test_each_unit_is_judged_in_the_phase_that_the_one_before_leads_to() -> None:
    text = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><presence/>"
    assert found(text, Phase.NEGOTIATING) == ["violation.behind-starttls"]


def test_a_stream_header_says_where_to_and_which_version() -> None:
    assert found(stream_header({"to": "a", "version": "1.0"}), Phase.IDLE) == []
    keys = ["check.header-to", "check.header-version"]
    assert found(stream_header({}), Phase.IDLE) == keys


def test_what_the_table_allows_now() -> None:
    assert {StartTls, SaslAuth, Iq} <= set(expected_now(Phase.NEGOTIATING))
    assert SaslAbort in expected_now(Phase.AUTHENTICATING)
    assert expected_now(Phase.TLS_HANDSHAKE) == ()


@given(st.binary(max_size=60), st.sampled_from(list(Phase)))
def test_nothing_is_too_strange_to_be_judged(data: bytes, phase: Phase) -> None:
    for remark in appraise(b"<message>" + data, phase):
        assert remark.key.startswith(("check.", "violation."))
