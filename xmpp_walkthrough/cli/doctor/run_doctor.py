"""How does one `xmpp-walk doctor` go, from the command line to the exit code?"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from xmpp_walkthrough.cli.doctor.report_json import record
from xmpp_walkthrough.cli.doctor.report_text import Consultation
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.password import WITHOUT_PASSWORD, password
from xmpp_walkthrough.cli.run import guarded
from xmpp_walkthrough.cli.walk.request import (
    destination,
    library_of,
    options_of,
    read_authzid,
    read_server,
)
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.clients.policy import Policy
from xmpp_walkthrough.doctor.examine import Report, examine
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.transcript.secrets import Secrets

PICTURE_WIDTH = 88  # columns
TITLE = "xmpp-walk doctor"


def run(given: Mapping[str, Any], environment: Environment) -> int:
    """Examine, say what was found, and return the exit code. Errors: click.UsageError."""
    library = library_of(environment, given["lessons"], given["lang"])
    inquiry = _inquiry(given, environment, library)
    picture = destination(given["svg"])
    width = PICTURE_WIDTH if picture else None
    consultation = Consultation(library, environment, verbose=given["verbose"], width=width)

    async def examined() -> int:
        told = consultation.told if not given["quiet"] else lambda check: None
        try:
            report = await examine(inquiry, told)
        finally:
            consultation.clear()
        _say(report, given, inquiry, consultation, environment)
        if not picture:
            return int(report.code)
        from xmpp_walkthrough.cli.picture import svg
        from xmpp_walkthrough.cli.saving import saved

        drawn = svg(consultation.lines(report, inquiry), title=TITLE, width=PICTURE_WIDTH)
        return int(saved(picture, drawn, report.code, environment, library))

    return guarded(examined, environment, library)


def _say(
    report: Report,
    given: Mapping[str, Any],
    inquiry: Inquiry,
    consultation: Consultation,
    environment: Environment,
) -> None:
    if given["quiet"]:
        return
    if given["as_json"]:
        environment.stdout.write(json.dumps(record(report, inquiry)) + "\n")
    elif not given["svg"]:
        consultation.show(report, inquiry)


def _inquiry(given: Mapping[str, Any], environment: Environment, library: Library) -> Inquiry:
    direct = given["direct_tls"]
    place = read_server(given["server"], direct=direct)
    mechanism = given["mechanism"].upper() if given["mechanism"] else None
    policy = _policy(given["client"])
    if policy is not None and mechanism is not None:
        raise click.UsageError("--as takes the mechanism that the client would: no --mechanism")
    login = not given["no_login"]
    account = _account(given["jid"])
    needed = login and account and mechanism not in WITHOUT_PASSWORD
    return Inquiry(
        secrets=Secrets(library.is_ordinary),
        address=given["jid"],
        password=_password(account, given, environment, library) if needed else "",
        server=place,
        login=login,
        wants=Wants(
            language=library.language,
            mechanism=mechanism,
            authzid=read_authzid(given["authzid"], library),
        ),
        policy=policy,
        options=options_of({**given, "insistence": 0, "show_secrets": False}),
    )


def _policy(name: str | None) -> Policy | None:
    """How the client of that name goes about it. Errors: click.UsageError with all names."""
    if name is None:
        return None
    from xmpp_walkthrough.doctor.clients.imitation import policies

    known = policies()
    if name.lower() not in known:
        names = ", ".join(known)
        raise click.UsageError(f"--as: there is no client {name!r}; there are {names}")
    return known[name.lower()]


def _account(text: str) -> str:
    """The bare address; empty where nobody can log in with what was typed, and none is asked for
    a password."""
    try:
        jid = Jid.parse(text)
    except JidError:
        return ""
    return str(jid.bare) if jid.local is not None else ""


def _password(
    account: str, given: Mapping[str, Any], environment: Environment, library: Library
) -> str:
    try:
        return password(
            account,
            file=Path(given["password_file"]) if given["password_file"] else None,
            descriptor=given["password_fd"],
            variables=os.environ,
            interactive=environment.interactive,
            prompt=library.text("ui.password-for", account=account),
        )
    except click.UsageError as error:
        hint = "or stop before the login with --no-login"
        raise click.UsageError(f"{error.message}; {hint}") from None
