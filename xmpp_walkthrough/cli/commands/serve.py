"""`xmpp-walk serve`: the practice server alone, for any client, until Ctrl-C."""

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.numbers import Seconds, seed


@click.command(
    "serve",
    epilog="It serves loopback unless --host says otherwise. The certificate authority is made for "
    "this run: clients trust it by the file whose path is printed, and the file goes with the run.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=5222, help="0: any free port.")
@click.option("--direct-tls-port", type=click.IntRange(0, 65535), help="TLS from the first byte.")
@click.option("--host", default="127.0.0.1", help="The address to listen on.")
@click.option("--domain", default="ceit.org", help="The domain to serve.")
@click.option(
    "--starttls",
    type=click.Choice(["required", "optional", "off"]),
    default="required",
    help="How STARTTLS is offered.",
)
@click.option(
    "--session",
    type=click.Choice(["optional", "required", "absent"]),
    default="optional",
    help="How the session of RFC 3921 is offered; required: as in 2004, without a word that it may "
    "be left out. Whoever leaves it out is served all the same.",
)
@click.option(
    "--conflict",
    type=click.Choice(["replace", "refuse", "rename", "at-session"]),
    default="replace",
    help="What happens when a resource is taken; at-session: as in RFC 3921, with the session.",
)
@click.option(
    "--offer",
    type=options.Offered(),
    multiple=True,
    help="Offer this mechanism as well; may be repeated.",
)
@click.option(
    "--registration",
    type=click.Choice(["off", "open", "web", "invite", "closed"]),
    default="off",
    help="How new accounts come about (XEP-0077); off: such a question ends the stream.",
)
@click.option("--old-login", is_flag=True, help="Offer the login from before SASL (XEP-0078).")
@click.option(
    "--pre-approval",
    is_flag=True,
    help="Let clients approve a contact before being asked (RFC 6121, 3.4).",
)
@click.option(
    "--strict",
    is_flag=True,
    help="Refuse what the RFCs forbid and other servers let pass; ask for a ping at once.",
)
@click.option("--sasl2", is_flag=True, help="Offer the login of XEP-0388 as well, with Bind 2.")
@click.option("--seed", type=seed, metavar="NUMBER", help="The same ids and nonces at each start.")
@click.option(
    "--login-seconds",
    type=Seconds(1, 86_400),
    default=30.0,
    help="How long a client may take to log in.",
)
@click.option(
    "--fault",
    "faults",
    type=options.FAULT,
    multiple=True,
    help="Do this wrong on purpose; may be repeated (xmpp-walk faults).",
)
@options.RECORD
@click.option("--show-secrets", is_flag=True, help="Do not mask what is secret in the recording.")
@click.option("--json", "as_json", is_flag=True, help="Say how to reach it as one JSON line.")
@click.option("--quiet", is_flag=True, help="Do not report what clients do.")
@click.option("--lang", metavar="CODE", help="Language of the texts: en or zh.")
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    """Run the practice server alone, for any client."""
    from xmpp_walkthrough.cli.serve.serving import serve

    raise SystemExit(serve(given, environment))
