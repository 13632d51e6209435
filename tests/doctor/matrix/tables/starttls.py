"""Where TLS does not come about, apart from certificates. RFC 6120 §5, RFC 7590, RFC 8996."""

from __future__ import annotations

from support.net.weather import Weather, after, after_records
from support.real.server import Setup

from doctor.matrix.making import Making, Practice, Real, Wire
from doctor.matrix.row import Row
from doctor.matrix.showing import Showing
from xmpp_walkthrough.steps.failure import ExitCode

_TLS, _STREAM = ExitCode.TLS, ExitCode.STREAM
_STRIPPED = Weather(without=("starttls",))
_PROCEED = after(b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
_BOTH = """
    _xmpp-client._tcp.ceit.org   SRV  0 5 {port} xmpp.ceit.org.
    _xmpps-client._tcp.ceit.org  SRV  5 5 {direct} xmpp.ceit.org.
    xmpp.ceit.org                {here}
"""
# The login has asked all the same, and come in: what it has passed keeps nobody out.
_REMOVED = ("tls.offer-removed", "network.interferes")
_FOUND = "_xmpp-client._tcp.ceit.org SRV 0 5 5222 xmpp.ceit.org.\nxmpp.ceit.org A {server4}\n"

_BARE = Setup(certificate="none")


def _cannot_work(id: str, made: Making) -> Row:
    """It ends the stream with a condition that could mean anything; only its text tells."""
    return Row(id, made, "tls-cannot-work", "stream.failed", _STREAM, told=True)


_DEMANDING = Setup(lines=('c2s_ssl = { verify = { "peer", "fail_if_no_peer_cert" } }',))
_ASKING = Setup(lines=('c2s_ssl = { verify = { "peer" } }',))


def _alert(number: int) -> bytes:
    """A record of TLS with this alert, fatal. RFC 8446 §6"""
    return bytes([21, 3, 3, 0, 2, 2, number])


ROWS = (
    Row(
        "starttls-stripped-before-prosody",
        Real("prosody", to_client=_STRIPPED, zone=_BOTH),
        warns=_REMOVED,
    ),
    Row(
        "starttls-stripped-before-ejabberd",
        Real("ejabberd", to_client=_STRIPPED, zone=_BOTH),
        warns=_REMOVED,
    ),
    Row(
        "starttls-stripped-and-asked-for",
        Real("prosody", Setup(starttls="optional"), to_client=_STRIPPED),
        warns=(*_REMOVED, "features.plain-in-clear"),
    ),
    Row(
        "starttls-stripped-on-the-wire",
        Wire("prosody", _FOUND, to_client=_STRIPPED),
        warns=_REMOVED,
    ),
    Row(
        "starttls-stripped-both-ways",
        Real("prosody", to_client=_STRIPPED, to_server=_STRIPPED, zone=_BOTH),
        "starttls-stripped",
        "tls.stripped",
        _TLS,
        timeout=1.0,
    ),
    *(
        _cannot_work(f"{name}-demands-tls-and-has-none", Real(name, _BARE))
        for name in ("prosody", "prosody-13")
    ),
    *(
        Row(
            f"{name}-demands-tls-and-has-none",
            Real(name, _BARE),
            "starttls-declined",
            "tls.declined",
            _TLS,
        )
        for name in ("ejabberd", "ejabberd-24")
    ),
    Row(
        "prosody-without-starttls-has-direct-tls",
        Real("prosody", Setup(starttls="off"), zone=_BOTH.replace("0 5 {port}", "9 5 {port}")),
        warns=("tls.direct-only", "login.another-way", "features.plain-in-clear"),
    ),
    Row(
        "direct-tls-is-all-there-is",
        Real("prosody-13", Setup(starttls="off"), zone=_BOTH),
        "starttls-not-set-up",
        "tls.direct-only",
        _TLS,
        warns=("features.plain-in-clear",),
        among=("starttls-stripped",),
    ),
    Row(
        "prosody-without-certificate",
        Real("prosody", Setup(starttls="off")),
        "starttls-not-set-up",
        "tls.not-offered",
        _TLS,
    ),
    Row(
        "ejabberd-without-certificate",
        Real("ejabberd", Setup(starttls="off")),
        "starttls-not-set-up",
        "tls.not-offered",
        _TLS,
    ),
    Row(
        "tls-has-no-certificate",
        Showing("nothing"),
        "tls-no-common-cipher",
        "tls_version.no-shared-cipher",
        _TLS,
        among=("tls-cannot-work",),
    ),
    Row("starttls-declined", Practice("tls-declined"), "starttls-declined", "tls.declined", _TLS),
    Row(
        "starttls-unanswered",
        Practice("tls-silent"),
        "starttls-unanswered",
        "tls.failed",
        _TLS,
        timeout=1.0,
    ),
    Row(
        "starttls-injected",
        Practice("tls-injected"),
        "bytes-behind-proceed",
        "tls.failed",
        ExitCode.VIOLATION,
    ),
    Row(
        "tls-stalls",
        Real("prosody", to_client=Weather(cut_at=_PROCEED, ending="silence")),
        "tls-handshake-stalls",
        "tls.failed",
        _TLS,
        timeout=1.0,
    ),
    Row(
        "tls-cut",
        Real("prosody", to_client=Weather(cut_at=_PROCEED, ending="rst")),
        "tls-reset-in-handshake",
        "tls.failed",
        _TLS,
    ),
    Row(
        "tls-in-clear",
        Practice("tls-in-clear"),
        "clear-text-after-proceed",
        "tls.failed",
        _TLS,
    ),
    Row(
        "silent-under-tls",
        Real("prosody", to_server=Weather(cut_at=after_records(1), ending="silence")),
        "silent-under-tls",
        "stream.failed",
        _STREAM,
        timeout=1.0,
    ),
    Row(
        "cut-under-tls",
        Real("prosody", to_server=Weather(cut_at=after_records(1), ending="rst")),
        "hangs-up-under-tls",
        "stream.failed",
        _STREAM,
    ),
    Row(
        "prosody-only-tls-1.1",
        Real("prosody", Setup(tls_1_1=True)),
        "tls-version-too-old",
        "tls_version.only-old",
        _TLS,
    ),
    Row(
        "tls-weak-ciphers",
        Practice("tls-weak-ciphers"),
        "tls-no-common-cipher",
        "tls_version.no-shared-cipher",
        _TLS,
    ),
    *(
        Row(
            f"alert-{name}",
            Real("prosody", door="direct", to_client=Weather(instead=_alert(number))),
            cause,
            "tls.failed",
            _TLS,
            never=("tls-alert", "tls-cut-in-handshake"),
        )
        for name, number, cause in (
            ("no-application-protocol", 120, "alpn-not-accepted"),
            ("internal-error", 80, "tls-fails-on-server"),
            ("decode-error", 50, "tls-rules-broken"),
            ("access-denied", 49, "tls-access-denied"),
        )
    ),
    # On TLS 1.3 a server judges the client's certificate behind the handshake.
    Row(
        "prosody-demands-a-certificate",
        Real("prosody", _DEMANDING),
        "client-certificate-required",
        "stream.failed",
        _TLS,
        never=("hangs-up-under-tls", "reset-under-tls"),
    ),
    *(
        Row(
            f"starttls-leads-to-{what}",
            Real("prosody", to_client=Weather(cut_at=_PROCEED, answer=words)),
            "clear-text-after-proceed",
            "tls.failed",
            _TLS,
            never=("web-server-on-port", "captive-portal", "no-tls-on-port"),
        )
        for what, words in (
            ("a-web-server", b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"),
            ("mail", b"220 mail.example ESMTP\r\n"),
        )
    ),
    Row("prosody-asks-for-a-certificate", Real("prosody", _ASKING)),
)
