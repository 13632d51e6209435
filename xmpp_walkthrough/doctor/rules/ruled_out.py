"""Excluded causes: proven good by having been passed, or not judged before the refusal came."""

from xmpp_walkthrough.doctor.causes.rule import Exclusion
from xmpp_walkthrough.doctor.signs.signs import (
    at,
    client,
    early,
    got,
    kind,
    late,
    note,
    secured,
    software,
)

_LEAKS = software("prosody", "ejabberd")

NETWORK = Exclusion("network", (got("connection"),))
PORT = Exclusion("port", (got("header"),))
# A refusal that may be about the binding, or a server that proves nothing, is what a substituted
# certificate looks like, although it was believed.
CERTIFICATE = Exclusion(
    "certificate",
    (secured("verified"),),
    without=kind("plus") | client("thinks-no-binding") | note("sasl.unbelieved"),
)
UNTOUCHED = Exclusion("credentials-untouched", (at("before-login"),))
UNJUDGED = Exclusion("password-unjudged", (early("not-authorized"), kind("scram")))
ACCOUNT = Exclusion("account-known", (late("not-authorized"), kind("scram"), _LEAKS))
PASSWORD = Exclusion("password", (at("bind", "exchange", "close"), got("success")))
