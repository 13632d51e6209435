"""`xmpp-walk doctor JID`: which step of a login breaks, why, and what to do about it."""

import click

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.numbers import DESCRIPTOR, Seconds


@click.command(
    "doctor",
    epilog="It tries to log in once and never again by itself: servers ban whoever fails too "
    "often. The exit code is 0 where nothing keeps anybody out, 40 where a fault was found. A "
    "password comes as in a walk.",
)
@click.argument("jid")
@click.option("--server", metavar="HOST[:PORT]", help="Examine this place instead of asking DNS.")
@click.option("--dns", metavar="ADDRESS[:PORT]", help="Ask this nameserver, not the system's.")
@click.option(
    "--anywhere",
    is_flag=True,
    help="Go unasked where DNS or a redirect leads: to this computer, a link-local address, a "
    "port below 1024.",
)
@click.option("--direct-tls", is_flag=True, help="TLS from the first byte there (port 5223).")
@click.option("--no-login", is_flag=True, help="Stop before SASL; no password is needed.")
@click.option("--mechanism", metavar="NAME", help="Log in with this one, not the strongest.")
@click.option("--authzid", metavar="JID", help="Ask to act as this account.")
@click.option(
    "--as",
    "client",
    metavar="NAME",
    help="Go about it as another client does, and say where it decides otherwise.",
)
@click.option("--ca-file", type=click.Path(), help="Trust these authorities only.")
@click.option("--client-cert", type=click.Path(), help="Our certificate, for EXTERNAL (PEM).")
@click.option("--client-key", type=click.Path(), help="Its key, where that is another file.")
@click.option("--password-file", type=click.Path(), help="First line: password.")
@click.option("--password-fd", type=DESCRIPTOR, help="The same, from a descriptor.")
@click.option(
    "--timeout",
    type=Seconds(0.1, 600),
    default=5.0,
    metavar="SECONDS",
    help="How long to wait for each answer (5).",
)
@click.option("--verbose", is_flag=True, help="Show the exchange under each finding.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@click.option("--svg", type=click.Path(), help="Save the report as a picture.")
@click.option("--quiet", is_flag=True, help="Say nothing: the exit code is the answer.")
@click.option("--lang", metavar="CODE", help="en or zh; otherwise as the environment says.")
@click.option("--lessons", metavar="DIR", help="Another folder of lessons and texts.")
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    """Find out why a login fails, and what to do about it."""
    from xmpp_walkthrough.cli.doctor.run_doctor import run

    raise SystemExit(run(given, environment))
