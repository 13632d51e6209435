"""The linter's part for elements: files agree with the catalogue, conditions have own words."""

from collections.abc import Iterator

from xmpp_walkthrough.content.rules import sentences
from xmpp_walkthrough.content.tables import Table

FOLDER = "elements/"
CATALOGUE = "elements/namespaces.toml"

# The texts that each entry of a kind of table must have.
FIELDS = {
    "element": {"says", "section"},
    "attribute": {"says", "section"},
    "condition": {"means", "cause", "user", "admin", "author", "rules_out", "section"},
}
SENTENCES = ("means", "cause", "user", "admin", "author", "rules_out")


def element_problems(language: str, tables: dict[str, Table]) -> Iterator[str]:
    """The problems of the elements files of one language."""
    files = {name: t for name, t in tables.items() if name.startswith(FOLDER) and name != CATALOGUE}
    if CATALOGUE in tables or files:
        yield from _catalogue(language, tables.get(CATALOGUE, {}), files)
    for name, table in files.items():
        yield from _fields(f"{language}/{name}:", table)
    # A rule of teaching: words that fit two conditions explain neither.
    yield from _repeated(language, files)


def _catalogue(language: str, catalogue: Table, files: dict[str, Table]) -> Iterator[str]:
    where = f"{language}/{CATALOGUE}:"
    named: dict[str, str] = {}
    for uri, entry in catalogue.get("namespace", {}).items():
        if not isinstance(entry, dict) or not {"title", "spec"} <= entry.keys():
            yield f"{where} {uri} needs a title and a spec; add them"
            continue
        if extra := entry.keys() - {"title", "spec", "file"}:
            yield f"{where} {uri} has the unknown keys {sorted(extra)}; remove them"
        if "file" in entry:
            named[FOLDER + entry["file"]] = uri
    for name in sorted(named.keys() - files.keys()):
        yield f"{where} {named[name]} names {name}, which is not there; write it or drop `file`"
    for name, table in files.items():
        if name not in named:
            yield f"{language}/{name} is named by no namespace; give one in {CATALOGUE} this `file`"
        elif table.get("namespace") != named[name]:
            yield f"{language}/{name}: namespace must be {named[name]!r}, as {CATALOGUE} has it"


def _fields(where: str, table: Table) -> Iterator[str]:
    for kind, entries in table.items():
        if kind == "namespace":
            continue
        if kind not in FIELDS or not isinstance(entries, dict):
            yield f"{where} {kind} is no table of {', '.join(FIELDS)}; rename or remove it"
            continue
        for name, entry in entries.items():
            found = set(entry) if isinstance(entry, dict) else set()
            if missing := FIELDS[kind] - found:
                yield f"{where} {kind}.{name} lacks {', '.join(sorted(missing))}; write it"
            if extra := found - FIELDS[kind]:
                yield f"{where} {kind}.{name} has {', '.join(sorted(extra))}; remove it"
            if kind == "attribute" and name.count("@") != 1:
                yield f'{where} {kind}.{name} must be written "element@attribute"'


def _repeated(language: str, files: dict[str, Table]) -> Iterator[str]:
    """Two conditions that read the same teach that they are the same: no sentence twice."""
    first: dict[str, str] = {}
    for name, table in files.items():
        for condition, entry in table.get("condition", {}).items():
            for key in SENTENCES:
                here = f"{name}: condition.{condition}.{key}"
                for sentence in sentences(str(entry.get(key, ""))):
                    if sentence in first:
                        yield (
                            f"{language}/{here} repeats a sentence of {first[sentence]}; "
                            f"say what differs: {sentence!r}"
                        )
                    first.setdefault(sentence, here)
