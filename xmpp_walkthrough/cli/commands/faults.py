"""`xmpp-walk faults`: what the practice server can do wrong on purpose, by step."""

from typing import Any

import click

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.options import (
    LANG,
    LESSONS,
    STEP,
    library_of,
)


@click.command("faults")
@click.option(
    "--step",
    "steps",
    type=STEP,
    metavar="NAME",
    help="Only those of this step, by name or number.",
)
@LANG
@LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: Any) -> None:
    """List what the practice server can do wrong on purpose."""
    from xmpp_walkthrough.cli.catalogue.faults import list_faults

    list_faults(given["steps"], library_of(environment, given), environment.stdout)
