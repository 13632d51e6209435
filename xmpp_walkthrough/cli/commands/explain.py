"""`xmpp-walk explain [FILE …]`: any log with XMPP in it, explained like a walk."""

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment


@click.command(
    "explain",
    epilog="Without FILE it reads standard input; at a terminal, what is pasted, up to Ctrl-D. The "
    "exit code is 0 where something of XMPP was found and explained, whatever it says, and 2 where "
    "there is no such file or nothing of XMPP in it.",
)
@click.argument("files", metavar="[FILE]...", nargs=-1, type=options.SECRET_FILE)
@click.option("--format", "form", metavar="NAME", help="Read it as this format; else it is found.")
@click.option("--step", "steps", type=options.STEP, multiple=True, help="Show only this in full.")
@click.option("--show-secrets", is_flag=True, help="Do not mask what is secret in the output.")
@click.option("--view", metavar="NAME", help="terminal, plain or jsonl.")
@options.LANG
@options.LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    """Explain what a log or a recording says: ours, or another program's."""
    from xmpp_walkthrough.cli.explain.explaining import run

    raise SystemExit(run(given, environment))
