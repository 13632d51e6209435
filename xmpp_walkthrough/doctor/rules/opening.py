"""Causes at the opening: no stream, or its end at once. RFC 6120 §4.2, §4.3, §4.7, §4.9."""

from xmpp_walkthrough.doctor.causes.rule import as_told, likely, possible, sure
from xmpp_walkthrough.doctor.signs import signs as s

_HOST = s.client("to-is-address", "to-is-not-the-domain")

NOT_SERVED = sure(
    "domain-not-served",
    s.stream("host-unknown"),
    without=_HOST | s.client("no-to"),
    told=("not-served",),
)
NAMES_HOST = sure(
    "header-names-host",
    s.stream("host-unknown", "improper-addressing"),
    _HOST,
    without=s.client("to-changed"),
)
NO_TO = sure(
    "header-without-to",
    s.stream("host-unknown", "improper-addressing", "bad-format"),
    s.client("no-to"),
)
TO_CHANGED = sure(
    "header-changes-domain",
    s.stream("not-authorized", "host-unknown", "bad-format"),
    s.client("to-changed"),
)
# Not every server says host-unknown: some answer clients of a foreign domain with silence.
SILENT_TO = possible(
    "name-not-answered",
    s.got("nothing"),
    s.sent("header"),
    s.ended("silence", "eof"),
    without=s.client("no-to"),
    surer=(_HOST,),
    weaker=(s.finding("service.http", "service.proxy", "service.tls-at-once"),),
)
IMPROPER_FROM = likely("header-from-refused", s.stream("invalid-from"), surer=(s.client("from"),))
MOVED_AWAY = sure("domain-moved-away", s.stream("host-gone"), told=("not-served",))
SERVER_OLD = likely(
    "server-before-2004", s.failed("open.no-version"), without=s.client("no-version")
)
CLIENT_OLD = likely(
    "client-without-version",
    s.client("no-version"),
    s.ended("silence") | s.stream("unsupported-version") | s.got("header-only"),
)
VERSION = likely(
    "version-not-agreed",
    s.failed("open.version") | s.stream("unsupported-version"),
    without=s.client("no-version"),
)
NO_FEATURES = likely(
    "features-never-come", s.got("header-only"), s.ended("silence"), without=s.client("no-version")
)
CUT_IN_OPENING = possible(
    "cut-while-opening",
    s.got("header-only"),
    s.ended("eof", "closed"),
    s.at("stream"),
    without=s.ended("stream-error", "reset"),
)
RESET_IN_OPENING = possible(
    "reset-while-opening",
    s.got("header-only"),
    s.ended("reset"),
    s.at("stream"),
    without=s.ended("stream-error"),
)
DEMANDS_UNKNOWN = likely(
    "unknown-feature-required",
    s.failed("open.unsupported-feature") | s.stream("unsupported-feature"),
)
BANNED = possible(
    "address-banned",
    s.stream("policy-violation"),
    s.at("before-login"),
    without=s.client("stanza-before-login", "auth-in-clear"),
    surer=(s.software("ejabberd"),),
    told=("banned",),
)
CROWDED = likely("server-full", s.stream("resource-constraint"), told=("sessions",))
POLICY = possible(
    "policy-of-server",
    s.stream("policy-violation"),
    without=s.at("sasl") | s.client("auth-in-clear", "stanza-before-login"),
    told=("policy",),
)
SHUTDOWN = sure("server-shuts-down", s.stream("system-shutdown"), told=("shutdown",))
INTERNAL = likely(
    "server-in-trouble",
    s.stream("internal-server-error", "remote-connection-failed"),
    told=("backend",),
)
BACKEND_SAID = as_told("server-in-trouble", s.ended("stream-error"), told=("backend",))
LOGIN_TIMER = likely("login-took-too-long", s.stream("connection-timeout") | s.ended("pause"))
RESET = likely(
    "stream-reset-by-server",
    s.stream("reset"),
    told=("password-changed", "role-changed", "expired", "disabled"),
)
REDIRECT_BAD = sure("redirect-leads-nowhere", s.failed("redirect.malformed"))
REDIRECT_LATE = sure("redirect-after-login", s.failed("redirect.after-login"))
REDIRECT_OPEN = sure("redirect-unprotected", s.failed("redirect.unprotected"))
REDIRECT_LOOP = sure("redirect-in-circles", s.failed("redirect.too-often"))
REDIRECT_DEAD = likely(
    "redirect-target-unreachable", s.note("redirect.followed"), s.failed("connect")
)
REDIRECT_IGNORED = likely(
    "redirect-ignored",
    s.stream("see-other-host"),
    without=s.failed("redirect") | s.note("redirect.followed"),
)
