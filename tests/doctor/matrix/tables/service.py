"""Where somebody answers who is not the client's XMPP server. RFC 6120 §14.7, XEP-0368."""

from __future__ import annotations

from support.net.weather import PORTAL, Weather
from support.real.server import Setup

from doctor.matrix.making import Door, Practice, Real, Wire
from doctor.matrix.meddling import Offloaded
from doctor.matrix.row import Row
from xmpp_walkthrough.steps.failure import ExitCode

_TCP = ExitCode.CONNECT
_OPEN = Setup(more_doors=True)
_ZONE = """
    _xmpp-client._tcp.ceit.org   SRV  0 5 5222 xmpp.ceit.org.
    _xmpps-client._tcp.ceit.org  SRV  5 5 5223 xmpp.ceit.org.
    xmpp.ceit.org                A    {server4}
"""
_ONE = "_xmpp-client._tcp.ceit.org SRV 0 5 5222 xmpp.ceit.org.\nxmpp.ceit.org A {server4}\n"
_BALANCED = Weather(before=b"PROXY TCP4 192.0.2.1 192.0.2.2 5222 5222\r\n")
_ALL: tuple[tuple[int, Door], ...] = ((5222, "starttls"), (5223, "direct"), (443, "direct"))

ROWS = (
    Row(
        "prosody-web-port",
        Real("prosody", _OPEN, door="web"),
        "web-server-on-port",
        "service.http",
        _TCP,
        never=("captive-portal",),
        timeout=1.0,
    ),
    Row(
        "ejabberd-web-port",
        Real("ejabberd", _OPEN, door="web"),
        "web-server-on-port",
        "service.http",
        _TCP,
        never=("captive-portal",),
        timeout=1.0,
    ),
    Row(
        "ejabberd-web-port-by-tls",
        Real("ejabberd", _OPEN, door="web", by_tls=True),
        "web-server-on-port",
        "service.http",
        _TCP,
        never=("captive-portal",),
        timeout=1.0,
    ),
    Row("port-tls-alert", Practice("port-tls"), "direct-tls-port-in-clear", "service.tls", _TCP),
    Row("port-ssh", Practice("port-ssh"), "other-service-on-port", "service.ssh", _TCP),
    Row("port-smtp", Practice("port-smtp"), "other-service-on-port", "service.smtp", _TCP),
    Row(
        "prosody-direct-port-in-clear",
        Real("prosody", door="direct", by_tls=False),
        "direct-tls-port-in-clear",
        "service.tls-at-once",
        _TCP,
    ),
    Row(
        "ejabberd-direct-port-in-clear",
        Real("ejabberd", door="direct", by_tls=False),
        "direct-tls-port-in-clear",
        "service.tls-at-once",
        _TCP,
    ),
    Row(
        "prosody-starttls-port-by-tls",
        Real("prosody", by_tls=True),
        "direct-tls-on-plain-port",
        "service.tls-later",
        _TCP,
    ),
    Row(
        "ejabberd-starttls-port-by-tls",
        Real("ejabberd", by_tls=True),
        "direct-tls-on-plain-port",
        "service.tls-later",
        _TCP,
    ),
    Row(
        "prosody-port-of-servers",
        Real("prosody", _OPEN, door="servers"),
        "port-of-servers",
        "service.s2s",
        _TCP,
    ),
    Row(
        "ejabberd-port-of-servers",
        Real("ejabberd", _OPEN, door="servers"),
        "port-of-servers",
        "service.s2s",
        _TCP,
    ),
    Row(
        "prosody-web-port-behind-tls",
        Offloaded("prosody", _OPEN, door="web"),
        "web-server-on-port",
        "service.http",
        _TCP,
        never=("silent-under-tls", "captive-portal"),
        timeout=1.0,
    ),
    Row(
        "ejabberd-web-port-behind-tls",
        Offloaded("ejabberd", _OPEN, door="web"),
        "web-server-on-port",
        "service.http",
        _TCP,
        never=("silent-under-tls", "captive-portal"),
        timeout=1.0,
    ),
    Row(
        "ejabberd-behind-no-balancer",
        Real("ejabberd", Setup(proxied=True)),
        "proxy-line-missing",
        "service.proxy",
        _TCP,
        timeout=1.0,
    ),
    Row("ejabberd-behind-a-balancer", Real("ejabberd", Setup(proxied=True), to_server=_BALANCED)),
    Row(
        "ejabberd-does-not-expect-a-balancer",
        Real("ejabberd", to_server=_BALANCED),
        "good-xml-refused",
        "stream.failed",
        ExitCode.STREAM,
        never=("proxy-line-missing",),
    ),
    Row(
        "prosody-does-not-expect-a-balancer",
        Real("prosody", to_server=_BALANCED),
        "good-xml-refused",
        "stream.failed",
        ExitCode.STREAM,
        never=("proxy-line-missing",),
    ),
    Row(
        "captive-portal-by-both-doors",
        Wire("prosody", _ZONE, to_client=Weather(instead=PORTAL)),
        "captive-portal",
        "service.http",
        _TCP,
        warns=("network.captive",),
        never=("web-server-on-port",),
        timeout=1.0,
    ),
    Row(
        "captive-portal-by-one-record",
        Wire("prosody", _ONE, doors=_ALL, to_client=Weather(instead=PORTAL)),
        "captive-portal",
        "service.http",
        _TCP,
        warns=("network.captive",),
        never=("web-server-on-port",),
        timeout=1.0,
    ),
)
