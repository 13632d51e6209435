"""`xmpp-walk lesson [NAME]`: list the lessons, or read one, or look a word up."""

from typing import Any

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment


@click.command("lesson")
@click.argument("name", required=False)
@options.LANG
@options.LESSONS
@click.option("--check", is_flag=True, help="Say what is missing or wrong in that folder.")
@click.pass_obj
def command(environment: Environment, /, **given: Any) -> None:
    """List the lessons, read one by its name or its step's number, or look up a term."""
    from xmpp_walkthrough.cli.catalogue.lessons import look_over, read

    library = options.library_of(environment, given)
    if given["check"]:
        raise SystemExit(look_over(library.root, environment.stdout))
    read(given["name"], library, environment)
