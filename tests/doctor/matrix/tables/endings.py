"""How a connection ends after one and the same request: by FIN, by a reset, by nothing more.

RFC 9293 §3.5, §3.6. Three causes at each step, and none of them may be told for another.
"""

from __future__ import annotations

from collections.abc import Iterator

from support.net.weather import Ending, Moment, Weather, after, after_finished, after_records
from support.real.server import Setup

from doctor.matrix.making import Real
from doctor.matrix.row import Row
from xmpp_walkthrough.steps.failure import ExitCode

_TCP, _STREAM, _TLS = ExitCode.CONNECT, ExitCode.STREAM, ExitCode.TLS
_OLD = Setup(tls_1_2=True)  # each record of the server's is a word of its stream
_ENDINGS: tuple[Ending, ...] = ("fin", "rst", "silence")
_PROCEED = b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"


def _three(
    step: str, made: tuple[str, Setup, Moment], causes: tuple[str, str, str], where: str, code: int
) -> Iterator[Row]:
    """The same moment three times; the other two causes must not be named."""
    name, setup, moment = made
    for ending, cause in zip(_ENDINGS, causes, strict=True):
        yield Row(
            f"{ending}-{step}",
            Real(name, setup, to_client=Weather(cut_at=moment, ending=ending)),
            cause,
            where,
            ExitCode(code),
            never=tuple(each for each in causes if each != cause),
            timeout=1.0,
        )


ROWS = (
    Row(
        "rst-before-a-word",
        # When the server begins to answer: a reset before that would meet some at connecting.
        Real("ejabberd", to_client=Weather(cut_after=0, ending="rst")),
        "reset-before-a-word",
        "service.hangs-up",
        _TCP,
        never=("hangs-up-before-a-word",),
    ),
    *_three(
        "in-features",
        ("prosody", Setup(), after(b"<stream:features")),
        ("cut-while-opening", "reset-while-opening", "features-never-come"),
        "stream.failed",
        _STREAM,
    ),
    *_three(
        "after-starttls",
        ("prosody", Setup(), after(b"</stream:features>")),
        ("starttls-hung-up", "starttls-reset", "starttls-unanswered"),
        "tls.failed",
        _TLS,
    ),
    *_three(
        "in-handshake",
        ("prosody", Setup(), after(_PROCEED)),
        ("tls-cut-in-handshake", "tls-reset-in-handshake", "tls-handshake-stalls"),
        "tls.failed",
        _TLS,
    ),
    *_three(
        "under-tls",
        ("prosody", _OLD, after_finished),
        ("hangs-up-under-tls", "reset-under-tls", "silent-under-tls"),
        "stream.failed",
        _STREAM,
    ),
    *_three(
        "after-auth",
        ("prosody", _OLD, after_records(1)),
        ("login-cut-off", "login-reset", "login-unanswered"),
        "login.refused",
        ExitCode.SASL,
    ),
    *_three(
        "after-success",
        ("prosody", _OLD, after_records(3)),
        ("connection-lost-after-login", "connection-reset-after-login", "silent-after-login"),
        "bind.failed",
        ExitCode.STREAM,
    ),
    *_three(
        "after-bind",
        ("prosody", _OLD, after_records(4)),
        ("connection-lost-after-login", "connection-reset-after-login", "binding-unanswered"),
        "bind.failed",
        ExitCode.BIND,
    ),
    *_three(
        "after-roster",
        ("prosody", _OLD, after_records(5)),
        ("connection-lost-after-login", "connection-reset-after-login", "line-dead"),
        "roster.failed",
        ExitCode.EXCHANGE,
    ),
)
