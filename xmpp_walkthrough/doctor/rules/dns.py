"""Causes in DNS: why there is no place to connect to. RFC 6120 §3.2, RFC 2782, XEP-0368."""

from xmpp_walkthrough.doctor.causes.rule import likely, sure
from xmpp_walkthrough.doctor.signs.signs import at, failed, finding, note, port, secured

NOT_REGISTERED = sure("domain-not-in-dns", failed("resolve.no-such-domain"))
NO_XMPP = sure("no-xmpp-in-dns", failed("resolve.no-address"))
REFUSED = sure("xmpp-declined-in-dns", failed("resolve.service-refused"))
PORT_ZERO = sure("srv-with-port-zero", failed("resolve.no-target"))
NO_DIRECT = sure("no-direct-tls-in-dns", failed("resolve.no-direct-tls"))
SILENT = likely("dns-silent", failed("resolve.timeout"))
BROKEN = likely("dns-broken", failed("resolve.servers-failed"))
DECLINED = likely("dns-declines", failed("resolve.declined"))
NOT_UNDERSTOOD = likely("dns-not-understood", failed("resolve.not-understood"))
UNASKED = likely(
    "srv-not-to-be-asked",
    note("resolved-srv-unasked") | finding("dns.unasked"),
    without=secured("verified"),
    foremost=True,
)
NO_NAMESERVER = sure("no-nameserver-configured", failed("resolve.no-nameserver"))
DANGLING = sure(
    "srv-target-without-address",
    failed("connect.no-address") | finding("targets.all-dangling"),
    note("resolved-srv") | finding("targets.all-dangling"),
)
OTHER_KIND = sure("srv-of-other-kind", port("of-other-kind-by-srv"))
PRIVATE = likely("private-address-in-dns", finding("targets.private"), failed("connect"))
_HELD = finding("targets.only-loopback")
LOOPBACK = sure(
    "loopback-address-in-dns",
    _HELD | finding("targets.loopback"),
    _HELD | failed("connect"),
    _HELD | at("tcp"),
    surer=(failed("connect.refused"),),
)
LINK_LOCAL = sure("link-local-address-in-dns", finding("targets.only-link-local"))
OTHER_PORT = sure("port-of-other-service-in-dns", finding("targets.only-port"))
UNKNOWN_HOST = sure(
    "server-name-unknown",
    failed("connect.no-address"),
    without=note("resolved-srv", "resolved-no-srv"),
)
NOT_THERE = likely(
    "no-srv-and-nobody-home",
    note("resolved-no-srv") | finding("dns.no-srv"),
    failed("connect.refused", "connect"),
)
PORT_TYPED = sure("port-in-address", finding("address.jid.port"))
NO_ADDRESS = sure(
    "address-malformed",
    finding("address.malformed") | failed("resolve.bad-domain"),
    without=finding("address.jid.port"),
)
NO_USER = sure("address-without-user", finding("address.no-local"))
