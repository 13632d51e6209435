"""The making of a page: the lines of a transcript, explained in each language, as HTML."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from io import StringIO

from xmpp_walkthrough.cli.page.again import commands
from xmpp_walkthrough.cli.walk.presenter import Presenter
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.transcript.entry import Line, Transcript
from xmpp_walkthrough.views.page.collect import COLLECTOR, Collector
from xmpp_walkthrough.views.page.compose import Composer
from xmpp_walkthrough.views.page.render import rendered
from xmpp_walkthrough.views.view import Ending, Setting

_LANGUAGES = ("en", "zh")


def page_of(
    lines: Iterable[Line],
    library: Library,
    *,
    opening: Callable[[Library], Mapping[str, str]],
    failure: WalkError | None = None,
    jid: str = "",
    faults: Sequence[str] = (),
    domain: str = "",
    worksheet: bool = False,
) -> str:
    """The page of these lines as HTML, in the language of `library` first.

    `opening` are the facts that a view is told first; `jid` is "" for the practice account.
    """
    transcript = Transcript()
    for line in lines:
        transcript.add(line)
    others = [each for each in _LANGUAGES if each != library.language]
    libraries = [library, *(library.translated(each) for each in others)]
    kept = [_kept(transcript, each, opening(each), failure, domain) for each in libraries]
    composer = Composer(libraries)
    return rendered(
        composer.page(kept, commands(transcript, jid, faults)), composer, worksheet=worksheet
    )


def _kept(
    transcript: Transcript,
    library: Library,
    opening: Mapping[str, str],
    failure: WalkError | None,
    domain: str,
) -> Collector:
    presenter = Presenter(COLLECTOR, Setting(StringIO(), library), lambda name: True, domain)
    view = presenter.view
    assert isinstance(view, Collector)
    view.opening(opening)
    for line in transcript.lines:
        presenter.show(line)
    ending = Ending(0)
    if failure is not None:
        ending = presenter.failure(failure)
    presenter.summary(transcript, ending)
    return view
