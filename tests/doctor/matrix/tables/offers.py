"""Where there is no way to log in that both sides have. RFC 6120 §6.3.3, §6.4.1, XEP-0440 §3."""

from __future__ import annotations

from support.real.server import Setup

from doctor.matrix.making import Making, Practice, Real
from doctor.matrix.meddling import IN_LIST, LIST, Intercepted, Offloaded
from doctor.matrix.row import Row
from xmpp_walkthrough.steps.failure import ExitCode

_SASL = ExitCode.SASL
_PASSWORD = ("password-wrong", "account-unknown", "plain-refused", "credentials-refused")


def only(name: str, *mechanisms: str) -> Real:
    """A server that has these mechanisms and no others."""
    return Real(name, Setup(mechanisms=mechanisms))


def _row(
    id: str,
    made: Making,
    cause: str,
    finding: str = "login.refused",
    *,
    warns: tuple[str, ...] = (),
    mechanism: str | None = None,
) -> Row:
    """Nothing of the person's is sent, so nothing may be said of it."""
    return Row(
        *(id, made, cause, finding, _SASL),
        warns=warns,
        never=_PASSWORD,
        mechanism=mechanism,
        attempts=0,
    )


_NO_PASSWORD = ("mechanisms.no-password",)
ROWS = (
    _row("none-offered", Practice("sasl-none-offered"), "no-mechanism-offered", "mechanisms.none"),
    _row("empty-list", Practice("sasl-empty-list"), "no-mechanism-offered", "mechanisms.none"),
    Row(
        "prosody-ends-the-stream-for-want-of-an-offer",
        Real(
            "prosody", Setup(lines=('authentication = "of_nobody"',))
        ),  # a module that is not there
        *("no-mechanism-offered", "stream.failed", ExitCode.STREAM),
        never=_PASSWORD,
        attempts=0,
    ),
    _row(
        "only-certificates-prosody-13",
        only("prosody-13", "EXTERNAL"),
        "only-certificates-offered",
        warns=_NO_PASSWORD,
    ),
    _row(
        "only-guests-prosody",
        only("prosody", "ANONYMOUS"),
        "only-guests-admitted",
        warns=_NO_PASSWORD,
    ),
    _row(
        "only-guests-prosody-13",
        only("prosody-13", "ANONYMOUS"),
        "only-guests-admitted",
        warns=_NO_PASSWORD,
    ),
    _row(
        "only-tokens-prosody-13",
        only("prosody-13", "OAUTHBEARER"),
        "only-tokens-offered",
        warns=_NO_PASSWORD,
    ),
    _row(
        "only-tokens-ejabberd-24",
        only("ejabberd-24", "X-OAUTH2"),
        "only-tokens-offered",
        warns=_NO_PASSWORD,
    ),
    _row(
        "only-kerberos",
        Practice("sasl-none-in-common"),
        "only-kerberos-offered",
        warns=_NO_PASSWORD,
    ),
    _row(
        "only-old-ones-ejabberd",
        only("ejabberd", "DIGEST-MD5"),
        "only-old-mechanisms-offered",
        warns=("mechanisms.no-scram",),
    ),
    _row(
        "hash-that-is-not-stored-prosody",
        Real("prosody", Setup(lines=('authentication = "internal_hashed"',))),
        "mechanism-not-offered",
        mechanism="SCRAM-SHA-256",
    ),
    _row(
        "hash-that-is-not-stored-ejabberd",
        Real("ejabberd", Setup(lines=("auth_password_format: scram", "auth_scram_hash: sha256"))),
        "mechanism-not-offered",
        mechanism="SCRAM-SHA-1",
    ),
    _row(
        "mechanism-that-nobody-has",
        Real("prosody"),
        "mechanism-not-implemented",
        mechanism="SCRAM-SHA-3",
    ),
    _row(
        "scram-was-taken-away",
        only("prosody", "PLAIN"),
        "scram-has-vanished",
        warns=("mechanisms.no-scram",),
        mechanism="SCRAM-SHA-256",
    ),
    Row("plain-alone-is-a-way", only("prosody", "PLAIN"), warns=("mechanisms.no-scram",)),
    _row(
        "plus-switched-off-by-name-prosody-13",
        only("prosody-13", "SCRAM-SHA-256"),
        "lists-do-not-fit",
    ),
    _row(
        "plus-switched-off-by-name-ejabberd-24",
        only("ejabberd-24", "SCRAM-SHA-256"),
        "lists-do-not-fit",
    ),
    _row(
        "sasl2-is-all-there-is",
        Intercepted("ejabberd-24", without=(LIST,)),
        *("way-in-by-sasl2-only", "mechanisms.only-sasl2"),
    ),
    _row(
        "wanted-mechanism-in-sasl2-only",
        Intercepted("ejabberd-24", without=(rb"<mechanism>SCRAM-SHA-512</mechanism>" + IN_LIST,)),
        "way-in-by-sasl2-only",
        mechanism="SCRAM-SHA-512",
    ),
    _row(
        "wanted-mechanism-in-no-list",
        Intercepted("ejabberd-24", without=(rb"<mechanism>SCRAM-SHA-512</mechanism>",)),
        "mechanism-not-offered",
        mechanism="SCRAM-SHA-512",
    ),
    _row(
        "old-login-is-all-there-is",
        Intercepted("prosody", Setup(accounts=True), without=(LIST,)),
        *("way-in-by-old-login-only", "mechanisms.only-old-login"),
    ),
    Row("old-login-beside-the-others", Real("prosody", Setup(accounts=True))),
    _row("lists-contradict", Practice("binding-list-alone"), "lists-do-not-fit"),
    *(
        _row(
            f"tls-taken-off-before-{name}",
            Offloaded(name),
            "tls-unseen-by-server",
            "mechanisms.none",
            warns=("features.tls-again",),
        )
        for name in ("prosody", "ejabberd")
    ),
)
