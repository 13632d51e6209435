"""Causes in DNS: why there is no place to connect to. RFC 6120 §3.2, RFC 2782, XEP-0368."""

from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.finding import Sureness
from xmpp_walkthrough.doctor.signs.signs import at, failed, finding, note, port, secured

_SURE = Sureness.SURE

NOT_REGISTERED = Rule(
    "domain-not-in-dns", needs=(failed("resolve.no-such-domain"),), sureness=_SURE
)
NO_XMPP = Rule("no-xmpp-in-dns", needs=(failed("resolve.no-address"),), sureness=_SURE)
REFUSED = Rule("xmpp-declined-in-dns", needs=(failed("resolve.service-refused"),), sureness=_SURE)
PORT_ZERO = Rule("srv-with-port-zero", needs=(failed("resolve.no-target"),), sureness=_SURE)
NO_DIRECT = Rule("no-direct-tls-in-dns", needs=(failed("resolve.no-direct-tls"),), sureness=_SURE)
SILENT = Rule("dns-silent", needs=(failed("resolve.timeout"),))
BROKEN = Rule("dns-broken", needs=(failed("resolve.servers-failed"),))
DECLINED = Rule("dns-declines", needs=(failed("resolve.declined"),))
NOT_UNDERSTOOD = Rule("dns-not-understood", needs=(failed("resolve.not-understood"),))
UNASKED = Rule(
    "srv-not-to-be-asked",
    needs=(note("resolved-srv-unasked") | finding("dns.unasked"),),
    without=secured("verified"),
    foremost=True,
)
NO_NAMESERVER = Rule(
    "no-nameserver-configured", needs=(failed("resolve.no-nameserver"),), sureness=_SURE
)
DANGLING = Rule(
    "srv-target-without-address",
    needs=(
        failed("connect.no-address") | finding("targets.all-dangling"),
        note("resolved-srv") | finding("targets.all-dangling"),
    ),
    sureness=_SURE,
)
OTHER_KIND = Rule("srv-of-other-kind", needs=(port("of-other-kind-by-srv"),), sureness=_SURE)
PRIVATE = Rule("private-address-in-dns", needs=(finding("targets.private"), failed("connect")))
_HELD = finding("targets.only-loopback")
LOOPBACK = Rule(
    "loopback-address-in-dns",
    needs=(_HELD | finding("targets.loopback"), _HELD | failed("connect"), _HELD | at("tcp")),
    sureness=_SURE,
    surer=(failed("connect.refused"),),
)
LINK_LOCAL = Rule(
    "link-local-address-in-dns", needs=(finding("targets.only-link-local"),), sureness=_SURE
)
OTHER_PORT = Rule(
    "port-of-other-service-in-dns", needs=(finding("targets.only-port"),), sureness=_SURE
)
UNKNOWN_HOST = Rule(
    "server-name-unknown",
    needs=(failed("connect.no-address"),),
    without=note("resolved-srv", "resolved-no-srv"),
    sureness=_SURE,
)
NOT_THERE = Rule(
    "no-srv-and-nobody-home",
    needs=(note("resolved-no-srv") | finding("dns.no-srv"), failed("connect.refused", "connect")),
)
PORT_TYPED = Rule("port-in-address", needs=(finding("address.jid.port"),), sureness=_SURE)
NO_ADDRESS = Rule(
    "address-malformed",
    needs=(finding("address.malformed") | failed("resolve.bad-domain"),),
    without=finding("address.jid.port"),
    sureness=_SURE,
)
NO_USER = Rule("address-without-user", needs=(finding("address.no-local"),), sureness=_SURE)
