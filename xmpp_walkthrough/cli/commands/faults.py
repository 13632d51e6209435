"""`xmpp-walk faults`: what the practice server can do wrong on purpose, by step."""

import click

from xmpp_walkthrough.cli.environment import Environment


@click.command("faults")
@click.option("--step", metavar="NAME", help="Only those of this step, by name or number.")
@click.option("--lang", metavar="CODE", help="en or zh; otherwise as the environment says.")
@click.option("--lessons", metavar="DIR", help="Another folder of lessons and texts.")
@click.pass_obj
def command(
    environment: Environment, step: str | None, lang: str | None, lessons: str | None
) -> None:
    """List what the practice server can do wrong on purpose."""
    from xmpp_walkthrough.cli.catalogue.faults import list_faults
    from xmpp_walkthrough.cli.walk.request import library_of

    list_faults(step, library_of(environment, lessons, lang), environment.stdout)
