"""The command `share`, from the command line to the exit code: nothing is written unasked.

What is to be written waits in a file without a name until a person has seen the account of it.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.explain.log_source import LogSource, log_source
from xmpp_walkthrough.cli.explain.progress_bar import ProgressBar
from xmpp_walkthrough.cli.options import library_of
from xmpp_walkthrough.cli.saving import Unwritable, check, saved
from xmpp_walkthrough.cli.share.account import account
from xmpp_walkthrough.cli.share.records import header, of_log, told
from xmpp_walkthrough.cli.usage.misuse import Misuse, quoted
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.logs.observer import Observer
from xmpp_walkthrough.logs.recognise import HEAD, readers, recognise
from xmpp_walkthrough.logs.text.lines import lines
from xmpp_walkthrough.logs.text.undress import undress
from xmpp_walkthrough.sharing.public import Public
from xmpp_walkthrough.sharing.share import Sharer
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.transcript.recording import (
    FORMAT,
    Record,
    Recorder,
    Recording,
    Unreadable,
)
from xmpp_walkthrough.views.harmless import harmless

_ENDING = ".shared"
_BEGINNING = 64  # bytes of a file by which a recording is known


def run(given: Mapping[str, Any], environment: Environment) -> int:
    """Share one file. Errors: Misuse."""
    library = library_of(environment, given)
    path = Path(given["file"])
    output = _output(path, given["output"] and Path(given["output"]))
    if not given["yes"] and not environment.interactive:
        raise Misuse("usage.goes.share-yes")
    sharer = Sharer(public(library), keep_domain=given["keep_domain"])
    with TemporaryFile() as spool:
        source = log_source(path, environment, library, follow=False)
        try:
            code = _spooled(source, given["form"], sharer, spool, environment, library)
        finally:
            source.close()
        for line in account(sharer.dummies, library):
            environment.stdout.write(f"{line}\n")
        if not given["yes"] and not _agreed(environment, library, output):
            environment.stdout.write(f"{library.text('share.not-written')}\n")
            return code
        spool.seek(0)
        code = saved(output, spool.read().decode(), code, environment, library)
    if code is not ExitCode.OUTPUT:
        environment.stdout.write(f"{library.text('share.written', path=output)}\n")
    return code


def public(library: Library) -> Public:
    """What everybody knows: the namespaces and the words of servers that the lessons have."""
    words = tuple(text.says for text in library.server_texts())
    return Public(lambda uri: library.namespace(uri) is not None, words)


def _output(path: Path, asked: Path | None) -> Path:
    """Where to write: never over what is read, nor unasked over anything. Errors: Misuse."""
    if asked is None and str(path) == "-":
        raise Misuse("usage.goes.share-output")
    output = asked or path.with_name(f"{path.name}{_ENDING}")
    if asked is None and output.exists():
        raise Misuse("usage.goes.share-there", name=quoted(str(output)))
    with suppress(OSError):
        if output.samefile(path):
            raise Misuse("usage.goes.share-itself", name=quoted(str(output)))
    try:
        check(output)
    except Unwritable as error:
        facts = {"option": "--output", "name": quoted(str(output)), "reason": error.phrase}
        raise Misuse("usage.unwritable", **facts) from None
    return output


def _spooled(
    source: LogSource,
    form: str | None,
    sharer: Sharer,
    spool: IO[bytes],
    environment: Environment,
    library: Library,
) -> ExitCode:
    """Write the shared file to the spool; of a recording that was cut, what came before."""
    bar = ProgressBar(environment, source.size)
    try:
        if form is None and FORMAT.encode() in source.head()[:_BEGINNING]:
            recording = Recording(source.file())
            first, records = recording.header, told(recording, sharer)
            about = header(first.kind, first.opening.get("jid", ""), sharer)
        else:
            about, records = header("log", "", sharer), told(_of_log(source, form, sharer), sharer)
        recorder = Recorder(spool.write, about)
        for record in records:
            recorder.add(record)
            bar.at(source.passed)
    except Unreadable as error:
        key = "replay.newer" if error.reason == "newer" else "share.cut"
        facts = {"path": source.name, "line": error.line, "detail": harmless(error.detail)}
        environment.stderr.write(f"{library.text(key, **facts)}\n")
        return ExitCode.DATA
    finally:
        bar.hide()
    return ExitCode.OK


def _of_log(source: LogSource, form: str | None, sharer: Sharer) -> Iterator[Record]:
    """The records of a log, with nothing masked: all that names or proves is replaced."""
    head = list(islice(lines([source.head()]), HEAD))
    known = recognise(head, readers()[form] if form else None)
    rows = undress(lines(source.chunks()), known.dress)
    return of_log(Observer(None).observe(known.reader.read(rows)), sharer)


def _agreed(environment: Environment, library: Library, output: Path) -> bool:
    """Whether the person at the terminal wants it to be written."""
    environment.stdout.write(library.text("share.ask", path=output))
    environment.stdout.flush()
    return environment.stdin.readline().strip().lower() in ("y", "yes")
