"""`xmpp-walk replay FILE`: a recording again, in every view, without a connection."""

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.numbers import Seconds


@click.command(
    "replay",
    epilog="No connection is opened. The exit code is that of the recording, or 65 where the file "
    "cannot be read to its end; what stands before is shown.",
)
@click.argument("file", type=options.SECRET_FILE)
@click.option("--step", "steps", type=options.STEP, multiple=True, help="Show these in full.")
@click.option(
    "--speed",
    type=Seconds(0.01, 1_000),
    metavar="TIMES",
    help="At the recorded pace, so many times.",
)
@click.option("--view", metavar="NAME", help="terminal, plain or jsonl.")
@options.LANG
@options.LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    """Show a recording again, step by step."""
    from xmpp_walkthrough.cli.replay.run_replay import run

    raise SystemExit(run(given, environment))
