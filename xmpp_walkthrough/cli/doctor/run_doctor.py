"""The command `doctor`, from the command line to the exit code."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xmpp_walkthrough import __version__
from xmpp_walkthrough.cli.doctor.report_json import record
from xmpp_walkthrough.cli.doctor.report_text import Consultation
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.files import goes_to_output
from xmpp_walkthrough.cli.options import library_of
from xmpp_walkthrough.cli.password import password_of
from xmpp_walkthrough.cli.record.tape import Tape
from xmpp_walkthrough.cli.run import guarded
from xmpp_walkthrough.cli.usage.misuse import Misuse
from xmpp_walkthrough.cli.walk.request import options_of, target_of, wants_of
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.examine import Report, examine
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.sasl.known import needs_secret
from xmpp_walkthrough.steps.exit_code import ExitCode
from xmpp_walkthrough.transcript.secrets import Secrets

PICTURE_WIDTH = 88  # columns
TITLE = "xmpp-walk doctor"


def run(given: Mapping[str, Any], environment: Environment) -> int:
    """Examine, report, and return the exit code. Errors: Misuse."""
    library = library_of(environment, given)
    inquiry = _inquiry(given, environment, library)
    if inquiry.options.keylog is not None and not given["quiet"]:
        said = library.text("ui.keylog", path=inquiry.options.keylog.path)
        environment.stderr.write(f"{said}\n")
    picture = given["svg"]
    shown = {"verbose": given["verbose"], "reader": given["reader"]}
    consultation = Consultation(library, environment, **shown)

    tape = Tape()
    if given["record"] is not None:
        opening = {"version": __version__, "jid": inquiry.address}
        tape.record(given["record"], "doctor", unmasked=False, opening=opening)
        inquiry = inquiry.with_options(recorders=tape.recorders)

    async def examined() -> int:
        told = consultation.told if not given["quiet"] else lambda check: None
        try:
            report = await examine(inquiry, told)
        finally:
            consultation.clear()
        _say(report, given, inquiry, consultation, environment)
        code = report.code
        if given["page"] is not None:
            code = _with_page(given["page"], report, inquiry, shown, environment, library)
        if not picture:
            return int(code)
        from xmpp_walkthrough.cli.picture import svg
        from xmpp_walkthrough.cli.saving import saved

        paper = Consultation(library, environment, width=PICTURE_WIDTH, **shown)
        drawn = svg(paper.lines(report, inquiry), title=TITLE, width=PICTURE_WIDTH)
        return int(saved(picture, drawn, code, environment, library))

    code: int = ExitCode.INTERNAL
    try:
        code = guarded(examined, environment, library)
        tape.over(code)
    finally:
        code = tape.settle(code, environment, library)
    return code


def _with_page(
    path: Path,
    report: Report,
    inquiry: Inquiry,
    shown: Mapping[str, Any],
    environment: Environment,
    library: Library,
) -> ExitCode:
    """Save the attempt to log in as a page with the report at its top; the exit code afterwards."""
    from xmpp_walkthrough.cli.page.making import Walked, page_of
    from xmpp_walkthrough.cli.saving import saved

    def written(each: Library) -> str:
        paper = Consultation(each, environment, width=PICTURE_WIDTH, **shown)
        return "\n".join("".join(x for x, _ in row) for row in paper.lines(report, inquiry))

    case = report.case
    attempt = Walked(
        case.transcript.lines,
        lambda each: {"version": __version__, "jid": inquiry.address},
        jid=inquiry.address,
        domain=case.jid.domain if case.jid else "",
        failure=case.failure,
    )
    page = page_of(attempt, library, report=written)
    return saved(path, page, report.code, environment, library)


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
    elif not given["svg"] or not goes_to_output(given["svg"]):
        consultation.show(report, inquiry)


def _inquiry(given: Mapping[str, Any], environment: Environment, library: Library) -> Inquiry:
    policy, mechanism = given["client"], given["mechanism"]
    if given["reader"] is not None and given["as_json"]:
        raise Misuse("usage.goes.for-json")
    # An imitation takes the mechanism that the other client takes: both wishes cannot be granted.
    if policy is not None and mechanism is not None:
        raise Misuse("usage.goes.as-mechanism")
    login = not given["no_login"]
    account = _account(given["jid"])
    needed = login and account and needs_secret(mechanism)
    options = options_of(given)
    return Inquiry(
        secrets=Secrets(library.is_ordinary),
        address=given["jid"],
        password=_password(account, given, environment, library) if needed else "",
        server=target_of(given),
        login=login,
        # With TLS from the first byte we go to the place that is named, and to no other.
        wants=wants_of(given, language=library.language, direct_tls=False),
        policy=policy,
        options=options,
    )


def _account(text: str) -> str:
    """The bare address; "" where it is no account, so that no password is asked for."""
    try:
        jid = Jid.parse(text)
    except JidError:
        return ""
    return str(jid.bare) if jid.local is not None else ""


def _password(
    account: str, given: Mapping[str, Any], environment: Environment, library: Library
) -> str:
    try:
        return password_of(account, given, environment, library)
    except Misuse as error:
        raise Misuse("usage.password.or-no-login", reason=error.phrase) from None
