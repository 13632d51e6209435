"""Where the login is accepted, and something goes wrong after it. RFC 6120 §7, RFC 6121."""

from __future__ import annotations

from support.real.server import Setup
from support.real.trouble import MODULE

from doctor.matrix.making import Making, Practice, Real
from doctor.matrix.row import Row
from xmpp_walkthrough.steps.failure import ExitCode

_BIND, _SESSION, _EXCHANGE = ExitCode.BIND, ExitCode.SESSION, ExitCode.EXCHANGE
_PASSWORD = ("password-wrong", "credentials-refused", "login.refused")
_TROUBLED = Real("prosody", Setup(lines=(f'modules_enabled = {{ "{MODULE}" }}',)))


def _after(
    id: str, made: Making, cause: str, finding: str, code: ExitCode, *, timeout: float = 5.0
) -> Row:
    return Row(id, made, cause, finding, code, never=_PASSWORD, timeout=timeout)


def _prosody(user: str, cause: str, finding: str, code: ExitCode, *, timeout: float = 5.0) -> Row:
    """A Prosody with a module that makes trouble for this account."""
    row = _after(f"prosody-{user}", _TROUBLED, cause, finding, code, timeout=timeout)
    return row._replace(address=f"{user}@ceit.org")


def _fails(fault: str, cause: str, finding: str, code: ExitCode, *, timeout: float = 5.0) -> Row:
    return _after(fault, Practice(fault), cause, finding, code, timeout=timeout)


ROWS = (
    _prosody("forbidden", "binding-not-allowed", "bind.failed", _BIND),
    _prosody("crowded", "too-many-sessions", "bind.failed", _BIND),
    _prosody(
        "renamed", "bound-to-other-account", "bind.other-account", _BIND, timeout=1.0
    )._replace(warns=("message.not-back",)),
    _prosody("sessionless", "session-refused", "session.failed", _SESSION),
    _prosody("replaced", "replaced-by-other-login", "message.failed", _EXCHANGE),
    _prosody("stopped", "server-shuts-down", "message.failed", _EXCHANGE),
    _prosody("policed", "policy-of-server", "message.failed", _EXCHANGE),
    _prosody("cut", "connection-lost-after-login", "message.failed", _EXCHANGE),
    _prosody("waiting", "request-unanswered", "roster.failed", _EXCHANGE, timeout=1.0),
    _prosody("unheard", "", "", ExitCode.OK, timeout=1.0)._replace(warns=("message.not-back",)),
    _prosody("unwanted", "message-to-self-refused", "message.failed", _EXCHANGE),
    _prosody("rosterless", "", "", ExitCode.OK)._replace(warns=("roster.none",)),
    _prosody("slow", "", "", ExitCode.OK)._replace(warns=("timings.slow",)),
    _fails("bind-conflict", "resource-taken", "bind.failed", _BIND),
    _fails("bind-resource-constraint", "too-many-sessions", "bind.failed", _BIND),
    _fails("bind-not-allowed", "binding-not-allowed", "bind.failed", _BIND),
    _fails("bind-internal-server-error", "binding-fails-on-server", "bind.failed", _BIND),
    _fails("bind-other-account", "bound-to-other-account", "bind.other-account", _BIND),
    _fails("bind-other-domain", "bound-to-wrong-address", "bind.failed", ExitCode.VIOLATION),
    _fails("bind-endless-address", "bound-to-wrong-address", "bind.failed", ExitCode.VIOLATION),
    _fails("bind-not-offered", "binding-not-offered", "bind.failed", _BIND),
    _fails("bind-silent", "binding-unanswered", "bind.failed", _BIND, timeout=1.0),
    _fails("session-forbidden", "session-refused", "session.failed", _SESSION),
    _fails("session-silent", "session-unanswered", "session.failed", _SESSION, timeout=1.0),
    _fails("bind-replaced", "replaced-by-other-login", "roster.failed", _EXCHANGE),
    _fails("exchange-shutdown", "server-shuts-down", "message.failed", _EXCHANGE),
    _fails("exchange-mid-tag", "connection-lost-after-login", "message.failed", _EXCHANGE),
    _fails("exchange-reset", "connection-reset-after-login", "message.failed", _EXCHANGE),
    _fails("server-closes", "connection-lost-after-login", "message.failed", _EXCHANGE),
    _fails("message-forbidden", "message-not-permitted", "message.failed", _EXCHANGE),
    _fails("message-resource-constraint", "storage-full-or-busy", "message.failed", _EXCHANGE),
    _fails("message-too-big", "stanza-too-big", "message.failed", _EXCHANGE),
    _fails("roster-silent", "request-unanswered", "roster.failed", _EXCHANGE, timeout=1.0),
    _fails("close-error", "server-in-trouble", "close.failed", ExitCode.CLOSE),
    _fails("close-mid-tag", "", "", ExitCode.OK)._replace(warns=("close.cut",)),
    _fails("close-no-answer", "", "", ExitCode.OK, timeout=1.0)._replace(
        warns=("close.no-answer",)
    ),
    Row("no-close-notify-harms-nobody", Practice("close-no-notify")),
)
