"""The sections and the verdicts of the sentences: each belongs to one that is said."""

import re
import tomllib

import pytest

from xmpp_walkthrough.content.library import Library, lessons_root
from xmpp_walkthrough.content.tables import flatten

SECTIONS = dict(flatten(tomllib.loads((lessons_root() / "sections.toml").read_text("utf-8"))))
VERDICTS = dict(flatten(tomllib.loads((lessons_root() / "verdicts.toml").read_text("utf-8"))))
SECTION = re.compile(r"(RFC \d{4} §\d+(\.\d+)*|XEP-\d{4}( §\d+(\.\d+)*)?)")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_belongs_to_a_sentence(language: str) -> None:
    library = Library(language)
    assert [key for key in {**SECTIONS, **VERDICTS} if not library.has(key)] == []


def test_each_verdict_is_a_known_one_of_a_note() -> None:
    assert set(VERDICTS.values()) == {"unusual"}
    assert [key for key in VERDICTS if not key.startswith("note.")] == []


def test_each_is_written_as_a_section() -> None:
    assert [text for text in SECTIONS.values() if not SECTION.fullmatch(text)] == []


def test_what_has_a_payload_of_its_own_cites_that() -> None:
    """The section of `<iq/>` says nothing of what an iq is about."""
    messages = tomllib.loads((lessons_root() / "en/messages.toml").read_text("utf-8"))
    said = {f"says.{who}.{name}" for who in ("we", "server") for name in messages["says"][who]}
    about = {key for key in said if re.search(r"\.iq_(get|set|result)_", key)}
    assert about - set(SECTIONS) == set()
