"""`xmpp-walk branches [ID|WORD…]`: everything that can happen in a login, and what shows it."""

from typing import Any

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.command import Command


@click.command("branches", cls=Command)
@click.argument("words", nargs=-1, type=options.BRANCH, metavar="[ID|WORD…]")
@click.option("--step", "steps", type=options.STEP)
@click.option("--json", "as_json", is_flag=True)
@click.option("--diagram", is_flag=True)
@options.LANG
@options.LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: Any) -> None:
    if given["diagram"]:
        from xmpp_walkthrough.protocol.stream import phases

        environment.stdout.write(f"{phases.diagram()}\n")
        return
    from xmpp_walkthrough.cli.catalogue.branches import show

    library = options.library_of(environment, given)
    show(given["words"], given["steps"], given["as_json"], library, environment)
