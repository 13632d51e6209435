"""Texts of known servers and their meaning: facts once, meanings by language. RFC 6120 §4.9.2,
§8.3.2.

`server-texts.toml` beside the languages has server and words; each language its meanings.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from xmpp_walkthrough.content.tables import ContentError, Sections, Table, read

FILE = "server-texts.toml"
NEEDED = {"server", "says"}
ALLOWED = NEEDED | {"condition"}


class ServerText(NamedTuple):
    """Words that a server puts beside a condition. `*` in `says` stands for a part that varies.

    Where `condition` is not empty, the words mean this only beside it.
    """

    server: str
    says: str
    means: str
    condition: str = ""


def server_texts(root: Path, languages: Sequence[str], mark: str) -> Iterator[ServerText]:
    """The known texts, each in the first of `languages` that explains it.

    A text in another than the first language is marked. Errors: ContentError.
    """
    means: dict[str, str] = {}
    for language in reversed(languages):
        sign = "" if language == languages[0] else mark
        table = Sections(root / language / FILE).whole().tables("text")
        means |= {name: sign + entry.text("means") for name, entry in table.items()}
    for name, fact in Sections(root / FILE).whole().tables("text").items():
        if name in means:
            condition = fact.text("condition") if "condition" in fact else ""
            yield ServerText(fact.text("server"), fact.text("says"), means[name], condition)


def server_text_problems(root: Path, languages: dict[str, dict[str, Table]]) -> Iterator[str]:
    """The problems of the facts, and of the meanings of each language."""
    try:
        facts = read(root / FILE).get("text", {})
    except ContentError as error:
        yield f"{error}; mend the file"
        return
    said: dict[tuple[str, str], str] = {}
    for name, fact in facts.items():
        where = f"{FILE}: text.{name}"
        if missing := NEEDED - fact.keys():
            yield f"{where} lacks {', '.join(sorted(missing))}; write it"
        if extra := fact.keys() - ALLOWED:
            yield f"{where} has {', '.join(sorted(extra))}; remove it"
        key = (fact.get("says", ""), fact.get("condition", ""))
        if key in said:
            yield f"{where} says the same as text.{said[key]}; keep one of them"
        said.setdefault(key, name)
    for language, tables in languages.items():
        entries = tables.get(FILE, {}).get("text", {})
        for name in facts.keys() - entries.keys():
            yield f"{language}/{FILE}: text.{name} is missing; write it"
        for name in entries.keys() - facts.keys():
            yield f"{language}/{FILE}: text.{name} has no facts in {FILE}; add them there"
        for name, entry in entries.items():
            if set(entry) != {"means"}:
                yield f"{language}/{FILE}: text.{name} must have `means` and nothing else"
