"""Which notes say that something is not as it usually is? `lessons/verdicts.toml` says it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from support.walks.lines import fact

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explanation import Verdict
from xmpp_walkthrough.explain.notes import explain_note
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.transcript.entry import Note

PLACE = {"domain": "ceit.org", "targets": ()}
UNUSUAL: list[tuple[str, Mapping[str, object]]] = [
    ("eof", {}),
    ("sm.not-resumed", {}),
    ("resolved", {**PLACE, "reason": "srv-unasked"}),
    ("more", {"role": "initiating", "mixed": False, "name": "", "units": 1, "bytes": 1}),
]
NEUTRAL: list[tuple[str, Mapping[str, object]]] = [
    ("connected", {"host": "ceit.org", "address": "192.0.2.7", "port": 5222}),
    ("resolved", {**PLACE, "reason": "srv"}),
    ("resolved", {**PLACE, "reason": "no-srv"}),
    ("disconnected", {"clean": False}),
]


def verdict(key: str, facts: Mapping[str, object]) -> Verdict:
    note = Note(0.0, "open", Phase.IDLE, False, fact(key, facts))
    return explain_note(note, Library("zh")).verdict


@pytest.mark.parametrize(("key", "facts"), UNUSUAL)
def test_it_is_unusual(key: str, facts: Mapping[str, object]) -> None:
    assert verdict(key, facts) is Verdict.UNUSUAL


@pytest.mark.parametrize(("key", "facts"), NEUTRAL)
def test_it_is_neutral(key: str, facts: Mapping[str, object]) -> None:
    assert verdict(key, facts) is Verdict.NEUTRAL
