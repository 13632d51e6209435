"""The policy of Profanity, read in libstrophe, which connects for it, and in its manual.

It asks for STARTTLS records only; direct TLS is a setting of the account, without any record.
"""

from xmpp_walkthrough.doctor.clients.policy import SCRAM, SCRAM_PLUS, Policy
from xmpp_walkthrough.transcript.tls import NameKind

POLICY = Policy(
    name="profanity",
    title="Profanity",
    version="0.15 (libstrophe 0.14)",
    sources=(
        "libstrophe 0.14: src/conn.c (xmpp_connect_client), sock.c, auth.c, scram.c, tls_openssl.c",
        "profanity-connect(1): tls force is the default",
    ),
    services=("starttls",),
    rank=("target",),
    racing=False,
    moves_on=frozenset({"connect"}),
    patience=5.0,
    fallback=("starttls",),
    refusal="unknown",
    names=frozenset({NameKind.DNS_ID}),
    common_name=True,  # as OpenSSL does it
    mechanisms=(*SCRAM_PLUS, *SCRAM, "DIGEST-MD5", "PLAIN"),
    bindings={"TLSv1.2": ("tls-unique",), "TLSv1.3": ("tls-exporter",)},  # since 0.13
    reads_types=False,
    last_resorts=("PLAIN",),
    insists=True,
    unknown=("untrusted", "weights"),
)
