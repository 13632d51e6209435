"""Where the server refuses the login, early or late, for a reason or for none. RFC 6120 §6.5."""

from __future__ import annotations

from support.net.weather import Weather
from support.real.server import Setup

from doctor.matrix.making import Practice, Real
from doctor.matrix.meddling import Banned
from doctor.matrix.row import Row
from xmpp_walkthrough.steps.failure import ExitCode

_NETWORK = ("certificate-expired", "starttls-stripped", "port-of-servers")
_SCRAM = ("SCRAM-SHA-1", "SCRAM-SHA-256")
_SERVERS = ("prosody", "prosody-13", "ejabberd", "ejabberd-24")
_REFUSED = ("login.refused", ExitCode.SASL)
NOBODY = "nobody@ceit.org"
WRONG = "opaque-canary"
HASHED = Setup(lines=('authentication = "internal_hashed"',))


def _fails(fault: str, cause: str, timeout: float = 5.0, mechanism: str | None = None) -> Row:
    row = Row(fault, Practice(fault), cause, *_REFUSED, timeout=timeout, mechanism=mechanism)
    return row._replace(never=("password-wrong", "account-unknown"))


_REAL = tuple(
    row
    for name in _SERVERS
    for row in (
        *(
            Row(
                f"wrong-password-{name}-{mechanism or 'best'}",
                Real(name),
                *("password-wrong", *_REFUSED),
                never=(*_NETWORK, "account-unknown"),
                password=WRONG,
                mechanism=mechanism,
            )
            for mechanism in (None, *_SCRAM)
        ),
        *(
            Row(
                f"no-such-account-{name}-{mechanism or 'best'}",
                Real(name),
                *("account-unknown", *_REFUSED),
                never=(*_NETWORK, "password-wrong"),
                address=NOBODY,
                mechanism=mechanism,
            )
            for mechanism in (None, "SCRAM-SHA-1")
        ),
        *(
            Row(
                f"plain-{what}-{name}",
                Real(name),
                *("plain-refused", *_REFUSED),
                never=(*_NETWORK, "password-wrong", "account-unknown"),
                address=address,
                password=password,
                mechanism="PLAIN",
            )
            for what, address, password in (
                ("wrong-password", "mbed@ceit.org", WRONG),
                ("no-such-account", NOBODY, "mirror"),
            )
        ),
    )
)
# Our own server asks on where it knows nobody: so nothing may be said of either.
_DISCREET = tuple(
    Row(
        f"discreet-{what}-{mechanism}",
        Practice(),
        *(cause, *_REFUSED),
        never=("password-wrong", "account-unknown"),
        address=address,
        password=password,
        mechanism=mechanism,
    )
    for mechanism, cause in (("SCRAM-SHA-256", "credentials-refused"), ("PLAIN", "plain-refused"))
    for what, address, password in (
        ("wrong-password", "mbed@ceit.org", WRONG),
        ("no-such-account", NOBODY, "mirror"),
    )
)
ROWS = (
    *_REAL,
    *_DISCREET,
    Row(
        "password-with-a-space-at-its-end",
        Real("prosody"),
        *("password-wrong", *_REFUSED),
        warns=("login.password-space-at-end",),
        password="mirror ",
    ),
    Row("password-beyond-ascii", Real("prosody"), address="umlaut@ceit.org", password="Grüße"),
    Row(
        "password-beyond-ascii-plain",
        Real("prosody-13"),
        address="umlaut@ceit.org",
        password="Grüße",
        mechanism="PLAIN",
    ),
    Row(
        "password-decomposed",
        Real("prosody-13", HASHED),
        address="umlaut@ceit.org",
        password="Gru\u0308ße",
    ),
    Row(
        "password-wrong-beyond-ascii",
        Real("ejabberd"),
        *("password-wrong", *_REFUSED),
        password="Grüße",
    ),
    *(
        Row(
            f"password-with-{what}",
            Real("prosody"),
            *("password-unusable", *_REFUSED),
            warns=("login.password-control",),
            never=("password-wrong", "name-not-preparable"),
            password=password,
            attempts=0,
        )
        for what, password in (("a-bell", "opaque\x07canary"), ("a-nul", "opaque\0canary"))
    ),
    Row(
        "name-beyond-ascii",
        Real("prosody"),
        *("plain-refused", *_REFUSED),
        never=("password-wrong",),
        address="ümlaut@ceit.org",
        mechanism="PLAIN",
    ),
    Row(
        "name-with-a-space-at-its-end",
        Real("prosody"),
        *("address-malformed", "address.malformed", ExitCode.USAGE),
        address="mbed @ceit.org",
        attempts=0,
    ),
    Row(
        "name-with-the-domain",
        Real("prosody"),
        *("address-malformed", "address.malformed", ExitCode.USAGE),
        address="mbed@ceit.org@ceit.org",
        attempts=0,
    ),
    Row("name-in-capitals", Real("prosody"), address="MBED@ceit.org"),
    Row(
        "name-in-capitals-unknown",
        Real("ejabberd"),
        *("name-changed-by-preparation", *_REFUSED),
        never=("password-wrong",),
        address="NOBODY@ceit.org",
    ),
    Row(
        "name-in-capitals-and-a-wrong-password",
        Real("ejabberd"),
        *("password-wrong", *_REFUSED),
        never=("name-changed-by-preparation",),
        address="MBED@ceit.org",
        password=WRONG,
    ),
    *(
        Row(
            f"plain-password-with-{what}",
            Real("prosody"),
            *("name-not-preparable", *_REFUSED),
            never=("password-wrong",),
            warns=(f"login.password-{what}",),
            password=password,
            mechanism="PLAIN",
        )
        for what, password in (
            ("control", "opaque\x07canary"),
            ("line-end", "opaque-canary\n"),
        )
    ),
    *(
        Row(
            f"plain-password-with-{what}",
            Real("prosody"),
            *("plain-refused", *_REFUSED),
            never=("name-not-preparable",),
            warns=(f"login.password-{what}",),
            password=password,
            mechanism="PLAIN",
        )
        for what, password in (
            ("unusual-space", "opaque\u00a0canary"),
            ("invisible", "opaque\u00adcanary"),
        )
    ),
    Row(
        "password-with-a-line-end-scram",
        Real("prosody"),
        *("password-unusable", *_REFUSED),
        warns=("login.password-line-end",),
        password="opaque-canary\n",
        attempts=0,
    ),
    Row(
        "password-for-a-token",
        Real("prosody-13", Setup(mechanisms=("OAUTHBEARER",))),
        *("not-a-token", *_REFUSED),
        warns=("mechanisms.no-password",),
        mechanism="OAUTHBEARER",
    ),
    Row(
        "token-that-is-none-of-theirs",
        Real("prosody-13", Setup(mechanisms=("OAUTHBEARER",))),
        *("token-refused", *_REFUSED),
        never=("not-a-token",),
        warns=("mechanisms.no-password",),
        password="c2VjcmV0LXRva2VuOm1iZWQ7YWJjZGVm",
        mechanism="OAUTHBEARER",
    ),
    *(
        Row(
            f"account-disabled-prosody-13-{mechanism}",
            Real("prosody-13", HASHED),
            *("account-disabled", *_REFUSED),
            never=("password-wrong", "account-unknown"),
            address="locked@ceit.org",
            mechanism=mechanism,
        )
        for mechanism in ("SCRAM-SHA-1", "PLAIN")
    ),
    Row(
        "database-down-prosody",
        Real("prosody", Setup(lines=('authentication = "database"',))),
        *("auth-database-down", *_REFUSED),
        never=("password-wrong", "plain-refused"),
        warns=("mechanisms.no-scram",),
    ),
    Row(
        "database-down-ejabberd",
        Real("ejabberd", Setup(lines=("auth_method: external", 'extauth_program: "/bin/false"'))),
        # It says `not-authorized`, as of a wrong password: nobody can see the difference from here.
        *("plain-refused", *_REFUSED),
        never=("password-wrong", "account-unknown"),
        warns=("mechanisms.no-scram",),
    ),
    Row(
        "banned-ejabberd",
        Banned(),
        *("address-banned", "stream.failed", ExitCode.STREAM),
        never=("password-wrong",),
        attempts=0,
    ),
    Row(
        "login-timer-prosody",
        Real("prosody", Setup(login_seconds=1), to_server=Weather(delay=0.3)),
        *("login-took-too-long", "stream.failed", ExitCode.STREAM),
        attempts=0,
    ),
    _fails("sasl-account-disabled", "account-disabled"),
    _fails("sasl-credentials-expired", "password-expired"),
    _fails("sasl-encryption-required", "tls-unseen-by-server"),
    _fails("sasl-mechanism-too-weak", "mechanism-too-weak"),
    _fails("sasl-temporary-auth-failure", "auth-database-down"),
    _fails("sasl-invalid-mechanism", "mechanism-unavailable"),
    _fails("sasl-invalid-authzid", "authzid-refused"),
    _fails("sasl-incorrect-encoding", "payload-not-base64"),
    _fails("sasl-malformed-request", "name-not-preparable", mechanism="PLAIN"),
    _fails("sasl-aborted", "login-aborted"),
    _fails("sasl-stream-error", "too-many-tries-on-stream"),
    _fails("sasl-silent", "login-unanswered", 1.0),
    _fails("sasl-cut", "login-cut-off"),
    _fails("sasl-unknown-condition", ""),
)
