"""`xmpp-walk completion [SHELL]`: the script by which a shell completes commands and values."""

from typing import Any

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.command import Command
from xmpp_walkthrough.cli.usage.kinds import FewWords

SHELLS = FewWords(("bash", "zsh", "fish"))


@click.command("completion", cls=Command, measures=False)
@click.argument("shell", required=False, type=SHELLS)
@click.option("--install", is_flag=True)
@options.LANG
@options.LESSONS
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    from xmpp_walkthrough.cli.help.completion import run

    raise SystemExit(run(ctx, given, ctx.find_object(Environment) or Environment.real()))
