"""What expat takes, lxml holds; whatever lxml and libxml2 raise is a breach with words."""

import tracemalloc
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.etree import _Element as Element
from support.walks.cutting import HEADER, cut, outcome, read_out

from xmpp_walkthrough.wire import holding
from xmpp_walkthrough.wire.framer import Framer, Kind, Unit
from xmpp_walkthrough.wire.holding import Holder
from xmpp_walkthrough.wire.markup import STREAM_END, serialise, stream_header
from xmpp_walkthrough.wire.names import XML, split
from xmpp_walkthrough.wire.restrictions import WireError

# No parser has to check that a namespace's name is a URI: Namespaces in XML 1.0 §7. Of these lxml
# takes only the first two where it is asked to make an element of them.
NAMES = (
    *("urn:x", "x", "a b", " ", "é", "http://例子.example/", "a>b", "<", '"', "'"),
    *("{", "}", "{}", "jabber:client}message", "%zz", "%", "a#b#c", "#", "1:2", ":", "http://["),
    *("http://host:port/", "http://h:99999999999/", "//", "?", "\\", "^`|", "\n", "\t", "\r"),
    *("\x85", "\u2028", "\u202e", "\ufffd", "\ud7ff", "\U0001f600", "\U0010ffff", "\x7f", "\x9b"),
    "u" * 1_000,  # the longest: `Limits`
)
_CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
_RESERVED = ("", XML, "http://www.w3.org/2000/xmlns/")
names = st.text(_CHARACTERS, min_size=1).filter(lambda name: name not in _RESERVED)


def quoted(name: str) -> str:
    return f'"{escape(name)}"'.translate({9: "&#9;", 10: "&#10;", 13: "&#13;"})


def header(rest: str) -> bytes:
    return f'<s:stream xmlns:s="http://etherx.jabber.org/streams" {rest}>'.encode()


def element_of(unit: Unit) -> Element:
    assert unit.element is not None
    return unit.element


def check(name: str) -> None:
    """The namespace comes out as it went in, wherever it stands, and goes on to others as well."""
    declared, used = cut([header(f"xmlns:p={quoted(name)}"), b'<p:a p:b="1"><p:c/></p:a>'])
    assert element_of(declared).nsmap["p"] == name
    _, default = cut([HEADER, f"<a xmlns={quoted(name)}><c/></a>".encode()])
    root, _ = cut([f"<p:stream xmlns:p={quoted(name)}>".encode(), b"<a/>"])
    assert split(element_of(root).tag) == (name, "stream")
    for unit in (used, default):
        element = element_of(unit)
        assert split(element.tag) == (name, "a")
        assert split(element[0].tag) == (name, "c")
        _, again = cut([stream_header({}), serialise(element)])
        assert split(element_of(again).tag) == (name, "a")
        assert list(element_of(again).attrib.items()) == list(element.attrib.items())
    assert [split(key) for key in element_of(used).attrib] == [(name, "b")]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_namespace_need_not_be_a_uri(name: str) -> None:
    check(name)


@given(names)
def test_no_name_of_a_namespace_is_lost_or_refused(name: str) -> None:
    check(name)


@pytest.mark.parametrize(
    ("xml", "rule"),
    [
        (b"<p:a xmlns:p=''/>", "syntax"),  # a prefix cannot be taken back in XML 1.0
        (b"<a xmlns='http://www.w3.org/2000/xmlns/'/>", "syntax"),
        (b"<a xmlns='http://www.w3.org/XML/1998/namespace'/>", "syntax"),
        (b"<a xmlns='&#1;'/>", "character"),
        (b"<p:a/>", "unbound-prefix"),
    ],
)
def test_what_expat_refuses_of_namespaces_is_refused(xml: bytes, rule: str) -> None:
    _, error = outcome([HEADER + xml])
    assert error is not None
    assert error.rule == rule


def test_a_child_without_a_namespace_has_none() -> None:
    _, unit = cut([HEADER + b"<a><b xmlns=''/></a>"])
    assert element_of(unit)[0].tag == "b"


def test_an_element_of_xml_itself_goes_on_with_its_own_prefix() -> None:
    """No other prefix may be declared for it, and whoever got such a thing would end the stream."""
    _, unit = cut([stream_header({}), b"<a><xml:b xml:lang='en'/></a>"])
    _, again = cut([stream_header({}) + serialise(element_of(unit)) + STREAM_END])[:2]
    assert element_of(again)[0].tag == f"{{{XML}}}b"


@pytest.mark.parametrize(
    ("start", "end"),
    [(b"<", b"/>"), (b"<a ", b"='1'/>"), (b"<p:", b" xmlns:p='u'/>"), (b"<a xmlns:", b"='u'/>")],
    ids=["element", "attribute", "prefixed", "prefix"],
)
@pytest.mark.parametrize("place", ["unit", "header"])
def test_a_name_is_held_to_the_last_letter_that_libxml2_takes(
    start: bytes, end: bytes, place: str
) -> None:
    def of(letters: int) -> list[bytes]:
        unit = start + b"n" * letters + end
        return [HEADER, unit] if place == "unit" else [unit]

    units, error = outcome(of(50_000))
    assert error is None
    assert next(unit.raw for unit in reversed(units) if unit.raw) == of(50_000)[-1]
    _, error = outcome(of(50_001))
    assert error is not None
    assert (error.condition, error.rule, error.raw) == (
        "policy-violation",
        "name-too-long",
        of(50_001)[-1],
    )


def test_a_bad_namespace_does_not_hide_which_limit_was_reached() -> None:
    """libxml2 notes the namespace first, and lxml speaks of what was noted first."""
    _, error = outcome([HEADER + b"<a xmlns='a b'><" + b"n" * 50_001 + b"/></a>"])
    assert error is not None
    assert error.rule == "name-too-long"


def test_nothing_waits_for_a_reader_whatever_it_is_called() -> None:
    framer = Framer()
    framer.feed(HEADER)
    read_out(framer)
    units = b"<shelf/><stream/><a xmlns='a b'/><mark/><comment/>"
    framer.feed(units)
    read_out(framer)
    tracemalloc.start()
    try:
        for _ in range(2_000):
            framer.feed(units)
            assert len(read_out(framer)) == 5
        assert tracemalloc.get_traced_memory()[0] < 100_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("data", [b"<s/>", b"<s xmlns='a b'/>", b"<s a='>'/>", b"<s\n/>"])
def test_a_header_that_closes_at_once_is_held(data: bytes) -> None:
    header, close = cut([data])
    assert split(element_of(header).tag)[1] == "s"
    assert close == (Kind.CLOSE, b"", None)


class Unknown(Exception):
    """Something that no documentation has."""


class Raising:
    """A parser that fails in the way that is handed in."""

    def __init__(self, error: Exception | None) -> None:
        self._error = error

    def feed(self, data: bytes) -> None:
        if self._error is not None:
            raise self._error

    def read_events(self) -> list[object]:
        return []


@pytest.mark.parametrize(
    "error",
    [
        etree.XMLSyntaxError("limit", 119, 1, 1),
        etree.LxmlError("lxml's own"),
        etree.LxmlSyntaxError("its kin"),
        ValueError("Invalid namespace URI"),
        TypeError("a tag"),
        AssertionError("ID"),
        RecursionError("depth"),
        MemoryError(),
        Unknown("new"),
        None,  # and where it has silently read something else than expat
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_lxml_raises_is_a_breach(
    error: Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "XMLPullParser", lambda *_, **__: Raising(error))
    framer = Framer()
    framer.feed(HEADER + b"<a/>")
    with pytest.raises(WireError) as caught:
        framer.next()
    assert (caught.value.condition, caught.value.rule) == ("policy-violation", "unheld")
    assert caught.value.raw == HEADER + b"<a/>"


@pytest.mark.parametrize("error", [Unknown("new"), None])
def test_a_unit_that_lxml_does_not_hold_is_a_breach(
    error: Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = Holder()
    holder.header(HEADER, closed=False)
    monkeypatch.setattr(holder, "_parser", Raising(error))
    with pytest.raises(WireError) as caught:
        holder.element(b"<a/>")
    assert caught.value.rule == "unheld"
