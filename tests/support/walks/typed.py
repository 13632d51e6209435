"""What would a shell and the command make of a line that a text tells a reader to type?"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import Any

from xmpp_walkthrough.cli.main import commands


@dataclass(frozen=True)
class Typed:
    """A line, parsed: the command's name, what click made of its options, and variables set."""

    name: str
    given: dict[str, Any]
    variables: dict[str, str]


def typed(line: str) -> Typed:
    """Parse `NAME=VALUE xmpp-walk …`. Errors: click.UsageError where the command would not run."""
    pieces = shlex.split(line)
    variables: dict[str, str] = {}
    while found := re.fullmatch(r"([A-Z_]+)=(.*)", pieces[0]):
        variables[found[1]] = found[2]
        pieces.pop(0)
    assert pieces[0] == "xmpp-walk", line
    context = commands.make_context(pieces[0], pieces[1:])
    name, command, words = commands.resolve_command(
        context, [*context._protected_args, *context.args]
    )
    assert command is not None
    assert name is not None
    return Typed(name, command.make_context(name, words, context).params, variables)
