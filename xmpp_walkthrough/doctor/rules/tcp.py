"""Causes of a missing connection, and other services on the port. RFC 6120 §3.2.1, §14.7."""

from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.finding import Sureness
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

_SURE, _POSSIBLE = Sureness.SURE, Sureness.POSSIBLE
_GUESSED = note("resolved-no-srv", "resolved-srv-unasked")  # no record names this place

NOTHING_LISTENS = Rule(
    "nothing-listens-on-port",
    needs=(failed("connect.refused"),),
    without=_GUESSED | note("redirect.followed"),  # likely: a firewall may refuse as well
)
SWALLOWED = Rule(
    "packets-swallowed",
    needs=(failed("connect.timeout"),),
    without=_GUESSED | note("ipv6-timeout") | finding("network.another-port"),
)
FILTERED = Rule(
    "port-filtered",
    needs=(
        failed("connect.timeout", "connect.unreachable", "connect.none-reachable"),
        finding("network.another-port"),
    ),  # by this network most often, by the server's own firewall now and then
)
NO_ROUTE = Rule(
    "no-route",
    needs=(failed("connect.unreachable", "connect.failed"),),
    without=note("ipv6-unreachable"),
)
NO_IPV6 = Rule(
    "no-ipv6-here",
    needs=(failed("connect.unreachable"), note("ipv6-unreachable")),
    surer=(note("ipv4-unreachable"),),
)
IPV6_HOLE = Rule(
    "ipv6-black-hole",
    needs=(note("ipv6-timeout"), port("ipv4") | failed("connect.timeout")),
    without=note("ipv4-timeout") | at("sasl", "tls", "bind"),
)
NONE_REACHABLE = Rule(
    "no-place-reachable",
    needs=(failed("connect.none-reachable"),),
    without=finding("network.another-port"),
)
LED_ASTRAY = Rule(
    "redirected-where-nobody-should-go",
    needs=(
        failed("connect.loopback", "connect.link-local", "connect.port"),
        note("redirect.followed"),
    ),
    sureness=_SURE,
)
CUT_AT_ONCE = Rule("connection-reset-at-once", needs=(failed("connect.reset"),))
FORBIDDEN = Rule("forbidden-on-this-computer", needs=(failed("connect.forbidden"),), sureness=_SURE)
CAPTIVE = Rule(
    "captive-portal",
    needs=(
        finding("network.captive"),
        breach("http") | port("speaks-http") | finding("service.http"),
    ),
    without=got("header"),
)
WEB_SERVER = Rule(
    "web-server-on-port",
    needs=(breach("http") | port("speaks-http") | finding("service.http"),),
    without=finding("network.captive") | got("header"),  # XMPP was heard: it is what stands behind
    sureness=_SURE,
)
TLS_PORT = Rule(
    "direct-tls-port-in-clear",
    needs=(breach("tls-record") | finding("service.tls-at-once"),),
    without=port("of-other-kind-by-srv"),  # likely: mail and the web speak TLS at once, too
)
OTHER_SERVICE = Rule(
    "other-service-on-port",
    needs=(breach("not-xml"),),
    surer=(finding("service.ssh", "service.smtp", "service.pop3", "service.imap", "service.vnc"),),
)
PORT_OF_SERVERS = Rule(
    "port-of-servers",
    needs=(breach("content-namespace") | stream("improper-addressing"),),
    sureness=_POSSIBLE,
    without=client("no-to", "to-is-address", "to-is-not-the-domain"),
    surer=(port("servers"), breach("content-namespace")),
)
TLS_PORT_SILENT = Rule(
    "direct-tls-port-hangs-up",
    needs=(got("nothing"), ended("lost"), clear("now"), port("direct-tls")),
)
HANGS_UP = Rule(
    "hangs-up-before-a-word",
    needs=(got("nothing"), ended("eof"), at("stream"), clear("now")),
    sureness=_POSSIBLE,
    without=port("direct-tls"),
)
CUT = Rule(
    "reset-before-a-word",
    needs=(got("nothing"), ended("reset"), at("stream"), clear("now")),
    sureness=_POSSIBLE,
    without=port("direct-tls"),
)
NO_PROXY_LINE = Rule("proxy-line-missing", needs=(finding("service.proxy"),), sureness=_SURE)
VANISHED = Rule("network-gave-up", needs=(ended("vanished"),))
SAYS_NOTHING = Rule(
    "accepts-and-says-nothing", needs=(got("nothing"), ended("silence", "stalled"), at("stream"))
)
