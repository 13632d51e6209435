"""What XMPP forbids in XML: every hostile input of the vectors, and the words for it."""

import re
from collections.abc import Callable
from xml.parsers import expat

import pytest
from support.walks.cutting import HEADER, Case, one_by_one, outcome, vectors

from xmpp_walkthrough.protocol.events import Nonza, Stanza, Violation
from xmpp_walkthrough.protocol.stream.classify import classify
from xmpp_walkthrough.wire.framer import Kind
from xmpp_walkthrough.wire.restrictions import Limits, refused_by_expat

Cutting = Callable[[bytes], list[bytes]]

# Where the sentence in `expect` does not begin with a condition: what it asks of one connection.
PROSE = {
    "xml-after-close": {"not-well-formed"},
    "xml-nested-stream": {"bad-format"},
    "xml-bom": {"not-well-formed"},
    "xml-prefix-other": {"bad-namespace-prefix", ""},
    **{case: {""} for case in ("xml-ncr-9b", "xml-ncr-85", "xml-rlo", "xml-lang-inject")},
}
CONDITION = re.compile(r"(?:^| or )([a-z]+(?:-[a-z]+)+)")


def bytes_of(case: Case) -> bytes:
    if "hex" in case:
        return bytes.fromhex(case["hex"])
    if case.get("bytes_utf8"):
        return str(case["bytes_utf8"]).encode()
    made = {
        "xml-big-name-50001": "<" + "a" * 50_001 + "/>",
        "xml-big-attrs-20000": "<a " + " ".join(f'a{i}="1"' for i in range(20_000)) + "/>",
        "xml-big-nsdecl-20000": "<a "
        + " ".join(f'xmlns:a{i}="u"' for i in range(20_000))
        + "><b/></a>",
    }
    return HEADER + made[case["id"]].encode()


def allowed(case: Case) -> set[str]:
    """The conditions that the vector allows; an empty one where the bytes are legal."""
    return PROSE.get(case["id"]) or set(CONDITION.findall(case["expect"]))


@pytest.mark.parametrize("case", vectors("hostile-xml"), ids=lambda case: case["id"])
@pytest.mark.parametrize("cutting", [lambda data: [data], one_by_one], ids=["whole", "bytes"])
def test_a_hostile_input_breaks_the_stream_in_the_expected_way(
    case: Case, cutting: Cutting
) -> None:
    data = bytes_of(case)
    # A test of the limits on attributes, not on bytes; in slices it would only take longer.
    chunks = [data] if len(data) > 100_000 else cutting(data)
    units, error = outcome(chunks, Limits(bytes=300_000))
    events = [classify(unit) for unit in units]
    breach = next((event for event in events if isinstance(event, Violation)), None)
    found = breach.condition if breach else error.condition if error else ""
    assert found in allowed(case)
    assert data.startswith(b"".join(event.raw for event in events) + (error.raw if error else b""))
    delivered = any(isinstance(event, Stanza | Nonza) for event in events)
    assert delivered == (found == "" and case["stage"] == "stream")


def test_all_hostile_inputs_are_here() -> None:
    assert len(vectors("hostile-xml")) == 48
    assert len(vectors("utf8")) == 33


@pytest.mark.parametrize("case", vectors("utf8"), ids=lambda case: case["id"])
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "bytes"])
def test_utf8_and_the_characters_of_xml(case: Case, whole: bool) -> None:
    stanza = b"<message><body>" + bytes.fromhex(case["hex"]) + b"</body></message>"
    units, error = outcome([HEADER, *([stanza] if whole else one_by_one(stanza))])
    if case["utf8_valid"] and case["xml10_char"]:
        assert error is None
        element = units[1].element
        assert element is not None
        text = bytes.fromhex(case["hex"]).decode()
        assert element.findtext("{*}body") == text
        assert units[1].raw == stanza
    else:
        assert len(units) == 1
        assert error is not None
        assert error.condition == "not-well-formed"


@pytest.mark.parametrize(
    ("data", "condition", "rule"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n", "not-well-formed", "http"),
        (b"\x15\x03\x01\x00\x02\x02\x28", "not-well-formed", "tls-record"),
        (b"\x16\x03\x03\x00\x7a", "not-well-formed", "tls-record"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "not-well-formed", "byte-order-mark"),
        (b"\xff\xfe<\0", "unsupported-encoding", "encoding"),
        (b"<\0?\0", "unsupported-encoding", "encoding"),
        (b"\0<\0?", "unsupported-encoding", "encoding"),
        (b"SSH-2.0-x\r\n", "not-well-formed", "not-xml"),
        (b"220 mail ESMTP\r\n", "not-well-formed", "not-xml"),
    ],
)
def test_what_is_not_xml_is_named(data: bytes, condition: str, rule: str) -> None:
    units, error = outcome([data])
    assert units == []
    assert error is not None
    assert (error.condition, error.rule, error.raw) == (condition, rule, data)


@pytest.mark.parametrize(
    ("inside", "condition", "rule"),
    [
        (b"hello", "bad-format", "text"),
        (b"<![CDATA[x]]>", "bad-format", "text"),
        (b"<!-- -->", "restricted-xml", "comment"),
        (b"<a><!-- --></a>", "restricted-xml", "comment"),
        (b"<?x y?>", "restricted-xml", "instruction"),
        (b"<a>&foo;</a>", "restricted-xml", "entity"),
        (b"<a b='&foo;'/>", "restricted-xml", "entity"),
        (b"<a></b>", "not-well-formed", "mismatched-tag"),
        (b"<x:a/>", "not-well-formed", "unbound-prefix"),
        (b"<a b='1' b='2'/>", "not-well-formed", "duplicate-attribute"),
        (b"<?xml version='1.0'?>", "not-well-formed", "late-declaration"),
        (b"<a>&#0;</a>", "not-well-formed", "character"),
        (b"<a><stream:stream/></a>", "bad-format", "nested-stream"),
        (b"</stream:stream><a/>", "not-well-formed", "after-close"),
        (b"<a b=c/>", "not-well-formed", "syntax"),
    ],
)
def test_what_is_forbidden_inside_a_stream_is_named(
    inside: bytes, condition: str, rule: str
) -> None:
    for chunks in ([HEADER + inside], [HEADER, *one_by_one(inside)]):
        _, error = outcome(chunks)
        assert error is not None
        assert (error.condition, error.rule) == (condition, rule)


@pytest.mark.parametrize(
    ("declaration", "rule"),
    [
        (b"<?xml version='1.0'?>", ""),
        (b"<?xml version='1.0' encoding='UTF-8'?>", ""),
        (b"<?xml version='1.0' encoding='utf-8' standalone='yes'?>", ""),
        (b"<?xml version='1.0' standalone='no'?>", ""),
        (b"<?xml version='1.1'?>", "xml-version"),
        (b"<?xml version='1.0' encoding='ISO-8859-1'?>", "encoding"),
        (b"<?xml version='1.0' encoding='UTF-7'?>", "encoding"),
        (b"<?xml version='1.0' encoding='UTF-16'?>", "encoding"),
        (b" <?xml version='1.0'?>", "late-declaration"),
        (b"<?xml version='1.0'?><?xml version='1.0'?>", "late-declaration"),
        (b"<!DOCTYPE s [<!ENTITY a 'b'>]>", "doctype"),
    ],
)
def test_the_declaration(declaration: bytes, rule: str) -> None:
    header = HEADER.partition(b"?>")[2]
    for chunks in ([declaration + header], one_by_one(declaration + header)):
        units, error = outcome(chunks)
        assert (error.rule if error else "") == rule
        if not rule:
            assert [unit.kind for unit in units] == [Kind.HEADER]
            assert units[0].raw == declaration + header


@pytest.mark.parametrize("code", sorted(expat.errors.messages))
def test_whatever_expat_says_is_a_breach_with_a_condition(code: int) -> None:
    """Also in words of another version: what is not known is not well-formed, as most of it is."""
    error = refused_by_expat(code, b"<a>")
    assert error.raw == b"<a>"
    assert error.rule
    assert error.condition in (
        *("not-well-formed", "restricted-xml", "unsupported-encoding", "policy-violation"),
    )


@pytest.mark.parametrize("code", [0, -1, 9_999])
def test_a_code_that_expat_does_not_know_is_a_breach_as_well(code: int) -> None:
    assert refused_by_expat(code, b"").condition == "not-well-formed"


def test_memory_that_expat_does_not_get_is_no_mistake_in_the_xml() -> None:
    error = refused_by_expat(expat.errors.codes["out of memory"], b"")
    assert (error.condition, error.rule) == ("policy-violation", "too-costly")
