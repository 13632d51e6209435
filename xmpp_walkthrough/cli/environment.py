"""The environment of the program: streams, terminal, language, colour; all of it replaceable."""

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, TextIO

from xmpp_walkthrough.cli.leaving import Leaving

if TYPE_CHECKING:
    from pathlib import Path

    from xmpp_walkthrough.content.letters import Letters


class Environment(NamedTuple):
    """Read once at the start; a test makes its own. `leaving` undoes what must not be left."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    variables: Mapping[str, str]
    leaving: Leaving = Leaving()
    letters: "Letters | None" = None  # what the terminal draws; None: all of them

    @classmethod
    def real(cls, leaving: Leaving | None = None) -> "Environment":
        return cls(sys.stdin, sys.stdout, sys.stderr, os.environ, leaving or Leaving())

    @property
    def interactive(self) -> bool:
        """Whether a person reads and types: a terminal on both sides, and not a dumb one."""
        dumb = self.variables.get("TERM") == "dumb"
        return _is_terminal(self.stdin) and _is_terminal(self.stdout) and not dumb

    @property
    def terminal_out(self) -> bool:
        return _is_terminal(self.stdout)

    def lessons(self, asked: str | None) -> "Path | None":
        """Another folder of lessons, such as a teacher's course; None: the program's own."""
        from pathlib import Path

        found = asked or self.variables.get("XMPP_WALK_LESSONS")
        return Path(found) if found else None

    @property
    def colour(self) -> bool:
        """Whether colour is wanted: the variable NO_COLOR says no."""
        return not self.variables.get("NO_COLOR")

    def language(self, asked: str | None) -> str:
        """The language to try: the asked one, then what the environment says, then English."""
        names = ("XMPP_WALK_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
        found = asked or next((v for n in names if (v := self.variables.get(n))), "en")
        short = found.replace("-", "_").partition("_")[0].partition(".")[0].lower()
        return "en" if short in ("c", "posix", "") else short


def _is_terminal(stream: TextIO) -> bool:
    return not stream.closed and stream.isatty()
