"""The key log of a TLS context: one owner, and any number of readers of its secrets.

CPython's `ssl` hands out no secret, but writes those of each handshake to a key log, and to no more
than one (draft-ietf-tls-keylogfile: a line for each secret). A log may be a pipe: so one is read
from memory, never from a disk, right after each piece of a handshake, and each line goes to every
reader. A file that the context wrote to before, as SSLKEYLOGFILE asks for, is one of them. No
context of a client does: such a file comes from a command line alone (`KeyFile`), never from the
environment, where a person may have forgotten it.
"""

import errno
import os
import ssl
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

Reader = Callable[[bytes], None]

_PIPES = "/dev/fd"
_EXPORTER = b"EXPORTER_SECRET"
# Where the system has them: no link is followed, and no reader of a pipe waited for.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)


class KeyLog:
    """The secrets of one context's handshakes. Close it, and the context logs as it did before.

    Where the system has no pipe that goes by a name, nothing is heard, and there is no exporter
    secret. Errors: ValueError where the context has an owner already.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._former = context.keylog_filename
        if str(self._former or "").startswith(_PIPES):
            raise ValueError("this context's key log has an owner")
        self._readers: list[Reader] = [self._heed_exporter]
        self._exporter: bytes | None = None
        self._rest = b""
        self._pipe = -1
        if os.path.isdir(_PIPES):
            with suppress(OSError):  # no descriptor is left, or /dev/fd is a picture of itself
                self._listen()

    def _listen(self) -> None:
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        try:
            self._context.keylog_filename = f"{_PIPES}/{writer}"
        except OSError:
            os.close(reader)
            self._context.keylog_filename = self._former
            raise
        finally:
            os.close(writer)
        self._pipe = reader
        if self._former is not None:
            self.subscribe(_appending(str(self._former)))

    @property
    def listening(self) -> bool:
        """Whether there is a pipe by a name; without it there is no exporter secret."""
        return self._pipe >= 0

    def subscribe(self, reader: Reader) -> None:
        """From now on `reader` is given each line, without its end. It must not raise."""
        self._readers.append(reader)

    def exporter_secret(self) -> bytes | None:
        """The exporter secret among what was logged since the last call. RFC 8446 §7.5"""
        self._pass_on()
        found, self._exporter = self._exporter, None
        return found

    def close(self) -> None:
        """Stop listening, and give the context its former log back."""
        if self._pipe >= 0:
            self._pass_on()
            with suppress(OSError):  # a former file that can be opened no more
                self._context.keylog_filename = self._former
            os.close(self._pipe)
            self._pipe = -1

    def _pass_on(self) -> None:
        *lines, self._rest = (self._rest + self._logged()).split(b"\n")
        for line in lines:
            for reader in self._readers:
                reader(line)

    def _logged(self) -> bytes:
        found = b""
        with suppress(BlockingIOError):
            while self._pipe >= 0 and (more := os.read(self._pipe, 65_536)):
                found += more
        return found

    def _heed_exporter(self, line: bytes) -> None:
        label, _, secret = line.partition(b" ")
        if label == _EXPORTER:
            self._exporter = bytes.fromhex(secret.split()[-1].decode("ascii"))


class KeyFile:
    """A key log on disk, for its owner alone: with it Wireshark reads what was captured.

    It is added to, as other programs do. Errors: OSError, with a reason for people.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.failure = ""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | _NO_LINK | _NO_WAITING
        self._descriptor = os.open(path, flags, 0o600)
        mode = os.fstat(self._descriptor).st_mode
        if stat.S_ISREG(mode) and not mode & 0o077:
            return
        os.close(self._descriptor)
        others = "others may open it; its owner alone may (chmod 600)"
        raise OSError(errno.EPERM, others if stat.S_ISREG(mode) else "it is no file")

    def write(self, line: bytes) -> None:
        """Add a line. The first failure is remembered and ends it, and holds no login up."""
        if self.failure:
            return
        try:
            os.write(self._descriptor, line + b"\n")
        except OSError as error:
            self.failure = error.strerror or type(error).__name__

    def close(self) -> None:
        os.close(self._descriptor)


def _appending(path: str) -> Reader:
    """A reader that appends to this file; a failure to write holds no login up."""

    def reader(line: bytes) -> None:
        with suppress(OSError), open(path, "ab", opener=_private) as file:
            file.write(line + b"\n")

    return reader


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
