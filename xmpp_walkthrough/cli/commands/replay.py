"""`xmpp-walk replay FILE`: a recording again, in every view, without a connection."""

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.command import Command
from xmpp_walkthrough.cli.numbers import Seconds


@click.command("replay", cls=Command)
@click.argument("file", required=False, type=options.SECRET_FILE)
@click.option("--step", "steps", type=options.STEP, multiple=True)
@click.option("--speed", type=Seconds(0.01, 1_000), metavar="TIMES")
@click.option("--view", type=options.VIEW)
@options.LANG
@options.LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    from xmpp_walkthrough.cli.replay.run_replay import run

    raise SystemExit(run(given, environment))
