"""Where does a unit of a log end that goes on over several lines?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from xmpp_walkthrough.logs.piece import LogLine
from xmpp_walkthrough.logs.records import LogRecord, Nesting, records

HEAD = re.compile(rb"^(SEND|RECV): (?=<)")
OTHER = re.compile(rb"^INFO ")


def read(*texts: bytes) -> list[tuple[int, int, bytes] | bytes]:
    rows = (LogLine(number, text) for number, text in enumerate(texts, 1))
    return [
        (one.line, one.last, one.body) if isinstance(one, LogRecord) else one.text
        for one in records(rows, HEAD, OTHER)
    ]


def test_a_unit_in_one_line_is_over_at_its_end() -> None:
    def growing() -> Iterator[LogLine]:
        yield LogLine(1, b"SEND: <a/>")
        raise AssertionError("the next line was asked for, and a growing log has none yet")

    first = next(records(growing(), HEAD))
    assert isinstance(first, LogRecord)
    assert (first.head[1], first.body) == (b"SEND", b"<a/>")


def test_a_text_with_line_ends_goes_on() -> None:
    found = read(b"SEND: <m><body>1 &lt; 2", b"INFO", b"", b"x</body></m>", b"INFO so")
    assert found == [(1, 4, b"<m><body>1 &lt; 2\nINFO\n\nx</body></m>"), b"INFO so"]


@pytest.mark.parametrize("next_line", [b"RECV: <b/>", b"INFO a sentence"])
def test_another_record_ends_a_unit_that_was_cut(next_line: bytes) -> None:
    found = read(b"SEND: <m><to>", b" x", next_line)
    assert found[0] == (1, 2, b"<m><to>\n x")
    assert len(found) == 2


def test_what_is_left_at_the_end_is_given() -> None:
    assert read(b"RECV: <a", b"b='c'") == [(1, 2, b"<a\nb='c'")]


@pytest.mark.parametrize(
    ("text", "over"),
    [
        (b"<a/>", True),
        (b"<a b='>' c=\"/>\">x</a>", True),
        (b"<a><a/></a>", True),
        (b"<a/><b>", False),
        (b"<?xml version='1.0'?>", False),
        (b"<?xml version='1.0'?><stream:stream to='x'>", True),
        (b"<stream:stream to='x'><stream:features><sm/>", False),
        (b"<stream:stream:stream id='x'>", True),
        (b"</stream:stream>", True),
        (b"<streamhost>", False),
        (b"<a>1 > 2</a>", True),
        (b"<a></a><", False),
        (b"no markup", False),
    ],
)
def test_over(text: bytes, over: bool) -> None:
    assert Nesting().feed(text) is over
    bit_by_bit = Nesting()
    assert [bit_by_bit.feed(text[at : at + 1]) for at in range(len(text))][-1] is over


@pytest.mark.parametrize("shape", [b"<", b"<a '", b"<a '<a \"", b"<a x='", b"<a/", b"<a/ "])
def test_a_line_that_is_no_xml_ends_nothing(shape: bytes) -> None:
    assert not Nesting().feed(shape * 100_000)
