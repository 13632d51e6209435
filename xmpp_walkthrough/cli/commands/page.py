"""`xmpp-walk page FILE`: a recording or a log as one HTML page."""

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.command import Command


@click.command("page", cls=Command)
@click.argument("file", type=options.SECRET_FILE)
@click.option("--output", type=options.DESTINATION)
@click.option("--worksheet", is_flag=True)
@click.option("--open", is_flag=True)
@click.option("--format", "form", type=options.LOG_FORMAT)
@options.LANG
@options.LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    from xmpp_walkthrough.cli.page.run_page import run

    raise SystemExit(run(given, environment))
