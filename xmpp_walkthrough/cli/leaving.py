"""Leaving the program: by its exit code or at a signal, with the terminal and files as before.

INT, TERM, HUP and QUIT ask it to end (a core dump would hold the password). Where a connection
stands, the first of them has it closed in order, within a moment; the second, or the end of that
moment, ends the process where it is. Either way the terminal is as it was found and every temporary
file is gone. A HUP that was ignored from the start (`nohup`) stays ignored.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NoReturn

from xmpp_walkthrough.cli.streams import Streams
from xmpp_walkthrough.steps.exit_code import ExitCode

PATIENCE = 1.4  # seconds for closing in order, once a signal has come
_AT_THE_VERY_END = 0.3  # seconds for undoing at the end, and for a child program to leave
_POLITE = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
_KEYS = ("SIGINT", "SIGQUIT")  # a terminal sends these to every process in its foreground

if TYPE_CHECKING:
    from subprocess import Popen

Undo = Callable[[], object]


class Leaving:
    """The work that is undone before the process ends, and the call that closes a connection.

    Until `stand` is called it takes no signals.
    """

    def __init__(self, streams: Streams | None = None) -> None:
        self._streams = streams
        self._undo: list[Undo] = []
        self._close: Callable[[], object] | None = None
        self._code: int = ExitCode.INTERRUPTED
        self._child: Popen[str] | None = None
        self._hold: Callable[[int], object] | None = None  # where a signal waits for a moment
        self._ending = False
        self.asked = False  # a signal has come

    def stand(self) -> None:
        """Take the signals from here on."""
        for number in _numbers(_POLITE):
            ignored = signal.getsignal(number) is signal.SIG_IGN
            if not (ignored and number == getattr(signal, "SIGHUP", None)):
                signal.signal(number, self._take)
        if hasattr(signal, "SIGALRM"):
            signal.signal(signal.SIGALRM, self._late)
        if hasattr(signal, "SIGTSTP") and signal.getsignal(signal.SIGTSTP) is signal.SIG_DFL:
            signal.signal(signal.SIGTSTP, self._stop)
            signal.signal(signal.SIGCONT, self._go_on)

    # --- what the work says ---

    @contextmanager
    def closing(self, close: Callable[[], object], code: ExitCode) -> Iterator[None]:
        """While this stands, the first signal calls `close`; a later one ends all with `code`."""
        self._close, self._code = close, code
        try:
            yield
        finally:
            self._close = None

    @contextmanager
    def undoing(self, undo: Undo) -> Iterator[None]:
        """Call `undo` at the end, however it comes: a file that may be there by then is removed.

        It may be called twice.
        """
        self._undo.append(undo)
        try:
            yield
        finally:
            undo()
            self._undo.remove(undo)

    @contextmanager
    def beside(self, start: Callable[[], "Popen[str]"]) -> Iterator["Popen[str]"]:
        """Run a program that has the terminal, and the keys that are signals; it ends with us."""
        held: list[int] = []
        self._hold = held.append
        try:
            self._child = child = start()
        finally:
            self._hold = None
        try:
            with self.undoing(lambda: _end(child)):
                for number in held:
                    self._take(number, None)
                yield child
        finally:
            self._child = None

    # --- the end ---

    def end(self, code: int) -> NoReturn:
        """End at once: no `atexit`, no waiting for threads, no words of Python's own."""
        self._ending = True
        self._code = code
        _alarm(_AT_THE_VERY_END)
        for undo in reversed(self._undo):
            with suppress(Exception):
                undo()
        if self._streams is not None:
            self._streams.terminal.restore()
            self._streams.flush_at_once()
        os._exit(code)

    # --- signals ---

    def _take(self, number: int, _frame: Any) -> None:
        if self._ending or (self._child is not None and number in _numbers(_KEYS)):
            return
        if self._hold is not None:
            self._hold(number)
            return
        if self.asked or self._close is None:
            self.end(self._code)
        self.asked = True
        _alarm(PATIENCE)
        with suppress(RuntimeError):  # the loop has just ended
            self._close()

    def _late(self, _number: int, _frame: Any) -> None:
        if self._ending:
            os._exit(self._code)
        self.end(self._code)

    def _stop(self, number: int, _frame: Any) -> None:
        """Stop (Ctrl-Z) as every program does, with the terminal as it was found."""
        if self._streams is not None and self._child is None:
            self._streams.terminal.restore()
        # The default knows whether a shell could wake us up.
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)
        signal.signal(number, self._stop)
        self._go_on()

    def _go_on(self, *_: object) -> None:
        if self._streams is not None and self._child is None:
            self._streams.terminal.take_again()


def _numbers(names: tuple[str, ...]) -> list[int]:
    """The numbers of the signals that this system has."""
    return [getattr(signal, name) for name in names if hasattr(signal, name)]


def _alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _end(child: "Popen[str]") -> None:
    """End a child program, with a moment to put the terminal in order."""
    child.terminate()
    try:
        child.wait(_AT_THE_VERY_END / 2)
    except Exception:  # it does not listen
        child.kill()
