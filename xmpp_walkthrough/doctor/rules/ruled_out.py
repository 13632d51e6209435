"""Excluded causes: proven good by having been passed, or not judged before the refusal came."""

from xmpp_walkthrough.doctor.causes.rule import Exclusion
from xmpp_walkthrough.doctor.signs import signs as s

_LEAKS = s.software("prosody", "ejabberd")

NETWORK = Exclusion("network", (s.got("connection"),))
PORT = Exclusion("port", (s.got("header"),))
# A refusal that may be about the binding, or a server that proves nothing, is what a substituted
# certificate looks like, although it was believed.
CERTIFICATE = Exclusion(
    "certificate",
    (s.secured("verified"),),
    without=s.kind("plus") | s.client("thinks-no-binding") | s.note("sasl.unbelieved"),
)
UNTOUCHED = Exclusion("credentials-untouched", (s.at("before-login"),))
UNJUDGED = Exclusion("password-unjudged", (s.early("not-authorized"), s.kind("scram")))
ACCOUNT = Exclusion("account-known", (s.late("not-authorized"), s.kind("scram"), _LEAKS))
PASSWORD = Exclusion("password", (s.at("bind", "exchange", "close"), s.got("success")))
