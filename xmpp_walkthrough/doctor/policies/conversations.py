"""The policy of Conversations, read in its source, as published.

It has every address of every record in one list, direct TLS and IPv4 first where the priority is
the same, and goes through it one by one until a server answers with a stream.
"""

from xmpp_walkthrough.doctor.clients.policy import ALL_NAMES, SCRAM, SCRAM_PLUS, Policy

POLICY = Policy(
    name="conversations",
    title="Conversations",
    version="2",
    sources=(
        "Conversations 2: utils/Resolver.java, xmpp/XmppConnection.java",
        "crypto/XmppDomainVerifier.java, crypto/sasl/SaslMechanism.java, ChannelBinding.java",
    ),
    services=("starttls", "direct"),
    rank=("priority", "direct", "IPv4", "target"),
    racing=False,
    moves_on=frozenset({"connect", "tls", "stream"}),
    fallback=("starttls",),
    refusal="ignores",
    names=ALL_NAMES,
    mechanisms=("EXTERNAL", *SCRAM_PLUS, *SCRAM, "PLAIN", "DIGEST-MD5"),
    bindings={
        "TLSv1.2": ("tls-unique", "tls-server-end-point"),
        "TLSv1.3": ("tls-exporter", "tls-server-end-point"),
    },
    unknown=("untrusted", "timeout", "pinned"),
)
