"""`xmpp-walk lesson [NAME]`: list the lessons, or read one, or look a word up."""

import click

from xmpp_walkthrough.cli.environment import Environment


@click.command("lesson")
@click.argument("name", required=False)
@click.option("--lang", metavar="CODE", help="en or zh; otherwise as the environment says.")
@click.option("--lessons", metavar="DIR", help="Another folder of lessons and texts.")
@click.option("--check", is_flag=True, help="Say what is missing or wrong in that folder.")
@click.pass_obj
def command(
    environment: Environment, name: str | None, lang: str | None, lessons: str | None, check: bool
) -> None:
    """List the lessons, read one by its name or its step's number, or look up a term."""
    from xmpp_walkthrough.cli.catalogue.lessons import look_over, read
    from xmpp_walkthrough.cli.walk.request import library_of

    if check:
        folder = library_of(environment, lessons, lang).root
        raise SystemExit(look_over(folder, environment.stdout))
    read(name, library_of(environment, lessons, lang), environment)
