"""The content linter: `lessons/` must be complete, equal in every language, and fit to be shown.

Each problem says which file and key, what is wrong, and what to do about it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from xmpp_walkthrough.content.check_catalogue import catalogue_problems
from xmpp_walkthrough.content.check_causes import cause_problems
from xmpp_walkthrough.content.check_elements import element_problems
from xmpp_walkthrough.content.lesson import Lesson, read_lesson
from xmpp_walkthrough.content.rules import LONGEST, chinese_faults, text_faults, translation_faults
from xmpp_walkthrough.content.server_texts import server_text_problems
from xmpp_walkthrough.content.shipped import REFERENCE, STEP_NAMES
from xmpp_walkthrough.content.tables import ContentError, Table, flatten, read, text_of

# Facts and names of files: the same in every language, and no sentence.
SAME_EVERYWHERE = ("section", "spec", "file", "namespace")
MAY_BE_EMPTY = ("rules_out", "section")
HELP = "help.toml"  # whose names are those of options, such as `file`


@dataclass(slots=True)
class Folder:
    """All files of one language, as read; `files` names them even where reading failed."""

    language: str
    tables: dict[str, Table] = field(default_factory=dict)
    lessons: dict[str, Lesson] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)  # of the reference
    files: set[str] = field(default_factory=set)
    unreadable: list[str] = field(default_factory=list)


def check(root: Path) -> list[str]:
    """Lint all languages under `root`. An empty list means that nothing is wrong."""
    if not (root / "en").is_dir():
        return [f"{root}: there is no folder en; English is the language that others follow"]
    names = sorted(path.name for path in root.iterdir() if path.is_dir())
    folders = {name: _read(root, name) for name in names}
    english = folders["en"]
    tables = {name: folder.tables for name, folder in folders.items()}
    # Facts first, since every language refers to them; then each language by itself, then the
    # others beside English, which is the original.
    problems = [*catalogue_problems(root, tables), *server_text_problems(root, tables)]
    for name, folder in folders.items():
        problems += folder.unreadable
        problems += _texts(folder)
        problems += element_problems(name, folder.tables)
        problems += cause_problems(name, folder.tables)
        problems += _lessons(folder)
        problems += _pages(folder)
        if folder is not english:
            problems += _same_files(english, folder)
            problems += _same_keys(english, folder)
            problems += _same_lessons(english, folder)
            problems += _same_pages(english, folder)
    return problems


def _read(root: Path, language: str) -> Folder:
    folder = Folder(language)
    top = root / language
    for path in sorted(top.rglob("*")):
        name = path.relative_to(top).as_posix()
        if path.suffix not in (".toml", ".md"):
            continue
        folder.files.add(name)
        try:
            if path.suffix == ".md" and path.parent.name == REFERENCE:
                folder.pages[name] = text_of(path)
            elif path.suffix == ".md":
                folder.lessons[name] = read_lesson(path)
            else:
                folder.tables[name] = read(path)
        except ContentError as error:
            # One broken file must not hide the problems of the others.
            folder.unreadable.append(f"{error}; mend the file")
    return folder


def _texts(folder: Folder) -> Iterator[str]:
    for name, table in folder.tables.items():
        for key, value in flatten(table):
            where = f"{folder.language}/{name}: {key}"
            last = key.rpartition(".")[2]
            if not isinstance(value, str):
                yield f"{where} is no text; put it in quotes"
            elif value or last not in MAY_BE_EMPTY:
                # Length is judged in English only: Chinese needs far fewer characters.
                faults = text_faults(value)
                if folder.language == "zh":
                    faults += chinese_faults(value)
                too_long = len(value) > LONGEST and (name == "messages.toml" or last == "means")
                if folder.language == "en" and too_long:
                    faults.append(f"has {len(value)} characters; say it in {LONGEST}")
                yield from (f"{where} {fault}" for fault in faults)


def _lessons(folder: Folder) -> Iterator[str]:
    slugs = folder.tables.get("glossary.toml", {}).get("term", {})
    seen: dict[str, str] = {}
    for name, lesson in folder.lessons.items():
        where = f"{folder.language}/{name}:"
        if lesson.step and lesson.step not in STEP_NAMES.values():
            yield (
                f"{where} step {lesson.step!r} is none of the walk's; "
                f'use one of {", ".join(STEP_NAMES.values())}, or ""'
            )
        if not lesson.id:
            yield f"{where} id is empty; give the lesson a short name"
        elif lesson.id in seen:
            yield f"{where} id {lesson.id!r} is also that of {seen[lesson.id]}; choose another"
        seen[lesson.id] = name
        if not lesson.title.strip() or not lesson.body.strip():
            yield f"{where} title or body is empty; write it"
        for term in lesson.terms:
            if term not in slugs:
                yield f"{where} term {term!r} is not in glossary.toml; add it there or drop it"
        if folder.language == "zh":
            for fault in chinese_faults(lesson.title + "\n" + lesson.body):
                yield f"{where} {fault}"


def _pages(folder: Folder) -> Iterator[str]:
    for name, text in folder.pages.items():
        if not text.startswith("# "):
            yield f"{folder.language}/{name}: begin it with a line `# Title`"
        if folder.language == "zh":
            for fault in chinese_faults(text):
                yield f"{folder.language}/{name}: {fault}"


def _same_files(english: Folder, other: Folder) -> Iterator[str]:
    for name in sorted(english.files - other.files):
        yield f"{other.language}/{name} is missing; translate en/{name}"
    for name in sorted(other.files - english.files):
        yield f"{other.language}/{name} has no English original; write en/{name} or remove it"


def _same_keys(english: Folder, other: Folder) -> Iterator[str]:
    for name in sorted(english.tables.keys() & other.tables.keys()):
        originals = dict(flatten(english.tables[name]))
        translated = dict(flatten(other.tables[name]))
        where = f"{other.language}/{name}:"
        for key in originals.keys() - translated.keys():
            yield f"{where} {key} is missing; translate it from English"
        for key in translated.keys() - originals.keys():
            yield f"{where} {key} does not exist in English; add it there or remove it"
        for key in originals.keys() & translated.keys():
            original, text = originals[key], translated[key]
            if name != HELP and key.rpartition(".")[2] in SAME_EVERYWHERE:
                if original != text:
                    yield f"{where} {key} is {text!r}, English has {original!r}; make them equal"
            elif isinstance(original, str) and isinstance(text, str):
                if bool(original) != bool(text):
                    yield f"{where} {key} is empty in one language only; write both or neither"
                for fault in translation_faults(original, text):
                    yield f"{where} {key} {fault}"


def _same_lessons(english: Folder, other: Folder) -> Iterator[str]:
    for name in sorted(english.lessons.keys() & other.lessons.keys()):
        original, lesson = english.lessons[name], other.lessons[name]
        where = f"{other.language}/{name}:"
        ours, theirs = original._asdict(), lesson._asdict()
        for part in ("id", "step", "rfc", "terms"):
            if ours[part] != theirs[part]:
                yield f"{where} {part} differs from English; make them equal"
        for fault in translation_faults(original.body, lesson.body):
            yield f"{where} the body {fault}"


def _same_pages(english: Folder, other: Folder) -> Iterator[str]:
    for name in sorted(english.pages.keys() & other.pages.keys()):
        for fault in translation_faults(english.pages[name], other.pages[name]):
            yield f"{other.language}/{name}: the page {fault}"
