"""What can a hostile server do with its end of a connection? Small acts, as values.

In bytes that are said these stand for what is only known at the time:
`%honest%` what the honest server was about to say, `%id%` the id in it, `%domain%`, `%jid%` the
bare and `%full%` the bound address, `%port%` our own port, `%password%` the client's password,
`%base64%` and `%hex%` the same so written, and `%plain%` the payload of PLAIN; more of these in
`evil.stage`.
"""

from __future__ import annotations

from typing import NamedTuple


class Many(NamedTuple):
    """The same bytes over and over, for a table that is not itself as large as what it says."""

    data: bytes
    times: int


Piece = bytes | Many


class Say(NamedTuple):
    """One after the other, as one segment where they fit into one."""

    pieces: tuple[Piece, ...]


class Drip(NamedTuple):
    """A byte at a time."""

    data: bytes
    seconds: float


class Flood(NamedTuple):
    """Without end, which is to say: until the client has gone, or a bound of ours."""

    data: bytes


class Raw(NamedTuple):
    """Beside TLS, straight into TCP."""

    data: bytes


class Hear(NamedTuple):
    """Read until this has come."""

    ending: bytes


class Wait(NamedTuple):
    seconds: float


class Hush(NamedTuple):
    """Say nothing more, and keep the connection."""


class Fin(NamedTuple):
    """Half of TCP is closed: nothing more will come, whatever TLS says. We still listen."""


class Close(NamedTuple):
    """TLS ends in order, then TCP."""


class Reset(NamedTuple):
    """TCP ends without a farewell."""


class StartTls(NamedTuple):
    """Shake hands, as the behaviour's `Tls` has it."""


class Beneath(NamedTuple):
    """Under zlib and within TLS: bytes that were compressed by hand, or are no zlib at all."""

    data: bytes
    times: int = 1


class Swap(NamedTuple):
    """What the honest server was about to say, with this pattern of bytes replaced, once."""

    pattern: bytes
    by: bytes


class Payload(NamedTuple):
    """The same with another message of the mechanism in it. `%r%`, `%s%`, `%i%` and so on are the
    attributes of the honest message (RFC 5802), `%payload%` all of it; `written` says it raw, as
    base64 or whatever it is.
    """

    message: bytes
    written: bool = False


Act = (
    Say | Drip | Flood | Raw | Hear | Wait | Hush | Fin | Close | Reset | StartTls
    | Beneath | Swap | Payload
)  # fmt: skip


def say(*pieces: Piece) -> Say:
    return Say(pieces)
