"""`serve --view`: what clients do, explained unit by unit as it passes, beside the log.

What a view writes goes line by line to the log, whose thread alone waits for a reader: to explain
never holds up the server. The words are those of a walk, and tell the side of the client.
"""

import io
from collections.abc import Callable
from datetime import datetime
from typing import TextIO, cast

from xmpp_walkthrough.cli.explain.log_screen import LogScreen
from xmpp_walkthrough.cli.record.overhear import overhearing
from xmpp_walkthrough.cli.view_choice import view_kind
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.logs.observer import Observed, Over
from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.transcript.entry import Entry, Line
from xmpp_walkthrough.transcript.recording import Recorder
from xmpp_walkthrough.transcript.secrets import Secrets
from xmpp_walkthrough.views.harmless import harmless
from xmpp_walkthrough.views.view import Setting

Overhear = Callable[[Transport, bool], Callable[[], None]]


class Lines(io.TextIOBase):
    """A stream whose lines go to the log."""

    def __init__(self, take: Callable[[str], None], *, terminal: bool) -> None:
        super().__init__()
        self._take = take
        self._terminal = terminal
        self._begun = ""

    def write(self, text: str, /) -> int:
        *whole, self._begun = (self._begun + text).split("\n")
        for line in whole:
            self._take(line)
        return len(text)

    def isatty(self) -> bool:
        return self._terminal

    def writable(self) -> bool:
        return True


class Watching:
    """Explains the lines of each connection, and hands them on to a recording if there is one."""

    def __init__(self, screen: LogScreen, out: Lines, recorder: Recorder | None) -> None:
        self._screen = screen
        self._out = out
        self._recorder = recorder
        self._count = 0

    def overhear(self, secrets: Secrets | None) -> Overhear:
        """A function that explains a connection from now on."""
        hears = overhearing(self, secrets)

        def overhear(transport: Transport, secured: bool) -> Callable[[], None]:
            end, number = hears(transport, secured), self._count

            def over() -> None:
                end()
                self._screen.over(Over(number))

            return over

        return overhear

    def connection(self, name: str) -> Callable[[Line], None]:
        """Where the lines of one more connection go."""
        self._count += 1
        number = self._count
        record = self._recorder.connection(name) if self._recorder else None

        def take(line: Line) -> None:
            if record is not None:
                record(line)
            if isinstance(line, Entry):
                at = datetime.now().astimezone().isoformat(" ", "milliseconds")
                self._out.write(f"--- {at[11:23]}  {harmless(name)}\n")
            self._screen.show(Observed(line, number, name, 0, 0))

        return take


def watching(
    view: str,
    take: Callable[[str], None],
    library: Library,
    recorder: Recorder | None,
    *,
    terminal: bool,
    colour: bool,
) -> Watching:
    """Explain with the view of this name, line by line to `take`."""
    out = Lines(take, terminal=terminal)
    setting = Setting(cast(TextIO, out), library, colour=colour)
    screen = LogScreen(view_kind(view), setting, lambda _: True, [])
    take(library.text("serve.watching"))
    return Watching(screen, out, recorder)
