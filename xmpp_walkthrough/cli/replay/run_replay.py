"""The command `replay`, from the command line to the exit code: nothing is sent, nothing asked."""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.files import opened
from xmpp_walkthrough.cli.options import library_of
from xmpp_walkthrough.cli.record.kept import kept
from xmpp_walkthrough.cli.replay.player import Player
from xmpp_walkthrough.cli.usage.misuse import Misuse, Unfit, quoted
from xmpp_walkthrough.cli.view_choice import view_kind
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.transcript.entry import Entry, Note
from xmpp_walkthrough.transcript.recorded.codec import Misfit
from xmpp_walkthrough.transcript.recording import Recording, Unreadable
from xmpp_walkthrough.views.harmless import harmless
from xmpp_walkthrough.views.view import Setting

_LONGEST_PAUSE = 10.0  # seconds; who recorded may have thought for longer


def run(given: Mapping[str, Any], environment: Environment) -> int:
    """Play a recording, and end as it did. Errors: Misuse."""
    library = library_of(environment, given)
    path: Path | None = given["file"] or next(iter(kept()), None)
    if path is None:
        raise Misuse("usage.none-kept")
    try:
        source = os.fdopen(opened(path), "rb")
    except OSError as error:
        reason = Unfit.by_system(error).phrase
        raise Misuse("usage.log", name=quoted(str(path)), reason=reason) from None
    with source:
        try:
            return _played(source, given, environment, library)
        except Unreadable as error:
            environment.stdout.flush()
            facts = {"path": path, "line": error.line, "detail": harmless(error.detail)}
            text = library.text(f"replay.{error.reason}", **facts)
            environment.stderr.write(f"{text}\n")
            return ExitCode.DATA


def _played(
    source: BinaryIO, given: Mapping[str, Any], environment: Environment, library: Library
) -> int:
    """Play it to its end. Errors: Unreadable."""
    recording = Recording(source)
    wanted = {step.name for steps in given["steps"] for step in steps}
    by_keys = environment.interactive and given["speed"] is None and source.seekable()
    setting = Setting(environment.stdout, library, by_keys, colour=environment.colour)
    kind = view_kind(given["view"] or ("terminal" if environment.terminal_out else "plain"))
    player = Player(recording.header, kind, setting, lambda name: not wanted or name in wanted)
    player.opening(recording.header.opening)
    if by_keys:
        return _watched(player, recording, environment, library)
    pace = Pace(given["speed"])
    for spot, record in recording.placed():
        if isinstance(record, Entry | Note):
            pace.wait(record.time)
        try:
            player.play(record)
        except Misfit as error:
            raise Unreadable("malformed", spot.line, str(error)) from None
    if player.code is None:
        raise Unreadable("unfinished", recording.spot.line - 1)
    return player.code


def _watched(
    player: Player, recording: Recording, environment: Environment, library: Library
) -> int:
    """Let a person lead the replay. Errors: Unreadable."""
    from xmpp_walkthrough.cli.replay.watcher import Watcher
    from xmpp_walkthrough.cli.run import guarded

    watcher = Watcher(player, recording)

    async def watched() -> int:
        async with watcher.at_the_keys():
            return await watcher.lead(watcher.play)

    code = guarded(watched, environment, library)
    if watcher.unreadable is not None:
        raise watcher.unreadable
    return code


class Pace:
    """The recorded pace, `speed` times as fast; None: no waiting at all."""

    def __init__(self, speed: float | None) -> None:
        self._speed = speed
        self._before = 0.0

    def wait(self, now: float) -> None:
        """Wait as long as it took from the line before; each pause has its bounds."""
        if self._speed:
            time.sleep(min(max(0.0, now - self._before) / self._speed, _LONGEST_PAUSE))
        self._before = now
