"""Is what is odd in what a person typed told to that person, by its class, and to nobody else?"""

from __future__ import annotations

import io
import json

import pytest
from support.doctor.examined import practice

from xmpp_walkthrough.cli.doctor.report_json import record
from xmpp_walkthrough.cli.doctor.report_text import Consultation
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.examine import Report
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.doctor.signs.typed import typed
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.server.faults.sasl_failures import refusing

ODD = {
    "control": "opaque\x07canary",
    "line-end": "opaque-canary\n",
    "unusual-space": "opaque\u3000canary",
    "invisible": "opaque\u200bcanary",
}
MALFORMED = Fault("malformed", "sasl", mechanisms=refusing("malformed-request"))


def shown(report: Report, inquiry: Inquiry, language: str) -> str:
    out = io.StringIO()
    environment = Environment(io.StringIO(), out, io.StringIO(), {})
    Consultation(Library(language), environment).show(report, inquiry)
    return out.getvalue()


@pytest.mark.parametrize("kind", ODD)
def test_the_half_and_the_class_are_shown_and_not_recorded(kind: str) -> None:
    found = practice(MALFORMED, password=ODD[kind], mechanism="PLAIN").report
    inquiry = Inquiry("mbed@ceit.org", ODD[kind])
    assert found.diagnosis.causes[0].name == "name-not-preparable"
    for language in ("en", "zh"):
        words = Library(language)
        text = shown(found, inquiry, language).replace("\n", " ")
        for key in (words.seen("evidence", f"typed-password-{kind}"),):
            assert key[:12] in text
        assert words.text(f"doctor.login.password-{kind}")[:12] in text
    told = json.dumps(record(found, inquiry))
    assert f"password-{kind}" not in told
    assert "typed-" not in told
    for each in ("opaque", "canary", "U+", "0007", "3000", "200b"):
        assert each not in told


def test_an_ordinary_password_is_not_remarked_on() -> None:
    found = practice(MALFORMED, password="opaque-canary", mechanism="PLAIN").report
    assert [each for each in found.case.findings if each.only_shown] == []
    assert found.case.typed == ("no-token",)


@pytest.mark.parametrize(
    ("address", "password", "words"),
    [
        ("mbed@ceit.org", "a" * 40, ()),
        ("mbed@ceit.org", "mirror", ("no-token",)),
        ("Mbed@ceit.org", "a" * 40, ("name-changed",)),
        ("mbed@CEIT.org", "a" * 40, ()),
        ("mbed@ceit.org", "a b" * 20 + " ", ("password-space-at-end", "no-token")),
        ("mbed@ceit.org", "", ()),
    ],
)
def test_what_was_typed(address: str, password: str, words: tuple[str, ...]) -> None:
    assert typed(Inquiry(address, password), Jid.parse(address)) == words
