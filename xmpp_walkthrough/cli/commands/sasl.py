"""`xmpp-walk sasl`: the arithmetic of a login without any connection, forward and back."""

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.command import Command


@click.command("sasl", cls=Command)
@click.argument("what", metavar="decode|MECHANISM", type=options.PAPER)
@click.argument("of", metavar="BASE64|USER", required=False)
@click.option("--mechanism", metavar="NAME")
@click.option("--practice", is_flag=True)
@click.option("--domain", metavar="NAME", default="ceit.org")
@click.option("--authzid", metavar="JID", default="")
@click.option("--client-nonce", metavar="TEXT")
@click.option("--server-first", metavar="TEXT")
@options.PASSWORD_FILE
@options.PASSWORD_FD
@options.LANG
@options.LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    from xmpp_walkthrough.cli.paper.arithmetic import run

    raise SystemExit(run(given, environment))
