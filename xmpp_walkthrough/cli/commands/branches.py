"""`xmpp-walk branches [ID]`: everything that can happen in a login, and what shows it."""

import click

from xmpp_walkthrough.cli.environment import Environment


@click.command("branches")
@click.argument("id", required=False)
@click.option("--step", metavar="NAME", help="Only those of this step, by name or number.")
@click.option("--json", "as_json", is_flag=True, help="The same as one JSON line, for programs.")
@click.option("--diagram", is_flag=True, help="The phases of a connection, as Mermaid draws them.")
@click.option("--lang", metavar="CODE", help="en or zh; otherwise as the environment says.")
@click.option("--lessons", metavar="DIR", help="Another folder of lessons and texts.")
@click.pass_obj
def command(
    environment: Environment,
    /,
    id: str | None,
    step: str | None,
    as_json: bool,
    diagram: bool,
    lang: str | None,
    lessons: str | None,
) -> None:
    """List every branch of a login, or explain one by its ID."""
    if diagram:
        from xmpp_walkthrough.protocol.stream import phases

        environment.stdout.write(f"{phases.diagram()}\n")
        return
    from xmpp_walkthrough.cli.catalogue.branches import show
    from xmpp_walkthrough.cli.walk.request import library_of

    show(id, step, as_json, library_of(environment, lessons, lang), environment)
