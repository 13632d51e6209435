"""Has each typed fact its key, and is it in JSON what its fields are?"""

from __future__ import annotations

from typing import get_args

import pytest

from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.transcript.entry import Note, Transcript
from xmpp_walkthrough.transcript.facts import KEYS, Connected, Eof, Fact, Told, facts_of, key_of
from xmpp_walkthrough.transcript.secrets import Secrets

KINDS = {kind for kind in get_args(Fact) if kind is not Told}


def note(fact: Fact) -> Note:
    return Note(0.0, "connect", Phase.IDLE, False, fact)


def test_each_kind_has_a_key_of_its_own() -> None:
    assert KEYS.keys() == KINDS
    assert len(set(KEYS.values())) == len(KINDS)


@pytest.mark.parametrize(
    ("fact", "key", "facts"),
    [
        (Connected("a.example", "192.0.2.7", 5222), "connected",
         {"host": "a.example", "address": "192.0.2.7", "port": 5222}),
        (Eof(None), "eof", {"clean": None}),
        (Told("sm.refused"), "sm.refused", {}),
        (Told("sasl.again", {"count": 2}), "sasl.again", {"count": 2}),
    ],
)  # fmt: skip
def test_a_note_has_the_key_and_the_fields(fact: Fact, key: str, facts: object) -> None:
    assert (key_of(fact), dict(facts_of(fact))) == (key, facts)
    assert (note(fact).key, dict(note(fact).facts)) == (key, facts)


def test_a_transcript_gives_them_by_kind() -> None:
    transcript = Transcript()
    for fact in (first := Connected("a", "192.0.2.7", 1), Told("connected"), Eof(True)):
        transcript.add(note(fact))
    assert transcript.facts(Connected) == [first]
    assert transcript.facts(Eof) == [Eof(True)]


def test_a_secret_in_a_field_is_masked_and_the_kind_stays() -> None:
    secrets = Secrets()
    secrets.learn("correct-horse")
    shown = secrets.hide(Connected("correct-horse.example", "192.0.2.7", 5222))
    assert isinstance(shown, Connected)
    assert "horse" not in str(shown)
    assert shown.port == 5222
