"""Is there a sentence for everything that a log can say, and for all that is said about one?"""

from __future__ import annotations

import ast
from typing import get_args

import pytest
from support.sources import modules

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.content.shipped import MARK
from xmpp_walkthrough.logs.said import Key
from xmpp_walkthrough.logs.text.mending import Guess
from xmpp_walkthrough.logs.text.undress import DressMark


def unread() -> set[str]:
    """Every reason for which a line is not read, from the sources."""
    return {
        str(node.args[2].value)
        for path, tree in modules().items()
        if path.startswith("logs/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Unread"
        if len(node.args) > 2 and isinstance(node.args[2], ast.Constant)
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_sentence_is_there(lang: str) -> None:
    keys = {f"note.log.{key}" for key in get_args(Key)}
    keys |= {f"note.log.guessed-{guess}" for guess in Guess}
    keys |= {f"note.log.unread-{why}" for why in unread()}
    keys |= {f"note.log.dress-{mark}" for mark in DressMark}
    assert len(keys) > 30
    library = Library(lang)
    found = {key: library.text(key) for key in keys}
    assert [key for key, text in sorted(found.items()) if text.startswith((MARK, "⟨"))] == []
