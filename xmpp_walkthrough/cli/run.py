"""Where does asyncio begin and end? One event loop, Ctrl-C handled, no traceback."""

import asyncio
import sys

from xmpp_walkthrough.cli.journey import journey
from xmpp_walkthrough.cli.practice import Request
from xmpp_walkthrough.steps.failure import ExitCode


def run(request: Request) -> int:
    """Run the journey to its exit code; Ctrl-C closes what is open first."""
    try:
        return int(asyncio.run(journey(request)))
    except KeyboardInterrupt:
        return int(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output (head, less) has seen enough. Python would complain at exit.
        sys.stderr.close()
        return int(ExitCode.OK)
