"""Causes of a refusal without a password: a token, a certificate, a ticket, a binding.

RFC 4422 appendix A, RFC 5802 §6, RFC 7628, XEP-0175, XEP-0178.
"""

from xmpp_walkthrough.doctor.causes.rule import likely, possible
from xmpp_walkthrough.doctor.signs import signs as s

TOKEN = likely(
    "token-refused",
    s.sasl("not-authorized", "credentials-expired"),
    s.kind("token"),
    weaker=(s.typed("no-token"),),
    told=("token", "expired"),
)
PASSWORD_AS_TOKEN = likely(
    "password-for-a-token",
    s.ended("sasl-failure"),
    s.kind("token"),
    s.typed("no-token"),
    told=("token", "expired"),
    same_as="not-a-token",
)
TOKEN_WANTED = likely(
    "token-wanted",
    s.ended("sasl-failure"),
    s.kind("plain", "scram", "digest"),
    told=("token",),
    only_told=True,
)
CERTIFICATE = likely(
    "client-certificate-refused",
    s.sasl("not-authorized", "invalid-authzid", "credentials-expired"),
    s.kind("external"),
)
TICKET = likely(
    "kerberos-ticket-refused",
    s.sasl("not-authorized", "temporary-auth-failure"),
    s.kind("kerberos"),
)
BINDING = possible(
    "channel-binding-mismatch",
    s.late("not-authorized", "malformed-request"),
    s.kind("plus"),
    # a wrong password looks the same, and is far more common
    # A wrong password is `not-authorized`: what is malformed in a good message is the binding.
    surer=(s.words("binding") | s.late("malformed-request"),),
)
BINDING_TYPE = possible(
    "channel-binding-type-unsupported",
    s.early("not-authorized", "malformed-request"),
    s.kind("plus"),
    surer=(s.words("binding") | s.note("sasl.bound-untold"),),
    weaker=(s.note("sasl.bound"),),  # chosen from the server's own list
)
DIGEST_URI = likely(
    "digest-uri-names-host", s.sasl("not-authorized", "malformed-request"), s.client("digest-uri")
)
