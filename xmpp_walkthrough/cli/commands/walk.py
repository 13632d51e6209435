"""`xmpp-walk [JID]`: walk one login, step by step."""

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.numbers import Seconds, seed

STEPS = "connect open tls sasl bind session exchange close, or 0 1 2.1 2.2 2 3 4 5 6"
EXTRAS = ("sm", "rosterver", "caps", "carbons", "csi", "compression", "upgrade")


@click.command(
    "walk",
    epilog="Without JID the walk goes to a practice server inside this program, as mbed@ceit.org. "
    "A password is asked for without echo, or comes from --password-file, --password-fd or the "
    "variable XMPP_WALK_PASSWORD; never from the command line.",
)
@click.argument("jid", required=False, type=options.JID)
@click.option("--step", "steps", type=options.STEP, multiple=True, help=f"Go there: {STEPS}.")
@click.option("--to", type=options.STEP, help="Walk up to and including this step, then close.")
@click.option(
    "--auto",
    type=Seconds(0, 3600),
    is_flag=False,
    flag_value=0,
    metavar="[SECONDS]",
    help="Wait for no key; for SECONDS before each send.",
)
@click.option("--server", type=options.SERVER, help="Connect there instead of asking DNS.")
@options.DNS
@options.ANYWHERE
@click.option("--direct-tls", is_flag=True, help="TLS from the first byte (port 5223).")
@click.option(
    "--mechanism",
    cls=options.Mechanisms,
    type=options.MECHANISM,
    help="{names}; else the strongest offered.",
)
@click.option("--resource", type=options.RESOURCE, help="Ask for this resource instead of any.")
@click.option(
    "--register",
    is_flag=True,
    help="Make the account first (XEP-0077), with the invitation in XMPP_WALK_INVITATION if any.",
)
@click.option("--old-login", is_flag=True, help="Log in as before SASL (XEP-0078), to see it.")
@click.option(
    "--twice",
    is_flag=True,
    help="Log in beforehand with the same resource, and show what becomes of that older login.",
)
@click.option(
    "--with",
    "extras",
    type=click.Choice(EXTRAS),
    multiple=True,
    callback=lambda _context, _option, names: frozenset(names),
    help="Do this as well, where the server offers it; may be repeated.",
)
@click.option("--authzid", type=options.ACCOUNT, help="Log in as JID's proxy: act as this account.")
@click.option("--sasl2", is_flag=True, help="Log in and bind in one exchange (XEP-0388, 0386).")
@click.option("--fast", is_flag=True, help="Log in twice: for a token, then by it (XEP-0484).")
@click.option("--fast-logout", is_flag=True, help="The same, and make the token void with its use.")
@options.CA_FILE
@click.option(
    "--insecure",
    "insistence",
    count=True,
    help="Go on without a good certificate or TLS; no password is sent unless said twice.",
)
@click.option("--hands-on", is_flag=True, help="A task at each pause: you write what is sent.")
@click.option(
    "--send-instead",
    type=options.INSTEAD,
    multiple=True,
    help="Send the bytes of FILE (- is the input, @NAME a script of ours) in the place of "
    "STEP's first (Nth) send.",
)
@options.CLIENT_CERT
@options.CLIENT_KEY
@options.KEYLOG
@options.PASSWORD_FILE
@options.PASSWORD_FD
@click.option("--show-secrets", is_flag=True, help="Do not mask what is secret in the output.")
@click.option("--view", metavar="NAME", help="terminal, plain or jsonl.")
@options.LANG
@options.LESSONS
@click.option(
    "--timeout",
    type=Seconds(0.1, 600),
    default=10.0,
    metavar="SECONDS",
    help="How long to wait for each answer (10).",
)
@click.option(
    "--seed",
    type=seed,
    metavar="NUMBER",
    help="Practice server: the same walk again, byte for byte.",
)
@click.option(
    "--fault",
    "faults",
    type=options.FAULT,
    multiple=True,
    help="Practice server: walk into this fault (xmpp-walk faults).",
)
@options.RECORD
@click.option("--svg", type=options.DESTINATION, help="Save the screen as a picture.")
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    """Walk one XMPP login, step by step, on a real connection."""
    from xmpp_walkthrough.cli.run import run
    from xmpp_walkthrough.cli.walk.request import build

    raise SystemExit(run(build(given, environment)))
