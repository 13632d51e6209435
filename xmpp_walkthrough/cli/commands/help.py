"""`xmpp-walk help [NAME]`: help on a command, a page of the reference, or the manual page."""

from typing import Any

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.command import Command


@click.command("help", cls=Command, measures=False)
@click.argument("name", required=False, type=options.TOPIC)
@click.option("--man", is_flag=True)
@options.LANG
@options.LESSONS
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    from xmpp_walkthrough.cli.help.found import show

    show(ctx, given, ctx.find_object(Environment) or Environment.real())
