"""`xmpp-walk share FILE`: a recording or a log that may be posted, and is still true."""

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment


@click.command(
    "share",
    epilog="Names, addresses, ids and texts become dummies, each the same everywhere; the password "
    "becomes a public one, and every proof is computed anew with it. What no table knows is left "
    "out and counted. Look at the list, and at the file: xmpp-walk replay OUTPUT.",
)
@click.argument("file", metavar="FILE", type=options.SECRET_FILE)
@click.option(
    "--output", type=options.DESTINATION, help="Write it there; else beside FILE, as FILE.shared."
)
@click.option("--keep-domain", is_flag=True, help="Keep the domain of the account, and its hosts.")
@click.option("--format", "form", metavar="NAME", help="Read FILE as this format of a log.")
@click.option("--yes", is_flag=True, help="Write it unasked, as in a pipe.")
@options.LANG
@options.LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    """Make a recording or a log safe to be posted, and still true."""
    from xmpp_walkthrough.cli.share.run_share import run

    raise SystemExit(run(given, environment))
