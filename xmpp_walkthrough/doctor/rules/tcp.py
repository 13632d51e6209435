"""Causes of a missing connection, and other services on the port. RFC 6120 §3.2.1, §14.7."""

from xmpp_walkthrough.doctor.causes.rule import likely, possible, sure
from xmpp_walkthrough.doctor.signs import signs as s

_GUESSED = s.note("resolved-no-srv", "resolved-srv-unasked")  # no record names this place

NOTHING_LISTENS = likely(
    "nothing-listens-on-port",
    s.failed("connect.refused"),
    without=_GUESSED | s.note("redirect.followed"),  # likely: a firewall may refuse as well
)
SWALLOWED = likely(
    "packets-swallowed",
    s.failed("connect.timeout"),
    without=_GUESSED | s.note("ipv6-timeout") | s.finding("network.another-port"),
)
FILTERED = likely(
    "port-filtered",
    s.failed("connect.timeout", "connect.unreachable", "connect.none-reachable"),
    # By this network most often, by the server's own firewall now and then.
    s.finding("network.another-port"),
)
NO_ROUTE = likely(
    "no-route",
    s.failed("connect.unreachable", "connect.failed"),
    without=s.note("ipv6-unreachable"),
)
NO_IPV6 = likely(
    "no-ipv6-here",
    s.failed("connect.unreachable"),
    s.note("ipv6-unreachable"),
    surer=(s.note("ipv4-unreachable"),),
)
IPV6_HOLE = likely(
    "ipv6-black-hole",
    s.note("ipv6-timeout"),
    s.port("ipv4") | s.failed("connect.timeout"),
    without=s.note("ipv4-timeout") | s.at("sasl", "tls", "bind"),
)
NONE_REACHABLE = likely(
    "no-place-reachable",
    s.failed("connect.none-reachable"),
    without=s.finding("network.another-port"),
)
LED_ASTRAY = sure(
    "redirected-where-nobody-should-go",
    s.failed("connect.loopback", "connect.link-local", "connect.port"),
    s.note("redirect.followed"),
)
CUT_AT_ONCE = likely("connection-reset-at-once", s.failed("connect.reset"))
FORBIDDEN = sure("forbidden-on-this-computer", s.failed("connect.forbidden"))
CAPTIVE = likely(
    "captive-portal",
    s.finding("network.captive"),
    s.breach("http") | s.port("speaks-http") | s.finding("service.http"),
    without=s.got("header"),
)
WEB_SERVER = sure(
    "web-server-on-port",
    s.breach("http") | s.port("speaks-http") | s.finding("service.http"),
    without=s.finding("network.captive")
    | s.got("header"),  # XMPP was heard: it is what stands behind
)
TLS_PORT = likely(
    "direct-tls-port-in-clear",
    s.breach("tls-record") | s.finding("service.tls-at-once"),
    without=s.port("of-other-kind-by-srv"),  # likely: mail and the web speak TLS at once, too
)
OTHER_SERVICE = likely(
    "other-service-on-port",
    s.breach("not-xml"),
    surer=(
        s.finding("service.ssh", "service.smtp", "service.pop3", "service.imap", "service.vnc"),
    ),
)
PORT_OF_SERVERS = possible(
    "port-of-servers",
    s.breach("content-namespace") | s.stream("improper-addressing"),
    without=s.client("no-to", "to-is-address", "to-is-not-the-domain"),
    surer=(s.port("servers"), s.breach("content-namespace")),
)
TLS_PORT_SILENT = likely(
    "direct-tls-port-hangs-up",
    s.got("nothing"),
    s.ended("lost"),
    s.clear("now"),
    s.port("direct-tls"),
)
HANGS_UP = possible(
    "hangs-up-before-a-word",
    s.got("nothing"),
    s.ended("eof"),
    s.at("stream"),
    s.clear("now"),
    without=s.port("direct-tls"),
)
CUT = possible(
    "reset-before-a-word",
    s.got("nothing"),
    s.ended("reset"),
    s.at("stream"),
    s.clear("now"),
    without=s.port("direct-tls"),
)
NO_PROXY_LINE = sure("proxy-line-missing", s.finding("service.proxy"))
VANISHED = likely("network-gave-up", s.ended("vanished"))
SAYS_NOTHING = likely(
    "accepts-and-says-nothing", s.got("nothing"), s.ended("silence", "stalled"), s.at("stream")
)
