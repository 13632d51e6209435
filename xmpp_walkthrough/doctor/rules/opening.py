"""Causes at the opening: no stream, or its end at once. RFC 6120 §4.2, §4.3, §4.7, §4.9."""

from xmpp_walkthrough.doctor.causes.rule import as_told, likely, possible, sure
from xmpp_walkthrough.doctor.signs.signs import (
    at,
    client,
    ended,
    failed,
    finding,
    got,
    note,
    sent,
    software,
    stream,
)

_HOST = client("to-is-address", "to-is-not-the-domain")

NOT_SERVED = sure(
    "domain-not-served",
    stream("host-unknown"),
    without=_HOST | client("no-to"),
    told=("not-served",),
)
NAMES_HOST = sure(
    "header-names-host",
    stream("host-unknown", "improper-addressing"),
    _HOST,
    without=client("to-changed"),
)
NO_TO = sure(
    "header-without-to",
    stream("host-unknown", "improper-addressing", "bad-format"),
    client("no-to"),
)
TO_CHANGED = sure(
    "header-changes-domain",
    stream("not-authorized", "host-unknown", "bad-format"),
    client("to-changed"),
)
# Not every server says host-unknown: some answer clients of a foreign domain with silence.
SILENT_TO = possible(
    "name-not-answered",
    got("nothing"),
    sent("header"),
    ended("silence", "eof"),
    without=client("no-to"),
    surer=(_HOST,),
    weaker=(finding("service.http", "service.proxy", "service.tls-at-once"),),
)
IMPROPER_FROM = likely("header-from-refused", stream("invalid-from"), surer=(client("from"),))
MOVED_AWAY = sure("domain-moved-away", stream("host-gone"), told=("not-served",))
SERVER_OLD = likely("server-before-2004", failed("open.no-version"), without=client("no-version"))
CLIENT_OLD = likely(
    "client-without-version",
    client("no-version"),
    ended("silence") | stream("unsupported-version") | got("header-only"),
)
VERSION = likely(
    "version-not-agreed",
    failed("open.version") | stream("unsupported-version"),
    without=client("no-version"),
)
NO_FEATURES = likely(
    "features-never-come", got("header-only"), ended("silence"), without=client("no-version")
)
CUT_IN_OPENING = possible(
    "cut-while-opening",
    got("header-only"),
    ended("eof", "closed"),
    at("stream"),
    without=ended("stream-error", "reset"),
)
RESET_IN_OPENING = possible(
    "reset-while-opening",
    got("header-only"),
    ended("reset"),
    at("stream"),
    without=ended("stream-error"),
)
DEMANDS_UNKNOWN = likely(
    "unknown-feature-required", failed("open.unsupported-feature") | stream("unsupported-feature")
)
BANNED = possible(
    "address-banned",
    stream("policy-violation"),
    at("before-login"),
    without=client("stanza-before-login", "auth-in-clear"),
    surer=(software("ejabberd"),),
    told=("banned",),
)
CROWDED = likely("server-full", stream("resource-constraint"), told=("sessions",))
POLICY = possible(
    "policy-of-server",
    stream("policy-violation"),
    without=at("sasl") | client("auth-in-clear", "stanza-before-login"),
    told=("policy",),
)
SHUTDOWN = sure("server-shuts-down", stream("system-shutdown"), told=("shutdown",))
INTERNAL = likely(
    "server-in-trouble",
    stream("internal-server-error", "remote-connection-failed"),
    told=("backend",),
)
BACKEND_SAID = as_told("server-in-trouble", ended("stream-error"), told=("backend",))
LOGIN_TIMER = likely("login-took-too-long", stream("connection-timeout") | ended("pause"))
RESET = likely(
    "stream-reset-by-server",
    stream("reset"),
    told=("password-changed", "role-changed", "expired", "disabled"),
)
REDIRECT_BAD = sure("redirect-leads-nowhere", failed("redirect.malformed"))
REDIRECT_LATE = sure("redirect-after-login", failed("redirect.after-login"))
REDIRECT_OPEN = sure("redirect-unprotected", failed("redirect.unprotected"))
REDIRECT_LOOP = sure("redirect-in-circles", failed("redirect.too-often"))
REDIRECT_DEAD = likely("redirect-target-unreachable", note("redirect.followed"), failed("connect"))
REDIRECT_IGNORED = likely(
    "redirect-ignored",
    stream("see-other-host"),
    without=failed("redirect") | note("redirect.followed"),
)
