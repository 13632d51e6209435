"""TOML tables of `lessons/`: read, and searched by a dotted key."""

import json
import os
import re
import stat
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

Table = dict[str, Any]

MOST = 4_194_304  # bytes of one file; the longest of ours has a thirtieth of that
# Where the system has it: a pipe without a writer is not waited for.
NO_WAITING = getattr(os, "O_NONBLOCK", 0)
_HEADER = r"\[([^\[\]\n]+)\][ \t]*(?:#.*)?"


class ContentError(ValueError):
    """A file under `lessons/` cannot be read: the message names the file and, if known, a line."""


def parse(text: str, where: str, first_line: int = 1) -> Table:
    """Parse TOML that begins on `first_line` of the file `where`. Errors: ContentError."""
    import tomllib  # here: it costs 14 ms, and --help needs no lesson

    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ContentError(f"{where}:{first_line}: not valid TOML: nested too deeply") from None
    except tomllib.TOMLDecodeError as error:
        line = first_line
        if at := re.search(r"\(at line (\d+)", str(error)):
            line += int(at[1]) - 1
        elif "end of document" in str(error):
            line += text.count("\n")
        raise ContentError(f"{where}:{line}: not valid TOML: {error}") from error


def read(path: Path) -> Table:
    """Read one TOML file whole; an absent file is an empty table. Errors: ContentError."""
    return parse(text_of(path), str(path))


def text_of(path: Path) -> str:
    """The content of a file; "" where there is none. Errors: ContentError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | NO_WAITING)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ContentError(f"{path}: it is no regular file")
            data = file.read(MOST + 1)
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:  # a name with a NUL in it
        if isinstance(error, ContentError):
            raise
        raise ContentError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > MOST:
        raise ContentError(f"{path}: more than {MOST:,} bytes are no lesson")
    try:
        return data.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = f"byte {error.start}, line {line}"
        raise ContentError(f"{path}: not UTF-8: {error.reason} at {where}") from error


class Texts(Table):
    """A table of texts and tables of texts. A missing one is told with its place."""

    def __init__(self, table: Table, file: "Sections", name: str) -> None:
        """Errors: ContentError."""
        super().__init__()
        self._file, self._name = file, name
        for key, value in table.items():
            if isinstance(value, dict):
                value = Texts(value, file, f"{name}.{key}".removeprefix("."))
            elif not isinstance(value, str):
                raise ContentError(f"{file.place(name)}: `{key}` must be a text")
            self[key] = value

    def text(self, key: str) -> str:
        """The text under `key`. Errors: ContentError where there is none."""
        found = self.get(key)
        if not isinstance(found, str):
            raise ContentError(f"{self._file.place(self._name)}: the text `{key}` is missing")
        return found

    def texts(self) -> dict[str, str]:
        """All texts of the table. Errors: ContentError where there is a table in it."""
        return {key: self.text(key) for key in self}

    def one_of(self, key: str, known: Container[str]) -> str:
        """The text under `key`. Errors: ContentError where it is none of the `known`."""
        found = self.text(key)
        if found not in known:
            raise ContentError(f"{self._file.place(self._name)}: `{key}` cannot be {found!r}")
        return found

    def tables(self, key: str) -> "dict[str, Texts]":
        """The tables under `key`, if any. Errors: ContentError where there is something else."""
        found = self.get(key, {})
        if not isinstance(found, dict) or not all(isinstance(x, Texts) for x in found.values()):
            raise ContentError(f"{self._file.place(self._name)}: `{key}` has tables in it only")
        return found


class Sections:
    """A TOML file of `[tables]`, each parsed when it is asked for: a walk needs few of them.

    A table is named by its header without quotes, `attribute.auth@mechanism`. The linter, which
    reads files whole, sees to it that the two ways of reading agree. In a wheel the build has left
    `ready` tables beside the file, which are read in a fifth of the time.
    """

    def __init__(self, path: Path, drawn: Callable[[str], str] | None = None) -> None:
        """`drawn` is what becomes of each text before it is given out."""
        self._drawn = drawn
        self._where = str(path)
        self._parsed: dict[str, Texts] = {}
        self._text = text_of(path)
        self._ready = _ready_for(self._text, path)
        self._names = self._places if self._ready is None else self._ready
        self._deepest = max((name.count(".") + 1 for name in self._names), default=0)

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    @cached_property
    def _places(self) -> Mapping[str, tuple[int, int]]:
        """Where the body of each table stands."""
        headers = [*_headers(self._text)]
        ends = [begin for _, begin, _ in headers[1:]] + [len(self._text)]
        bodies = zip(headers, ends, strict=False)
        return {name.replace('"', ""): (start, end) for (name, _, start), end in bodies}

    def place(self, name: str) -> str:
        """The file, and the line in which the table `name` begins."""
        start, _ = self._places.get(name.replace('"', ""), (0, 0))
        return f"{self._where}:{self._text.count(chr(10), 0, start) + 1}"

    def whole(self) -> Texts:
        """All tables at once. Errors: ContentError."""
        return Texts(parse(self._text, self._where), self, "")

    def table(self, name: str) -> Texts | None:
        """The table `name`, or None. Errors: ContentError."""
        if name not in self._names:
            return None
        if name not in self._parsed:
            found = self._body(name) if self._ready is None else self._ready[name]
            self._parsed[name] = Texts(self._each_drawn(found), self, name)
        return self._parsed[name]

    def _each_drawn(self, table: Table) -> Table:
        if self._drawn is None:
            return table
        return {
            name: self._each_drawn(value) if isinstance(value, dict) else self._drawn(value)
            for name, value in table.items()
        }

    def ready(self) -> str:
        """All tables as JSON, for the build: with what tells the text that they were made of."""
        bodies = {name: self._body(name) for name in self._places}
        return json.dumps({"of": _digest(self._text), "tables": bodies}, ensure_ascii=False)

    def _body(self, name: str) -> Table:
        start, end = self._places[name]
        line = self._text.count("\n", 0, start) + 1
        return parse(self._text[start:end], self._where, line)

    def leaf(self, key: str) -> str | None:
        """The text under a dotted key, in the table with the longest name that fits."""
        parts = key.split(".")  # a peer may have chosen the key, with many dots
        for end in range(min(len(parts) - 1, self._deepest), 0, -1):
            table = self.table(".".join(parts[:end]))
            found = find(table, parts[end:]) if table is not None else None
            if found is not None:
                return found
        return None


def _headers(text: str) -> Iterator[tuple[str, int, int]]:
    """The headers of tables: the name, and where the header begins and ends."""
    at = 0
    for line in text.split("\n"):
        if line.startswith("[") and (found := re.fullmatch(_HEADER, line)):
            yield found[1], at, at + len(line)
        at += len(line) + 1


def _ready_for(text: str, path: Path) -> dict[str, Table] | None:
    """The tables that the build has made of this very text; None: there are none."""
    try:
        with open(path.with_suffix(".json"), encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError):
        return None
    return found["tables"] if found["of"] == _digest(text) else None


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


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
