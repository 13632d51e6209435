"""Causes of a missing connection, and other services on the port. RFC 6120 §3.2.1, §14.7."""

from xmpp_walkthrough.doctor.causes.rule import likely, possible, sure
from xmpp_walkthrough.doctor.signs.signs import (
    at,
    breach,
    clear,
    client,
    ended,
    failed,
    finding,
    got,
    note,
    port,
    stream,
)

_GUESSED = note("resolved-no-srv", "resolved-srv-unasked")  # no record names this place

NOTHING_LISTENS = likely(
    "nothing-listens-on-port",
    failed("connect.refused"),
    without=_GUESSED | note("redirect.followed"),  # likely: a firewall may refuse as well
)
SWALLOWED = likely(
    "packets-swallowed",
    failed("connect.timeout"),
    without=_GUESSED | note("ipv6-timeout") | finding("network.another-port"),
)
FILTERED = likely(
    "port-filtered",
    failed("connect.timeout", "connect.unreachable", "connect.none-reachable"),
    # By this network most often, by the server's own firewall now and then.
    finding("network.another-port"),
)
NO_ROUTE = likely(
    "no-route", failed("connect.unreachable", "connect.failed"), without=note("ipv6-unreachable")
)
NO_IPV6 = likely(
    "no-ipv6-here",
    failed("connect.unreachable"),
    note("ipv6-unreachable"),
    surer=(note("ipv4-unreachable"),),
)
IPV6_HOLE = likely(
    "ipv6-black-hole",
    note("ipv6-timeout"),
    port("ipv4") | failed("connect.timeout"),
    without=note("ipv4-timeout") | at("sasl", "tls", "bind"),
)
NONE_REACHABLE = likely(
    "no-place-reachable", failed("connect.none-reachable"), without=finding("network.another-port")
)
LED_ASTRAY = sure(
    "redirected-where-nobody-should-go",
    failed("connect.loopback", "connect.link-local", "connect.port"),
    note("redirect.followed"),
)
CUT_AT_ONCE = likely("connection-reset-at-once", failed("connect.reset"))
FORBIDDEN = sure("forbidden-on-this-computer", failed("connect.forbidden"))
CAPTIVE = likely(
    "captive-portal",
    finding("network.captive"),
    breach("http") | port("speaks-http") | finding("service.http"),
    without=got("header"),
)
WEB_SERVER = sure(
    "web-server-on-port",
    breach("http") | port("speaks-http") | finding("service.http"),
    without=finding("network.captive") | got("header"),  # XMPP was heard: it is what stands behind
)
TLS_PORT = likely(
    "direct-tls-port-in-clear",
    breach("tls-record") | finding("service.tls-at-once"),
    without=port("of-other-kind-by-srv"),  # likely: mail and the web speak TLS at once, too
)
OTHER_SERVICE = likely(
    "other-service-on-port",
    breach("not-xml"),
    surer=(finding("service.ssh", "service.smtp", "service.pop3", "service.imap", "service.vnc"),),
)
PORT_OF_SERVERS = possible(
    "port-of-servers",
    breach("content-namespace") | stream("improper-addressing"),
    without=client("no-to", "to-is-address", "to-is-not-the-domain"),
    surer=(port("servers"), breach("content-namespace")),
)
TLS_PORT_SILENT = likely(
    "direct-tls-port-hangs-up", got("nothing"), ended("lost"), clear("now"), port("direct-tls")
)
HANGS_UP = possible(
    "hangs-up-before-a-word",
    got("nothing"),
    ended("eof"),
    at("stream"),
    clear("now"),
    without=port("direct-tls"),
)
CUT = possible(
    "reset-before-a-word",
    got("nothing"),
    ended("reset"),
    at("stream"),
    clear("now"),
    without=port("direct-tls"),
)
NO_PROXY_LINE = sure("proxy-line-missing", finding("service.proxy"))
VANISHED = likely("network-gave-up", ended("vanished"))
SAYS_NOTHING = likely(
    "accepts-and-says-nothing", got("nothing"), ended("silence", "stalled"), at("stream")
)
