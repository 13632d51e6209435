"""Where packets do not arrive, or nobody takes the connection. RFC 6120 §3.2.1, RFC 8305."""

from __future__ import annotations

from support.net.weather import Weather, after

from doctor.matrix.making import Door, Practice, Real, Wire
from doctor.matrix.row import Row
from xmpp_walkthrough.steps.failure import ExitCode

_TCP = ExitCode.CONNECT
_SRV = "_xmpp-client._tcp.ceit.org SRV 0 5 5222 xmpp.ceit.org.\n"
_BOTH = _SRV + "xmpp.ceit.org A {server4}\nxmpp.ceit.org AAAA {server6}\n"
_ONLY_4 = _SRV + "xmpp.ceit.org A {server4}\n"
_ONLY_6 = _SRV + "xmpp.ceit.org AAAA {server6}\n"
_HOLE_6 = _SRV + "xmpp.ceit.org A {server4}\nxmpp.ceit.org AAAA {silent6}\n"
_HOLE_6_ONLY = _SRV + "xmpp.ceit.org AAAA {silent6}\n"
_ONE_OF_THREE = (
    _SRV + "xmpp.ceit.org A {silent4}\nxmpp.ceit.org A {server4}\nxmpp.ceit.org AAAA {server6}\n"
)
_PORT_443: tuple[tuple[int, Door], ...] = ((5222, "starttls"), (443, "direct"))

ROWS = (
    Row("tcp-refused", Practice("tcp-refused"), "nothing-listens-on-port", "tcp.refused", _TCP),
    Row(
        "tcp-dropped",
        Wire("prosody", _ONLY_4, ("drop 5222",), doors=()),
        "packets-swallowed",
        "tcp.timeout",
        _TCP,
        warns=("network.filtered",),
        timeout=1.0,
    ),
    Row(
        "tcp-prohibited",
        Wire("prosody", _ONLY_4, ("prohibit 5222",), doors=()),
        "no-route",
        "tcp.unreachable",
        _TCP,
        warns=("network.filtered",),
        timeout=1.0,
    ),
    Row(
        "tcp-only-5223-works",
        Wire("prosody", _ONLY_4, ("drop 5222",)),
        "port-filtered",
        "tcp.timeout",
        _TCP,
        warns=("network.another-port",),
        timeout=1.0,
    ),
    Row(
        "tcp-only-443-works",
        Wire("ejabberd", _BOTH, ("drop 5222", "drop 5223"), doors=_PORT_443),
        "port-filtered",
        "tcp.timeout",
        _TCP,
        warns=("network.another-port",),
        timeout=1.0,
    ),
    Row(
        "tcp-server-without-our-family",
        Wire("prosody", _ONLY_6, ("without 6",)),
        "no-ipv6-here",
        "tcp.unreachable",
        _TCP,
        warns=("network.filtered",),
        timeout=1.0,
    ),
    Row(
        "tcp-server-without-ipv6-for-us",
        Wire("prosody", _ONLY_4, ("without 4",)),
        "no-route",
        "tcp.unreachable",
        _TCP,
        warns=("network.filtered",),
        timeout=1.0,
    ),
    Row(
        "tcp-ipv6-hole-only",
        Wire("prosody", _HOLE_6_ONLY),
        "ipv6-black-hole",
        "tcp.timeout",
        _TCP,
        warns=("network.filtered",),
        timeout=1.0,
    ),
    Row(
        "tcp-ipv6-hole",
        Wire("prosody", _HOLE_6),
        warns=(
            "families.one-dead",
            "tcp.one-timeout",
            "racing.slow",
        ),
        timeout=1.0,
    ),
    Row(
        "tcp-ipv6-missing-here",
        Wire("prosody", _BOTH, ("without 6",)),
        timeout=1.0,
    ),
    Row(
        "tcp-one-dead-of-three",
        Wire("prosody", _ONE_OF_THREE),
        warns=("tcp.one-timeout",),
        never=("ipv6-black-hole", "packets-swallowed"),
        timeout=1.0,
    ),
    Row(
        "tcp-all-dead",
        Real("prosody", zone_of="srv-all-dead"),
        "no-place-reachable",
        "tcp.refused",
        _TCP,
        also=("tcp.timeout",),
        timeout=1.0,
    ),
    Row(
        "tcp-ended-at-once",
        Real("ejabberd", to_client=Weather(cut_at=after(b""))),
        "hangs-up-before-a-word",
        "service.hangs-up",
        _TCP,
    ),
    Row(
        "tcp-accepts-and-is-silent",
        Real("prosody", to_client=Weather(cut_at=after(b""), ending="silence")),
        "accepts-and-says-nothing",
        "service.silent",
        _TCP,
        among=("name-not-answered",),
        timeout=1.0,
    ),
    # A slow line is not a slow server: each answer takes as long as every other.
    Row(
        "tcp-slow-line",
        Real("prosody", to_client=Weather(delay=0.25), to_server=Weather(delay=0.25)),
        timeout=20.0,
    ),
)
