"""The event of a unit: by qualified name alone, never by prefix. RFC 6120 §4.8."""

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.wire import names as ns
from xmpp_walkthrough.wire.framer import Kind, Unit

_BY_NAME: dict[tuple[str, str], type[e.Event]] = {
    (ns.STREAMS, "features"): e.StreamFeatures,
    (ns.STREAMS, "error"): e.StreamError,
    (ns.TLS, "starttls"): e.StartTls,
    (ns.TLS, "proceed"): e.Proceed,
    (ns.TLS, "failure"): e.TlsFailure,
    (ns.SASL, "auth"): e.SaslAuth,
    (ns.SASL, "challenge"): e.SaslChallenge,
    (ns.SASL, "response"): e.SaslResponse,
    (ns.SASL, "abort"): e.SaslAbort,
    (ns.SASL, "failure"): e.SaslFailure,
    (ns.SASL, "success"): e.SaslSuccess,
    (ns.COMPRESS, "compress"): e.Compress,
    (ns.COMPRESS, "compressed"): e.Compressed,
    (ns.COMPRESS, "failure"): e.CompressionFailure,
    (ns.SM, "enable"): e.SmEnable,
    (ns.SM, "enabled"): e.SmEnabled,
    (ns.SM, "resume"): e.SmResume,
    (ns.SM, "resumed"): e.SmResumed,
    (ns.SM, "failed"): e.SmFailed,
    (ns.SM, "r"): e.SmRequest,
    (ns.SM, "a"): e.SmAck,
    (ns.SASL2, "authenticate"): e.Sasl2Auth,
    (ns.SASL2, "challenge"): e.Sasl2Challenge,
    (ns.SASL2, "response"): e.Sasl2Response,
    (ns.SASL2, "abort"): e.Sasl2Abort,
    (ns.SASL2, "failure"): e.Sasl2Failure,
    (ns.SASL2, "continue"): e.Sasl2Continue,
    (ns.SASL2, "next"): e.Sasl2Next,
    (ns.SASL2, "task-data"): e.Sasl2TaskData,
    (ns.SASL2, "success"): e.Sasl2Success,
    (ns.CLIENT, "message"): e.Message,
    (ns.CLIENT, "presence"): e.Presence,
    (ns.CLIENT, "iq"): e.Iq,
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
    event = _BY_NAME.get(ns.split(element.tag), e.Nonza)
    if event is e.Iq:
        event = _iq(element)
    if event is e.Sasl2Success and _binds(element):
        event = e.Sasl2Bound
    return event(unit.raw, element)


def _binds(success: Element) -> bool:
    """Whether a resource came with the success: a new one or that of a resumed session."""
    names = (f"{{{ns.BIND2}}}bound", f"{{{ns.SM}}}resumed")
    return any(success.find(name) is not None for name in names)


def _header(raw: bytes, element: Element) -> e.Event:
    """A stream header has two namespaces that must be right. §4.8.1, §4.8.2"""
    namespace, local = ns.split(element.tag)
    if local != "stream":
        return e.Violation(raw, element, "bad-format", "not-a-stream")
    if namespace != ns.STREAMS:
        return e.Violation(raw, element, "invalid-namespace", "stream-namespace")
    content = element.nsmap.get(None)
    # §4.8.2: the content namespace need not be the default: stanzas may declare it themselves.
    if content not in (ns.CLIENT, ns.STREAMS, None):
        return e.Violation(raw, element, "invalid-namespace", "content-namespace")
    return e.StreamHeader(raw, element)


def _iq(element: Element) -> type[e.Event]:
    kind = element.get("type")
    # Binding has events of its own, since the table gives them a meaning of their own.
    if kind == "set" and element.find(f"{{{ns.BIND}}}bind") is not None:
        return e.BindRequest
    if kind == "result" and element.findtext(f"{{{ns.BIND}}}bind/{{{ns.BIND}}}jid"):
        return e.BindResult
    return e.Iq
