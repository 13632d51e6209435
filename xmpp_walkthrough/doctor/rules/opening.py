"""Causes at the opening: no stream, or its end at once. RFC 6120 §4.2, §4.3, §4.7, §4.9."""

from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.finding import Sureness
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

_SURE, _POSSIBLE = Sureness.SURE, Sureness.POSSIBLE
_HOST = client("to-is-address", "to-is-not-the-domain")

NOT_SERVED = Rule(
    "domain-not-served",
    needs=(stream("host-unknown"),),
    without=_HOST | client("no-to"),
    sureness=_SURE,
    told=("not-served",),
)
NAMES_HOST = Rule(
    "header-names-host",
    needs=(stream("host-unknown", "improper-addressing"), _HOST),
    without=client("to-changed"),
    sureness=_SURE,
)
NO_TO = Rule(
    "header-without-to",
    needs=(stream("host-unknown", "improper-addressing", "bad-format"), client("no-to")),
    sureness=_SURE,
)
TO_CHANGED = Rule(
    "header-changes-domain",
    needs=(stream("not-authorized", "host-unknown", "bad-format"), client("to-changed")),
    sureness=_SURE,
)
# Not every server says host-unknown: some answer clients of a foreign domain with silence.
SILENT_TO = Rule(
    "name-not-answered",
    needs=(got("nothing"), sent("header"), ended("silence", "eof")),
    without=client("no-to"),
    sureness=_POSSIBLE,
    surer=(_HOST,),
    weaker=(finding("service.http", "service.proxy", "service.tls-at-once"),),
)
IMPROPER_FROM = Rule(
    "header-from-refused", needs=(stream("invalid-from"),), surer=(client("from"),)
)
MOVED_AWAY = Rule(
    "domain-moved-away", needs=(stream("host-gone"),), sureness=_SURE, told=("not-served",)
)
SERVER_OLD = Rule(
    "server-before-2004", needs=(failed("open.no-version"),), without=client("no-version")
)
CLIENT_OLD = Rule(
    "client-without-version",
    needs=(
        client("no-version"),
        ended("silence") | stream("unsupported-version") | got("header-only"),
    ),
)
VERSION = Rule(
    "version-not-agreed",
    needs=(failed("open.version") | stream("unsupported-version"),),
    without=client("no-version"),
)
NO_FEATURES = Rule(
    "features-never-come",
    needs=(got("header-only"), ended("silence")),
    without=client("no-version"),
)
CUT_IN_OPENING = Rule(
    "cut-while-opening",
    needs=(got("header-only"), ended("eof", "closed"), at("stream")),
    without=ended("stream-error", "reset"),
    sureness=_POSSIBLE,
)
RESET_IN_OPENING = Rule(
    "reset-while-opening",
    needs=(got("header-only"), ended("reset"), at("stream")),
    without=ended("stream-error"),
    sureness=_POSSIBLE,
)
DEMANDS_UNKNOWN = Rule(
    "unknown-feature-required",
    needs=(failed("open.unsupported-feature") | stream("unsupported-feature"),),
)
BANNED = Rule(
    "address-banned",
    needs=(stream("policy-violation"), at("before-login")),
    sureness=_POSSIBLE,
    without=client("stanza-before-login", "auth-in-clear"),
    surer=(software("ejabberd"),),
    told=("banned",),
)
CROWDED = Rule("server-full", needs=(stream("resource-constraint"),), told=("sessions",))
POLICY = Rule(
    "policy-of-server",
    needs=(stream("policy-violation"),),
    sureness=_POSSIBLE,
    without=at("sasl") | client("auth-in-clear", "stanza-before-login"),
    told=("policy",),
)
SHUTDOWN = Rule(
    "server-shuts-down", needs=(stream("system-shutdown"),), sureness=_SURE, told=("shutdown",)
)
INTERNAL = Rule(
    "server-in-trouble",
    needs=(stream("internal-server-error", "remote-connection-failed"),),
    told=("backend",),
)
BACKEND_SAID = Rule(
    "server-in-trouble-as-told",
    needs=(ended("stream-error"),),
    told=("backend",),
    only_told=True,
    same_as="server-in-trouble",
)
LOGIN_TIMER = Rule("login-took-too-long", needs=(stream("connection-timeout") | ended("pause"),))
RESET = Rule(
    "stream-reset-by-server",
    needs=(stream("reset"),),
    told=("password-changed", "role-changed", "expired", "disabled"),
)
REDIRECT_BAD = Rule("redirect-leads-nowhere", needs=(failed("redirect.malformed"),), sureness=_SURE)
REDIRECT_LATE = Rule(
    "redirect-after-login", needs=(failed("redirect.after-login"),), sureness=_SURE
)
REDIRECT_OPEN = Rule(
    "redirect-unprotected", needs=(failed("redirect.unprotected"),), sureness=_SURE
)
REDIRECT_LOOP = Rule("redirect-in-circles", needs=(failed("redirect.too-often"),), sureness=_SURE)
REDIRECT_DEAD = Rule(
    "redirect-target-unreachable", needs=(note("redirect.followed"), failed("connect"))
)
REDIRECT_IGNORED = Rule(
    "redirect-ignored",
    needs=(stream("see-other-host"),),
    without=failed("redirect") | note("redirect.followed"),
)
