"""The terminal view: right in every width, harmless whatever comes, and readable without colour."""

import io
import json
import re
import time
from collections.abc import Mapping
from typing import Any
from unicodedata import category

import pytest
from support.files import VECTORS
from support.walks.lines import fact

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explainer import Explainer
from xmpp_walkthrough.explain.explanation import Advice, Explanation, Item, Row, Span, Verdict
from xmpp_walkthrough.protocol.events import Role, Violation
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.transcript.entry import Entry, Note, Transcript
from xmpp_walkthrough.views.layout.lesson import laid_out
from xmpp_walkthrough.views.layout.pretty import columns
from xmpp_walkthrough.views.terminal import Terminal
from xmpp_walkthrough.views.view import Ending, Moment, Setting

SGR = re.compile(r"\x1b\[([0-9;]*)m")
SASL = 'xmlns="urn:ietf:params:xml:ns:xmpp-sasl"'
AUTH = f'<auth {SASL} mechanism="PLAIN">AG1iZWQAbWlycm9y</auth>'.encode()
MOMENT = Moment("sasl", "2.2", 1, ("0", "1", "2.1"), "TLS 1.3", True, "ceit.org")
HEADER = (
    b"<?xml version=\"1.0\"?><stream:stream xmlns='jabber:client' to='ceit.org' version='1.0' "
    b"xmlns:stream='http://etherx.jabber.org/streams'>"
)
WALK: list[tuple[Role, str, bool, bytes]] = [
    (Role.INITIATING, "open", False, HEADER),
    (Role.RECEIVING, "open", False, HEADER),
    (Role.RECEIVING, "open", False, b"<stream:features><x xmlns='urn:x'/></stream:features>"),
    (Role.INITIATING, "sasl", True, AUTH),
    (Role.RECEIVING, "sasl", True, f"<success {SASL}/>".encode()),
    (Role.INITIATING, "close", True, b"</stream:stream>"),
    (Role.RECEIVING, "close", True, b"</stream:stream>"),
]


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def entry(role: Role, step: str, raw: bytes, *, secured: bool = True) -> Entry:
    wait = 0.0017 if role is Role.RECEIVING else None
    return Entry(1.5, step, Phase.NEGOTIATING, secured, role, preview(raw), wait=wait)


def shown(
    *explained: tuple[Entry | Note, Explanation],
    width: int = 80,
    lang: str = "en",
    colour: bool = False,
    interactive: bool = False,
) -> str:
    out = Tty()
    setting = Setting(out, Library(lang), interactive, colour, width)
    view = Terminal(setting)
    view.begin(MOMENT)
    for line, explanation in explained:
        view.line(MOMENT, line, explanation)
    view.end(MOMENT)
    return out.getvalue()


def exchange(lang: str = "en") -> list[tuple[Entry | Note, Explanation]]:
    explainer = Explainer(Library(lang))
    entries = [entry(role, step, raw, secured=secured) for role, step, secured, raw in WALK]
    return [(line, explainer.explain(line)) for line in entries]


def bare(text: str) -> str:
    return SGR.sub("", text)


def says(summary: str, **more: Any) -> Explanation:
    return Explanation("k", "e", more.pop("verdict", Verdict.EXPECTED), summary, **more)


# --- what it looks like ---


def test_plain_is_taken_apart_as_the_letters_of_its_bytes() -> None:
    lines = bare(shown(exchange()[3])).splitlines()
    start = next(n for n, line in enumerate(lines) if "base64 of" in line)
    assert lines[start].strip() == "② base64 of  \\0mbed\\0mirror"
    assert [line.strip() for line in lines[start + 1 : start + 5]] == [
        "authzid  NUL  authcid      NUL  password",
        "(empty)  00   6d 62 65 64  00   6d 69 72 72 6f 72",
        "00 6d 62 | 65 64 00 | 6d 69 72 | 72 6f 72   3 bytes = 24 bits = 4 letters",
        "A G 1 i  | Z W Q A  | b W l y  | c m 9 y",
    ]


def test_direction_and_encryption_are_in_the_arrows() -> None:
    text = bare(shown(*exchange()))
    for arrow in ("CLIENT -> SERVER", "CLIENT <- SERVER", "CLIENT ~> SERVER", "CLIENT <~ SERVER"):
        assert arrow in text


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.EXPECTED, "expected"),
        (Verdict.UNUSUAL, "? allowed, unusual"),
        (Verdict.REFUSAL, "! a refusal"),
        (Verdict.VIOLATION, "!! against the RFC"),
    ],
)
def test_a_verdict_is_words_and_a_mark(verdict: Verdict, words: str) -> None:
    line = entry(Role.RECEIVING, "sasl", b"<a xmlns='urn:x'/>")
    assert words in bare(shown((line, says("So it is.", verdict=verdict))))


def test_what_was_read_before_sending_is_not_shown_again() -> None:
    out = Tty()
    view = Terminal(Setting(out, Library("en"), interactive=True, width=80))
    line, explanation = exchange()[3]
    assert isinstance(line, Entry)
    view.pending(MOMENT, line, explanation)
    assert "Enter sends" in out.getvalue()
    out.truncate(0)
    view.line(MOMENT, line, explanation)
    assert bare(out.getvalue()).strip("\0 \n") == "CLIENT ~> SERVER  sent"


def test_the_summary_of_a_walk_is_one_screen() -> None:
    transcript = Transcript()
    transcript.add(
        Note(0.1, "connect", Phase.IDLE, False, fact("connected", {"host": "127.0.0.1"}))
    )
    for line, _ in exchange():
        transcript.add(line)
    facts: Mapping[str, object] = {"jid": "mbed@ceit.org/balcony"}
    transcript.add(Note(1.6, "bind", Phase.ESTABLISHED, True, fact("end", facts)))
    out = Tty()
    Terminal(Setting(out, Library("en"), width=80)).summary(transcript, Ending(0))
    text = bare(out.getvalue())
    assert len(text.splitlines()) < 24
    assert "mbed@ceit.org/balcony" in text
    assert "127.0.0.1" in text
    assert re.search(r"1 +\|stream -+> <-+ stream \+ features\| +\d+ +\d+ +1\.7", text)
    assert re.search(r"2\.2 +\|auth PLAIN ~+> <~+ success\| +88 +51 +1\.7", text)
    assert "4 round trips" in text  # TCP is one


# --- widths ---


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_line_is_wider_than_the_terminal(lang: str) -> None:
    explained = exchange(lang)
    rows = (Row("StoredKey", "2f2475b1 " * 8, "H(ClientKey)", "what the server keeps"),)
    said = "Unable to " * 9
    advice = Advice("the password", "type it again", "look", "read", "TLS", said, "No. " * 40)
    note = Note(1, "sasl", Phase.NEGOTIATING, True, fact("sasl.values"))
    explained += [(note, says("Values.", rows=rows))]
    explained += [(explained[4][0], says("No.", advice=advice, verdict=Verdict.REFUSAL))]
    for width in (*range(1, 130, 3), 80, 120):
        for line in bare(shown(*explained, width=width, lang=lang)).splitlines():
            assert columns(line) <= max(width, 2), (width, line)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_lesson_fits_and_keeps_its_words(lang: str) -> None:
    for lesson in Library(lang).lessons():
        text = laid_out(f"# {lesson.title}\n\n{lesson.body}", colour=True, width=72)
        assert all(columns(bare(line)) <= 72 for line in text.splitlines())
        assert "**" not in bare(text)
        first = re.findall(r"\w{5,}", lesson.body)[:20]
        squeezed = re.sub(r"\s+", "", bare(text))
        assert all(word in squeezed for word in first)


# --- colours ---


def test_only_the_sixteen_colours() -> None:
    codes = set(";".join(SGR.findall(shown(*exchange(), colour=True))).split(";"))
    assert {"32", "36"} <= codes
    assert codes <= {"", "0", "1", "2", *map(str, range(30, 38)), *map(str, range(90, 98))}


def test_no_colour_where_none_is_wanted() -> None:
    codes = set(";".join(SGR.findall(shown(*exchange(), colour=False))).split(";"))
    assert codes <= {"", "0", "1", "2"}
    assert bare(shown(*exchange(), colour=False)) == bare(shown(*exchange(), colour=True))


# --- remote text ---


def vectors() -> list[Any]:
    groups = json.loads(VECTORS.read_text(encoding="ascii"))["groups"]
    cases = next(group["cases"] for group in groups if group["id"] == "terminal")
    return [pytest.param(case, id=case["id"]) for case in cases]


@pytest.mark.parametrize("case", vectors())
def test_remote_text_is_harmless_wherever_it_stands(case: dict[str, Any]) -> None:
    text = "".join(chr(int(code[2:], 16)) for code in case["text_codepoints"])
    text *= case["repeat"] or 1
    advice = Advice("c", "u", server_text=text)
    everywhere = says(
        text,
        spans=(Span(0, 2, 1, "a", text, text),),
        items=(Item(text, text, text),),
        rows=(Row(text, text, text, text),),
        advice=advice,
    )
    raw = f"<a>{text}</a>".encode("utf-8", "surrogatepass")
    line = Entry(
        0, "open", Phase.BROKEN, True, Role.RECEIVING, Violation(raw, None, "not-well-formed", "x")
    )
    note = Note(0, "open", Phase.BROKEN, True, fact("n"))
    output = shown((line, everywhere), (note, everywhere), colour=True, width=80)
    rest = bare(output)
    assert [c for c in rest if c != "\n" and category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")] == []
    assert all(columns(row) <= 80 for row in rest.splitlines())
    if case["id"].startswith("term-rich"):
        assert rest.count(text) >= 8
    if case["id"] == "term-homograph":
        assert "U+0456" in rest


def test_a_giant_is_cut_and_counted_at_once() -> None:
    raw = b"<message xmlns='jabber:client'>" + b"<a/>" * 2_500_000
    line = Entry(
        0, "open", Phase.BROKEN, True, Role.RECEIVING, Violation(raw, None, "policy-violation", "x")
    )
    began = time.perf_counter()
    text = bare(shown((line, says("Too big."))))
    assert time.perf_counter() - began < 1
    assert len(text.splitlines()) < 80
    hidden = re.search(r"… ([\d,]+) more bytes", text)
    assert hidden is not None
    shown_bytes = len(raw) - int(hidden[1].replace(",", ""))
    assert text.count("<a/>") == (shown_bytes - 31) // 4
