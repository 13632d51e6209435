"""Completion for bash, zsh and fish: Click's script, shown or put where the shell finds it.

fish reads a folder by itself. For bash and zsh one line is added to the file that they read when
they start, once, at its end; nothing else in it is touched.
"""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.options import library_of
from xmpp_walkthrough.cli.usage.misuse import Misuse, quoted
from xmpp_walkthrough.steps.exit_code import ExitCode

if TYPE_CHECKING:
    from xmpp_walkthrough.content.library import Library

_NAME = "xmpp-walk"
_SHELLS = ("bash", "zsh", "fish")
_STARTS = {"bash": ".bashrc", "zsh": ".zshrc"}
# zsh has no completion before compinit has run, and not everybody runs it.
_BEFORE = {"zsh": "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }\n"}


def run(ctx: click.Context, given: Mapping[str, Any], environment: Environment) -> int:
    """Show the script, or install it; the exit code. Errors: Misuse."""
    library = library_of(environment, given)
    shell = given["shell"] or Path(environment.variables.get("SHELL", "")).name
    if shell not in _SHELLS:
        raise Misuse("usage.no-shell", name=quoted(shell), known=", ".join(_SHELLS))
    script = _BEFORE.get(shell, "") + _script(ctx, shell)
    if not given["install"]:
        environment.stdout.write(script)
        return ExitCode.OK
    try:
        said = _install(shell, script, environment, library)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        environment.stderr.write(f"{library.text('completion.failed', reason=reason)}\n")
        return ExitCode.OUTPUT
    environment.stdout.writelines(f"{line}\n" for line in said)
    return ExitCode.OK


def _script(ctx: click.Context, shell: str) -> str:
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # Click has all three
    return kind(ctx.find_root().command, {}, _NAME, "_XMPP_WALK_COMPLETE").source()


def _install(shell: str, script: str, environment: Environment, library: "Library") -> list[str]:
    """Put the script in its place. Returns what was done, in words. Errors: OSError."""
    variables = environment.variables
    home = Path(variables.get("HOME", "")) if variables.get("HOME") else Path.home()
    if shell == "fish":
        config = Path(variables.get("XDG_CONFIG_HOME") or home / ".config")
        place = config / "fish" / "completions" / f"{_NAME}.fish"
    else:
        data = Path(variables.get("XDG_DATA_HOME") or home / ".local" / "share")
        place = data / _NAME / f"completion.{shell}"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(script, encoding="utf-8")
    said = [library.text("completion.written", path=place)]
    if shell in _STARTS:
        folder = Path(variables.get("ZDOTDIR") or home) if shell == "zsh" else home
        start = folder / _STARTS[shell]
        line = f"[ ! -r {shlex.quote(str(place))} ] || . {shlex.quote(str(place))}"
        if _add_line(start, line):
            said.append(library.text("completion.added", path=start, line=line))
    return [*said, library.text("completion.next")]


def _add_line(path: Path, line: str) -> bool:
    """Add the line at the end of the file, unless it has it. Errors: OSError."""
    before = path.read_text(encoding="utf-8", errors="surrogateescape") if path.exists() else ""
    if line in before.splitlines():
        return False
    # Opened for adding: what others write there meanwhile stays, and a symbolic link stays one.
    with path.open("a", encoding="utf-8", errors="surrogateescape") as file:
        file.write(("" if before.endswith("\n") or not before else "\n") + f"{line}\n")
    return True
