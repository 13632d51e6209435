"""Where does asyncio begin and end? One event loop, Ctrl-C handled, no traceback."""

import signal
import sys
import traceback
from pathlib import Path

import click

from xmpp_walkthrough.cli.journey import journey
from xmpp_walkthrough.cli.practice import Request
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.steps.failure import ExitCode


def run(request: Request) -> int:
    """Run the journey to its exit code; Ctrl-C closes what is open first."""
    # Whoever ends us politely gets what Ctrl-C gets: a closed stream and the terminal as it was.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        return int(loop.run(journey(request)))
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
        say = request.setting.library.text
        kind = type(error).__name__
        fault = say("ui.internal", kind=kind, file=Path(where.filename).name, line=where.lineno)
        print(fault, file=sys.stderr)
        return int(ExitCode.INTERNAL)
