"""`xmpp-walk share FILE`: a recording or a log that may be posted, and is still true."""

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.command import Command


@click.command("share", cls=Command)
@click.argument("file", type=options.SECRET_FILE)
@click.option("--output", type=options.DESTINATION)
@click.option("--keep-domain", is_flag=True)
@click.option("--format", "form", type=options.LOG_FORMAT)
@click.option("--yes", is_flag=True)
@options.LANG
@options.LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    from xmpp_walkthrough.cli.share.run_share import run

    raise SystemExit(run(given, environment))
