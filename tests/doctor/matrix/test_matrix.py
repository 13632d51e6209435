"""Does the doctor name the right cause first, for each fault that was made for real?"""

from __future__ import annotations

import io
import json
import re

import pytest
from support.doctor.laws import broken
from support.real.sharing import Start
from support.real.walking import disguises

from doctor.matrix.making import Bench
from doctor.matrix.row import Row
from doctor.matrix.tables import ROWS
from doctor.matrix.tap import Tap
from xmpp_walkthrough.cli.doctor.report_json import record
from xmpp_walkthrough.cli.doctor.report_text import Consultation
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.causes.diagnosis import diagnose
from xmpp_walkthrough.doctor.examine import Report, examine
from xmpp_walkthrough.doctor.finding import Mark, Sureness
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.net import loop

pytestmark = pytest.mark.real
_NO_WORDS = re.compile(r"\('\w*'|\bNone\b|<[A-Z]\w+\.[A-Z_]+: |\[\]")  # Python's own


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_row(
    row: Row, start: Start, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(start, lambda: request.getfixturevalue("network"))
    with row.made.meet(bench) as meeting:
        inquiry = row.inquiry(meeting)
        tap = Tap(monkeypatch)
        report = loop.run(examine(inquiry))
    assert tap.attempts <= 1
    assert row.attempts in (None, tap.attempts)
    assert _said(report, row) == _wanted(row), _shown(report, inquiry, "en")
    assert broken(report.case.findings, report.diagnosis, row.cause) == []
    told = record(report, inquiry)
    assert told["exit_code"] == (40 if row.finding else 0)
    assert (told["failed"] or {}).get("code", 0) == int(row.code)
    assert not _NO_WORDS.findall(_shown(report, inquiry, "en") + _shown(report, inquiry, "zh"))
    shown = json.dumps(told, ensure_ascii=False)
    for language in ("en", "zh"):
        shown += _shown(report, inquiry, language) + _shown(
            report, inquiry, language, verbose=False
        )
    assert "⟨" not in shown
    assert not [form for form in disguises(row.password) if form in shown]
    if row.sure is not None:
        assert (report.diagnosis.causes[0].sureness is Sureness.SURE) is row.sure
    if row.cause:
        # What a server writes for people may make a cause surer; it is never what names it, but
        # where the row says so: then the condition could mean anything, and nothing is sure.
        assert not (row.told and report.diagnosis.causes[0].sureness is Sureness.SURE)
        monkeypatch.setattr(
            "xmpp_walkthrough.doctor.signs.of_server.topics", lambda condition, text: ()
        )
        without = [cause.name for cause in diagnose(report.case).causes[:1]]
        assert (without == [row.cause]) is not row.told


def _marked(report: Report, mark: Mark) -> list[str]:
    return [f"{each.check}.{each.key}" for each in report.case.findings if each.mark is mark]


def _said(report: Report, row: Row) -> dict[str, object]:
    """The parts of a report that a row speaks of."""
    causes = [cause.name for cause in report.diagnosis.causes]
    crosses = _marked(report, Mark.FAULT)
    return {
        "cause": causes[0] if causes else "",
        "wrong": [name for name in causes if name in row.never],
        "missing": [name for name in row.among if name not in causes],
        "first": crosses[0] if crosses else "",
        "crosses": set(crosses),
        "warnings": set(_marked(report, Mark.WARNING)),
    }


def _wanted(row: Row) -> dict[str, object]:
    """The same as it has to be."""
    return {
        "cause": row.cause,
        "wrong": [],
        "missing": [],
        "first": row.finding,
        "crosses": {row.finding, *row.also} if row.finding else set(),
        "warnings": set(row.warns),
    }


def _shown(report: Report, inquiry: Inquiry, language: str, *, verbose: bool = True) -> str:
    """What a person would read."""
    out = io.StringIO()
    environment = Environment(io.StringIO(), out, io.StringIO(), {})
    Consultation(Library(language), environment, verbose=verbose).show(report, inquiry)
    return out.getvalue()


def test_no_two_rows_are_the_same_fault() -> None:
    ids = [row.id for row in ROWS]
    assert len(set(ids)) == len(ids)
    faults = [(row.made, row.address, row.password, row.mechanism) for row in ROWS]
    assert len(set(map(repr, faults))) == len(faults)


def test_a_dead_address_of_three_delays_nothing_but_the_question_about_it(
    start: Start, request: pytest.FixtureRequest
) -> None:
    """The login races past it, and the question runs beside the others: no deadline is added."""
    (row,) = [each for each in ROWS if each.id == "tcp-one-dead-of-three"]
    patience = 2.0
    bench = Bench(start, lambda: request.getfixturevalue("network"))
    with row.made.meet(bench) as meeting:
        inquiry = row.inquiry(meeting).with_timeout(patience)
        report = loop.run(examine(inquiry))
    assert report.case.failure is None
    (connected,) = report.case.transcript.notes("connected")
    assert connected.time < patience / 2
    assert patience <= report.seconds < 2 * patience
