"""Remote text: nothing in it reaches the terminal as more than text, and nothing of it is lost."""

import json
import time
from typing import Any
from unicodedata import category

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.files import VECTORS

from xmpp_walkthrough.views.harmless import harmless, pieces, shorten, strangers, unharmless

LITERAL = ("term-rich-link", "term-rich-unbalanced", "term-rich-emoji", "term-rich-backslash")


def vectors() -> list[dict[str, Any]]:
    groups = json.loads(VECTORS.read_text(encoding="ascii"))["groups"]
    found: list[dict[str, Any]] = next(g["cases"] for g in groups if g["id"] == "terminal")
    return found


def text_of(case: dict[str, Any]) -> str:
    points = [chr(int(code[2:], 16)) for code in case["text_codepoints"]]
    repeat: int = case["repeat"] or 1
    if case["id"] == "term-combining":  # the letter once, its marks many times
        return points[0] + "".join(points[1:]) * repeat
    return "".join(points) * repeat


def dangerous(shown: str) -> list[str]:
    return [
        f"U+{ord(char):04X}"
        for char in shown
        if category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") or ord(char) & 0xFFFE == 0xFFFE
    ]


@pytest.mark.parametrize("case", vectors(), ids=lambda case: case["id"])
def test_vector(case: dict[str, Any]) -> None:
    text = text_of(case)
    shown = harmless(text)
    assert dangerous(shown) == []
    assert unharmless(shown) == text
    assert (shown == text) == (case["id"] in (*LITERAL, "term-wide", "term-homograph"))


def test_all_vectors_are_here() -> None:
    assert len(vectors()) == 36


@given(st.text(alphabet=st.characters()))  # lone surrogates too
@example("\\x1b")
@example("\\\x1b\\u{9b}\\n\\x5c")
@example("\\u{110000}")
@example("\ud800\udc80")
def test_any_text_is_harmless_and_comes_back(text: str) -> None:
    shown = harmless(text)
    assert dangerous(shown) == []
    assert unharmless(shown) == text


@given(st.binary() | st.text().map(str.encode))
@example(b"\x9b31m")
@example("\u009b31m".encode())
def test_any_bytes_are_harmless_and_come_back(data: bytes) -> None:
    shown = harmless(data)
    assert dangerous(shown) == []
    assert unharmless(shown).encode("utf-8", "surrogateescape") == data


def test_every_dangerous_code_point_is_escaped() -> None:
    letters = "".join(map(chr, range(0x110000)))
    assert dangerous(harmless(letters)) == []


def test_newlines_are_kept_only_where_asked() -> None:
    assert harmless("a\nb\tc\r") == "a\\nb\\tc\\r"
    assert harmless("a\nb\tc\r", keep_newlines=True) == "a\nb\\tc\\r"


def test_a_backslash_stays_where_it_cannot_mislead() -> None:
    assert harmless(r"C:\dir \0 \[bold]") == r"C:\dir \0 \[bold]"
    assert harmless(r"\x1b") == r"\x5cx1b"


def test_a_byte_and_a_character_of_the_same_number_differ() -> None:
    assert harmless(b"\x9b") == r"\x9b"
    assert harmless("\u009b") == r"\u{9b}"


def test_marks_stand_on_letters_and_not_on_our_words() -> None:
    assert harmless("\u0301a\u0301") == "\\u{301}a\u0301"
    flood = harmless("a" + "\u0301" * 20)
    assert flood.count("\u0301") == 8
    assert flood.count("\\u{301}") == 12


@given(st.text() | st.binary(), st.integers(0, 12))
def test_shortened_text_is_a_beginning_and_the_rest_is_counted(
    text: str | bytes, limit: int
) -> None:
    shown, rest = shorten(text, limit)
    kept = unharmless(shown)
    assert len(kept) <= limit
    data = text if isinstance(text, bytes) else text.encode()
    assert len(kept.encode("utf-8", "surrogateescape")) + rest == len(data)
    assert data.startswith(kept.encode("utf-8", "surrogateescape"))


def test_shortening_cuts_no_character_in_two() -> None:
    assert shorten("蕃茄".encode() * 100, 3) == ("蕃茄蕃", 591)
    assert shorten(b"short", 60) == ("short", 0)


def test_ten_megabytes_are_shortened_at_once() -> None:
    began = time.perf_counter()
    shown, rest = shorten(b"\x1b" * 10_000_000, 100)
    assert rest == 10_000_000 - 100
    assert len(shown) == 400
    assert time.perf_counter() - began < 1


def test_a_disguised_letter_is_found() -> None:
    assert strangers("jul\u0456et@example.com") == ("\u0456",)
    assert strangers("юлия@пример.рф") == ()
    assert strangers("été, 用户, juliet") == ()


@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_the_pieces_are_the_text_and_nothing_dangerous(data: bytes) -> None:
    found = list(pieces(data.decode("utf-8", "surrogateescape")))
    raw = b"".join(bytes.fromhex(hex) if hex else shown.encode() for shown, hex in found)
    assert raw == data
    for shown in (f"a{text}" for text, hex in found if not hex):
        assert harmless(shown).replace("\\x5c", "\\") == shown
