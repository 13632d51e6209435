"""The sources of logs: files, standard input, or a paste, as chunks of bytes."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import click

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.files import opened
from xmpp_walkthrough.content.library import Library

_CHUNK = 65_536


class LogSource(NamedTuple):
    """One log: `name` as people call it, its descriptor, and its size in bytes where it has one."""

    name: str
    descriptor: int
    size: int | None

    def chunks(self) -> Iterator[bytes]:
        """The bytes of the log, up to its end. Errors: click.UsageError."""
        try:
            while chunk := os.read(self.descriptor, _CHUNK):
                yield chunk
        except OSError as error:
            raise click.UsageError(f"{self.name}: {error.strerror}") from None


def log_source(path: Path | None, environment: Environment, library: Library) -> LogSource:
    """The log at this path; None and `-` mean standard input. Errors: click.UsageError."""
    if path is None or str(path) == "-":
        if environment.stdin.isatty():
            print(library.text("ui.paste"), file=environment.stderr)
        return LogSource("-", os.dup(environment.stdin.fileno()), None)
    try:
        descriptor = opened(path)
        with suppress(OSError):
            os.set_blocking(descriptor, True)
        if path.is_dir():
            raise IsADirectoryError(21, os.strerror(21))
        return LogSource(str(path), descriptor, os.fstat(descriptor).st_size or None)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise click.UsageError(f"{str(path)!r}: {reason}") from None
