"""Where does a password come from? Never from the command line.

In this order: `--password-fd`, `--password-file`, the variable XMPP_WALK_PASSWORD, a hidden
prompt. A file or a descriptor gives its first line without the line end.
"""

import os
from collections.abc import MutableMapping
from pathlib import Path

import click

VARIABLE = "XMPP_WALK_PASSWORD"
WITHOUT_PASSWORD = ("ANONYMOUS", "EXTERNAL")  # the mechanisms for which nobody is asked for one


def password(
    account: str,
    *,
    file: Path | None,
    descriptor: int | None,
    variables: MutableMapping[str, str],
    interactive: bool,
    prompt: str,
) -> str:
    """The password of `account`. Errors: click.UsageError where there is none to be had."""
    given = variables.pop(VARIABLE, None)  # so that no child process inherits it
    try:
        if descriptor is not None:
            with os.fdopen(descriptor, encoding="utf-8-sig") as stream:
                return stream.readline().rstrip("\r\n")
        if file is not None:
            with file.open(encoding="utf-8-sig") as stream:
                return stream.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise click.UsageError(f"the password could not be read: {reason}") from None
    if given is not None:
        return given
    if not interactive:
        raise click.UsageError(
            f"{account} needs a password, and there is no terminal to ask for it: use "
            f"--password-file, --password-fd or the variable {VARIABLE}"
        )
    asked: str = click.prompt(prompt, hide_input=True)
    return asked
