"""A reader: one format of logs, the lines that give it away, and how its lines become pieces."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from xmpp_walkthrough.logs.piece import LogLine, Read


class Reader(NamedTuple):
    """A format by name, as `--format` takes it; `program` is whose log it is, for people.

    `mark` matches a line that only this format has. `read` takes all lines, in order, once, and
    must not wait for the end: a log may still grow. `server` says that the log is a server's, so
    that what it received came from the client.
    """

    name: str
    program: str
    mark: re.Pattern[bytes]
    read: Callable[[Iterable[LogLine]], Iterator[Read]]
    server: bool = False
