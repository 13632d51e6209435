"""The password of a command: never from the command line. RFC 4616.

In this order: `--password-fd`, `--password-file`, the variable XMPP_WALK_PASSWORD, a hidden
prompt. A file or a descriptor gives its first line without the line end. A command line is seen by
every user of the machine, and is kept in the shell's history.
"""

import os
from codecs import BOM_UTF8
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import click

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.files import UnreadableFile, read
from xmpp_walkthrough.cli.usage.misuse import Misuse, Phrase
from xmpp_walkthrough.content.library import Library

VARIABLE = "XMPP_WALK_PASSWORD"
_MOST = 4_096  # bytes; RFC 4616 wants implementations to take 1,024


def password_of(
    account: str, given: Mapping[str, Any], environment: Environment, library: Library
) -> str:
    """The password of `account`, from the source that the command's options name."""
    return password(
        account,
        file=Path(given["password_file"]) if given["password_file"] else None,
        descriptor=given["password_fd"],
        variables=os.environ,
        interactive=environment.interactive,
        prompt=library.text("ui.password-for", account=account),
    )


def password(
    account: str,
    *,
    file: Path | None,
    descriptor: int | None,
    variables: MutableMapping[str, str],
    interactive: bool,
    prompt: str,
) -> str:
    """The password of `account`. Errors: Misuse where no source has one."""
    given = variables.pop(VARIABLE, None)  # so that no child process inherits it
    source = descriptor if descriptor is not None else file
    try:
        if source is not None:
            line = read(source, _MOST, first_line=True).partition(b"\n")[0]
            return _text(line.removeprefix(BOM_UTF8)).rstrip("\r")
        if given is not None:
            return _text(given.encode(errors="surrogateescape"))
    except UnreadableFile as error:
        raise Misuse("usage.password.unreadable", reason=error.phrase) from None
    if not interactive:
        raise Misuse("usage.password.missing", account=account, variable=VARIABLE)
    try:
        asked: str = click.prompt(prompt, hide_input=True)
    except UnicodeDecodeError:
        reason = Phrase("usage.file.no-text")
        raise Misuse("usage.password.unreadable", reason=reason) from None
    return asked


def _text(data: bytes) -> str:
    """The password as text.

    Errors: UnreadableFile for a NUL, which SASL PLAIN cannot carry, or no UTF-8.
    """
    if b"\0" in data:
        raise UnreadableFile("usage.file.nul")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise UnreadableFile("usage.file.no-text") from None
