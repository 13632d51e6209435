"""What a server says in words, and how it comes to a screen. Errors: none."""

from functools import cache

from fuzz.target import Target, is_harmless
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.signs.server_words import author, topics
from xmpp_walkthrough.explain.server_texts import meaning
from xmpp_walkthrough.protocol.conditions import Condition
from xmpp_walkthrough.views.harmless import harmless, shorten, strangers, unharmless
from xmpp_walkthrough.views.layout.pretty import pretty
from xmpp_walkthrough.views.layout.text import fold, labelled, paragraph, words
from xmpp_walkthrough.wire.names import SASL, STANZA_ERRORS, STREAM_ERRORS

_NAMES = ("not-authorized", "policy-violation", "undefined-condition")


@cache
def _library() -> Library:
    return Library("en")


def read(data: bytes) -> None:
    """What is shown can be taken back, and nothing in it moves a cursor."""
    shown = harmless(data)
    assert is_harmless(shown)
    assert unharmless(shown).encode("utf-8", "surrogateescape") == data
    text = data.decode("utf-8", "replace")
    strangers(text)
    for limit in (0, 7, 80):
        part, rest = shorten(data, limit)
        assert is_harmless(part)
        assert 0 <= rest <= len(data)
    for space in (STREAM_ERRORS, SASL, STANZA_ERRORS):
        for name in _NAMES:
            meaning(Condition(space, name, text, detail=text), _library())
            topics(name, text)
    author(text)
    _laid_out(data, shown)


def _laid_out(data: bytes, shown: str) -> None:
    for width in (1, 20, 80):
        lines = pretty(data, width=width)
        assert b"".join(data[p.start : p.end] for line in lines for p in line.pieces) == data
        assert all(is_harmless(line.text(data)) for line in lines)
        folded = fold([(shown, "")], width)
        assert "".join(text for line in folded for text, _ in line) == shown
        for line in (*paragraph(shown, width), *labelled([("x ", "")], words(shown), width, "§4")):
            assert all(is_harmless(text) for text, _ in line)


TARGET = Target(
    "texts",
    read,
    (
        *(
            b"\x1b[2J",
            b"\x9b",
            b"\xc2\x9b",
            b"\\x1b",
            b"\\u{202e}",
            b"\\",
            b"`a`",
            b"`",
            b"\r",
            b"\t",
        ),
        *(
            "\u202e".encode(),
            "\u0301".encode() * 9,
            "漢字，".encode(),
            "а".encode(),
            "\u200b".encode(),
        ),
        *(b"Too many (", b") failed authentications", b"This server does not serve ", b"<a b='c'>"),
    ),
)
