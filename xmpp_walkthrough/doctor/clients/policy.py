"""A policy: how a client decides where to go, which server to believe and how to log in.

A declared value: it holds what that client's source or documentation says; what they do not say is
named in `unknown`. Our own conduct is written in the same words, so that the two can be compared.
RFC 6120 §3.2, §6.3.3, §13.7.2, XEP-0368, XEP-0495.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from xmpp_walkthrough.net.dns.srv import TlsStart
from xmpp_walkthrough.transcript.tls import NameKind

# Stages at which an attempt may end without being the last: no TCP, no direct TLS, no stream. A
# failure behind a stream header in clear, STARTTLS and all, is final for every client we know.
Stage = Literal["connect", "tls", "stream"]
# Keys that order places: an earlier one counts more. `target` is the order of the
# records, priorities first, then drawn by weight as RFC 2782 says.
Rank = Literal["priority", "target", "direct", "IPv4", "IPv6"]
# The conduct towards a record whose target is a dot, "not here": RFC 2782.
Refusal = Literal["heeds", "ignores", "unknown"]

ALL_NAMES = frozenset({NameKind.DNS_ID, NameKind.SRV_ID, NameKind.XMPP_ADDR, NameKind.IP})
SCRAM = ("SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1")
SCRAM_PLUS = tuple(f"{name}-PLUS" for name in SCRAM)


class Policy(NamedTuple):
    """The policy of one client.

    `services` are the SRV sets that it asks for. `racing` tries several places at once, else one
    after the other, each as long as `patience` (None: as long as the system does); after a failure
    in one of the stages `moves_on` it tries the next place. `fallback` are the ways to begin TLS on
    port 5222 of the domain itself, where it found no record; a client that is `undaunted` goes
    there too where no target has an address.

    `names` are the kinds of name that it compares with the domain; `common_name` says that it takes
    the subject's where the certificate has no DNS name.

    `mechanisms` are in its order; a -PLUS one counts where a type of `bindings`, by version of
    TLS, is to be had: one that the server lists, if it `reads_types`, and where it lists none one
    of `unlisted`. Those in `last_resorts` count only where nothing else is offered. A client that
    `insists` takes the next mechanism after a refusal, with the same password; one that is `blind`
    takes EXTERNAL where it is offered, with a certificate of its own or without.
    """

    name: str
    title: str
    version: str
    sources: tuple[str, ...]
    services: tuple[TlsStart, ...]
    rank: tuple[Rank, ...]
    racing: bool
    moves_on: frozenset[Stage]
    fallback: tuple[TlsStart, ...]
    names: frozenset[NameKind]
    mechanisms: tuple[str, ...]
    common_name: bool = False
    patience: float | None = None
    refusal: Refusal = "heeds"
    undaunted: bool = False
    bindings: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    reads_types: bool = True
    unlisted: tuple[str, ...] = ()
    last_resorts: tuple[str, ...] = ()
    insists: bool = False
    blind: bool = False
    unknown: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


OURS = Policy(
    name="xmpp-walk",
    title="xmpp-walk",
    version="",
    sources=("RFC 6120", "XEP-0368", "XEP-0495", "RFC 8600"),
    services=("starttls", "direct"),
    rank=("target",),
    racing=True,
    moves_on=frozenset({"connect"}),
    fallback=("starttls",),
    names=ALL_NAMES,
    mechanisms=("EXTERNAL", *SCRAM_PLUS, *SCRAM, "PLAIN"),
    bindings={
        "TLSv1.2": ("tls-unique", "tls-server-end-point"),
        "TLSv1.3": ("tls-exporter", "tls-server-end-point"),
    },
    unlisted=("tls-unique",),
)
