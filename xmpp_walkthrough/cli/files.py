"""Reading a file that the command line names: within bounds of size and time.

A pipe or a device that is named on purpose is read like a file: `/dev/stdin`, `<(pass show me)`.
"""

import os
import re
import select
import time
from pathlib import Path

from xmpp_walkthrough.cli.usage.misuse import Unfit
from xmpp_walkthrough.content.tables import NO_WAITING

PATIENCE = 60.0  # seconds for the whole file: a person may have to unlock a password manager
# Where the system has it: no terminal becomes ours by being read.
_NO_TERMINAL = getattr(os, "O_NOCTTY", 0)
_CHUNK = 65_536
_STANDARD = {"stdin": 0, "stdout": 1, "stderr": 2}
_DESCRIPTOR = r"(?:/dev/fd|/proc/self/fd)/(\d{1,9})|/dev/(stdin|stdout|stderr)"


class UnreadableFile(Unfit):
    """The reason why the file cannot be read."""


def read(
    source: Path | int, most: int, *, first_line: bool = False, seconds: float = PATIENCE
) -> bytes:
    """The content of a file, or its first line. Errors: UnreadableFile, also beyond `most` bytes.

    A descriptor of ours is closed afterwards.
    """
    try:
        descriptor = source if isinstance(source, int) else opened(source)
        try:
            return _read(descriptor, most, first_line, seconds)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise UnreadableFile.by_system(error) from None


def opened(path: Path) -> int:
    """Open a file for reading; a pipe without a writer is not waited for. Errors: OSError."""
    found = descriptor_named(path)
    # Duplicated, not opened by its name: a socket cannot be opened anew.
    if found is not None:
        return os.dup(found)
    return os.open(path, os.O_RDONLY | NO_WAITING | _NO_TERMINAL)


def descriptor_named(path: Path) -> int | None:
    """The number of our own descriptor that this path names, such as /dev/fd/3; None for a file."""
    found = re.fullmatch(_DESCRIPTOR, str(path))
    if found is None:
        return None
    return int(found[1]) if found[1] else _STANDARD[found[2]]


def goes_to_output(path: Path) -> bool:
    """Whether this path is our own standard output: then nothing else is written there."""
    return descriptor_named(path) == 1


def _read(descriptor: int, most: int, first_line: bool, seconds: float) -> bytes:
    found = bytearray()
    deadline = time.monotonic() + seconds
    while len(found) <= most:
        if not _readable(descriptor, deadline - time.monotonic()):
            raise UnreadableFile("usage.file.endless", seconds=f"{seconds:g}")
        try:
            chunk = os.read(descriptor, min(_CHUNK, most + 1 - len(found)))
        except BlockingIOError:  # another reader has taken it
            continue
        found += chunk
        if not chunk or (first_line and b"\n" in chunk):
            return bytes(found)
    raise UnreadableFile("usage.file.too-big", most=f"{most:,}")


def _readable(descriptor: int, seconds: float) -> bool:
    """Wait until bytes or the end can be read. Seconds."""
    if not hasattr(select, "poll"):
        return True
    watch = select.poll()
    watch.register(descriptor, select.POLLIN)
    return bool(watch.poll(max(0, seconds) * 1_000))
