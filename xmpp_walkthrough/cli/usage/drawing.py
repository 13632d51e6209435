"""What the terminal draws: as an option or a variable says, or measured by where its cursor goes.

One ambiguous character is written, and the cursor asked for (DSR 6, ECMA-48): it stands in the
second column or in the third. Terminals that draw such characters wide are common where people
write Chinese, and no variable of the environment tells.
"""

import io
import os
import re
import select
import time
from contextlib import suppress
from typing import TextIO, cast

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.content.letters import Letters, laid_out

VARIABLE = "XMPP_WALK_AMBIGUOUS"
_PROBE = "①"
_ASK = f"\r{_PROBE}\x1b[6n"
_WIPE = "\r\x1b[K"
_ANSWER = rb"\x1b\[\d+;(\d+)R"
_PATIENCE = 0.5  # seconds; a terminal answers in a few thousandths, over a slow line in tenths


class DrawnOutput(io.TextIOBase):
    """A stream to a terminal that is given only letters which it draws."""

    def __init__(self, out: TextIO, letters: Letters) -> None:
        super().__init__()
        self._out = out
        self._letters = letters

    def write(self, text: str, /) -> int:
        self._out.write(laid_out(text, self._letters))
        return len(text)

    def flush(self) -> None:
        self._out.flush()

    def isatty(self) -> bool:
        return self._out.isatty()

    def fileno(self) -> int:
        return self._out.fileno()

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._out.encoding


def drawing(environment: Environment, *, ascii_only: bool, measures: bool) -> Environment:
    """The environment with an output for what its terminal draws."""
    letters = _letters(environment, ascii_only=ascii_only, measures=measures)
    if letters is Letters.ALL:
        return environment
    out = cast(TextIO, DrawnOutput(environment.stdout, letters))
    return environment._replace(stdout=out, letters=letters)


def _letters(environment: Environment, *, ascii_only: bool, measures: bool) -> Letters:
    if ascii_only:
        return Letters.ASCII
    if said := environment.variables.get(VARIABLE):
        wide = said == "wide" and environment.terminal_out
    else:
        wide = measures and environment.interactive and _draws_wide(environment)
    return Letters.WIDE if wide else Letters.ALL


def _draws_wide(environment: Environment) -> bool:
    """Ask the terminal. One that does not answer is taken for the usual one."""
    try:
        import termios

        source, out = environment.stdin.fileno(), environment.stdout
        with suppress(OSError):  # it is not the terminal that controls us
            if os.tcgetpgrp(source) != os.getpgrp():  # a program in the background may not ask
                return False
        found = termios.tcgetattr(source)
    except (ImportError, OSError, ValueError):
        return False
    asking = [*found]
    asking[3] &= ~(termios.ICANON | termios.ECHO)
    try:
        termios.tcsetattr(source, termios.TCSANOW, asking)
        out.write(_ASK)
        out.flush()
        return _column(source) == 3
    except (OSError, ValueError, termios.error):
        return False
    finally:
        out.write(_WIPE)
        out.flush()
        termios.tcsetattr(source, termios.TCSANOW, found)


def _column(source: int) -> int:
    """The column that the terminal answers with; 0: none in time.

    Keys that come before the first screen are lost, as they are before each send.
    """
    read, until = b"", time.monotonic() + _PATIENCE
    while (left := until - time.monotonic()) > 0 and select.select([source], [], [], left)[0]:
        if not (chunk := os.read(source, 256)):
            break
        read += chunk
        if answer := re.search(_ANSWER, read):
            return int(answer[1])
    return 0
