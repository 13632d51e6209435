"""`xmpp-walk faults [NAME|WORD…]`: what the practice server can do wrong on purpose, by step."""

from typing import Any

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.command import Command


@click.command("faults", cls=Command)
@click.argument("words", nargs=-1, type=options.FAULT_NAME, metavar="[NAME|WORD…]")
@click.option("--step", "steps", type=options.STEP)
@options.LANG
@options.LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: Any) -> None:
    from xmpp_walkthrough.cli.catalogue.faults import list_faults

    library = options.library_of(environment, given)
    list_faults(given["words"], given["steps"], library, environment)
