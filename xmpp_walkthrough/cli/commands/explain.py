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
@click.option("--jid", type=options.JID, help="Show this account's connections and units only.")
@click.option("--only", type=click.Choice(["errors"]), help="Show errors, and what they answer.")
@click.option("--around", type=click.IntRange(1), metavar="LINE", help="Show the units near LINE.")
@click.option(
    "--xpath",
    metavar="TEXT",
    help="Show the units in which this is found, such as //c:body; c, sasl, bind, roster, …",
)
@click.option("-f", "--follow", is_flag=True, help="Go on as the log grows, until Ctrl-C.")
@click.option("--show-secrets", is_flag=True, help="Do not mask what is secret in the output.")
@click.option("--view", metavar="NAME", help="terminal, plain or jsonl.")
@options.LANG
@options.LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    """Explain what a log or a recording says: ours, or another program's."""
    from xmpp_walkthrough.cli.explain.explaining import run

    raise SystemExit(run(given, environment))
