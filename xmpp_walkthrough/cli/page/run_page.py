"""The command `page`, from the command line to the exit code: a recording or a log as a page."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.explain.log_screen import LogScreen
from xmpp_walkthrough.cli.explain.log_source import LogSource, log_source
from xmpp_walkthrough.cli.options import library_of
from xmpp_walkthrough.cli.page.making import Story, page_of
from xmpp_walkthrough.cli.record.masked import Masker
from xmpp_walkthrough.cli.replay.player import Player
from xmpp_walkthrough.cli.saving import Unwritable, check, saved
from xmpp_walkthrough.cli.usage.misuse import Misuse, quoted
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.logs.observer import Observation, Observed, Observer, Over
from xmpp_walkthrough.logs.piece import Unread
from xmpp_walkthrough.logs.recognise import HEAD, readers, recognise
from xmpp_walkthrough.logs.text.lines import lines
from xmpp_walkthrough.logs.text.undress import undress
from xmpp_walkthrough.steps.exit_code import ExitCode
from xmpp_walkthrough.transcript.entry import Entry, Line, Note
from xmpp_walkthrough.transcript.recording import FORMAT, Header, Record, Recording, Unreadable
from xmpp_walkthrough.transcript.secrets import Secrets
from xmpp_walkthrough.views.harmless import harmless
from xmpp_walkthrough.views.page.collect import Collector
from xmpp_walkthrough.views.view import Setting, ViewKind

_ENDING = ".html"
_BEGINNING = 64  # bytes of a file by which a recording is known


def run(given: Mapping[str, Any], environment: Environment) -> int:
    """Save one file as a page. Errors: Misuse."""
    library = library_of(environment, given)
    path = Path(given["file"])
    output = _output(path, given["output"] and Path(given["output"]))
    source = log_source(path, environment, library, follow=False)
    try:
        story, code = _story(source, given["form"], environment, library)
    finally:
        source.close()
    page = page_of(story, library, worksheet=given["worksheet"])
    code = saved(output, page, code, environment, library)
    if code is ExitCode.OUTPUT:
        return code
    environment.stdout.write(f"{library.text('ui.page-written', path=output)}\n")
    if given["open"]:
        import webbrowser

        webbrowser.open(output.resolve().as_uri())
    return code


def _output(path: Path, asked: Path | None) -> Path:
    """Where to write: beside what is read, if nothing else is said. Errors: Misuse."""
    if asked is None and str(path) == "-":
        raise Misuse("usage.goes.share-output")
    output = asked or path.with_name(f"{path.name}{_ENDING}")
    with suppress(OSError):
        if output.samefile(path):
            raise Misuse("usage.goes.page-itself", name=quoted(str(output)))
    try:
        check(output)
    except Unwritable as error:
        facts = {"option": "--output", "name": quoted(str(output)), "reason": error.phrase}
        raise Misuse("usage.unwritable", **facts) from None
    return output


def _story(
    source: LogSource, form: str | None, environment: Environment, library: Library
) -> tuple[Story, ExitCode]:
    """What the file has to tell; of a recording that was cut, what came before."""
    if form is not None or FORMAT.encode() not in source.head()[:_BEGINNING]:
        secrets = Secrets(library.is_ordinary)
        return _OfLog(source.name, list(_observed(source, form, secrets))), ExitCode.OK
    found = _Recorded()
    try:
        recording = Recording(source.file())
        found.header = recording.header
        # The practice account is public; a page of any other is handed on, whatever was recorded.
        masker = Masker(Secrets(library.is_ordinary)) if found.jid else None
        for record in recording:
            found.records.append(masker.masked(record) if masker else record)
    except Unreadable as error:
        facts = {"path": source.name, "line": error.line, "detail": harmless(error.detail)}
        text = library.text(f"replay.{error.reason}", **facts)
        environment.stderr.write(f"{text}\n")
        return found, ExitCode.DATA
    return found, ExitCode.OK


def _observed(source: LogSource, form: str | None, secrets: Secrets) -> Iterator[Observation]:
    head = list(islice(lines([source.head()]), HEAD))
    known = recognise(head, readers()[form] if form else None)
    rows = undress(lines(source.chunks()), known.dress)
    yield from Observer(secrets).observe(known.reader.read(rows))


def _kind(collector: Collector) -> ViewKind:
    """The view that is this collector, however often it is made."""
    return ViewKind("page", lambda setting: collector)


class _Recorded:
    """The records of a recording."""

    def __init__(self) -> None:
        self.header = Header("walk", "", "", (), {})
        self.records: list[Record] = []

    @property
    def jid(self) -> str:
        return "" if self.header.opening.get("practice") else self.header.opening.get("jid", "")

    @property
    def lines(self) -> list[Line]:
        return [each for each in self.records if isinstance(each, Entry | Note)]

    def tell(self, collector: Collector, setting: Setting) -> None:
        """Tell it like a replay."""
        player = Player(self.header, _kind(collector), setting, lambda name: True)
        player.opening(self.header.opening)
        for record in self.records:
            try:
                player.play(record)
            except (ValueError, KeyError):  # no step, or no exit code, has this name
                break
        if player.code is None:  # it was cut, or of a connection that did not end
            player.presenter.leave()


class _OfLog:
    """The observations of a log, of any program."""

    jid = ""

    def __init__(self, name: str, observations: list[Observation]) -> None:
        self._name = name
        self._observations = observations

    @property
    def lines(self) -> list[Line]:
        return [each.line for each in self._observations if isinstance(each, Observed)]

    def tell(self, collector: Collector, setting: Setting) -> None:
        """Tell it like `explain`."""
        screen = LogScreen(_kind(collector), setting, lambda name: True, [])
        collector.opening({"server": self._name})
        for each in self._observations:
            if isinstance(each, Over):
                screen.over(each)
            elif not isinstance(each, Unread):
                screen.show(each)
