"""Faults of the offer of mechanisms: none, none that we have, only weak ones. RFC 6120 §6.4.1."""

import re
from collections.abc import Sequence

from xmpp_walkthrough.protocol.events import SaslChallenge, SaslSuccess, StreamFeatures
from xmpp_walkthrough.protocol.sasl import Mechanism
from xmpp_walkthrough.protocol.sasl.plain import answer, initiate
from xmpp_walkthrough.server.bending import before, behind, configured, instead, just, under_tls
from xmpp_walkthrough.server.fault import Fault, Say, Utterance
from xmpp_walkthrough.server.faults.sasl_failures import refusing
from xmpp_walkthrough.steps.wants import STRONGEST, Wants
from xmpp_walkthrough.wire.names import DOMAIN_BASED_NAME, SASL

# The types of channel binding go with the mechanisms that need them.
_LIST = re.compile(
    rb"<mechanisms .*</mechanisms>(<sasl-channel-binding .*</sasl-channel-binding>)?"
)


def _offering(*names: str) -> Say:
    inside = "".join(f"<mechanism>{name}</mechanism>" for name in names)
    listed = f'<mechanisms xmlns="{SASL}">{inside}</mechanisms>'.encode() if names else b""

    def say(moment: Utterance) -> bytes:
        return _LIST.sub(listed, moment.data)

    return instead(StreamFeatures, say, under_tls)


def _empty_list(moment: Utterance) -> bytes:
    return _LIST.sub(f'<mechanisms xmlns="{SASL}"/>'.encode(), moment.data)


def _kerberos(mechanisms: Sequence[Mechanism]) -> Sequence[Mechanism]:
    """Put GSSAPI on the list; a client that asks for it is refused: the ticket office is closed."""
    (refusing_all,) = refusing("temporary-auth-failure")(
        [Mechanism("GSSAPI", 95, initiate, answer)]
    )
    return [refusing_all, *mechanisms]


def _kerberos_host(moment: Utterance) -> bytes:
    host = f'<hostname xmlns="{DOMAIN_BASED_NAME}">kerberos.ceit.org</hostname>'
    return moment.data.replace(b"</mechanisms>", host.encode() + b"</mechanisms>")


_CHALLENGE = f'<challenge xmlns="{SASL}">%%%</challenge>'.encode()
_SUCCESS = f'<success xmlns="{SASL}"/>'.encode()

_FREE, _SCRAM = Wants(mechanism=STRONGEST), Wants(mechanism="SCRAM-SHA-256")
# No list and an empty list are two ways to offer nothing.
NONE = Fault("sasl-none-offered", "sasl", ("2.2-33",), says=_offering())
EMPTY = Fault(
    "sasl-empty-list", "sasl", ("2.2-33",), says=instead(StreamFeatures, _empty_list, under_tls)
)
NO_COMMON = Fault(
    "sasl-none-in-common",
    "sasl",
    ("2.2-32",),
    says=_offering("X-FINGERPRINT", "GSSAPI"),
    wants=_FREE,
)
KERBEROS = Fault(
    "sasl-gssapi",
    "sasl",
    ("2.2-55",),
    mechanisms=_kerberos,
    says=instead(StreamFeatures, _kerberos_host, under_tls),
    wants=_FREE,
)
ON_REQUEST = Fault(
    "sasl-only-on-request",
    "sasl",
    (),
    config=configured(mechanisms=("DIGEST-MD5", "CRAM-MD5")),
    wants=_FREE,
)
# Only PLAIN, to a client that was told to use SCRAM: to fall back would give the password away.
DOWNGRADE = Fault(
    "sasl-downgrade", "sasl", (), config=configured(mechanisms=("PLAIN",)), wants=_SCRAM
)
# §13.9.1: what is not base64 must be refused, never repaired.
NOT_BASE64 = Fault(
    "sasl-not-base64", "sasl", (), says=instead(SaslChallenge, just(_CHALLENGE)), wants=_SCRAM
)
WHITESPACE = Fault(
    "sasl-whitespace", "sasl", ("2.2-42",), says=instead(SaslChallenge, before(b"\n")), wants=_SCRAM
)
# A second success would restart the stream again: it belongs to no exchange.
TWICE = Fault("sasl-success-twice", "sasl", (), says=instead(SaslSuccess, behind(_SUCCESS)))
DATA = Fault(
    "sasl-success-data",
    "sasl",
    ("2.2-07",),
    says=instead(SaslSuccess, just(f'<success xmlns="{SASL}">=</success>'.encode())),
)
