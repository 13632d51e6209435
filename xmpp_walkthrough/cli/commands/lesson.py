"""`xmpp-walk lesson [NAME]`: list the lessons, or read one, or look a word up."""

from typing import Any

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.command import Command


@click.command("lesson", cls=Command)
@click.argument("name", required=False, type=options.LESSON)
@options.LANG
@options.LESSONS
@click.option("--check", is_flag=True)
@click.pass_obj
def command(environment: Environment, /, **given: Any) -> None:
    from xmpp_walkthrough.cli.catalogue.lessons import look_over, read

    library = options.library_of(environment, given)
    if given["check"]:
        raise SystemExit(look_over(library.root, environment.stdout))
    read(given["name"], library, environment)
