"""The framer: no byte lost, and the same units however the bytes come in."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from support.walks.cutting import (
    END,
    HEADER,
    chunkings,
    cut,
    one_by_one,
    outcome,
    raws,
    read_out,
    sliced,
    streams,
    trees,
)

from xmpp_walkthrough.wire.framer import Framer, Kind
from xmpp_walkthrough.wire.names import split
from xmpp_walkthrough.wire.restrictions import Limits, WireError

Cutting = Callable[[bytes], list[bytes]]
PROCEED = b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"


@given(streams, chunkings)
def test_the_same_units_at_any_chunking(data: bytes, sizes: list[int]) -> None:
    whole = cut([data])
    assert raws(cut(sliced(data, sizes))) == raws(whole)
    assert b"".join(unit.raw for unit in whole) == data


@settings(max_examples=40)
@given(streams)
def test_the_same_units_one_byte_at_a_time(data: bytes) -> None:
    assert raws(cut(one_by_one(data))) == raws(cut([data]))


@given(trees, chunkings)
def test_an_element_is_what_lxml_reads_in_the_whole_document(tree: bytes, sizes: list[int]) -> None:
    _, unit = cut(sliced(HEADER + tree, [len(HEADER), *sizes]))
    whole = etree.fromstring(HEADER + tree + END)
    assert unit.element is not None
    assert unit.element.tail is None
    assert meaning(unit.element) == meaning(whole[0])


def meaning(element: etree._Element) -> tuple[object, ...]:
    """What an element says: names with their namespaces, attributes, texts; not its prefixes."""
    inside = tuple((meaning(child), child.tail or "") for child in element)
    return element.tag, dict(element.attrib), element.text or "", inside


@given(trees, st.data())
def test_a_unit_comes_out_with_its_last_byte_and_not_before(
    tree: bytes, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(tree) - 1))
    framer = Framer()
    framer.feed(HEADER)
    assert framer.next() is not None
    framer.feed(tree[:at])
    assert framer.next() is None
    framer.feed(tree[at:])
    unit = framer.next()
    assert unit is not None
    assert (unit.kind, unit.raw) == (Kind.ELEMENT, tree)
    assert framer.rest == b""


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode), st.booleans(), chunkings)
def test_garbage_gives_units_or_one_breach_and_nothing_else(
    garbage: bytes, inside: bool, sizes: list[int]
) -> None:
    data = HEADER * inside + garbage
    units, error = outcome(sliced(data, sizes))
    seen = b"".join(unit.raw for unit in units)
    assert data.startswith(seen)
    if error is not None:
        assert error.condition
        assert error.rule
        assert data.startswith(seen + error.raw)
        assert error.raw


@given(trees, st.data())
def test_one_byte_changed_gives_units_or_one_breach_and_nothing_else(
    tree: bytes, data: st.DataObject
) -> None:
    """Nearer to XML than garbage: what expat takes, lxml must take as well."""
    at = data.draw(st.integers(0, len(tree) - 1))
    changed = tree[:at] + data.draw(st.binary(max_size=2)) + tree[at + 1 :]
    units, _ = outcome([HEADER, changed])
    assert (HEADER + changed).startswith(b"".join(unit.raw for unit in units))


@pytest.mark.parametrize(
    ("data", "kinds"),
    [
        (HEADER, [Kind.HEADER]),
        (b" \n" + HEADER[21:], [Kind.WHITESPACE, Kind.HEADER]),
        (HEADER + b"  <a/>\n", [Kind.HEADER, Kind.WHITESPACE, Kind.ELEMENT, Kind.WHITESPACE]),
        (HEADER + END, [Kind.HEADER, Kind.CLOSE]),
        (HEADER + END + b" ", [Kind.HEADER, Kind.CLOSE, Kind.WHITESPACE]),
        (HEADER[:-1] + b"/>", [Kind.HEADER, Kind.CLOSE]),
        (HEADER + b"<a/>" * 3, [Kind.HEADER] + [Kind.ELEMENT] * 3),
    ],
)
def test_kinds(data: bytes, kinds: list[Kind]) -> None:
    assert [kind for kind, _ in raws(cut([data]))] == kinds
    assert [kind for kind, _ in raws(cut(one_by_one(data)))] == kinds


@pytest.mark.parametrize(
    "behind", [b"<x/>", b" ", b"<message><body>half", b"\x16\x03\x01\x02>", b">"]
)
def test_what_stands_behind_a_unit_is_not_touched(behind: bytes) -> None:
    framer = Framer()
    framer.feed(HEADER + PROCEED + behind)
    assert framer.next() is not None
    unit = framer.next()
    assert unit is not None
    assert unit.raw == PROCEED
    assert framer.rest == behind


def test_a_unit_knows_the_namespaces_of_its_stream_header() -> None:
    header = HEADER.replace(b"='1.0'>", b"='1.0' xmlns:db='jabber:server:dialback'>")
    header_unit, result, same = cut([header + b"<db:result to='a'/><message/>"])
    assert result.element is not None
    assert result.element.tag == "{jabber:server:dialback}result"
    assert same.element is not None
    assert same.element.tag == "{jabber:client}message"
    assert header_unit.element is not None
    assert header_unit.element.nsmap["db"] == "jabber:server:dialback"


def test_the_header_may_have_any_prefix_and_a_bracket_in_a_value() -> None:
    header = b"<s:stream to='a>b' xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams'>"
    first, second = cut(one_by_one(header + b"<s:features/>"))
    assert first.element is not None
    assert first.element.get("to") == "a>b"
    assert second.element is not None
    assert second.element.tag == "{http://etherx.jabber.org/streams}features"


def test_no_default_namespace_leaves_children_without_one() -> None:
    header = b"<s:stream xmlns:s='http://etherx.jabber.org/streams'>"
    _, unit = cut([header + b"<message/>"])
    assert unit.element is not None
    assert unit.element.tag == "message"


def test_an_error_behind_good_stanzas_leaves_them_delivered_once() -> None:
    units, error = outcome([HEADER + b"<a/><b/><c>&foo;</c><d/>"])
    assert [unit.raw for unit in units] == [HEADER, b"<a/>", b"<b/>"]
    assert error is not None
    assert (error.rule, error.raw) == ("entity", b"<c>&foo;</c><d/>")


def test_after_an_error_nothing_is_delivered_any_more() -> None:
    framer = Framer()
    framer.feed(HEADER + b"<a></b>")
    framer.next()
    with pytest.raises(WireError):
        framer.next()
    framer.feed(b"<c/>")
    with pytest.raises(WireError):
        framer.next()


def test_a_namespace_cannot_pretend_to_be_another_one() -> None:
    """Well-formed it is, and no message: the last brace ends the namespace."""
    _, unit = cut([HEADER + b"<a xmlns='jabber:client}message'/>"])
    assert unit.element is not None
    assert split(unit.element.tag) == ("jabber:client}message", "a")
    assert unit.element.tag != "{jabber:client}message"


# --- limits: everything a peer could use to make us work or remember without end ---

SMALL = Limits(bytes=200, depth=4, attributes=3, namespaces=3, namespace=100)


@pytest.mark.parametrize(
    ("unit", "rule"),
    [
        (b"<a>" + b"x" * 193 + b"</a>", ""),  # 200 bytes
        (b"<a>" + b"x" * 194 + b"</a>", "too-big"),
        (b"<a>" + b"x" * 198, "too-big"),  # no end in sight
        (b"<a b='" + b"x" * 195, "too-big"),
        (b"<a " + b" " * 300, "too-big"),
        (b"<a><a><a></a></a></a>", ""),  # with the stream itself: 4
        (b"<a><a><a><a/></a></a></a>", "too-deep"),
        (b"<a b='1' c='2' d='3'/>", ""),
        (b"<a b='1' c='2' d='3' e='4'/>", "too-many-attributes"),
        (b"<a xmlns:a='1' xmlns:b='2' xmlns:c='3'/>", ""),
        (b"<a xmlns:a='1' xmlns:b='2' xmlns:c='3' xmlns:d='4'/>", "too-many-attributes"),
        (b"<a xmlns='" + b"x" * 100 + b"'><b/></a>", ""),
        (b"<a xmlns='" + b"x" * 101 + b"'><b/></a>", "long-namespace"),
        (b"<a xmlns:p='" + b"x" * 101 + b"'/>", "long-namespace"),
        (b"<a><b><c xmlns='" + b"x" * 101 + b"'/></b></a>", "long-namespace"),
    ],
)
@pytest.mark.parametrize("cutting", [lambda data: [data], one_by_one], ids=["whole", "bytes"])
def test_limits(unit: bytes, rule: str, cutting: Cutting) -> None:
    units, error = outcome([HEADER, *cutting(unit)], SMALL)
    assert len(units) == (1 if rule else 2)
    if rule:
        assert error is not None
        assert (error.condition, error.rule) == ("policy-violation", rule)


def test_ten_thousand_bytes_are_allowed_and_the_limit_counts_bytes() -> None:
    """RFC 6120 §13.12: an entity must take stanzas of 10,000 bytes."""
    stanza = b"<message><body>" + "€".encode() * 3_000 + b"</body></message>"
    assert len(cut([HEADER, stanza + b" " * 20_000], Limits(bytes=len(stanza)))) == 3
    _, error = outcome([HEADER, stanza], Limits(bytes=len(stanza) - 1))
    assert error is not None
    assert error.rule == "too-big"


def test_white_space_does_not_pile_up() -> None:
    framer = Framer(Limits(bytes=1000))
    framer.feed(HEADER)
    framer.next()
    for _ in range(100):
        framer.feed(b" " * 1000)
        assert [unit.kind for unit in read_out(framer)] == [Kind.WHITESPACE]
        assert framer.rest == b""


def test_brackets_in_an_attribute_cost_a_bounded_time() -> None:
    began = time.perf_counter()
    _, error = outcome([HEADER + b"<message to='", *[b">"] * 300_000])
    assert time.perf_counter() - began < 5
    assert error is not None
    assert (error.condition, error.rule) == ("policy-violation", "too-costly")


def test_brackets_in_text_are_not_held_against_the_peer() -> None:
    """Text is read once however it comes, so it must not use up what re-reading may cost."""
    body = b">" * 20_000
    stanza = b"<message><body>" + body + b"</body></message>"
    units = cut([HEADER, *one_by_one(stanza)])
    assert units[1].raw == stanza


def test_many_stanzas_keep_nothing() -> None:
    framer = Framer()
    framer.feed(HEADER)
    framer.next()
    stanza = b"<message><body>hello</body></message>\n"
    for _ in range(500):
        framer.feed(stanza * 10)
        assert len(read_out(framer)) == 20
        assert framer.rest == b""


@pytest.mark.parametrize("space", [b" ", b"\n\t", b" " * 3_000])
@pytest.mark.parametrize("behind", [b"text", b"&amp;", b"]]>", b"\0"])
def test_white_space_before_a_breach_is_a_unit_however_it_comes(
    space: bytes, behind: bytes
) -> None:
    for chunks in ([HEADER + space + behind], [HEADER, space, behind]):
        units, error = outcome(chunks)
        assert [unit.kind for unit in units] == [Kind.HEADER, Kind.WHITESPACE]
        assert units[-1].raw == space
        assert error is not None
        assert error.raw == behind


@pytest.mark.parametrize("behind", [b">", b"text", b"<message/>", b"</stream:stream>", b"\0"])
def test_white_space_behind_the_end_is_a_unit_however_the_breach_comes(behind: bytes) -> None:
    for chunks in (
        [HEADER + b"</stream:stream>\t" + behind],
        [HEADER, b"</stream:stream>", b"\t", behind],
    ):
        units, error = outcome(chunks)
        assert [unit.kind for unit in units] == [Kind.HEADER, Kind.CLOSE, Kind.WHITESPACE]
        assert error is not None
        assert (error.rule, error.raw) == ("after-close", behind)
