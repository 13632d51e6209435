"""The end of a connection or stream: FIN, reset, alert, words, or silence.

RFC 9293 §3.5 and §3.6, RFC 8446 §6, RFC 6120 §4.4 and §4.9. They are different causes. A side that
ends in order wanted to end; a reset comes from a program that has left bytes unread or from a
device on the way; silence has no author. The first that came is how the connection ended.
"""

from collections.abc import Callable, Sequence

from xmpp_walkthrough.net.tcp.transport import Barren, Transport
from xmpp_walkthrough.net.tls.fault import seen_of
from xmpp_walkthrough.protocol.conditions import read
from xmpp_walkthrough.protocol.events import Event, Iq, StreamClose, StreamError, Violation
from xmpp_walkthrough.steps.actions import Expect
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.transcript.facts import Eof, Fact, Garbled, Reset, Told, Vanished
from xmpp_walkthrough.wire.restrictions import BEYOND_LIMITS

# The alerts by which a server says that it wants another certificate of ours, or none.
OF_OUR_CERTIFICATE = (
    "access_denied",
    "bad_certificate",
    "certificate_expired",
    "certificate_revoked",
    "certificate_unknown",
    "decrypt_error",  # its signature is not that of the authority by this name
    "unknown_ca",
    "unsupported_certificate",
)
MOST_OTHERS = 8  # events that came in the place of an answer, and are looked at once more
_QUOTED = 300  # bytes of what came


async def next_bytes(transport: Transport, note: Callable[[Fact], None]) -> bytes:
    """The next bytes of the peer; empty at the end, which is noted. Errors: Barren."""
    try:
        data = await transport.read()
    except Barren:
        raise
    except OSError as error:
        _note(error, transport, note)
        return b""
    if not data:
        note(Eof(transport.closed_cleanly))
    return data


def _note(error: OSError, transport: Transport, note: Callable[[Fact], None]) -> None:
    alert = alert_of(transport)
    if error.__cause__ is not None and alert:
        note(Told("tls.alert", {"alert": alert}))
    elif isinstance(error, ConnectionError):
        note(Reset(type(error).__name__))
    elif error.__cause__ is not None:  # the bytes are no TLS, or not compressed, any more
        note(Garbled(str(error)))
    else:  # the network says that the peer cannot be reached any more
        note(Vanished(error.strerror or type(error).__name__))


def alert_of(transport: Transport | None) -> str:
    """The alert that ended TLS after its handshake; "" where none did."""
    seen = None if transport is None else seen_of(transport.tls)
    return "" if seen is None else seen.alert_name or ""


def lost(
    transport: Transport | None, code: ExitCode, *, certified: bool, edited: bool
) -> WalkError:
    """The failure of a connection that is gone. `certified`: we have shown a certificate.

    On TLS 1.3 a server judges our certificate behind the handshake (RFC 8446 §4.4.2.4), and so
    its alert may come at any later time.
    """
    alert = alert_of(transport)
    if certified and alert in OF_OUR_CERTIFICATE:
        return certificate_refused(alert)
    if alert:
        return WalkError(
            f"tls.alert.{alert}", ExitCode.TLS, {"alert": alert}, section="RFC 8446 §6.2"
        )
    if edited:
        return WalkError("lost.edited", code)
    reset = transport is not None and transport.reset_by_peer
    return WalkError("lost.reset" if reset else "lost", code)


def certificate_refused(alert: str) -> WalkError:
    """The failure where the server refused our certificate, by the alert that says so."""
    section = "RFC 6120 §5.4.3.2"
    return WalkError("tls.certificate-refused", ExitCode.TLS, {"alert": alert}, section=section)


def unmatched(wanted: Expect, others: Sequence[Event], code: ExitCode) -> WalkError | None:
    """The failure for an iq that would be the answer, if it said to which request.

    An answer bears the id of its question and a type of its own. RFC 6120 §8.1.3, §8.2.3
    """
    if not any(issubclass(kind, Iq) for kind in wanted.events):
        return None
    for event in others:
        if isinstance(event, Iq) and not (event.xml.get("id") and event.xml.get("type")):
            missing = "id" if not event.xml.get("id") else "type"
            came = event.raw[:_QUOTED].decode("utf-8", "replace").strip()
            facts = {"missing": missing, "came": came}
            return WalkError("unmatched", code, facts, section="RFC 6120 §8.1.3, §8.2.3")
    return None


def ended_by(event: Event, code: ExitCode, *, edited: bool) -> WalkError | None:
    """The failure for an event that ends the stream unexpectedly; None for another event."""
    if isinstance(event, Violation):
        sort = "limit" if event.rule in BEYOND_LIMITS else "violation"
        return WalkError(f"{sort}.{event.rule}", ExitCode.VIOLATION)
    if isinstance(event, StreamError):
        condition = read(event.xml)
        name = condition.name if condition else ""
        return WalkError("stream-error", code, {"name": name}, condition=condition)
    if isinstance(event, StreamClose):
        return WalkError("closed.edited" if edited else "closed", code)
    return None
