"""The linter's part for branches: all facts, and words for each in every language."""

from collections.abc import Iterator
from pathlib import Path

from xmpp_walkthrough.content.catalogue import FACTS, FOLDER, WALKS, WORDS
from xmpp_walkthrough.content.shipped import STEP_NAMES
from xmpp_walkthrough.content.tables import ContentError, Table, read

NEEDED = {"group", "walk", "source"}
ALLOWED = NEEDED | {"first", "command", "lacks"}
_STOPS = (".", "。")


def catalogue_problems(root: Path, languages: dict[str, dict[str, Table]]) -> Iterator[str]:
    """The problems of the facts, and of the words of each language."""
    try:
        facts = read(root / FACTS)
    except ContentError as error:
        yield f"{error}; mend the file"
        return
    groups = facts.get("group", {})
    yield from _groups(groups)
    ids: dict[str, list[str]] = {group: [] for group in groups}
    for id, fact in facts.get("branch", {}).items():
        yield from _fact(f"{FACTS}: branch.{id}", fact, ids)
        if isinstance(fact, dict) and fact.get("group") in ids:
            ids[fact["group"]].append(id)
    for language, tables in languages.items():
        yield from _language(language, tables, ids)


def _groups(groups: Table) -> Iterator[str]:
    for name, group in groups.items():
        if not isinstance(group, dict) or group.get("step") not in STEP_NAMES.values():
            steps = ", ".join(STEP_NAMES.values())
            yield f"{FACTS}: group.{name} needs a step; use one of {steps}"


def _fact(where: str, fact: object, groups: dict[str, list[str]]) -> Iterator[str]:
    found = fact if isinstance(fact, dict) else {}
    if missing := NEEDED - found.keys():
        yield f"{where} lacks {', '.join(sorted(missing))}; write it"
    if extra := found.keys() - ALLOWED:
        yield f"{where} has {', '.join(sorted(extra))}; remove it"
    if "first" in found and "command" not in found:
        yield f"{where} has a first command and no second; write it or remove the first"
    if "lacks" in found and "command" in found:
        yield f"{where} lacks something, and has a command; remove one of them"
    if found.get("group", "") not in {"", *groups}:
        yield f"{where} is of the unknown group {found['group']!r}; add a table for it"
    if found.get("walk", "L") not in WALKS:
        yield f"{where} walk {found['walk']!r} is none of {', '.join(WALKS)}"


def _language(language: str, tables: dict[str, Table], ids: dict[str, list[str]]) -> Iterator[str]:
    for name in tables:
        if name.startswith(FOLDER) and name[len(FOLDER) : -len(".toml")] not in ids:
            yield f"{language}/{name} belongs to no group of {FACTS}; add the group there"
    for group, wanted in ids.items():
        where = f"{language}/{FOLDER}{group}.toml"
        entries = tables.get(f"{FOLDER}{group}.toml", {}).get("branch", {})
        for id in wanted:
            if id not in entries:
                yield f"{where}: branch.{id} is missing; write it"
        for id in entries.keys() - set(wanted):
            yield f"{where}: branch.{id} has no facts in {FACTS}; add them there"
        for id, entry in entries.items():
            yield from _words(f"{where}: branch.{id}", entry if isinstance(entry, dict) else {})


def _words(where: str, entry: Table) -> Iterator[str]:
    if missing := set(WORDS) - entry.keys():
        yield f"{where} lacks {', '.join(sorted(missing))}; write it"
    if extra := entry.keys() - set(WORDS):
        yield f"{where} has {', '.join(sorted(extra))}; remove it"
    for name in WORDS:
        # A trigger is a heading of the list, server and client are sentences.
        ends = str(entry.get(name, "")).endswith(_STOPS)
        if name == "trigger" and ends:
            yield f"{where}.trigger ends like a sentence; it is a heading, drop the full stop"
        elif name != "trigger" and name in entry and not ends:
            yield f"{where}.{name} does not end like a sentence; add the full stop"
