"""The run of a command in one event loop, which a signal closes in order."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import click

from xmpp_walkthrough.cli.confession import confess
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.walk.journey import journey
from xmpp_walkthrough.cli.walk.request import Request
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.steps.exit_code import ExitCode


def run(request: Request) -> int:
    """Run the journey to its exit code; Ctrl-C closes what is open first."""
    return guarded(lambda: journey(request), request.environment, request.setting.library)


def guarded(
    work: Callable[[], Coroutine[Any, Any, int]], environment: Environment, library: Library
) -> int:
    """Run `work` to its exit code, however it ends. Errors: click.ClickException."""

    async def main() -> int:
        running, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        def close() -> None:
            running.call_soon_threadsafe(task.cancel)

        with environment.leaving.closing(close, ExitCode.INTERRUPTED):
            return int(await work())

    try:
        return loop.run(main())
    except (KeyboardInterrupt, asyncio.CancelledError):
        return int(ExitCode.INTERRUPTED)
    except click.ClickException:
        raise
    except Exception as error:
        return confess(error, environment, library)
