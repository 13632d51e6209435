"""The outermost border of `xmpp-walk`: every run ends here, in words and an exit code.

It imports next to nothing before `Leaving` stands, since from then on a signal is taken in order.
"""

import sys

_NO_WORDS_LEFT = 70  # ExitCode.INTERNAL, where even to say so has failed

TYPE_CHECKING = False  # that of `typing` would take as long as all of this
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from xmpp_walkthrough.cli.command_line import _auto as _auto
    from xmpp_walkthrough.cli.command_line import commands as commands
    from xmpp_walkthrough.cli.environment import Environment
    from xmpp_walkthrough.cli.streams import Output


def __getattr__(name: str) -> "Any":
    """The command line itself, for a caller that parses it; it brings Click along."""
    if name not in ("commands", "_auto"):
        raise AttributeError(name)
    from xmpp_walkthrough.cli import command_line

    return getattr(command_line, name)


def main() -> "NoReturn":
    """The entry point: run the command line to its exit code."""
    import os
    import warnings

    from xmpp_walkthrough.cli.leaving import Leaving
    from xmpp_walkthrough.cli.streams import Streams, forget_impossible_sizes

    streams = Streams()
    leaving = Leaving(streams)
    leaving.stand()
    sys.unraisablehook = lambda _: None  # in a finaliser: there is nothing left to do about it
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    forget_impossible_sizes(os.environ)
    from xmpp_walkthrough.cli.environment import Environment

    environment, code = Environment.real(leaving), _NO_WORDS_LEFT
    try:
        code = _delivered(streams.output, _code(environment), environment)
    finally:
        leaving.end(code)


def _code(environment: "Environment") -> int:
    """Run the command; everything that it can raise has an exit code."""
    try:
        from xmpp_walkthrough.cli.command_line import commands

        code = commands.main(standalone_mode=False, obj=environment)
        return code if isinstance(code, int) else 0
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except BaseException as error:
        from xmpp_walkthrough.cli.confession import confess

        return confess(error, environment)


def _delivered(output: "Output", code: int, environment: "Environment") -> int:
    """The exit code once all output is written: a success that could not be told is none."""
    sys.stdout.flush()
    sys.stderr.flush()
    if not output.refused or output.unheard:
        return code
    from xmpp_walkthrough.cli.confession import confess_output

    return confess_output(output.failure, code, environment)
