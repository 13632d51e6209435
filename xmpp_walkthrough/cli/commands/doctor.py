"""`xmpp-walk doctor JID`: which step of a login breaks, why, and what to do about it."""

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.numbers import Seconds


@click.command(
    "doctor",
    epilog="It tries to log in once and never again by itself: servers ban whoever fails too "
    "often. The exit code is 0 where nothing keeps anybody out, 40 where a fault was found. A "
    "password comes as in a walk.",
)
@click.argument("jid")
@click.option("--server", type=options.SERVER, help="Examine this place instead of asking DNS.")
@options.DNS
@options.ANYWHERE
@click.option("--direct-tls", is_flag=True, help="TLS from the first byte there (port 5223).")
@click.option("--no-login", is_flag=True, help="Stop before SASL; no password is needed.")
@click.option(
    "--mechanism", type=options.MECHANISM, help="Log in with this one, not the strongest."
)
@click.option("--authzid", type=options.ACCOUNT, help="Ask to act as this account.")
@click.option(
    "--as",
    "client",
    type=options.CLIENT,
    help="Go about it as another client does, and say where it decides otherwise.",
)
@options.CA_FILE
@options.CLIENT_CERT
@options.CLIENT_KEY
@options.KEYLOG
@options.PASSWORD_FILE
@options.PASSWORD_FD
@click.option(
    "--timeout",
    type=Seconds(0.1, 600),
    default=5.0,
    metavar="SECONDS",
    help="How long to wait for each answer (5).",
)
@click.option("--verbose", is_flag=True, help="Show the exchange under each finding.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@options.RECORD
@click.option("--svg", type=options.DESTINATION, help="Save the report as a picture.")
@click.option("--quiet", is_flag=True, help="Say nothing: the exit code is the answer.")
@options.LANG
@options.LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    """Find out why a login fails, and what to do about it."""
    from xmpp_walkthrough.cli.doctor.run_doctor import run

    raise SystemExit(run(given, environment))
