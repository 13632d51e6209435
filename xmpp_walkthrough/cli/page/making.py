"""The making of a page: a story, told in each language to one who keeps it, as HTML."""

from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from typing import Protocol

from xmpp_walkthrough.cli.page.again import commands
from xmpp_walkthrough.cli.walk.presenter import Presenter
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.transcript.entry import Line, Transcript
from xmpp_walkthrough.views.page.collect import Collector
from xmpp_walkthrough.views.page.compose import Composer
from xmpp_walkthrough.views.page.render import rendered
from xmpp_walkthrough.views.view import Ending, Setting, ViewKind

_LANGUAGES = ("en", "zh")


class Story(Protocol):
    """Lines that can be told to a view, as often as there are languages.

    `jid` is "" for the practice account.
    """

    @property
    def jid(self) -> str: ...

    @property
    def lines(self) -> Sequence[Line]: ...

    def tell(self, collector: Collector, setting: Setting) -> None:
        """Tell all of it, in the language of the setting."""


class Walked:
    """A walk that has just ended. `opening` are the facts that a view is told first."""

    def __init__(
        self,
        lines: Sequence[Line],
        opening: Callable[[Library], Mapping[str, str]],
        *,
        jid: str,
        domain: str,
        failure: WalkError | None = None,
    ) -> None:
        self.lines = lines
        self.jid = jid
        self._opening = opening
        self._domain = domain
        self._failure = failure

    def tell(self, collector: Collector, setting: Setting) -> None:
        """Tell it as it was shown, all steps in full."""
        kind = ViewKind("page", lambda setting: collector)
        presenter = Presenter(kind, setting, lambda name: True, self._domain)
        collector.opening(self._opening(setting.library))
        for line in self.lines:
            presenter.show(line)
        ending = Ending(0) if self._failure is None else presenter.failure(self._failure)
        presenter.summary(_transcript(self.lines), ending)


def page_of(
    story: Story,
    library: Library,
    *,
    report: Callable[[Library], str] = lambda library: "",
    faults: Sequence[str] = (),
    worksheet: bool = False,
) -> str:
    """The page of a story as HTML, in the language of `library` first.

    `report` is what the doctor made of it, for the top of the page.
    """
    others = [each for each in _LANGUAGES if each != library.language]
    libraries = [library, *(library.translated(each) for each in others)]
    kept: list[Collector] = []
    for each in libraries:
        setting = Setting(StringIO(), each)
        collector = Collector(setting)
        story.tell(collector, setting)
        kept.append(collector)
    composer = Composer(libraries)
    again = commands(_transcript(story.lines), story.jid, faults)
    page = composer.page(kept, again, [report(each) for each in libraries])
    return rendered(page, composer, worksheet=worksheet)


def _transcript(lines: Sequence[Line]) -> Transcript:
    transcript = Transcript()
    for line in lines:
        transcript.add(line)
    return transcript
