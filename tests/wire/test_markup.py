"""What we write is what a parser reads back, and no text can become markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.etree import _Element as Element
from support.walks.cutting import END, HEADER, cut

from xmpp_walkthrough.wire.framer import Kind
from xmpp_walkthrough.wire.markup import (
    STREAM_END,
    Overgrown,
    child,
    element,
    escape,
    quote,
    serialise,
    stream_header,
)
from xmpp_walkthrough.wire.names import CLIENT, SASL, STREAMS, XML, split
from xmpp_walkthrough.wire.restrictions import Limits

_ALLOWED = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
texts = st.text(st.sampled_from("<>&'\"]\t\n\r ") | _ALLOWED, max_size=12)
names = st.sampled_from(["a", "body", "message", "error", "features", "x-1"])
namespaces = st.sampled_from([CLIENT, STREAMS, SASL, "urn:x"])
attributes = st.dictionaries(
    st.sampled_from(["to", "from", "id", "xml:lang", "{urn:y}z", "{urn:w}z"]), texts, max_size=4
)


@st.composite
def built(draw: st.DrawFn, depth: int = 2) -> Element:
    made = element(draw(namespaces), draw(names), draw(attributes), draw(texts))
    for _ in range(draw(st.integers(0, 2)) if depth else 0):
        made.append(draw(built(depth - 1)))
        made[-1].tail = draw(texts) or None
    return made


@given(built())
def test_what_is_built_comes_back_equal(made: Element) -> None:
    header, unit, end = cut([stream_header({}) + serialise(made) + STREAM_END])
    assert (header.kind, unit.kind, end.kind) == (Kind.HEADER, Kind.ELEMENT, Kind.CLOSE)
    assert unit.element is not None
    assert shape(unit.element) == shape(made)
    assert serialise(unit.element) == unit.raw


def shape(node: Element) -> object:
    """What an element says: names, attributes, text; no prefixes."""
    return (
        node.tag,
        dict(node.attrib),
        node.text or "",
        [(shape(sub), sub.tail or "") for sub in node],
    )


@given(texts)
def test_no_text_becomes_markup(text: str) -> None:
    made = element(CLIENT, "body", {"to": text}, text)
    raw = serialise(made).decode()
    inside = raw.removeprefix("<body to=").removesuffix("</body>")
    assert inside.count("<") == 0
    _, unit = cut([HEADER + raw.encode()])
    assert unit.element is not None
    assert (unit.element.get("to"), unit.element.text or "") == (text, text)


def test_escaping_spares_what_need_not_be_escaped() -> None:
    assert escape("a\r") == "a&#13;"  # a bare carriage return would be read as a line feed
    assert escape("a & b < c > d \" '") == "a &amp; b &lt; c &gt; d \" '"
    assert quote('say "hi"\t\'\n\r') == "'say \"hi\"&#9;&apos;&#10;&#13;'"
    assert quote("it's \"\t") == '"it\'s &quot;&#9;"'


def attribute(text: str) -> str:
    """What a reader finds who reads what we have written, through our own framer."""
    _, unit = cut([HEADER + serialise(element(CLIENT, "iq", {"id": text}))])
    assert unit.element is not None
    return unit.element.get("id", "")


hostile = st.text(st.sampled_from("<>&'\"]\t\n\r\x85\u2028 a")) | texts


@given(hostile)
def test_an_attribute_comes_back_and_grows_five_times_at_most(text: str) -> None:
    assert attribute(text) == text
    assert len(quote(text).encode()) <= 5 * len(text.encode()) + 2
    if not set("<>&\t\n\r") & set(text):
        assert len(quote(text).encode()) <= 3.5 * len(text.encode()) + 2


@pytest.mark.parametrize("text", ['"', "'", "a", "\x85", "]", "é"])
def test_what_needs_no_escaping_in_the_right_quotes_does_not_grow(text: str) -> None:
    assert len(quote(text * 50_000).encode()) == 50_000 * len(text.encode()) + 2


@pytest.mark.parametrize(
    "text", ['"', "\"'", "&", "<", ">", "]]>", "\n", "\t", "\r", "\r\n", "'&\""]
)
def test_as_much_as_a_stanza_may_hold_can_be_written_and_read(text: str) -> None:
    many = text * (50_000 // len(text))
    assert attribute(many) == many


def spread(uri: str, count: int) -> Element:
    """A stanza as it may come: one declaration, and the prefix on every child."""
    inner = b"<p:x/>" * count
    data = HEADER + f"<message xmlns:p='{uri}'>".encode() + inner + b"</message>"
    _, unit = cut([data], Limits(namespace=100_000))
    assert unit.element is not None
    return unit.element


def test_a_namespace_that_comes_once_and_is_written_at_each_element_has_a_bound() -> None:
    with pytest.raises(Overgrown):
        serialise(spread("u" * 100_000, 20_000))
    with pytest.raises(Overgrown):
        serialise(spread("u" * 1_000, 20_000))


def test_an_ordinary_stanza_with_prefixes_is_far_from_it() -> None:
    assert serialise(spread("urn:x", 3)).count(b"<x xmlns=") == 3
    assert len(serialise(spread("http://example.org/protocol/a-long-name", 5_000))) < 300_000


def test_a_whole_unit_of_what_grows_most_can_be_written() -> None:
    written = serialise(element(CLIENT, "message", {"id": "&" * 130_000}, "&" * 130_000))
    assert len(written) > 1_300_000


@pytest.mark.parametrize("text", ["\0", "\x1b[2J", "\x0b", "\ufffe", "\ud800"])
def test_what_cannot_stand_in_xml_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        element(CLIENT, "body", None, text)
    with pytest.raises(ValueError):
        element(CLIENT, "body", {"to": text})


def test_the_bytes_read_like_the_examples_of_the_rfc() -> None:
    auth = element(SASL, "auth", {"mechanism": "PLAIN", "no": None}, "AGp1")
    assert serialise(auth) == (
        b'<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">AGp1</auth>'
    )
    error = element(STREAMS, "error", None, element("urn:x", "reset"))
    child(error, "text", "a")
    assert serialise(error) == (
        b'<stream:error><reset xmlns="urn:x"/><stream:text>a</stream:text></stream:error>'
    )
    query = element("jabber:iq:roster", "query")
    child(query, "item")
    iq = element(CLIENT, "iq", {"type": "get", "xml:lang": "en"}, query)
    assert serialise(iq) == (
        b'<iq type="get" xml:lang="en"><query xmlns="jabber:iq:roster"><item/></query></iq>'
    )
    assert serialise(iq, default="").startswith(b'<iq xmlns="jabber:client"')


def test_attributes_of_other_namespaces_get_a_prefix() -> None:
    made = element(CLIENT, "a", {"{urn:y}b": "1", "{urn:y}c": "2", "{urn:z}b": "3"})
    assert etree.fromstring(serialise(made, default="")).attrib == made.attrib


@given(st.dictionaries(st.sampled_from(["from", "to", "id", "xml:lang"]), texts))
def test_a_stream_header_says_what_it_was_given(values: dict[str, str]) -> None:
    raw = stream_header({**values, "version": "1.0", "id": values.get("id")})
    header, end = cut([raw + END])
    assert header.element is not None
    assert split(header.element.tag) == (STREAMS, "stream")
    assert header.element.nsmap == {None: CLIENT, "stream": STREAMS}
    given_lang = values.pop("xml:lang", None)
    assert header.element.get(f"{{{XML}}}lang") == given_lang
    assert {k: str(v) for k, v in header.element.attrib.items() if not k.startswith("{")} == {
        **values,
        "version": "1.0",
    }
    assert end.raw == END


@pytest.mark.parametrize(
    ("tag", "pair"),
    [
        ("{urn:a}b", ("urn:a", "b")),
        ("b", ("", "b")),
        ("{urn:a}{x}b", ("urn:a}{x", "b")),
    ],
)
def test_a_qualified_name_comes_apart(tag: str, pair: tuple[str, str]) -> None:
    assert split(tag) == pair
