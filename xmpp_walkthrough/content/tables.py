"""How is a TOML table of `lessons/` read, searched by a dotted key, and filled in?

Values are put in literally: what a server said is never read as a template.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Table = dict[str, Any]

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
    """Read one TOML file; an absent file is an empty table. Errors: ContentError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise ContentError(f"{path}: not UTF-8: {error.reason} at byte {error.start}") from error
    return parse(text, str(path))


def find(table: Table, key: str) -> str | None:
    """The text under the dotted `key`; a table or an absent key is None."""
    value: Any = table
    for part in key.split("."):
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
