"""`xmpp-walk serve`: the practice server alone, for any client, until Ctrl-C."""

import click

from xmpp_walkthrough.cli import options
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.command import Command
from xmpp_walkthrough.cli.numbers import PORT, SEED, Seconds
from xmpp_walkthrough.cli.usage.kinds import FewWords

STARTTLS = FewWords(("required", "optional", "off"))
SESSION = FewWords(("optional", "required", "absent"))
CONFLICT = FewWords(("replace", "refuse", "rename", "at-session"))
VIEW = FewWords(("plain", "terminal"))
REGISTRATION = FewWords(("off", "open", "web", "invite", "closed"))


@click.command("serve", cls=Command, measures=False)
@click.option("--port", type=PORT, default=5222, metavar="NUMBER")
@click.option("--direct-tls-port", type=PORT, metavar="NUMBER")
@click.option("--host", default="127.0.0.1", metavar="ADDRESS")
@click.option("--domain", default="ceit.org", metavar="NAME")
@click.option("--starttls", type=STARTTLS, default="required")
@click.option("--session", type=SESSION, default="optional")
@click.option("--conflict", type=CONFLICT, default="replace")
@click.option("--offer", type=options.Offered(), multiple=True)
@click.option("--registration", type=REGISTRATION, default="off")
@click.option("--old-login", is_flag=True)
@click.option("--pre-approval", is_flag=True)
@click.option("--strict", is_flag=True)
@click.option("--sasl2", is_flag=True)
@click.option("--seed", type=SEED, metavar="NUMBER")
@click.option("--login-seconds", type=Seconds(1, 86_400), default=30.0, metavar="SECONDS")
@click.option("--fault", "faults", type=options.FAULT, multiple=True)
@options.RECORD
@click.option("--show-secrets", is_flag=True)
@click.option("--view", type=VIEW)
@click.option("--json", "as_json", is_flag=True)
@click.option("--quiet", is_flag=True)
@options.LANG
@options.LESSONS
@click.pass_obj
def command(environment: Environment, /, **given: object) -> None:
    from xmpp_walkthrough.cli.serve.serving import serve

    raise SystemExit(serve(given, environment))
