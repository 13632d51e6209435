"""What the doctor says of the usual troubles, word for word, in both languages, and as pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from io import StringIO

import pytest
from lxml import etree
from support.doctor.examined import Examined, practice
from support.doctor.zones import DIRECT, HERE, STARTTLS, TAKEN_AWAY, served
from support.files import GOLDEN

from xmpp_walkthrough.cli.doctor.report_text import Consultation
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.picture import svg
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.server.dns.dead_ports import silent
from xmpp_walkthrough.server.fault import known
from xmpp_walkthrough.views.layout.text import Line

LANGUAGES = ("en", "zh")
WIDTH = 88
ELSEWHERE = "127.0.0.98"  # where nobody listens on the usual ports, whatever this machine runs


def _filtered() -> Examined:
    with silent(ELSEWHERE) as port:
        only = "_xmpp-client._tcp.ceit.org SRV 0 5 {dead} xmpp.ceit.org.\n"
        return served(f"{only}xmpp.ceit.org A {ELSEWHERE}\n", timeout=0.4, dead=port)


CASES: dict[str, Callable[[], Examined]] = {
    "healthy": lambda: served(STARTTLS + DIRECT.replace(" 0 ", " 1 ") + HERE),
    "wrong-password": lambda: practice(password="not it", mechanism="SCRAM-SHA-256"),
    "unknown-user": lambda: practice(address="nobody@ceit.org", mechanism="PLAIN"),
    "expired": lambda: practice(known()["cert-expired"]),
    "name-mismatch": lambda: practice(known()["cert-wrong-name"]),
    "stripped-starttls": lambda: served(
        STARTTLS + DIRECT.replace(" 0 ", " 1 ") + HERE, TAKEN_AWAY, timeout=0.5
    ),
    "host-unknown": lambda: practice(known()["error-host-unknown"]),
    "no-srv": lambda: served(f"ceit.org A {ELSEWHERE}\n"),
    "filtered-port": _filtered,
}
PICTURE = "name-mismatch"  # the one that the reference shows


@cache
def found(case: str) -> Examined:
    return CASES[case]()


def lines(case: str, lang: str, width: int) -> list[Line]:
    environment = Environment(StringIO(), StringIO(), StringIO(), {})
    consultation = Consultation(Library(lang), environment, width=width)
    report = found(case).report._replace(seconds=0.1)
    return list(consultation.lines(report, Inquiry("mbed@ceit.org")))


def settled(text: str) -> str:
    """Without what differs from run to run, and as wide as before."""
    text = re.sub(r"\b(?!5222|5223|5269)[2-6]\d{4}\b", "40000", text)
    text = re.sub(r"\d{4}-\d\d-\d\d", "2026-01-02", text)
    text = re.sub(r"\d\d:\d\d UTC", "03:04 UTC", text)
    text = re.sub(r"\b\d+(\s+)(ms|毫秒)", r"7\1\2", text)
    steps = "discover|connect|open|tls|sasl|bind|session|exchange|close"
    text = re.sub(rf"\b({steps})(\s+)\d+\b", r"\1\g<2>1", text)
    text = re.sub(r"\b2[0-3] (more hours|小时)", r"23 \1", text)
    return re.sub(r"/[0-9a-f]{8}\b", "/1a2b3c4d", text)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_the_report_is_the_golden_one(case: str, lang: str, update_goldens: bool) -> None:
    text = "".join("".join(text for text, _ in line) + "\n" for line in lines(case, lang, 80))
    path = GOLDEN / f"doctor-{case}.{lang}.txt"
    if update_goldens:
        path.write_text(settled(text), encoding="utf-8")
    # Where a line breaks depends on the digits of a port or of a time, and in Chinese within words.
    assert "".join(settled(text).split()) == "".join(path.read_text(encoding="utf-8").split())


def drawn(picture: str) -> list[str]:
    """The lines of a picture, from above, without their spaces: no word stands anywhere else."""
    rows: dict[float, dict[float, str]] = {}
    for text in etree.fromstring(picture.encode()).iter("{http://www.w3.org/2000/svg}text"):
        if "clip-path" in text.attrib:  # the title above has none
            row = rows.setdefault(float(text.get("y", "")), {})
            row[float(text.get("x", ""))] = "".join("".join(text.itertext()).split())
    found = ["".join(row[x] for x in sorted(row)) for _, row in sorted(rows.items())]
    return [line for line in found if line]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_the_picture_shows_what_is_said(case: str, lang: str, update_goldens: bool) -> None:
    shown = [[(settled(text), style) for text, style in line] for line in lines(case, lang, WIDTH)]
    picture = svg(shown, title="xmpp-walk doctor", width=WIDTH)
    assert picture.startswith("<svg")
    assert not re.search(r"(href|src|url\()\W*http", picture)
    said = ["".join("".join(text for text, _ in line).split()) for line in shown]
    assert drawn(picture) == [line for line in said if line]
    if case == PICTURE:
        path = GOLDEN / f"doctor-{case}.{lang}.svg"
        if update_goldens:
            path.write_text(picture, encoding="utf-8")
        # Where a line breaks may depend on the number of digits in a port.
        assert "".join(drawn(path.read_text(encoding="utf-8"))) == "".join(drawn(picture))
