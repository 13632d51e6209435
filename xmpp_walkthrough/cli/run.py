"""Where does asyncio begin and end? One event loop, Ctrl-C handled, no traceback."""

import signal
import sys
import traceback
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import click

from xmpp_walkthrough.cli.journey import journey
from xmpp_walkthrough.cli.practice import Request
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.steps.failure import ExitCode


def run(request: Request) -> int:
    """Run the journey to its exit code; Ctrl-C closes what is open first."""
    return guarded(lambda: journey(request), request.setting.library)


def guarded(work: Callable[[], Coroutine[Any, Any, int]], library: Library) -> int:
    """Run `work` to its exit code, whatever ends it."""
    # Whoever ends us politely gets what Ctrl-C gets: a closed stream and the terminal as it was.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        return int(loop.run(work()))
    except KeyboardInterrupt:
        return int(ExitCode.INTERRUPTED)
    except BrokenPipeError:  # whoever read our output (head, less) has seen enough
        sys.stderr.close()  # Python would complain there at its end
        return int(ExitCode.OK)
    except click.ClickException:
        raise
    except Exception as error:
        # A fault of ours. Its words may hold what a peer said, or a secret: only its kind is told.
        where = traceback.extract_tb(error.__traceback__)[-1]
        kind, file = type(error).__name__, Path(where.filename).name
        fault = library.text("ui.internal", kind=kind, file=file, line=where.lineno)
        print(fault, file=sys.stderr)
        return int(ExitCode.INTERNAL)
