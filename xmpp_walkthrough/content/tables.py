"""How is a TOML table of `lessons/` read, searched by a dotted key, and filled in?

Values are put in literally: what a server said is never read as a template.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

Table = dict[str, Any]

_HEADER = re.compile(r"^\[([^\[\]\n]+)\][ \t]*(?:#.*)?$", re.MULTILINE)
_BRACES = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}")


class ContentError(ValueError):
    """A file under `lessons/` cannot be read: the message names the file and, if known, a line."""


def parse(text: str, where: str, first_line: int = 1) -> Table:
    """Parse TOML that begins on `first_line` of the file `where`. Errors: ContentError."""
    import tomllib  # here: it costs 14 ms, and --help needs no lesson

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = first_line
        if at := re.search(r"\(at line (\d+)", str(error)):
            line += int(at[1]) - 1
        elif "end of document" in str(error):
            line += text.count("\n")
        raise ContentError(f"{where}:{line}: not valid TOML: {error}") from error


def read(path: Path) -> Table:
    """Read one TOML file whole; an absent file is an empty table. Errors: ContentError."""
    return parse(_text(path), str(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise ContentError(f"{path}: not UTF-8: {error.reason} at byte {error.start}") from error


class Sections:
    """A TOML file of `[tables]`, each parsed when it is asked for: a walk needs few of them.

    A table is named by its header without quotes, `attribute.auth@mechanism`. The linter, which
    reads files whole, sees to it that the two ways of reading agree.
    """

    def __init__(self, path: Path) -> None:
        self._where = str(path)
        self._parsed: dict[str, Table] = {}
        self._text = text = _text(path)
        self._places: dict[str, tuple[int, int]] = {}  # where the body of each table stands
        headers = [*_HEADER.finditer(text)]
        ends = [header.start() for header in headers[1:]] + [len(text)]
        for header, end in zip(headers, ends, strict=False):
            self._places[header[1].replace('"', "")] = (header.end(), end)
        self._deepest = max((name.count(".") + 1 for name in self._places), default=0)

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def table(self, name: str) -> Table | None:
        """The table `name`, or None. Errors: ContentError."""
        if name not in self._places:
            return None
        if name not in self._parsed:
            start, end = self._places[name]
            line = self._text.count("\n", 0, start) + 1
            self._parsed[name] = parse(self._text[start:end], self._where, line)
        return self._parsed[name]

    def leaf(self, key: str) -> str | None:
        """The text under a dotted key, in the table with the longest name that fits."""
        parts = key.split(".")  # a peer may have named what is looked for, with many dots
        for end in range(min(len(parts) - 1, self._deepest), 0, -1):
            table = self.table(".".join(parts[:end]))
            found = find(table, parts[end:]) if table is not None else None
            if found is not None:
                return found
        return None


def find(table: Table, path: Sequence[str]) -> str | None:
    """The text at the end of this path; a table or an absent name is None."""
    value: Any = table
    for part in path:
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return value if isinstance(value, str) else None


def flatten(table: Table, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of nested tables as (dotted key, value), in file order."""
    for name, value in table.items():
        key = f"{prefix}.{name}" if prefix else name
        if isinstance(value, dict):
            yield from flatten(value, key)
        else:
            yield key, value


def fill(template: str, values: Mapping[str, object]) -> str:
    """Put `values` in place of `{name}`; `{{` and `}}` are plain braces, an unknown name stays."""

    def replace(match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            return match[0][0]
        return str(values[name]) if name in values else match[0]

    return _BRACES.sub(replace, template)


def placeholders(template: str) -> set[str]:
    """The names in `{…}` that `fill` would look for."""
    return {match[1] for match in _BRACES.finditer(template) if match[1] is not None}


def stray_braces(template: str) -> bool:
    """Does a brace stand here that is neither a placeholder nor doubled?"""
    return any(brace in _BRACES.sub("", template) for brace in "{}")
