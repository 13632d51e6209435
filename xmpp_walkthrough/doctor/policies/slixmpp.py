"""The policy of slixmpp, read in its source, and held against it by a test.

It decides on direct TLS or STARTTLS before it connects, so that a direct TLS that fails is one
address less; behind a STARTTLS port that has taken the connection it looks no further.
"""

from xmpp_walkthrough.doctor.clients.policy import Policy
from xmpp_walkthrough.transcript.tls import NameKind

# Its scores: the newer SHA-2 first, -PLUS ten above the same without.
_HASHES = ("SHA-512", "SHA-384", "SHA-256", "SHA-224", "SHA-1")
_BOUND = tuple(f"SCRAM-{name}-PLUS" for name in _HASHES)
_UNBOUND = tuple(f"SCRAM-{name}" for name in _HASHES)

POLICY = Policy(
    name="slixmpp",
    title="slixmpp",
    version="1.17",
    sources=(
        "slixmpp 1.17.0: xmlstream/resolver.py, xmlstream/xmlstream.py",
        "util/sasl/client.py, util/sasl/mechanisms.py, features/feature_mechanisms",
    ),
    services=("direct", "starttls"),
    rank=("target", "IPv6"),
    racing=False,
    moves_on=frozenset({"connect", "tls"}),
    fallback=("direct", "starttls"),
    refusal="ignores",
    undaunted=True,
    names=frozenset({NameKind.DNS_ID, NameKind.IP}),
    common_name=True,  # as Python's ssl does it
    mechanisms=("EXTERNAL", *_BOUND, *_UNBOUND, "DIGEST-MD5", "CRAM-MD5", "PLAIN"),
    bindings={"TLSv1.2": ("tls-unique",)},  # Python's ssl has no other
    reads_types=False,
    insists=True,
    blind=True,
    unknown=("kerberos",),
)
