"""Step 1: open the stream. It happens again after TLS and after SASL. RFC 6120 §4.2, §4.3."""

from xmpp_walkthrough.protocol.events import StreamFeatures, StreamHeader
from xmpp_walkthrough.protocol.features import Features, Offer, parse
from xmpp_walkthrough.protocol.jid import is_domain
from xmpp_walkthrough.protocol.stanza import stream_error
from xmpp_walkthrough.steps.actions import Expect, Send, Tell
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Context, Run, Step
from xmpp_walkthrough.wire.markup import serialise, stream_header

_PATIENCE = 1.0  # seconds for an error behind a header without version


def open_stream(context: Context) -> Run:
    """Open a stream: header, answering header, features. Errors: WalkError."""
    # Our address is not sent before TLS hides it: §4.7.1
    named = context.stream.secured and not context.wants.anonymous
    sender = str(context.jid.bare) if named else None
    attributes = {
        "from": sender,
        "to": context.jid.domain,
        "version": "1.0",
        "xml:lang": context.wants.language,
    }
    yield Send(stream_header(attributes))
    header = yield Expect((StreamHeader,))
    version = header.xml.get("version")
    if version is None:  # §4.7.5: the peer is older than features; none will ever come
        # But for an error, which outranks whatever is odd about the header in front of it: §4.9.1.2
        yield Expect((StreamFeatures,), patience=_PATIENCE)
        raise WalkError("open.no-version", ExitCode.FEATURES, section="RFC 6120 §4.7.5")
    if version.partition(".")[0] != "1":
        yield Send(serialise(stream_error("unsupported-version")))
        raise WalkError(
            "open.version", ExitCode.STREAM, {"version": version}, section="RFC 6120 §4.7.5"
        )
    features = parse((yield Expect((StreamFeatures,))).xml)
    yield from _flag(header, features, context)
    if features.unknown_required and not _negotiable(features):
        yield Send(serialise(stream_error("unsupported-feature")))
        names = tuple(local for _, local in features.unknown_required)
        raise WalkError(
            "open.unsupported-feature",
            ExitCode.FEATURES,
            {"names": ", ".join(names)},
            section="RFC 6120 §4.9.3.23",
        )


def _flag(header: StreamHeader, features: Features, context: Context) -> Run:
    """Note oddities that are no reason to stop. §4.7.1, §4.7.3, §5.4.3.3"""
    if not header.xml.get("id"):
        yield Tell("open.no-id")
    claimed = header.xml.get("from")
    if claimed is not None and not is_domain(claimed, context.jid.domain):
        yield Tell("open.other-from", {"sender": claimed, "domain": context.jid.domain})
    if context.stream.secured and features.starttls is not Offer.ABSENT:
        yield Tell("open.tls-again")


def _negotiable(features: Features) -> bool:
    """Whether the features name a negotiation that we know and may do first."""
    offers = (features.starttls, features.bind)
    return bool(features.mechanisms) or any(offer is not Offer.ABSENT for offer in offers)


STEP = Step(
    name="open",
    number="1",
    order=2,
    exit_code=ExitCode.STREAM,
    run=open_stream,
    needs=frozenset({"connected"}),
    gives=frozenset({"open"}),
)
