"""`xmpp-walk [JID]`: walk one login, step by step."""

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.command import Command
from xmpp_walkthrough.cli.numbers import SEED, Seconds
from xmpp_walkthrough.cli.usage.kinds import FewWords

EXTRAS = ("sm", "rosterver", "caps", "carbons", "csi", "compression", "upgrade")


@click.command("walk", cls=Command)
@click.argument("jid", required=False, type=options.JID)
@click.option("--step", "steps", type=options.STEP, multiple=True)
@click.option("--to", type=options.STEP)
@click.option("--auto", type=Seconds(0, 3600), is_flag=False, flag_value=0, metavar="[SECONDS]")
@click.option("--server", type=options.SERVER)
@options.DNS
@options.ANYWHERE
@click.option("--direct-tls", is_flag=True)
@click.option("--mechanism", type=options.MECHANISM)
@click.option("--resource", type=options.RESOURCE)
@click.option("--register", is_flag=True)
@click.option("--old-login", is_flag=True)
@click.option("--twice", is_flag=True)
@click.option(
    "--with",
    "extras",
    type=FewWords(EXTRAS),
    multiple=True,
    callback=lambda _context, _option, names: frozenset(names),
)
@click.option("--authzid", type=options.ACCOUNT)
@click.option("--sasl2", is_flag=True)
@click.option("--fast", is_flag=True)
@click.option("--fast-logout", is_flag=True)
@options.CA_FILE
@click.option("--insecure", "insistence", count=True)
@click.option("--hands-on", is_flag=True)
@click.option("--send-instead", type=options.INSTEAD, multiple=True)
@options.CLIENT_CERT
@options.CLIENT_KEY
@options.KEYLOG
@options.PASSWORD_FILE
@options.PASSWORD_FD
@click.option("--show-secrets", is_flag=True)
@click.option("--view", type=options.VIEW)
@options.LANG
@options.LESSONS
@click.option("--timeout", type=Seconds(0.1, 600), default=10.0, metavar="SECONDS")
@click.option("--seed", type=SEED, metavar="NUMBER")
@click.option("--fault", "faults", type=options.FAULT, multiple=True)
@options.RECORD
@click.option("--keep", is_flag=True)
@click.option("--page", type=options.DESTINATION)
@click.option("--worksheet", is_flag=True)
@click.option("--svg", type=options.DESTINATION)
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    from xmpp_walkthrough.cli.run import run
    from xmpp_walkthrough.cli.walk.request import build

    raise SystemExit(run(build(given, environment)))
