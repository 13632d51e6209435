"""Where DNS keeps people out, or an address is none. RFC 6120 §3.2, RFC 2782, RFC 7622."""

from __future__ import annotations

from doctor.matrix.making import Practice, Real, Wire
from doctor.matrix.row import Row
from xmpp_walkthrough.steps.failure import ExitCode

_USAGE, _DNS, _TCP = ExitCode.USAGE, ExitCode.RESOLVE, ExitCode.CONNECT
_PRIVATE = """
    _xmpp-client._tcp.ceit.org  SRV  0 5 5222 xmpp.ceit.org.
    xmpp.ceit.org               A    {silent4}
"""
_HALF = """
    _xmpp-client._tcp.ceit.org   SRV  0 5 {port} xmpp.ceit.org.
    _xmpps-client._tcp.ceit.org  SRV  !SERVFAIL
    xmpp.ceit.org                {here}
"""
_LOOPBACK = """
    _xmpp-client._tcp.ceit.org  SRV  0 5 5222 xmpp.ceit.org.
    xmpp.ceit.org               A    127.0.0.1
"""
_LINK_LOCAL = """
    _xmpp-client._tcp.ceit.org  SRV  0 5 5222 xmpp.ceit.org.
    xmpp.ceit.org               A    169.254.0.1
"""
_MAIL = """
    _xmpp-client._tcp.ceit.org  SRV  0 5 25 xmpp.ceit.org.
    xmpp.ceit.org               A    {server4}
"""
_ONE_LOOPBACK = """
    _xmpp-client._tcp.ceit.org  SRV  0 5 5222 old.ceit.org.
    _xmpp-client._tcp.ceit.org  SRV  9 5 5222 xmpp.ceit.org.
    old.ceit.org                A    127.0.0.1
    xmpp.ceit.org               A    {server4}
"""

ROWS = (
    Row(
        "dns-no-such-domain",
        Practice("dns-no-such-domain"),
        "domain-not-in-dns",
        "dns.no-such-domain",
        _DNS,
    ),
    Row("dns-no-address", Practice("dns-no-address"), "no-xmpp-in-dns", "dns.no-address", _DNS),
    Row("dns-servfail", Practice("dns-failed"), "dns-broken", "dns.servers-failed", _DNS),
    Row("dns-silent", Practice("dns-silent"), "dns-silent", "dns.timeout", _DNS, timeout=1.0),
    Row("dns-alias-loop", Practice("dns-loop"), "dns-broken", "dns.servers-failed", _DNS),
    Row(
        "srv-declined",
        Real("prosody", zone_of="srv-refused"),
        "xmpp-declined-in-dns",
        "dns.service-refused",
        _DNS,
    ),
    Row(
        "srv-port-zero",
        Real("prosody", zone_of="srv-port-zero"),
        "srv-with-port-zero",
        "dns.no-target",
        _DNS,
    ),
    Row(
        "srv-dangling",
        Real("prosody", zone_of="srv-dangling"),
        "srv-target-without-address",
        "targets.all-dangling",
        _DNS,
    ),
    Row(
        "srv-missing-web-server-only",
        Wire("prosody", "ceit.org A {server4}", doors=((80, "starttls"),)),
        "no-srv-and-nobody-home",
        "tcp.refused",
        _TCP,
        warns=("dns.no-srv",),
    ),
    Row(
        "srv-wrong-port",
        Real("prosody", zone_of="srv-wrong-port"),
        "nothing-listens-on-port",
        "tcp.refused",
        _TCP,
    ),
    Row(
        "srv-names-direct-port",
        Real("prosody", zone_of="srv-direct-port"),
        "srv-of-other-kind",
        "service.tls-at-once",
        _TCP,
    ),
    Row(
        "srv-names-starttls-port",
        Real("prosody", zone_of="srv-starttls-port"),
        "srv-of-other-kind",
        "service.tls-later",
        _TCP,
    ),
    Row(
        "srv-private-address",
        Wire("prosody", _PRIVATE, far_dns=True),
        "private-address-in-dns",
        "tcp.timeout",
        _TCP,
        warns=(
            "targets.private",
            "network.filtered",
        ),
        timeout=1.0,
    ),
    Row(
        "srv-loopback-address",
        Wire("prosody", _LOOPBACK, far_dns=True),
        "loopback-address-in-dns",
        "targets.only-loopback",
        _TCP,
    ),
    Row(
        "srv-link-local-address",
        Wire("prosody", _LINK_LOCAL, far_dns=True),
        "link-local-address-in-dns",
        "targets.only-link-local",
        _TCP,
    ),
    Row(
        "srv-port-of-mail",
        Wire("prosody", _MAIL, far_dns=True),
        "port-of-other-service-in-dns",
        "targets.only-port",
        _TCP,
    ),
    Row(
        "srv-one-loopback",
        Wire("prosody", _ONE_LOOPBACK, far_dns=True),
        warns=("targets.loopback", "targets.private"),
    ),
    Row(
        "port-in-address",
        Real("prosody"),
        "port-in-address",
        "address.malformed",
        _USAGE,
        address="mbed@ceit.org:5222",
    ),
    Row(
        "address-without-user",
        Real("prosody"),
        "address-without-user",
        "address.no-local",
        _USAGE,
        address="ceit.org",
    ),
    Row(
        "address-with-space",
        Real("prosody"),
        "address-malformed",
        "address.malformed",
        _USAGE,
        address="mb ed@ceit.org",
    ),
    Row(
        "srv-one-dangling",
        Real("prosody", zone_of="srv-one-dangling"),
        warns=("targets.dangling",),
    ),
    Row("srv-target-alias", Real("ejabberd", zone_of="srv-target-alias"), warns=("targets.alias",)),
    Row(
        "srv-empty-answer",
        Wire("prosody", "ceit.org A {server4}\n_xmpp-client._tcp.ceit.org SRV !NODATA\n"),
        warns=("dns.no-srv",),
    ),
    Row(
        "srv-half-answered",
        Real("prosody", zone=_HALF),
        warns=("dns.half-answered",),
    ),
    Row(
        "server-name-unknown",
        Real("prosody", zone=_HALF, by_name="xmpp1.ceit.org"),
        "server-name-unknown",
        "dns.no-such-server",
        _DNS,
    ),
    Row("srv-alias", Real("ejabberd", zone_of="srv-alias")),
    Row("srv-direct-declined", Real("prosody", zone_of="srv-direct-refused")),
    Row("domain-international", Practice("dns-international"), address="mbed@büro.ceit.org"),
)
