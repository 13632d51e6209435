"""Faults of limits and timers: a login that is too slow, too many sessions.

RFC 6120 §4.6, §13.12.
"""

from dataclasses import replace

from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault

_IMPATIENT = 1.0  # seconds


def _login_timer(config: ServerConfig) -> ServerConfig:
    return replace(config, login_seconds=_IMPATIENT)


def _idle_timer(config: ServerConfig) -> ServerConfig:
    return replace(config, idle_seconds=_IMPATIENT, ping_seconds=_IMPATIENT)


def _full(config: ServerConfig) -> ServerConfig:
    return replace(config, connections=0)


def _one_session(config: ServerConfig) -> ServerConfig:
    return replace(config, sessions_per_account=0)


# A server ends idle streams (§4.6.3) and unfinished logins, and bounds the number of connections
# and of sessions (§13.12); a slow learner meets the first two.
LOGIN_TIMER = Fault("login-timer", "open", (), config=_login_timer)
IDLE_TIMER = Fault("idle-timer", "exchange", (), config=_idle_timer)
TOO_MANY = Fault("too-many-connections", "open", ("1-27", "SE-17"), config=_full)
NO_MORE_SESSIONS = Fault("too-many-sessions", "bind", ("3-10",), config=_one_session)
