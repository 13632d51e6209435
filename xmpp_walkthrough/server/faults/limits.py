"""Faults of limits and timers: a login that is too slow, too many sessions.

RFC 6120 §4.6, §13.12.
"""

from xmpp_walkthrough.server.bending import configured
from xmpp_walkthrough.server.fault import Fault

_IMPATIENT = 1.0  # seconds


# A server ends idle streams (§4.6.3) and unfinished logins, and bounds the number of connections
# and of sessions (§13.12); a slow learner meets the first two.
LOGIN_TIMER = Fault("login-timer", "open", (), config=configured(login_seconds=_IMPATIENT))
IDLE_TIMER = Fault(
    "idle-timer",
    "exchange",
    (),
    config=configured(idle_seconds=_IMPATIENT, ping_seconds=_IMPATIENT),
)
TOO_MANY = Fault(
    "too-many-connections", "open", ("1-27", "SE-17"), config=configured(connections=0)
)
NO_MORE_SESSIONS = Fault(
    "too-many-sessions", "bind", ("3-10",), config=configured(sessions_per_account=0)
)
