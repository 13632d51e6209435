"""The linter's part for causes of the doctor: each has all its words, and each only once."""

from collections.abc import Iterator

from xmpp_walkthrough.content.rules import sentences
from xmpp_walkthrough.content.tables import Table

FILE = "causes.toml"
NEEDED = {"what", "you", "author", "section"}
ADMIN = {"admin", "admin-prosody", "admin-ejabberd"}
KINDS = ("cause", "evidence", "ruled-out")
_STOPS = (".", ".`", "?", "。", "？")
_LINE = "`"  # a line of configuration stands alone, to be copied


def cause_problems(language: str, tables: dict[str, Table]) -> Iterator[str]:
    """The problems of the words of causes in one language."""
    table = tables.get(FILE, {})
    for kind in table.keys() - set(KINDS):
        yield f"{language}/{FILE}: {kind} is none of {', '.join(KINDS)}; rename or remove it"
    for name, entry in table.get("cause", {}).items():
        yield from _cause(f"{language}/{FILE}: cause.{name}", entry)
    for kind in KINDS[1:]:
        for name, entry in table.get(kind, {}).items():
            if not isinstance(entry, dict) or set(entry) != {"says"}:
                yield f"{language}/{FILE}: {kind}.{name} must have `says` and nothing else"
    yield from _repeated(language, table)


def _cause(where: str, entry: object) -> Iterator[str]:
    found = entry if isinstance(entry, dict) else {}
    if missing := NEEDED - found.keys():
        yield f"{where} lacks {', '.join(sorted(missing))}; write it"
    if extra := found.keys() - NEEDED - ADMIN:
        yield f"{where} has {', '.join(sorted(extra))}; remove it"
    if not ADMIN & found.keys():
        yield f"{where} says nothing to the administrator; write admin"
    for part in found.keys() - {"section"}:
        ends = (*_STOPS, _LINE) if part in ADMIN else _STOPS
        if not str(found[part]).endswith(ends):
            yield f"{where}.{part} does not end like a sentence; add the full stop"


def _repeated(language: str, table: Table) -> Iterator[str]:
    """Two causes that read the same are one: no sentence twice in what happened."""
    first: dict[str, str] = {}
    for name, entry in table.get("cause", {}).items():
        for sentence in sentences(str(entry.get("what", ""))):
            if sentence in first:
                yield (
                    f"{language}/{FILE}: cause.{name}.what repeats a sentence of {first[sentence]};"
                    f" say what differs: {sentence!r}"
                )
            first.setdefault(sentence, name)
