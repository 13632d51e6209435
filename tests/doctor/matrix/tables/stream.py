"""Where the stream does not open, or ends as soon as it is open. RFC 6120 §4."""

from __future__ import annotations

from doctor.matrix.making import Practice, Real
from doctor.matrix.row import Row
from xmpp_walkthrough.steps.failure import ExitCode

_STREAM, _FEATURES = ExitCode.STREAM, ExitCode.FEATURES
_ELSEWHERE = "mbed@elsewhere.example"


def _fails(fault: str, cause: str, code: ExitCode = _STREAM, timeout: float = 5.0) -> Row:
    return Row(fault, Practice(fault), cause, "stream.failed", code, timeout=timeout)


ROWS = (
    Row(
        "prosody-host-unknown",
        Real("prosody"),
        "domain-not-served",
        "stream.failed",
        _STREAM,
        address=_ELSEWHERE,
    ),
    Row(
        "ejabberd-host-unknown",
        Real("ejabberd"),
        "domain-not-served",
        "stream.failed",
        _STREAM,
        address=_ELSEWHERE,
    ),
    Row(
        "prosody-host-unknown-direct",
        Real("prosody", door="direct"),
        "tls-name-not-served",
        "tls.failed",
        ExitCode.TLS,
        address=_ELSEWHERE,
    ),
    Row(
        "prosody-address-for-a-domain",
        Real("prosody"),
        "header-names-host",
        "stream.failed",
        _STREAM,
        address="mbed@127.0.0.1",
    ),
    Row("redirect-once", Practice("redirect-once")),
    _fails("error-host-gone", "domain-moved-away"),
    _fails("error-invalid-from", "header-from-refused"),
    _fails("banned", "address-banned"),
    _fails("error-resource-constraint", "server-full"),
    _fails("error-internal-server-error", "server-in-trouble"),
    _fails("error-system-shutdown", "server-shuts-down"),
    _fails("stream-no-version", "server-before-2004", _FEATURES),
    _fails("stream-old-version", "version-not-agreed"),
    _fails("stream-closes", "cut-while-opening"),
    _fails("features-missing", "features-never-come", timeout=1.0),
    _fails("features-cut", "cut-while-opening"),
    _fails("features-unknown-required", "unknown-feature-required", _FEATURES),
    _fails("redirect-loop", "redirect-in-circles"),
    _fails("redirect-nowhere", "redirect-target-unreachable"),
    _fails("redirect-malformed", "redirect-leads-nowhere"),
    _fails("stream-silent", "accepts-and-says-nothing", timeout=1.0),
    _fails("stream-cut", "hangs-up-before-a-word"),
)
