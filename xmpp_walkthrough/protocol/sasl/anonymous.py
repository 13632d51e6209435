"""ANONYMOUS: a login without an account, for as long as the connection lasts. RFC 4505, XEP-0175.

The client may leave a trace for the administrator; we leave none. The account is the server's to
make up, and comes with the resource at binding. It is never chosen, only asked for.
"""

from collections.abc import Generator

from xmpp_walkthrough.protocol import sasl
from xmpp_walkthrough.protocol.sasl.reading import Reading, text

TRACE_LIMIT = 255  # characters of a trace that is no address; §2


def initiate(_credentials: sasl.Credentials) -> Generator[sasl.Move, bytes | None, sasl.Values]:
    """An empty trace: a payload of no bytes, so that the server need not ask for it."""
    if (yield sasl.Move(b"")):
        raise sasl.MechanismError("unexpected-data", "ANONYMOUS")
    return {}


def answer(verifier: sasl.Verifier) -> Generator[sasl.Move, bytes, sasl.Granted]:
    """Let every client in, under a name that no account had before."""
    message = yield sasl.Move(None)
    try:
        trace = message.decode()
    except UnicodeDecodeError as error:
        raise sasl.Refusal("malformed-request", "The trace is not UTF-8.") from error
    if len(trace) > TRACE_LIMIT:
        raise sasl.Refusal("malformed-request", "The trace is too long.")
    return sasl.Granted(verifier.stranger())


def read(payload: bytes, _by_client: bool) -> Reading:
    """A trace: any text."""
    return text("trace", payload)


ANONYMOUS = sasl.Mechanism(
    "ANONYMOUS",
    0,
    initiate,
    answer,
    by_default=False,
    needs=sasl.Needs.NOTHING,
    family="anonymous",
    section="RFC 4505 §2",
    read=read,
)
