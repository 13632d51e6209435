"""`xmpp-walk doctor JID`: which step of a login breaks, why, and what to do about it."""

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.command import Command
from xmpp_walkthrough.cli.numbers import Seconds
from xmpp_walkthrough.cli.usage.kinds import FewWords

READERS = FewWords(("user", "admin", "author"))


@click.command("doctor", cls=Command)
@click.argument("jid")
@click.option("--server", type=options.SERVER)
@options.DNS
@options.ANYWHERE
@click.option("--direct-tls", is_flag=True)
@click.option("--no-login", is_flag=True)
@click.option("--mechanism", type=options.MECHANISM)
@click.option("--authzid", type=options.ACCOUNT)
@click.option("--as", "client", type=options.CLIENT)
@options.CA_FILE
@options.CLIENT_CERT
@options.CLIENT_KEY
@options.KEYLOG
@options.PASSWORD_FILE
@options.PASSWORD_FD
@click.option("--timeout", type=Seconds(0.1, 600), default=5.0, metavar="SECONDS")
@click.option("--for", "reader", type=READERS)
@click.option("--verbose", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@options.RECORD
@click.option("--page", type=options.DESTINATION)
@click.option("--svg", type=options.DESTINATION)
@click.option("--quiet", is_flag=True)
@options.LANG
@options.LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    from xmpp_walkthrough.cli.doctor.run_doctor import run

    raise SystemExit(run(given, environment))
