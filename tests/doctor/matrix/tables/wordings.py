"""Where the server says in its own words why it refuses. RFC 6120 §6.5, §8.3.2.

A real Prosody says them (`support/real/wordings`). What the text speaks of stands first where the
condition could mean anything (`told`), nothing is sure by a text, and one that nobody knows, or
that speaks of something else, takes `sure` away.
"""

from __future__ import annotations

from support.real.server import Setup
from support.real.wordings import MODULE

from doctor.matrix.making import Real
from doctor.matrix.row import Row
from doctor.matrix.saying import Scripted
from xmpp_walkthrough.steps.failure import ExitCode

_MADE = Real("prosody", Setup(lines=(f'authentication = "{MODULE}"',)))
_LOGIN = ("login.refused", ExitCode.SASL)
_BIND = ("bind.failed", ExitCode.BIND)
_CREDENTIALS = ("password-wrong", "credentials-refused", "plain-refused")
PLAIN, SCRAM = "PLAIN", "SCRAM-SHA-256"


def _login(user: str, cause: str, mechanism: str, *, told: bool = True) -> Row:
    row = Row(f"told-{user}", _MADE, cause, *_LOGIN, mechanism=mechanism, told=told)
    return row._replace(address=f"{user}@ceit.org")


def _bind(user: str, cause: str, *, told: bool = False) -> Row:
    row = Row(f"told-{user}", _MADE, cause, *_BIND, mechanism=PLAIN, told=told)
    return row._replace(address=f"{user}@ceit.org", never=_CREDENTIALS)


ROWS = (
    _login("stringprep", "name-not-preparable", PLAIN, told=False),
    _login("saslprep", "name-not-preparable", PLAIN),
    _login("unspoken", "auth-database-down", SCRAM, told=False)._replace(never=_CREDENTIALS),
    _login("keyless", "scram-key-missing", SCRAM),
    _login("unhashed", "scram-key-missing", SCRAM),
    _login("tokenless", "token-wanted", PLAIN),
    _login("hasty", "too-many-tries-on-stream", SCRAM),
    _login("hasty-late", "too-many-tries-on-stream", SCRAM),
    _login("directoryless", "auth-database-down", PLAIN),
    _login("baseless", "auth-database-down", SCRAM),
    _login("baseless-zh", "auth-database-down", PLAIN),
    _login("suspended", "account-disabled", PLAIN),
    _login("aged", "password-expired", SCRAM),
    _login("stranger", "login-not-allowed", PLAIN),
    _login("porter", "account-disabled", PLAIN, told=False),
    _login("oracle", "password-wrong", SCRAM, told=False),
    _login("nobody", "plain-refused", PLAIN, told=False)._replace(never=("login-not-allowed",)),
    _login("mistyped", "password-wrong", SCRAM, told=False)._replace(never=("account-unknown",)),
    _login("resting", "auth-database-down", PLAIN, told=False),
    _login("weak", "auth-database-down", SCRAM),
    _login("sealed", "password-expired", PLAIN, told=False),
    _login("many", "too-many-tries-on-stream", PLAIN, told=False),
    _login("closed-plain", "mechanism-too-weak", PLAIN, told=False)._replace(
        never=("account-disabled",)
    ),
    _login("resting-service", "auth-database-down", PLAIN)._replace(never=("account-disabled",)),
    _login("sessionless-now", "password-wrong", SCRAM, told=False)._replace(
        never=("password-expired", "account-disabled")
    ),
    _login("elsewhere", "login-not-allowed", PLAIN)._replace(never=("account-disabled",)),
    Row(
        "told-stream-policy",
        Scripted("policy-violation", "Account not allowed from this network"),
        *("login-not-allowed", *_LOGIN),
        never=("account-disabled",),
        mechanism=PLAIN,
        told=True,
    ),
    Row(
        "told-stream-riddle",
        Scripted("policy-violation", "The moon is full."),
        *("too-many-tries-on-stream", *_LOGIN),
        mechanism=PLAIN,
    ),
    _bind("bind-nameless", "login-forgotten-at-binding"),
    _bind("bind-manager", "binding-fails-on-server"),
    _bind("bind-many", "too-many-sessions", told=True),
    _bind("bind-ruled", "binding-not-allowed"),
    _bind("bind-riddle", "too-many-sessions"),
    _bind("bind-crowd", "too-many-sessions"),
    _bind("bind-base", "binding-fails-on-server", told=True),
    _bind("bind-odd", "resource-not-acceptable", told=True),
    _bind("bind-late", "binding-fails-on-server"),
    _bind("bind-closed", "binding-not-allowed"),
)
