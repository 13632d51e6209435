"""The screen of a log: a presenter for each connection, and one view for all of them."""

from collections.abc import Callable

from xmpp_walkthrough.cli.explain.choosing import Choice
from xmpp_walkthrough.cli.explain.gate import Gate
from xmpp_walkthrough.cli.walk.presenter import Presenter
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explanation import Explanation
from xmpp_walkthrough.explain.memory import Memory
from xmpp_walkthrough.explain.notes import explain_note
from xmpp_walkthrough.logs.observer import Observed, Over
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.transcript.entry import Note
from xmpp_walkthrough.transcript.facts import Begun, Told
from xmpp_walkthrough.views.view import Moment, Setting, View, ViewKind

_START = Moment("open", "1")


class LogScreen:
    """Shows the connections of a log as they come, and says where another one takes its turn.

    `choices` are filters: what they leave out is explained as well, for the sake of what follows,
    but not shown. `on_output` is called before anything is.
    """

    def __init__(
        self,
        kind: ViewKind,
        setting: Setting,
        in_full: Callable[[str], bool],
        choices: list[Choice],
    ) -> None:
        self.view: View = kind.make(setting)
        self._gate = Gate(self.view, choices) if choices else None
        self._kind = ViewKind(kind.name, lambda _: self._gate or self.view)
        self._setting = setting
        self._in_full = in_full
        self._presenters: dict[int, Presenter] = {}
        self._domain = ""
        self._turn = 0  # the connection that was shown last
        self.on_output: Callable[[], object] = lambda: None

    @property
    def repeats(self) -> bool:
        """Whether all is shown, and without times: then what is alike can be told alike."""
        return self._gate is None and self._kind.name == "plain"

    @property
    def library(self) -> Library:
        return self._setting.library

    def tell(self, key: str, **facts: object) -> None:
        """Say something about the log."""
        self.on_output()
        note = Note(0.0, "open", Phase.IDLE, False, Told(f"log.{key}", facts))
        self.view.line(_START, note, explain_note(note, self.library))

    def show(self, observed: Observed) -> None:
        """One more line of a connection."""
        self.on_output()
        presenter = self._presenters.get(observed.connection)
        if presenter is None:
            presenter = Presenter(self._kind, self._setting, self._in_full, self._domain, most=1)
            self._presenters[observed.connection] = presenter
        if self._gate is not None:
            self._gate.expect(observed)
        elif observed.connection != self._turn:
            self._take_turn(observed)
        if isinstance(observed.line, Note) and isinstance(observed.line.fact, Begun):
            presenter.leave()
        if observed.line.secured:
            presenter.be_secured()
        presenter.show(observed.line)

    def latest(self, observed: Observed) -> Explanation | None:
        """What was said about this line, if it was told last on its connection."""
        found = self._presenters[observed.connection].latest
        return found[1] if found is not None and found[0] is observed.line else None

    def follows(self, connection: int) -> bool:
        """Whether the connection was shown, and is not over."""
        return connection in self._presenters

    def memory(self, connection: int) -> Memory:
        """What is remembered of a connection."""
        return self._presenters[connection].memory

    def show_again(self, observed: Observed, explanation: Explanation) -> bool:
        """One more line whose explanation is known; False where it cannot be shown yet."""
        presenter = self._presenters.get(observed.connection)
        if presenter is None or observed.connection != self._turn:
            return False
        self.on_output()
        return presenter.show_again(observed.line, explanation)

    def _take_turn(self, observed: Observed) -> None:
        if observed.connection > 1 or self._turn:
            key = "connection-named" if observed.name else "connection"
            self.tell(key, number=observed.connection, name=observed.name)
        self._turn = observed.connection

    def over(self, over: Over) -> None:
        """The connection will not be heard of any more."""
        if presenter := self._presenters.pop(over.connection, None):
            presenter.leave()

    def be_about(self, jid: str) -> None:
        """The account that the log is about; its domain stands in sentences."""
        self._domain = jid.rpartition("@")[2].partition("/")[0]

    def flush(self) -> None:
        """What is written so far can be read now."""
        self._setting.out.flush()
