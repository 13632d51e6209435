"""A step that waits in vain says for what, in words: never the name of a class of ours."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import xmpp_walkthrough.steps
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.failures import awaited
from xmpp_walkthrough.protocol import events

STEPS = Path(xmpp_walkthrough.steps.__file__).parent

NOT_AWAITED = {"event", "stanza", "nonza", "sasl_data", "compress"}  # no kind, or what we say


def waited_for() -> set[str]:
    """The kinds of event that the files of the steps name in which something is awaited."""
    kinds: set[str] = set()
    for path in STEPS.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "Expect(" not in text or path.name == "actions.py":
            continue
        for node in ast.walk(ast.parse(text)):
            name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
            named = getattr(events, name, None)
            if isinstance(named, type) and issubclass(named, events.Event):
                kinds.add(named.kind())
    return kinds - NOT_AWAITED


def test_they_are_found() -> None:
    assert {"iq", "proceed", "stream_features", "sasl_success", "sm_resumed"} <= waited_for()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", sorted(waited_for()))
def test_each_has_words(kind: str, lang: str) -> None:
    said = awaited((kind,), Library(lang))
    assert said
    assert "⟨" not in said
    assert not re.search(r"[a-z]_[a-z]|[a-z][A-Z]", said)
    if lang == "zh":
        assert re.search("[\u4e00-\u9fff]", said)
