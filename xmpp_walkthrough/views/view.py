"""The view: it shows the moments of a walk, in the order in which they come."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol, TextIO, runtime_checkable

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explanation import Explanation
from xmpp_walkthrough.transcript.entry import Entry, Line, Transcript


class Setting(NamedTuple):
    """The setting of a view. `interactive`: a learner presses keys.

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

    `done` and `ahead` are step numbers; `tls` is a short text such as `TLS 1.3`, or empty, and
    `verified` None where it is not known whether the certificate was believed.
    `reached` names the step that the walk stands behind, where that is another than `name`: SASL2
    may do the work of binding too, and TLS or a login may lead to another stream.
    """

    name: str
    number: str
    occurrence: int = 1
    done: tuple[str, ...] = ()
    tls: str = ""
    verified: bool | None = False
    domain: str = ""
    reached: str = ""


Explained = tuple[Line, Explanation]


class Ending(NamedTuple):
    """How the walk ended: the exit code, the step that failed, and the way back to a lesson.

    `doctor` is the command that examines the same login, where there is one.
    """

    exit_code: int
    step: str = ""
    number: str = ""
    headline: str = ""
    facts: Mapping[str, object] = MappingProxyType({})
    doctor: str = ""


class View(Protocol):
    """Shows a walk. Remote text reaches the reader only through `views.harmless`."""

    def opening(self, facts: Mapping[str, str]) -> None:
        """The walk is about to begin.

        `facts`: jid, server, practice ("" or the password), version, warning.
        """

    def begin(self, moment: Moment) -> None:
        """A step that is shown in full begins."""

    def pending(self, moment: Moment, entry: Entry, explanation: Explanation) -> None:
        """A unit will be sent when the learner agrees."""

    def line(self, moment: Moment, line: Line, explanation: Explanation) -> None:
        """A line of a step that is shown in full."""

    def end(self, moment: Moment) -> None:
        """A step that is shown in full has ended: tell what is true now."""

    def passed(self, moment: Moment, lines: Sequence[Explained]) -> None:
        """A step that was gone through quickly: one line for all of it."""

    def failure(self, moment: Moment, explanation: Explanation, ending: Ending) -> None:
        """The walk has failed."""

    def stopped(self, ending: Ending) -> None:
        """The user has ended the walk."""

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
