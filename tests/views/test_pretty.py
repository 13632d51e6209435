"""Pretty lines: the raw bytes and nothing else, broken between tags and attributes only."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.files import VECTORS

from xmpp_walkthrough.explain.explanation import Span
from xmpp_walkthrough.views.layout.pretty import PieceKind, PrettyLine, columns, pretty

AUTH = b'<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">AG1iZWQAbWlycm9y</auth>'
HEADER = (
    b'<?xml version=\'1.0\'?><stream:stream to="ceit.org" version="1.0" xml:lang="en" '
    b'xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams">'
)
FEATURES = (
    b'<stream:features><starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"><required/></starttls>'
    b'<mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><mechanism>PLAIN</mechanism>'
    b"<mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>"
)


def joined(raw: bytes, lines: list[PrettyLine]) -> bytes:
    return b"".join(raw[piece.start : piece.end] for line in lines for piece in line.pieces)


def shown(raw: bytes, spans: tuple[Span, ...] = (), width: int = 76) -> list[str]:
    return [line.text(raw) for line in pretty(raw, spans, width)]


names = st.sampled_from(["a", "stream:features", "iq", "body"])
texts = st.text("xy <&\n蕃\u202e", max_size=30).map(
    lambda t: t.replace("&", "&amp;").replace("<", "&lt;")
)
attributes = st.dictionaries(st.sampled_from(["to", "from", "id", "xmlns"]), texts, max_size=4)


@st.composite
def elements(draw: st.DrawFn, children: st.SearchStrategy[list[str]]) -> str:
    name = draw(names)
    tag = "".join(f' {k}="{v}"' for k, v in draw(attributes).items())
    inside = "".join(draw(children))
    return f"<{name}{tag}>{inside}</{name}>" if inside else f"<{name}{tag}/>"


trees = st.recursive(
    elements(st.just([])), lambda inner: elements(st.lists(inner | texts, max_size=4)), max_leaves=8
)
spans = st.lists(st.integers(0, 80), max_size=4).map(
    lambda ends: tuple(Span(0, end, n, "", "") for n, end in enumerate(sorted(ends), 1))
)


@given(st.binary() | trees.map(str.encode) | st.text("<>/=\"' ?!a&").map(str.encode), spans)
@example(b"<" * 1_000, ())
@example(b"<?xml version='1.0'", ())
def test_no_byte_is_added_or_lost(raw: bytes, marks: tuple[Span, ...]) -> None:
    lines = pretty(raw, marks, 30)
    assert joined(raw, lines) == raw
    placed = [piece.mark for line in lines for piece in line.pieces if piece.mark]
    assert placed == [span.mark for span in marks if span.end <= len(raw)]


@given(trees.map(str.encode), st.integers(1, 90))
def test_lines_begin_between_tags_or_at_an_attribute_and_never_in_text(
    raw: bytes, width: int
) -> None:
    for line in pretty(raw, (), width)[1:]:
        first = line.pieces[0]
        if first.kind is PieceKind.PUNCTUATION:
            assert raw[first.start : first.start + 1] == b"<"
            assert raw[: first.start].rstrip(b" \n").endswith(b">")
        else:
            assert first.kind is PieceKind.ATTRIBUTE
            assert raw[first.start - 1 : first.start] == b" "


@given(trees.map(str.encode))
def test_what_fits_is_one_line(raw: bytes) -> None:
    (line,) = pretty(raw, (), 100_000)
    assert line.indent == 0


def test_a_header_is_wrapped_between_its_attributes() -> None:
    assert shown(HEADER) == [
        "<?xml version='1.0'?>",
        '<stream:stream to="ceit.org" version="1.0" xml:lang="en"',
        '    xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams">',
    ]


def test_what_is_too_long_is_opened_up() -> None:
    assert shown(FEATURES) == [
        "<stream:features>",
        '  <starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"><required/></starttls>',
        '  <mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl">',
        "    <mechanism>PLAIN</mechanism>",
        "    <mechanism>SCRAM-SHA-1</mechanism>",
        "  </mechanisms>",
        "</stream:features>",
    ]


def test_marks_stand_right_behind_their_spans() -> None:
    plain = AUTH.index(b'"PLAIN"') + 7
    text = AUTH.index(b"</auth>")
    marks = (Span(0, plain, 1, "", ""), Span(plain + 1, text, 2, "", ""))
    (line,) = shown(AUTH, marks, 100)
    assert line == (
        '<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN" ①>'
        "AG1iZWQAbWlycm9y ②</auth>"
    )


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        (b"</stream:stream>", ["</stream:stream>"]),
        (b'<auth mechanism="PL', ['<auth mechanism="PL']),
        (b"</a></b><c/>", ["</a>", "</b>", "<c/>"]),
        (b"<a>\n <b/>\n</a>", ["<a>\\n ", "  <b/>\\n", "</a>"]),
        (b"<a>one<b/>two</a>", ["<a>one<b/>two</a>"]),
        (b"\xff<a/>\x1b", ["\\xff<a/>\\x1b"]),
        (b"", []),
    ],
)
def test_fragments_and_broken_bytes(raw: bytes, lines: list[str]) -> None:
    assert shown(raw, width=8) == [line.rstrip(" ") for line in lines]


def test_every_hostile_vector_can_be_shown() -> None:
    path = VECTORS
    groups = json.loads(path.read_text(encoding="ascii"))["groups"]
    cases = next(group["cases"] for group in groups if group["id"] == "hostile-xml")
    texts = [value for case in cases for value in case.values() if isinstance(value, str)]
    assert len(texts) > len(cases)
    for text in texts:
        raw = text.encode("utf-8", "surrogatepass")
        assert joined(raw, pretty(raw)) == raw


def test_columns() -> None:
    assert columns("abc") == 3
    assert columns("流头①") == 5
    assert columns("e\u0301") == 1
