"""What is a target? One reader of bytes from outside: it returns, or raises what is documented.

`read` catches what the reader may raise, and asserts what must hold of what it says. The seeds are
the files of `seeds/<name>`; `words` are pieces that a mutation may put in.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple
from unicodedata import category

_HARMFUL = ("Cc", "Cf", "Cs", "Zl", "Zp")
_HERE = Path(__file__).parent


class Target(NamedTuple):
    name: str
    read: Callable[[bytes], None]
    words: tuple[bytes, ...] = ()
    longest: int = 4_096  # bytes of an input

    def seeds(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted(folder(self.name).iterdir())]


def folder(name: str) -> Path:
    """Where the seeds of a target stand."""
    return _HERE / "seeds" / name


def names() -> list[str]:
    """Every target, in the order of files."""
    return sorted(path.stem for path in (_HERE / "targets").glob("[a-z]*.py"))


def target(name: str) -> Target:
    found: Target = import_module(f"fuzz.targets.{name}").TARGET
    return found


def is_harmless(text: str) -> bool:
    """Nothing in it moves a cursor, turns letters round or is not to be seen at all."""
    return text.isprintable() or not any(category(char) in _HARMFUL for char in text)
