"""Is each failure and each note that code looks at made? Otherwise that code never runs."""

from __future__ import annotations

from typing import get_args

from support.content import code_keys

from xmpp_walkthrough.steps.failure import ExitCode, FailureKey, FailureSort, WalkError
from xmpp_walkthrough.transcript.facts import KEYS, Fact, NoteKey, Told

MADE = {key.removeprefix("failure.") for key in code_keys.failures()}


def test_each_is_made() -> None:
    assert sorted(set(get_args(FailureKey)) - MADE) == []
    assert sorted(set(get_args(FailureSort)) - {key.partition(".")[0] for key in MADE}) == []


def test_each_note_is_made() -> None:
    made = {key.removeprefix("note.") for key in code_keys.notes()}
    assert KEYS.keys() == {kind for kind in get_args(Fact) if kind is not Told}
    assert sorted({*get_args(NoteKey)} - {*KEYS.values()} - made) == []


def test_a_kind_is_not_the_thing_itself() -> None:
    edited = WalkError("lost.edited", ExitCode.STREAM)
    assert not edited.is_one_of("lost", "lost.reset")
    assert WalkError("lost.reset", ExitCode.STREAM).is_one_of("lost", "lost.reset")
    expired = WalkError("tls.expired", ExitCode.TLS)
    assert expired.is_of("sasl", "tls")
    assert not expired.is_of("sasl")
    assert expired.reason == "expired"
