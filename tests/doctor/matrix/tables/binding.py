"""Where a login is tied to its TLS connection, and somebody sits in between. RFC 5802 §6, RFC 9266.

The one in the middle has a certificate that the client trusts: nothing else shows that TLS ends.
"""

from __future__ import annotations

from support.real.server import Setup

from doctor.matrix.making import Making, Practice, Real
from doctor.matrix.meddling import PLUS, SCRAMS, TYPES, HalfIntercepted, Intercepted
from doctor.matrix.row import Row
from xmpp_walkthrough.steps.failure import ExitCode

_PASSWORD = ("credentials-refused", "account-unknown", "name-not-preparable")
_NO_PLUS = Setup(mechanisms=("PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"))
_UNBOUND = Setup(mechanisms=("SCRAM-SHA-256",))


def _refused(id: str, made: Making, cause: str, mechanism: str | None = None) -> Row:
    row = Row(id, made, cause, "login.refused", ExitCode.SASL, mechanism=mechanism)
    return row._replace(never=_PASSWORD)


ROWS = (
    _refused("tls-ends-in-the-middle", Intercepted("prosody-13"), "channel-binding-mismatch"),
    Row(
        "list-shortened-and-hashed",
        Intercepted("ejabberd-24", without=(rb"<mechanism>SCRAM-SHA-512</mechanism>",)),
        *("mechanism-list-tampered", "downgrade.changed", ExitCode.SASL),
        also=("login.refused",),
        never=_PASSWORD,
    ),
    Row(
        "plus-and-types-stripped-and-hashed",
        Intercepted("ejabberd-24", without=(PLUS, TYPES)),
        *("mechanism-list-tampered", "downgrade.changed", ExitCode.SASL),
        also=("login.refused",),
        warns=("binding.plus-missing",),
        never=_PASSWORD,
    ),
    _refused(
        "plus-and-types-stripped",
        Intercepted("prosody-13", without=(PLUS, TYPES)),
        "unbound-login-refused",
    ),
    _refused(
        "plus-and-types-stripped-practice",
        Intercepted("practice", without=(PLUS, TYPES)),
        "unbound-login-refused",
    ),
    *(
        _refused(
            f"plus-stripped-{name}", Intercepted(name, without=(PLUS,)), "lists-do-not-fit"
        )._replace(attempts=0)
        for name in ("prosody-13", "ejabberd-24")
    ),
    *(
        _refused(
            f"plus-switched-off-and-insisted-{name}",
            Real(name, _UNBOUND),
            *("unbound-login-refused", "SCRAM-SHA-256"),
        )
        for name in ("prosody-13", "ejabberd-24")
    ),
    Row(
        "type-that-the-server-has-not",
        Real("ejabberd"),
        *("channel-binding-type-unsupported", "login.refused", ExitCode.SASL),
        mechanism="SCRAM-SHA-256-PLUS",
    ),
    Row(
        *("scram-list-changed", Practice("scram-list-changed"), "mechanism-list-tampered"),
        *("downgrade.changed", ExitCode.SASL),
        also=("login.refused",),
        never=_PASSWORD,
    ),
    _refused("binding-type-unproven", Practice("binding-type-unproven"), "lists-do-not-fit"),
    *(
        Row(
            f"types-beside-plain-alone-{name}",
            Real(name, Setup(mechanisms=("PLAIN",))),
            warns=("binding.types-alone", "mechanisms.no-scram"),
            attempts=1,
        )
        for name in ("prosody-13", "ejabberd-24")
    ),
    Row(
        "scram-taken-away-at-one-of-two-places",
        HalfIntercepted("prosody-13", without=(SCRAMS,)),
        warns=(
            *("binding.types-alone", "binding.scram-elsewhere"),
            *("mechanisms.no-scram", "mechanisms.differ"),
        ),
    ),
    Row(
        "plus-switched-off-by-name-ejabberd-23",
        Real("ejabberd", _NO_PLUS),
        warns=("binding.plus-missing",),
        attempts=1,
    ),
    Row("plus-was-never-there", Real("prosody", _NO_PLUS), attempts=1),
    Row("binding-type-unknown-is-no-fault", Practice("binding-type-unknown")),
    Row("binding-on-tls-1-2", Real("prosody", Setup(tls_1_2=True))),
)
