"""A long text at a terminal: in a pager, which has the keys meanwhile."""

import shlex
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from shutil import which

import click

from xmpp_walkthrough.cli.environment import Environment

_USUAL = "less"


def in_pager(text: str, environment: Environment) -> None:
    """Show `text`, whose colours only `less` is sure to understand; all at once without a pager."""
    found = _command(environment.variables) if environment.interactive else None
    if found is None:
        environment.stdout.write(text)
        return
    if environment.letters is not None:
        from xmpp_walkthrough.content.letters import laid_out

        text = laid_out(text, environment.letters)
    command, less = found, Path(found[0]).name == _USUAL
    settings = {"LESS": "-R", **environment.variables} if less else dict(environment.variables)

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            env=settings,
            encoding="utf-8",
            errors="backslashreplace",
        )

    with environment.leaving.beside(start) as pager:
        assert pager.stdin is not None
        with suppress(BrokenPipeError), pager.stdin as pages:  # the reader may have seen enough
            pages.write(text if less else click.unstyle(text))
        pager.wait()


def _command(variables: Mapping[str, str]) -> list[str] | None:
    """The program that PAGER names, if it is installed; else `less`, if that is."""
    with suppress(ValueError):  # a quote that does not close
        named = shlex.split(variables.get("PAGER", ""))
        if named and which(named[0]):
            return named
    return [_USUAL] if which(_USUAL) else None
