"""`xmpp-walk explain [FILE …]`: any log with XMPP in it, explained like a walk."""

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.command import Command
from xmpp_walkthrough.cli.numbers import Whole
from xmpp_walkthrough.cli.usage.kinds import FewWords


@click.command("explain", cls=Command)
@click.argument("files", metavar="[FILE]...", nargs=-1, type=options.SECRET_FILE)
@click.option("--format", "form", type=options.LOG_FORMAT)
@click.option("--step", "steps", type=options.STEP, multiple=True)
@click.option("--jid", type=options.JID)
@click.option("--only", type=FewWords(["errors"]))
@click.option("--around", type=Whole(1), metavar="LINE")
@click.option("--xpath", metavar="TEXT")
@click.option("-f", "--follow", is_flag=True)
@click.option("--show-secrets", is_flag=True)
@click.option("--view", type=options.VIEW)
@options.LANG
@options.LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    from xmpp_walkthrough.cli.explain.explaining import run

    raise SystemExit(run(given, environment))
