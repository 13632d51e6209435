"""The screen of a log: a presenter for each connection, and one view for all of them."""

from collections.abc import Callable

from xmpp_walkthrough.cli.walk.presenter import Presenter
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.notes import explain_note
from xmpp_walkthrough.logs.observer import Observed, Over
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.transcript.entry import Note
from xmpp_walkthrough.transcript.facts import Begun, Told
from xmpp_walkthrough.views.view import Moment, Setting, View, ViewKind

_START = Moment("open", "1")


class LogScreen:
    """Shows the connections of a log as they come, and says where another one takes its turn."""

    def __init__(self, kind: ViewKind, setting: Setting, in_full: Callable[[str], bool]) -> None:
        self._view: View = kind.make(setting)
        self._kind = ViewKind(kind.name, lambda _: self._view)
        self._setting = setting
        self._in_full = in_full
        self._presenters: dict[int, Presenter] = {}
        self._turn = 0  # the connection that was shown last

    @property
    def library(self) -> Library:
        return self._setting.library

    @property
    def view(self) -> View:
        return self._view

    def tell(self, key: str, **facts: object) -> None:
        """Say something about the log."""
        note = Note(0.0, "open", Phase.IDLE, False, Told(f"log.{key}", facts))
        self._view.line(_START, note, explain_note(note, self.library))

    def show(self, observed: Observed) -> None:
        """One more line of a connection."""
        presenter = self._presenters.get(observed.connection)
        if presenter is None:
            presenter = Presenter(self._kind, self._setting, self._in_full, "", most=1)
            self._presenters[observed.connection] = presenter
        if observed.connection != self._turn:
            if observed.connection > 1 or self._turn:
                name = "connection-named" if observed.name else "connection"
                self.tell(name, number=observed.connection, name=observed.name)
            self._turn = observed.connection
        if isinstance(observed.line, Note) and isinstance(observed.line.fact, Begun):
            presenter.leave()
        presenter.show(observed.line)

    def over(self, over: Over) -> None:
        """The connection will not be heard of any more."""
        if presenter := self._presenters.pop(over.connection, None):
            presenter.leave()
