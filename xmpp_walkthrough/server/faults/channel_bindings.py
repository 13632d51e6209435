"""Faults of channel binding: its types, its mechanisms, and lists that were changed on the way.

RFC 5802 §6, RFC 5929, RFC 9266, XEP-0440 §3, XEP-0474, XEP-0515.
"""

import re
import ssl

from xmpp_walkthrough.protocol.events import StreamFeatures
from xmpp_walkthrough.server.bending import configured, instead, under_tls
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority
from xmpp_walkthrough.server.fault import Fault, Say, Utterance
from xmpp_walkthrough.server.faults.scram_lies import told
from xmpp_walkthrough.steps.wants import STRONGEST, Wants

_BOUND, _FREE = Wants(mechanism="SCRAM-SHA-256-PLUS"), Wants(mechanism=STRONGEST)
_STRANGE = "tls-telepathy"


def _tls_1_2(authority: PracticeAuthority, _domain: str) -> ssl.SSLContext:
    context = authority.server_context()
    # tls-unique exists up to TLS 1.2 only: RFC 9266 §3 gives 1.3 another type.
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def _without(pattern: str) -> Say:
    """An attacker on the way takes these mechanisms out of the list."""
    unwanted = re.compile(rb"<mechanism>[^<]*" + pattern.encode() + rb"[^<]*</mechanism>")

    def say(moment: Utterance) -> bytes:
        return unwanted.sub(b"", moment.data)

    return instead(StreamFeatures, say, under_tls)


# Behind a proxy that ends TLS only the certificate's hash is known to the server.
END_POINT = Fault(
    "binding-end-point",
    "sasl",
    ("2.2-09",),
    config=configured(binding_types=("tls-server-end-point",)),
    wants=_BOUND,
)
# tls-unique alone, on TLS 1.2: on 1.3 it has no meaning.
UNIQUE = Fault("binding-unique", "sasl", ("2.2-10",), certify=_tls_1_2, wants=_BOUND)
NO_PLUS = Fault(
    "binding-not-offered",
    "sasl",
    ("2.2-11",),
    config=configured(mechanisms=("SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN")),
    wants=_FREE,
)
# Servers before XEP-0440 list no types: the client has to guess, or to log in unbound.
NO_LIST = Fault(
    "binding-list-missing",
    "sasl",
    ("2.2-15",),
    config=configured(lists_bindings=False),
    wants=_BOUND,
)
# Types without a -PLUS: an attacker has removed the mechanism, and not the list. XEP-0440 §3 (5)
LIST_ALONE = Fault("binding-list-alone", "sasl", ("2.2-16",), says=_without("-PLUS"), wants=_FREE)
UNKNOWN_TYPE = Fault(
    "binding-type-unknown",
    "sasl",
    ("2.2-17",),
    config=configured(binding_types=(_STRANGE,)),
    wants=_FREE,
)
UNPROVEN = Fault(
    "binding-type-unproven",
    "sasl",
    ("2.2-17",),
    config=configured(binding_types=(_STRANGE,)),
    mechanisms=told(offered=()),
    wants=_FREE,
)
# XEP-0474: the hash of the lists in the server's first message reveals that one was removed.
SHORTENED = Fault("scram-list-changed", "sasl", ("2.2-19",), says=_without("-512"), wants=_FREE)
# XEP-0515: the server speaks another version of TLS than the client: there are two connections.
OTHER_TLS = Fault(
    "scram-other-tls", "sasl", ("2.2-20",), mechanisms=told(extensions=",t=0303"), wants=_FREE
)
OPTIONAL = Fault(
    "scram-unknown-attribute",
    "sasl",
    ("2.2-24",),
    mechanisms=told(extensions=",x=good-morning"),
    wants=Wants(mechanism="SCRAM-SHA-256"),
)
