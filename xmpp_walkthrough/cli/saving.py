"""Saving a file that the command line names: whole or not at all, and for its owner alone.

It takes the place of an older one in one step, and is never written through a symbolic link. A
device or a pipe that is named on purpose is written to as it is.
"""

import os
import secrets
import stat
from pathlib import Path

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.files import descriptor_named
from xmpp_walkthrough.cli.usage.misuse import Unfit, quoted
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.content.tables import NO_WAITING
from xmpp_walkthrough.steps.exit_code import ExitCode


class Unwritable(Unfit):
    """The reason why a file cannot be saved there."""


def check(path: Path) -> None:
    """Check a destination before the work begins, as far as that is possible.

    Errors: Unwritable.
    """
    try:
        if descriptor_named(path) is not None:
            return
        if path.is_symlink():
            target = os.readlink(path)
            raise Unwritable("usage.file.link", target=quoted(target))
        if _is_stream(path):
            return
        if path.exists() and not path.is_file():
            raise Unwritable("usage.file.no-file")
        folder = path.parent
        if not folder.is_dir():
            raise Unwritable("usage.file.no-folder", folder=quoted(str(folder)))
        for place in (folder, path):
            if place.exists() and not os.access(place, os.W_OK):
                raise Unwritable("usage.file.closed", place=quoted(str(place)))
    except OSError as error:
        raise Unwritable.by_system(error) from None


def saved(
    path: Path, text: str, code: ExitCode, environment: Environment, library: Library
) -> ExitCode:
    """Save a file. Returns the exit code afterwards, which is `code` where that went well."""
    try:
        _save(path, text.encode(errors="backslashreplace"), environment)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        text = library.text("ui.unsaved", path=path, reason=reason)
        environment.stderr.write(f"{text}\n")
        return code or ExitCode.OUTPUT
    return code


def opened(path: Path) -> int:
    """Open a file that is written as it grows; an older one goes at once. Errors: OSError."""
    found = descriptor_named(path)
    if found is not None or _is_stream(path):
        descriptor = os.dup(found) if found is not None else os.open(path, os.O_WRONLY | NO_WAITING)
        os.set_blocking(descriptor, True)
        return descriptor
    beside = path.with_name(f".xmpp-walk-{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.replace(beside, path)
    except OSError:
        os.close(descriptor)
        beside.unlink(missing_ok=True)
        raise
    return descriptor


def _save(path: Path, data: bytes, environment: Environment) -> None:
    if descriptor_named(path) is not None or _is_stream(path):
        environment.stdout.flush()
        with os.fdopen(opened(path), "wb") as stream:
            stream.write(data)
        return
    # Beside the destination, so that the last step is a rename within one file system.
    beside = path.with_name(f".xmpp-walk-{secrets.token_hex(8)}")
    with environment.leaving.undoing(lambda: beside.unlink(missing_ok=True)):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(beside, flags, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)


def _is_stream(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)
