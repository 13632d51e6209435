"""Where the question for SRV gets no answer, and the domain itself is a guess. RFC 6120 §3.2.1."""

from __future__ import annotations

from typing import Any

from support.net.weather import PORTAL, Weather
from support.real.server import Setup

from doctor.matrix.making import Door, Real, Wire
from doctor.matrix.row import Row
from xmpp_walkthrough.steps.failure import ExitCode

_DNS = ExitCode.RESOLVE
_NOTHING: tuple[tuple[int, Door], ...] = ()
_OTHER_PORT: tuple[tuple[int, Door], ...] = ((5999, "starttls"),)
_PUBLISH = ("no-srv-and-nobody-home", "no-xmpp-in-dns", "domain-not-in-dns")


def _zone(code: str, direct: str = "") -> str:
    """The domain has an address, and to SRV nothing but this is said."""
    return (
        "ceit.org A {server4}\n"
        f"_xmpp-client._tcp.ceit.org SRV !{code}\n"
        f"_xmpps-client._tcp.ceit.org SRV !{direct or code}\n"
    )


_DOT_AND_SILENCE = """
    ceit.org                     A    127.0.0.1
    _xmpp-client._tcp.ceit.org   SRV  0 0 0 .
    _xmpps-client._tcp.ceit.org  SRV  !SERVFAIL
"""
_RECORD_AND_SILENCE = """
    _xmpp-client._tcp.ceit.org   SRV  0 5 5222 xmpp.ceit.org.
    _xmpps-client._tcp.ceit.org  SRV  !REFUSED
    xmpp.ceit.org                A    {server4}
"""


def _guessed(id: str, wire: Wire, also: str, **other: Any) -> Row:
    row = Row(id, wire, "srv-not-to-be-asked", "dns.unasked", _DNS, (also,), never=_PUBLISH)
    return row._replace(**other)


ROWS = (
    _guessed("srv-servfail-nobody-home", Wire("prosody", _zone("SERVFAIL"), doors=_NOTHING),
             "tcp.refused"),
    _guessed("srv-refused-by-resolver-nobody-home",
             Wire("prosody", _zone("REFUSED"), doors=_OTHER_PORT), "tcp.refused"),
    _guessed(
        "srv-notimp-no-way-in",
        Wire("prosody", _zone("NOTIMP"), ("drop 5222",), doors=_NOTHING),
        "tcp.timeout",
        warns=("network.filtered",),
        timeout=1.0,
    ),
    _guessed(
        "srv-formerr-web-server-at-home",
        Wire("prosody", _zone("FORMERR"), to_client=Weather(instead=PORTAL),
             doors=((5222, "starttls"),)),
        "service.http",
    ),
    _guessed(
        "srv-silent-nobody-home",
        Wire("prosody", _zone("SILENCE"), doors=_NOTHING),
        "tcp.refused",
        timeout=1.0,
    ),
    _guessed(
        "srv-servfail-other-server-at-home",
        Wire("ejabberd", _zone("SERVFAIL").replace("ceit.org", "elsewhere.example")),
        "stream.failed",
        address="mbed@elsewhere.example",
    ),
    _guessed(
        "srv-servfail-other-certificate-at-home",
        Wire("prosody", _zone("REFUSED"), setup=Setup(certificate="wrong-name")),
        "names.other",
    ),
    _guessed(
        "srv-direct-unasked-nobody-home",
        Wire("prosody", _zone("NODATA", "SERVFAIL"), doors=_NOTHING),
        "tcp.refused",
    ),
    # The guess was right, as the certificate proves: then it keeps nobody out.
    Row(
        "srv-servfail-and-all-is-well",
        Wire("prosody", _zone("SERVFAIL")),
        warns=("dns.unasked",),
    ),
    Row(
        "srv-silent-wrong-password",
        Wire("ejabberd", _zone("SILENCE")),
        "password-wrong",
        "login.refused",
        ExitCode.SASL,
        warns=("dns.unasked",),
        never=("srv-not-to-be-asked",),
        password="mirrors",
        timeout=2.0,
    ),
    # DNS has said that there is no record: an absence, and publishing is the cure.
    Row(
        "srv-absent-nobody-home",
        Wire("prosody", _zone("NODATA"), doors=_NOTHING),
        "no-srv-and-nobody-home",
        "tcp.refused",
        ExitCode.CONNECT,
        warns=("dns.no-srv",),
        never=("srv-not-to-be-asked",),
    ),
    # Half of the question was answered, and what that names refuses.
    Row(
        "srv-half-answered-and-refused",
        Wire("prosody", _RECORD_AND_SILENCE, doors=_NOTHING),
        "nothing-listens-on-port",
        "tcp.refused",
        ExitCode.CONNECT,
        warns=("dns.half-answered",),
        never=_PUBLISH,
    ),
    # No address either: why nobody could be asked decides, and never that there is nothing.
    Row(
        "dns-refuses-us",
        Wire("prosody", "* * !REFUSED"),
        "dns-declines",
        "dns.declined",
        _DNS,
        never=_PUBLISH,
    ),
    Row(
        "dns-does-not-understand",
        Wire("prosody", "* * !NOTIMP"),
        "dns-not-understood",
        "dns.not-understood",
        _DNS,
        never=_PUBLISH,
    ),
    Row(
        "dns-srv-servfail-and-no-address",
        Wire("prosody", "ceit.org * !NODATA\n_xmpp-client._tcp.ceit.org SRV !SERVFAIL\n"),
        "dns-broken",
        "dns.servers-failed",
        _DNS,
        never=_PUBLISH,
    ),
    Row(
        "dns-dot-and-servfail",
        Real("prosody", zone=_DOT_AND_SILENCE),
        "dns-broken",
        "dns.servers-failed",
        _DNS,
        never=("xmpp-declined-in-dns", *_PUBLISH),
    ),
)  # fmt: skip
