"""`xmpp-walk sasl`: the arithmetic of a login without any connection, forward and back."""

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment


@click.command(
    "sasl",
    epilog="`decode BASE64` takes a payload apart: what stands in `<auth/>`, `<challenge/>`, "
    "`<response/>` or `<success/>`; `-` reads it from standard input. `MECHANISM USER` goes "
    "through a login of that user, both sides of it, and shows every value. The password comes "
    "as in a walk.",
)
@click.argument("what", metavar="decode|MECHANISM")
@click.argument("of", metavar="BASE64|USER", required=False)
@click.option("--mechanism", metavar="NAME", help="decode: what the payload belongs to.")
@click.option("--practice", is_flag=True, help="Use the password of the practice account.")
@click.option("--domain", metavar="NAME", default="ceit.org", help="The domain of the account.")
@click.option("--authzid", metavar="JID", default="", help="Ask to act as this account.")
@click.option("--client-nonce", metavar="TEXT", help="Our nonce, instead of a random one.")
@click.option(
    "--server-first",
    metavar="TEXT",
    help="What the server said first, as it is or in base64; otherwise it is made up.",
)
@options.PASSWORD_FILE
@options.PASSWORD_FD
@options.LANG
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    """Take a SASL payload apart, or compute a login's messages."""
    from xmpp_walkthrough.cli.paper.arithmetic import run

    raise SystemExit(run(given, environment))
