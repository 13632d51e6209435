"""What must a view be able to show? The moments of a walk, in the order in which they come."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol, TextIO, runtime_checkable

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explanation import Explanation
from xmpp_walkthrough.transcript.entry import Entry, Line, Transcript


class Setting(NamedTuple):
    """Where a view writes and in which words. `interactive`: somebody presses keys.

    `width` is in columns (None: as the terminal says); `colour` False means none at all;
    `picture` keeps what is shown, coloured, for a picture of it.
    """

    out: TextIO
    library: Library
    interactive: bool = False
    colour: bool = True
    width: int | None = None
    picture: bool = False


class Moment(NamedTuple):
    """The state of the walk, for headings: the step, how far it is, what protects it.

    `done` and `ahead` are step numbers; `tls` is a short text such as `TLS 1.3`, or empty.
    `reached` is the step that has been done with as well, where one did the work of others, or
    names what a step has led to, where that is not what it usually is.
    """

    name: str
    number: str
    occurrence: int = 1
    done: tuple[str, ...] = ()
    tls: str = ""
    verified: bool = False
    domain: str = ""
    reached: str = ""


Explained = tuple[Line, Explanation]


class Ending(NamedTuple):
    """How the walk ended: the exit code, the step that failed, and the way back to a lesson."""

    exit_code: int
    step: str = ""
    number: str = ""
    headline: str = ""
    facts: Mapping[str, object] = MappingProxyType({})


class View(Protocol):
    """Shows a walk. Remote text reaches the reader only through `views.harmless`."""

    def opening(self, facts: Mapping[str, str]) -> None:
        """Before anything happens. `facts`: jid, server, practice ("" or the password), version,
        warning."""

    def begin(self, moment: Moment) -> None:
        """A step that is shown in full begins."""

    def pending(self, moment: Moment, entry: Entry, explanation: Explanation) -> None:
        """What will be sent when the learner agrees."""

    def line(self, moment: Moment, line: Line, explanation: Explanation) -> None:
        """Something happened in a step that is shown in full."""

    def end(self, moment: Moment) -> None:
        """A step that is shown in full has ended: what is now true."""

    def passed(self, moment: Moment, lines: Sequence[Explained]) -> None:
        """A step that was gone through quickly: one line."""

    def failure(self, moment: Moment, explanation: Explanation, ending: Ending) -> None:
        """The walk cannot go on."""

    def stopped(self, ending: Ending) -> None:
        """Somebody has ended the walk."""

    def summary(self, transcript: Transcript, ending: Ending) -> None:
        """The walk has ended."""


@runtime_checkable
class Drawn(Protocol):
    """A view that can make a picture of what it has shown."""

    def svg(self) -> str: ...


class ViewKind(NamedTuple):
    """A view by name, as `--view` offers it."""

    name: str
    make: Callable[[Setting], View]
