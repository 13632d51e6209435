"""A lesson file: TOML front matter between two `+++` lines, then Markdown."""

from pathlib import Path
from typing import Any, NamedTuple

from xmpp_walkthrough.content.shipped import step_name
from xmpp_walkthrough.content.tables import ContentError, Table, parse, text_of

FENCE = "+++"
FIELDS = ("id", "title", "step", "rfc", "terms")


class Lesson(NamedTuple):
    """One lesson: `step` is the name of the step it belongs to, or "" for background reading."""

    id: str
    title: str
    step: str
    rfc: tuple[str, ...]
    terms: tuple[str, ...]
    body: str


def parse_lesson(text: str, where: str) -> Lesson:
    """Read the lesson `text` of the file `where`. Errors: ContentError, with file and line."""
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].strip() != FENCE:
        raise ContentError(f"{where}:1: a lesson begins with a line {FENCE}, then its front matter")
    end = next((n for n, line in enumerate(lines) if n and line.strip() == FENCE), None)
    if end is None:
        raise ContentError(f"{where}:{len(lines)}: the front matter has no closing line {FENCE}")
    front = "".join(lines[1:end])
    table = parse(front, where, first_line=2)
    _refuse_wrong_fields(table, front, where, end + 1)
    # `step` may be written as a name or as the article's number: stored by name.
    return Lesson(
        id=table["id"],
        title=table["title"],
        step=step_name(table["step"]),
        rfc=_strings(table["rfc"]),
        terms=_strings(table["terms"]),
        body="".join(lines[end + 1 :]).strip("\n") + "\n",
    )


def read_lesson(path: Path) -> Lesson:
    """Read a lesson from its file. Errors: ContentError."""
    return parse_lesson(text_of(path), str(path))


def _refuse_wrong_fields(table: Table, front: str, where: str, last_line: int) -> None:
    for name in FIELDS:
        if name not in table:
            raise ContentError(f"{where}:{last_line}: the front matter lacks `{name}`")
        if not _is_right(name, table[name]):
            wanted = "a list of strings" if name in ("rfc", "terms") else "a string"
            raise ContentError(f"{where}:{_line_of(name, front)}: `{name}` must be {wanted}")
    for name in table:
        if name not in FIELDS:
            raise ContentError(f"{where}:{_line_of(name, front)}: unknown field `{name}`")


def _is_right(name: str, value: Any) -> bool:
    if name in ("rfc", "terms"):
        return isinstance(value, str) or (
            isinstance(value, list) and all(isinstance(item, str) for item in value)
        )
    return isinstance(value, str)


def _strings(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _line_of(name: str, front: str) -> int:
    for number, line in enumerate(front.splitlines(), start=2):
        if line.strip().strip('"').startswith(name):
            return number
    return 1
