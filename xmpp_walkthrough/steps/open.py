"""Step 1: open the stream. It happens again after TLS and after SASL. RFC 6120 §4.2, §4.3."""

from xmpp_walkthrough.protocol.events import StreamFeatures, StreamHeader
from xmpp_walkthrough.steps.actions import Expect, Send
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Context, Run, Step
from xmpp_walkthrough.wire.markup import stream_header


def open_stream(context: Context) -> Run:
    # Who we are is nobody's business until TLS hides it: §4.7.1
    named = context.stream.secured and not context.anonymous
    sender = str(context.jid.bare) if named else None
    attributes = {
        "from": sender,
        "to": context.jid.domain,
        "version": "1.0",
        "xml:lang": context.language,
    }
    yield Send(stream_header(attributes))
    header = yield Expect((StreamHeader,))
    version = header.xml.get("version")
    if version is None:  # §4.7.5: the peer is older than features; none will ever come
        raise WalkError("open.no-version", ExitCode.FEATURES, section="RFC 6120 §4.7.5")
    if version.partition(".")[0] != "1":
        raise WalkError(
            "open.version", ExitCode.STREAM, {"version": version}, section="RFC 6120 §4.7.5"
        )
    yield Expect((StreamFeatures,))


STEP = Step(
    name="open",
    number="1",
    order=2,
    exit_code=ExitCode.STREAM,
    run=open_stream,
    needs=frozenset({"connected"}),
    gives=frozenset({"open"}),
)
