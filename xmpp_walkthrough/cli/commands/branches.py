"""`xmpp-walk branches [ID]`: everything that can happen in a login, and what shows it."""

from typing import Any

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment


@click.command("branches")
@click.argument("id", required=False)
@click.option(
    "--step", "steps", type=options.STEP, help="Only those of this step, by name or number."
)
@click.option("--json", "as_json", is_flag=True, help="The same as one JSON line, for programs.")
@click.option("--diagram", is_flag=True, help="The phases of a connection, as Mermaid draws them.")
@options.LANG
@options.LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: Any) -> None:
    """List every branch of a login, or explain one by its ID."""
    if given["diagram"]:
        from xmpp_walkthrough.protocol.stream import phases

        environment.stdout.write(f"{phases.diagram()}\n")
        return
    from xmpp_walkthrough.cli.catalogue.branches import show

    library = options.library_of(environment, given)
    show(given["id"], given["steps"], given["as_json"], library, environment)
