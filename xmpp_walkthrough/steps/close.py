"""Step 6: close the stream, then TLS, then TCP. It is a handshake, not a cut. RFC 6120 §4.4."""

from xmpp_walkthrough.protocol.events import Role, StreamClose
from xmpp_walkthrough.protocol.stanza import stream_error
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.steps.actions import Disconnect, Drop, Expect, Send, Tell
from xmpp_walkthrough.steps.failure import LOST, ExitCode, WalkError
from xmpp_walkthrough.steps.management import confirm
from xmpp_walkthrough.steps.step import Context, Run, Step
from xmpp_walkthrough.wire.markup import STREAM_END, serialise

_PATIENCE = 5.0  # seconds; a server that never answers the close must not hold us


def close(context: Context) -> Run:
    """Close the stream, wait for the server's close, and end TLS and TCP."""
    stream = context.stream
    if "dead" in context.facts:  # the peer would not read an end tag, nor answer it: §4.6.1
        yield Tell("close.dead")
        yield Drop()
        return
    if stream.breach and stream.wronged is Role.INITIATING:
        # The side that sees a breach names it, and waits for nothing more. §4.9.1
        yield Send(serialise(stream_error(stream.breach.condition)) + STREAM_END)
    elif stream.phase in (Phase.IDLE, Phase.TLS_HANDSHAKE, Phase.CLOSED, Phase.BROKEN):
        yield Tell("close.no-stream")
    elif Role.INITIATING not in stream.closed:
        answered = Role.RECEIVING in stream.closed
        yield from confirm(context)
        yield Send(STREAM_END)
        if not answered:
            yield from _await_the_answer()
    yield Disconnect()


def _await_the_answer() -> Run:
    """Wait for the server's close. Without one the walk is over all the same; it is noted."""
    try:
        if (yield Expect((StreamClose,), patience=_PATIENCE)) is None:
            yield Tell("close.no-answer", {"seconds": _PATIENCE})
    except WalkError as error:
        if not error.is_one_of(*LOST):
            raise
        yield Tell("close.cut")


STEP = Step(
    name="close",
    number="6",
    order=8,
    exit_code=ExitCode.CLOSE,
    run=close,
    needs=frozenset({"connected"}),
    gives=frozenset({"closed"}),
)
