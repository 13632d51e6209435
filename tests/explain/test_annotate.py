"""Marks over the raw bytes: each is the slice that it says it is."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from lines import SASL, SERVER, WE, entry, explainer, library

from xmpp_walkthrough.explain.annotate import attribute_spans, content_span
from xmpp_walkthrough.protocol.events import Event, Whitespace
from xmpp_walkthrough.protocol.preview import preview

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
    spans = attribute_spans(preview(raw), library(), set())
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
    for span in attribute_spans(event, library(), set()):
        assert raw[span.start : span.end].startswith(span.name.encode())


def test_each_attribute_is_explained_once() -> None:
    said: set[str] = set()
    event = preview(b"<message to='a@example.com' type='chat'/>")
    first = attribute_spans(event, library(), said)
    assert {span.name for span in first} == {"to", "type"}
    assert attribute_spans(event, library(), said) == ()
    third = attribute_spans(preview(b"<message to='b' id='1'/>"), library(), said)
    assert [(span.name, span.mark) for span in third] == [("id", 1)]


def test_an_element_without_attributes_and_an_event_without_an_element() -> None:
    assert attribute_spans(preview(b"<message/>"), library(), set()) == ()
    assert attribute_spans(Whitespace(b" "), library(), set()) == ()


def test_only_the_unit_s_own_tag_is_marked() -> None:
    event = preview(b"<message>\n<body to='not this'/></message>")
    assert attribute_spans(event, library(), set()) == ()


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
