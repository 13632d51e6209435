"""The event of a unit: by qualified name alone, never by prefix. RFC 6120 §4.8."""

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.wire.framer import Kind, Unit
from xmpp_walkthrough.wire.names import (
    BIND,
    BIND2,
    CLIENT,
    COMPRESS,
    SASL,
    SASL2,
    SM,
    STREAMS,
    TLS,
    split,
)

_BY_NAME: dict[tuple[str, str], type[e.Event]] = {
    (STREAMS, "features"): e.StreamFeatures,
    (STREAMS, "error"): e.StreamError,
    (TLS, "starttls"): e.StartTls,
    (TLS, "proceed"): e.Proceed,
    (TLS, "failure"): e.TlsFailure,
    (SASL, "auth"): e.SaslAuth,
    (SASL, "challenge"): e.SaslChallenge,
    (SASL, "response"): e.SaslResponse,
    (SASL, "abort"): e.SaslAbort,
    (SASL, "failure"): e.SaslFailure,
    (SASL, "success"): e.SaslSuccess,
    (COMPRESS, "compress"): e.Compress,
    (COMPRESS, "compressed"): e.Compressed,
    (COMPRESS, "failure"): e.CompressionFailure,
    (SM, "enable"): e.SmEnable,
    (SM, "enabled"): e.SmEnabled,
    (SM, "resume"): e.SmResume,
    (SM, "resumed"): e.SmResumed,
    (SM, "failed"): e.SmFailed,
    (SM, "r"): e.SmRequest,
    (SM, "a"): e.SmAck,
    (SASL2, "authenticate"): e.Sasl2Auth,
    (SASL2, "challenge"): e.Sasl2Challenge,
    (SASL2, "response"): e.Sasl2Response,
    (SASL2, "abort"): e.Sasl2Abort,
    (SASL2, "failure"): e.Sasl2Failure,
    (SASL2, "continue"): e.Sasl2Continue,
    (SASL2, "next"): e.Sasl2Next,
    (SASL2, "task-data"): e.Sasl2TaskData,
    (SASL2, "success"): e.Sasl2Success,
    (CLIENT, "message"): e.Message,
    (CLIENT, "presence"): e.Presence,
    (CLIENT, "iq"): e.Iq,
}


def classify(unit: Unit) -> e.Event:
    """Turn a unit into its event; a header with a wrong namespace becomes a Violation."""
    if unit.kind is Kind.WHITESPACE:
        return e.Whitespace(unit.raw)
    if unit.kind is Kind.CLOSE:
        return e.StreamClose(unit.raw)
    element = unit.element
    assert element is not None  # both other kinds have one
    if unit.kind is Kind.HEADER:
        return _header(unit.raw, element)
    event = _BY_NAME.get(split(element.tag), e.Nonza)
    if event is e.Iq:
        event = _iq(element)
    if event is e.Sasl2Success and _binds(element):
        event = e.Sasl2Bound
    return event(unit.raw, element)


def _binds(success: Element) -> bool:
    """Whether a resource came with the success: a new one or that of a resumed session."""
    names = (f"{{{BIND2}}}bound", f"{{{SM}}}resumed")
    return any(success.find(name) is not None for name in names)


def _header(raw: bytes, element: Element) -> e.Event:
    """A stream header has two namespaces that must be right. §4.8.1, §4.8.2"""
    namespace, local = split(element.tag)
    if local != "stream":
        return e.Violation(raw, element, "bad-format", "not-a-stream")
    if namespace != STREAMS:
        return e.Violation(raw, element, "invalid-namespace", "stream-namespace")
    content = element.nsmap.get(None)
    # §4.8.2: the content namespace need not be the default: stanzas may declare it themselves.
    if content not in (CLIENT, STREAMS, None):
        return e.Violation(raw, element, "invalid-namespace", "content-namespace")
    return e.StreamHeader(raw, element)


def _iq(element: Element) -> type[e.Event]:
    kind = element.get("type")
    # Binding has events of its own, since the table gives them a meaning of their own.
    if kind == "set" and element.find(f"{{{BIND}}}bind") is not None:
        return e.BindRequest
    if kind == "result" and element.findtext(f"{{{BIND}}}bind/{{{BIND}}}jid"):
        return e.BindResult
    return e.Iq
