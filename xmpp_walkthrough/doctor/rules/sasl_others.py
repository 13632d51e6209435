"""Causes of a refusal without a password: a token, a certificate, a ticket, a binding.

RFC 4422 appendix A, RFC 5802 §6, RFC 7628, XEP-0175, XEP-0178.
"""

from xmpp_walkthrough.doctor.causes.rule import likely, possible
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

TOKEN = likely(
    "token-refused",
    sasl("not-authorized", "credentials-expired"),
    kind("token"),
    weaker=(typed("no-token"),),
    told=("token", "expired"),
)
PASSWORD_AS_TOKEN = likely(
    "password-for-a-token",
    ended("sasl-failure"),
    kind("token"),
    typed("no-token"),
    told=("token", "expired"),
    same_as="not-a-token",
)
TOKEN_WANTED = likely(
    "token-wanted",
    ended("sasl-failure"),
    kind("plain", "scram", "digest"),
    told=("token",),
    only_told=True,
)
CERTIFICATE = likely(
    "client-certificate-refused",
    sasl("not-authorized", "invalid-authzid", "credentials-expired"),
    kind("external"),
)
TICKET = likely(
    "kerberos-ticket-refused", sasl("not-authorized", "temporary-auth-failure"), kind("kerberos")
)
BINDING = possible(
    "channel-binding-mismatch",
    late("not-authorized", "malformed-request"),
    kind("plus"),
    # a wrong password looks the same, and is far more common
    # A wrong password is `not-authorized`: what is malformed in a good message is the binding.
    surer=(words("binding") | late("malformed-request"),),
)
BINDING_TYPE = possible(
    "channel-binding-type-unsupported",
    early("not-authorized", "malformed-request"),
    kind("plus"),
    surer=(words("binding") | note("sasl.bound-untold"),),
    weaker=(note("sasl.bound"),),  # chosen from the server's own list
)
DIGEST_URI = likely(
    "digest-uri-names-host", sasl("not-authorized", "malformed-request"), client("digest-uri")
)
