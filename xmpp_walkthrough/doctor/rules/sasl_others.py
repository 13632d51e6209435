"""Causes of a refusal without a password: a token, a certificate, a ticket, a binding.

RFC 4422 appendix A, RFC 5802 §6, RFC 7628, XEP-0175, XEP-0178.
"""

from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.finding import Sureness
from xmpp_walkthrough.doctor.signs.signs import (
    client,
    early,
    ended,
    kind,
    late,
    note,
    sasl,
    typed,
    words,
)

TOKEN = Rule(
    "token-refused",
    needs=(sasl("not-authorized", "credentials-expired"), kind("token")),
    weaker=(typed("no-token"),),
    told=("token", "expired"),
)
PASSWORD_AS_TOKEN = Rule(
    "password-for-a-token",
    needs=(ended("sasl-failure"), kind("token"), typed("no-token")),
    told=("token", "expired"),
    same_as="not-a-token",
)
TOKEN_WANTED = Rule(
    "token-wanted",
    needs=(ended("sasl-failure"), kind("plain", "scram", "digest")),
    told=("token",),
    only_told=True,
)
CERTIFICATE = Rule(
    "client-certificate-refused",
    needs=(sasl("not-authorized", "invalid-authzid", "credentials-expired"), kind("external")),
)
TICKET = Rule(
    "kerberos-ticket-refused",
    needs=(sasl("not-authorized", "temporary-auth-failure"), kind("kerberos")),
)
BINDING = Rule(
    "channel-binding-mismatch",
    needs=(late("not-authorized", "malformed-request"), kind("plus")),
    sureness=Sureness.POSSIBLE,  # a wrong password looks the same, and is far more common
    # A wrong password is `not-authorized`: what is malformed in a good message is the binding.
    surer=(words("binding") | late("malformed-request"),),
)
BINDING_TYPE = Rule(
    "channel-binding-type-unsupported",
    needs=(early("not-authorized", "malformed-request"), kind("plus")),
    sureness=Sureness.POSSIBLE,
    surer=(words("binding") | note("sasl.bound-untold"),),
    weaker=(note("sasl.bound"),),  # chosen from the server's own list
)
DIGEST_URI = Rule(
    "digest-uri-names-host",
    needs=(sasl("not-authorized", "malformed-request"), client("digest-uri")),
)
