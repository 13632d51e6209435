"""The tape of a command: the recordings that are written while it runs. RFC 6120 §4.

A line is written at once, past all buffers, so that nothing that was written is lost when the
program ends in any way. A disk that is full ends the recording and not the walk: it is said at the
end, with the exit code of output that could not be written.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from xmpp_walkthrough import __version__
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.transcript.facts import Told

if TYPE_CHECKING:
    from xmpp_walkthrough.transcript.recording import Failure, Header, Record, Recorder
    from xmpp_walkthrough.transcript.secrets import Secrets


class TapeFile:
    """A file that grows while the walk goes on; `failure` is why it does no more."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.failure: OSError | None = None
        self._descriptor = -1
        from xmpp_walkthrough.cli.saving import opened

        try:
            self._descriptor = opened(path)
        except OSError as error:
            self.failure = error

    def write(self, data: bytes) -> None:
        """Write a line, or remember why that is not possible any more."""
        left = memoryview(data)
        try:
            while left and self.failure is None:
                left = left[os.write(self._descriptor, left) :]
        except OSError as error:
            self.failure = error

    def close(self) -> None:
        """Nothing more will be written."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class Tape:
    """The recordings of one command; without any it does nothing."""

    def __init__(self) -> None:
        self.recorders: tuple[Recorder, ...] = ()
        self._files: list[TapeFile] = []

    def record(self, path: Path, kind: str, *, unmasked: bool, opening: Mapping[str, str]) -> None:
        """Begin a recording in this file."""
        from xmpp_walkthrough.transcript.recording import Recorder

        file = self._file(path)
        self.recorders += (Recorder(file.write, _header(kind, opening, unmasked=unmasked)),)

    def keep(self, path: Path, opening: Mapping[str, str], secrets: "Secrets") -> None:
        """Begin the recording of a walk that is kept: it is masked, whatever the screen shows."""
        from xmpp_walkthrough.cli.record.masked import MaskedRecorder

        file = self._file(path)
        header = _header("walk", opening, unmasked=False)
        self.recorders += (MaskedRecorder(file.write, header, secrets),)

    def _file(self, path: Path) -> TapeFile:
        file = TapeFile(path)
        self._files.append(file)
        return file

    def add(self, record: "Record") -> None:
        """Write a record into all of them."""
        for recorder in self.recorders:
            recorder.add(record)

    def afterwards(self, fact: Told) -> None:
        """A fact was told when the walk was over."""
        if self.recorders:
            from xmpp_walkthrough.transcript.recording import Afterwards

            self.add(Afterwards(fact))

    def closing(self, *, failed: bool) -> None:
        """From here on the walk is only being closed."""
        if self.recorders:
            from xmpp_walkthrough.transcript.recording import Closing

            self.add(Closing(failed))

    def ended(
        self, session: Performer, code: ExitCode, error: WalkError | None = None, **how: bool
    ) -> None:
        """The walk has ended."""
        if not self.recorders:
            return
        from xmpp_walkthrough.transcript.recording import Outcome

        failure = _failure(error) if error else None
        transcript = session.transcript
        sizes, trips = transcript.sizes(), transcript.round_trips()
        self.add(Outcome(int(code), failure, sizes=sizes, trips=trips, **how))

    def over(self, code: int) -> None:
        """A command of many connections has ended."""
        if self.recorders:
            from xmpp_walkthrough.transcript.recording import Outcome

            self.add(Outcome(int(code)))

    def settle(self, code: int, environment: Environment, library: Library) -> int:
        """Close the files. Returns the exit code afterwards: `code`, where all was written."""
        for file in self._files:
            file.close()
            if file.failure is not None:
                reason = file.failure.strerror or type(file.failure).__name__
                text = library.text("ui.unrecorded", path=file.path, reason=reason)
                environment.stderr.write(f"{text}\n")
                code = code or ExitCode.OUTPUT
        return code


def _header(kind: str, opening: Mapping[str, str], *, unmasked: bool) -> "Header":
    from datetime import UTC, datetime

    from xmpp_walkthrough.transcript.recording import SECRETS, Header

    began = datetime.now(UTC).isoformat(timespec="milliseconds")
    return Header(kind, __version__, began, () if unmasked else SECRETS, opening)


def _failure(error: WalkError) -> "Failure":
    from xmpp_walkthrough.transcript.recording import Failure

    return Failure(
        error.key,
        int(error.exit_code),
        error.facts,
        error.section,
        error.lesson,
        error.condition,
        error.step,
    )
