"""`xmpp-walk lesson [NAME]`: list the lessons, or read one."""

import click


@click.command("lesson")
@click.argument("name", required=False)
@click.option("--lang", metavar="CODE", help="en or zh; otherwise as the environment says.")
def command(name: str | None, lang: str | None) -> None:
    """List the lessons, or read one by its name or its step's number."""
    from xmpp_walkthrough.cli.environment import Environment
    from xmpp_walkthrough.cli.reading import read

    read(name, lang, Environment.real())
