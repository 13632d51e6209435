"""The report as a person reads it: fits 80 columns, every sentence whole, nothing remote obeyed."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from pathlib import Path

import jsonschema
import pytest
from support.doctor.examined import Examined, practice
from support.doctor.findings import FAULTS, WARNINGS

import xmpp_walkthrough
from xmpp_walkthrough.cli.doctor.report_json import record
from xmpp_walkthrough.cli.doctor.report_text import Consultation
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.content.shipped import MARK
from xmpp_walkthrough.doctor.finding import Mark
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.protocol.events import StreamFeatures
from xmpp_walkthrough.server.fault import Fault, Utterance, known
from xmpp_walkthrough.views.layout.pretty import columns

SCHEMA = Path(xmpp_walkthrough.__file__).parent / "doctor" / "report.schema.json"
LANGUAGES = ("en", "zh")
HEALTHY = ""


class Screen(io.StringIO):
    """A terminal, as far as anybody can ask."""

    def isatty(self) -> bool:
        return True


@cache
def report(name: str) -> Examined:
    return practice(*([known()[name]] if name else []), timeout=1)


def page(
    found: Examined,
    lang: str,
    *,
    verbose: bool = False,
    out: io.StringIO | None = None,
    reader: str | None = None,
) -> str:
    out = out or io.StringIO()
    environment = Environment(io.StringIO(), out, io.StringIO(), {})
    consultation = Consultation(Library(lang), environment, verbose=verbose, reader=reader)
    consultation.show(found.report, Inquiry("mbed@ceit.org"))
    return out.getvalue()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", [HEALTHY, *FAULTS, *WARNINGS])
def test_every_sentence_is_whole_and_every_line_fits(name: str, lang: str) -> None:
    text = page(report(name), lang, verbose=True)
    assert max(map(columns, text.splitlines())) <= 80
    assert "⟨" not in text
    assert MARK not in text
    left_open = re.findall(r"\{[a-z_]+\}", text)
    assert left_open == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_marked_and_has_a_cause(name: str, lang: str) -> None:
    text = page(report(name), lang)
    assert re.search(r"^  XX   ", text, re.MULTILINE)
    label = Library(lang).text("doctor.label.cause")
    assert re.search(rf"^ {label} +\S", text, re.MULTILINE)


def test_marks_say_what_colours_say() -> None:
    """Without colour, and without a terminal, the same marks in the same columns."""
    found = report("cert-expired")
    plain = page(found, "en")
    coloured = page(found, "en", out=Screen())
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    marks = {line[2:4].strip() for line in plain.splitlines() if re.match(r"  \S", line)}
    assert marks == {"ok", "XX", "--"}


def test_a_topic_stands_in_one_place_and_begins_with_the_worst() -> None:
    lines = page(report("cert-expired"), "en").splitlines()
    (first,) = [number for number, line in enumerate(lines) if line[7:].startswith("certificate ")]
    assert lines[first].startswith("  XX ")
    assert any(line.startswith("  ok ") for line in lines[first + 1 : first + 4])


def test_remote_text_does_not_reach_the_terminal() -> None:
    """A mechanism whose name would turn the direction of the text."""

    def says(moment: Utterance) -> bytes:
        if not isinstance(moment.event, StreamFeatures):
            return moment.data
        named = "<mechanism>X\u202eY</mechanism></mechanisms>".encode()
        return moment.data.replace(b"</mechanisms>", named)

    found = practice(Fault("turned", "open", says=says))
    text = page(found, "en", verbose=True, out=Screen())
    assert "\u202e" not in text
    assert "\\u{202e}" in text


def test_a_server_that_says_too_much_does_not_fill_the_screen() -> None:
    def says(moment: Utterance) -> bytes:
        many = b"".join(b"<mechanism>X-%03d</mechanism>" % number for number in range(200))
        return moment.data.replace(b"</mechanisms>", many + b"</mechanisms>")

    text = page(practice(Fault("many", "open", says=says)), "en")
    assert len(text.splitlines()) < 50
    assert "…" in text


def test_a_password_is_never_in_a_report() -> None:
    found = practice(password="a password nobody has")
    assert found.marked(Mark.FAULT) == ["login.refused"]
    assert "a password nobody has" not in repr(found)
    assert "a password nobody has" not in page(found, "en", verbose=True)


def test_a_password_that_the_server_repeats_is_not_in_it_either() -> None:
    password = "a password nobody has"

    def says(moment: Utterance) -> bytes:
        said = f"</not-authorized><text>not {password}</text></failure>".encode()
        whole = moment.data.replace(b"<not-authorized/>", b"<not-authorized></not-authorized>")
        return re.sub(rb"</not-authorized>.*</failure>", said, whole)

    found = practice(Fault("repeats", "sasl", says=says), password=password)
    assert found.marked(Mark.FAULT) == ["login.refused"]
    assert "********" in page(found, "en", verbose=True)
    assert password not in page(found, "en", verbose=True)
    assert password not in json.dumps(record(found.report, Inquiry("mbed@ceit.org")))


def test_nor_does_one_that_never_ends_in_the_exchange_that_is_shown() -> None:
    def says(moment: Utterance) -> bytes:
        long = b"x" * 5_000
        more = b"".join(b"<message><body>%d %s</body></message>" % (n, long) for n in range(200))
        return moment.data + (more if b"jabber:iq:roster" in moment.data else b"")

    text = page(practice(Fault("talks", "exchange", says=says)), "en", verbose=True)
    assert len(text) < 1_000_000
    assert re.search(r"^ +… \+1\d\d$", text, re.MULTILINE)
    assert re.search(r"x … \+1\d\d\d", text)


def test_what_a_server_repeats_is_summed_up_in_the_exchange_that_is_shown() -> None:
    def says(moment: Utterance) -> bytes:
        more = b"<message><body>hello</body></message>" * 200
        return moment.data + (more if b"jabber:iq:roster" in moment.data else b"")

    text = page(practice(Fault("repeats", "exchange", says=says)), "en", verbose=True)
    assert text.count("<body>hello</body>") == 10
    assert "190 more like this: message body, 7,030 bytes." in " ".join(text.split())


@pytest.mark.parametrize("name", [HEALTHY, *FAULTS, *WARNINGS])
def test_the_json_of_every_case_is_as_the_schema_says(name: str) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    found = record(report(name).report, Inquiry("mbed@ceit.org"))
    jsonschema.validate(json.loads(json.dumps(found)), schema)
    assert found["healthy"] is (name not in FAULTS)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", FAULTS)
def test_the_verdict_comes_first_in_one_line(name: str, lang: str) -> None:
    found = report(name)
    _, verdict, blank, *_ = page(found, lang).splitlines()
    assert verdict.startswith("  XX   ")
    assert blank == ""


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("reader", "label"), [("user", "you"), ("admin", "admin"), ("author",) * 2]
)
def test_a_reader_is_told_what_is_for_them(reader: str, label: str, lang: str) -> None:
    say = Library(lang).text
    lines = page(report("cert-expired"), lang, reader=reader).splitlines()
    labels = {each: say(f"doctor.label.{each}") for each in ("you", "admin", "author")}
    shown = {each for each, word in labels.items() if any(x.startswith(f" {word}") for x in lines)}
    assert shown == {label}
