"""Words and an exit code for a failure of our own, or for a misused command line."""

import traceback
from contextlib import suppress
from pathlib import Path

import click

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.usage.misuse import tell
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.content.tables import ContentError
from xmpp_walkthrough.steps.exit_code import ExitCode


def confess(error: BaseException, environment: Environment, library: Library | None = None) -> int:
    """Tell the end of the command, in the words of `library` if they can be read; its exit code."""
    if isinstance(error, click.ClickException):
        tell(error, environment)
        return error.exit_code
    if isinstance(error, ContentError):
        _say("ui.broken-lessons", environment, library, reason=error)
        return ExitCode.USAGE
    if isinstance(error, click.Abort | EOFError | KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    # A fault of ours. Its words may quote a peer, or a secret: only its kind is told.
    where = traceback.extract_tb(error.__traceback__)[-1]
    kind, file = type(error).__name__, Path(where.filename).name
    _say("ui.internal", environment, library, kind=kind, file=file, line=where.lineno)
    return ExitCode.INTERNAL


def confess_output(failure: OSError | None, code: int, environment: Environment) -> int:
    """Tell that output could not be written. A command that failed keeps its own exit code."""
    reason = failure.strerror if failure is not None else ""
    _say("ui.output", environment, None, reason=reason)
    return code or ExitCode.OUTPUT


def _say(key: str, environment: Environment, library: Library | None, **facts: object) -> None:
    text = f"{key}: {', '.join(f'{value}' for value in facts.values())}"
    # The words of the command, or where they cannot be read those that came with the program.
    for words in (library, Library(environment.language(None))):
        if words is not None:
            with suppress(ContentError):
                text = words.text(key, **facts)
                break
    print(text, file=environment.stderr)
