"""Marks over the raw bytes: each is the slice that it says it is."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.walks.lines import SASL, SERVER, WE, entry, explainer, library

from xmpp_walkthrough.explain.annotate import attribute_spans, content_span
from xmpp_walkthrough.protocol.events import Event, Role, Whitespace
from xmpp_walkthrough.protocol.stream.preview import preview

_VALUES = st.text(
    st.sampled_from("<>&'\"= /\t")
    | st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["Cc", "Cs"]),
    max_size=10,
)
_SPACE = st.sampled_from([" ", "\n", "  \t"])
_MARK = st.sampled_from("'\"")
_GAP = st.sampled_from(["", " ", "\n"])
_ATTRIBUTES = ["to", "from", "id", "version", "xml:lang", "unknown-one"]


ATTRIBUTE = re.compile(rb"([^\s=]+)\s*=\s*(['\"])(.*)\2", re.DOTALL)


def quoted(value: str, mark: str) -> str:
    escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace("\t", "&#9;")
    return mark + escaped.replace(mark, "&apos;" if mark == "'" else "&quot;") + mark


@st.composite
def headers(draw: st.DrawFn) -> tuple[bytes, dict[str, str]]:
    """A stream header in any spelling, and its attributes."""
    values = draw(st.dictionaries(st.sampled_from(_ATTRIBUTES), _VALUES))
    shown = {
        **values,
        "xmlns": "jabber:client",
        "xmlns:stream": "http://etherx.jabber.org/streams",
    }
    parts = [
        draw(_SPACE) + name + draw(_GAP) + "=" + draw(_GAP) + quoted(value, draw(_MARK))
        for name, value in draw(st.permutations(list(shown.items())))
    ]
    declaration = draw(st.sampled_from(["", "<?xml version='1.0'?>"]))
    return f"{declaration}<stream:stream{''.join(parts)}{draw(_GAP)}>".encode(), shown


@given(headers())
def test_a_span_is_the_attribute_that_it_names(header: tuple[bytes, dict[str, str]]) -> None:
    raw, values = header
    spans = attribute_spans(preview(raw), WE, library(), set())
    for number, span in enumerate(spans, 1):
        assert span.mark == number
        found = re.fullmatch(
            rb"([^\s=]+)\s*=\s*(['\"])(.*)\2", raw[span.start : span.end], re.DOTALL
        )
        assert found is not None
        assert found[1].decode() == span.name
        assert unescape(found[3].decode()) == values[span.name]
        assert span.says
    assert [span.start for span in spans] == sorted(span.start for span in spans)
    assert {span.name for span in spans} <= set(values) - {"unknown-one"}
    if "to" in values and len(spans) < 6:
        assert "to" in {span.name for span in spans}


@given(st.binary(max_size=60).map(lambda data: b"<message to='a' " + data))
def test_bytes_that_are_no_tag_give_no_wrong_marks(raw: bytes) -> None:
    event = Event(raw, preview(b"<message to='a' id='b'/>").element)
    for span in attribute_spans(event, WE, library(), set()):
        assert raw[span.start : span.end].startswith(span.name.encode())


def test_each_attribute_is_explained_once() -> None:
    said: set[str] = set()
    event = preview(b"<message to='a@example.com' type='chat'/>")
    first = attribute_spans(event, WE, library(), said)
    assert {span.name for span in first} == {"to", "type"}
    assert attribute_spans(event, WE, library(), said) == ()
    third = attribute_spans(preview(b"<message to='b' id='1'/>"), WE, library(), said)
    assert [(span.name, span.mark) for span in third] == [("id", 1)]


def test_an_element_without_attributes_and_an_event_without_an_element() -> None:
    assert attribute_spans(preview(b"<message/>"), WE, library(), set()) == ()
    assert attribute_spans(Whitespace(b" "), WE, library(), set()) == ()


def names(raw: str, role: Role) -> list[str]:
    return [span.name for span in attribute_spans(preview(raw.encode()), role, library(), set())]


def test_an_attribute_that_no_lesson_knows_is_not_marked() -> None:
    assert names("<message>\n<body to='not this'/></message>", WE) == []


def test_what_stands_inside_is_marked_where_it_stands() -> None:
    raw = (
        "<iq id='1' type='result'><query xmlns='jabber:iq:roster' ver='7'>"
        "<item jid='a@b' name='&lt;item' subscription='both'/></query></iq>"
    )
    assert names(raw, SERVER) == ["id", "type", "ver", "jid", "name", "subscription"]
    for span in attribute_spans(preview(raw.encode()), SERVER, library(), set()):
        assert raw[span.start : span.end].startswith(f"{span.name}='")


def test_what_only_looks_like_a_tag_shifts_no_mark() -> None:
    raw = "<message id='1'><body><![CDATA[<item jid='x'>]]></body><error type='wait'/></message>"
    assert names(raw, SERVER) == ["id", "type"]
    spans = attribute_spans(preview(raw.encode()), SERVER, library(), set())
    assert "try later" in spans[1].says


@pytest.mark.parametrize(
    ("raw", "role", "says"),
    [
        ("<message from='a@b'/>", SERVER, "verified"),
        ("<message from='a@b'/>", WE, "as we write it"),
        ("<presence to='a@b'/>", WE, "Directed"),
        ("<presence to='a@b'/>", SERVER, "this copy"),
        ("<iq type='get' to='a@b'/>", WE, "Who is asked"),
        ("<iq type='result' to='a@b'/>", SERVER, "had asked"),
        ("<iq type='result' to='a@b'/>", WE, "had asked"),
        ("<iq type='error' to='a@b'/>", SERVER, "refusal"),
    ],
)
def test_direction_and_type_choose_the_words(raw: str, role: Role, says: str) -> None:
    spans = attribute_spans(preview(raw.encode()), role, library(), set())
    assert any(says in span.says for span in spans)
    assert len({span.says for span in spans}) == len(spans)


def test_the_content_of_a_payload() -> None:
    event = preview(f"<auth xmlns='{SASL}' mechanism='PLAIN'>AGEAYg==</auth>".encode())
    span = content_span(event, "AGEAYg==", 3, "what it says")
    assert span is not None
    assert event.raw[span.start : span.end] == b"AGEAYg=="
    assert (span.mark, span.name, span.says) == (3, "content", "what it says")
    assert content_span(event, "AGEA", 1, "") is None


def test_marks_of_attributes_and_content_are_numbered_through() -> None:
    raw = f"<auth xmlns='{SASL}' mechanism='PLAIN'>AGEAYg==</auth>".encode()
    spans = explainer().explain(entry(WE, raw)).spans
    assert [span.mark for span in spans] == list(range(1, len(spans) + 1))
    assert raw[spans[-1].start : spans[-1].end] == b"AGEAYg=="
    assert explainer().explain(entry(SERVER, f"<success xmlns='{SASL}'/>")).spans[-1:] != spans[-1:]


def test_nobody_has_looked_at_what_a_carried_stanza_says_of_itself() -> None:
    raw = (
        "<message xmlns='jabber:client'><forwarded xmlns='urn:xmpp:forward:0'>"
        "<message xmlns='jabber:client' from='juliet@im.example.com'/></forwarded></message>"
    )
    said: set[str] = set()
    spans = attribute_spans(preview(raw.encode()), Role.RECEIVING, library(), said)
    assert "from" not in [span.name for span in spans]
    outer = "<message xmlns='jabber:client' from='juliet@im.example.com'/>"
    spans = attribute_spans(preview(outer.encode()), Role.RECEIVING, library(), said)
    assert "from" in [span.name for span in spans]
