"""`xmpp-walk faults`: what the practice server can do wrong on purpose, by step."""

from typing import Any

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment


@click.command("faults")
@click.option(
    "--step", "steps", type=options.STEP, help="Only those of this step, by name or number."
)
@options.LANG
@options.LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: Any) -> None:
    """List what the practice server can do wrong on purpose."""
    from xmpp_walkthrough.cli.catalogue.faults import list_faults

    list_faults(given["steps"], options.library_of(environment, given), environment.stdout)
