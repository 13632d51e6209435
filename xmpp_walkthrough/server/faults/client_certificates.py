"""Faults of client certificates: several names, no account, an unknown authority. XEP-0178 §2.

What comes of the certificate that a client shows? RFC 6120 §5.4.3.
"""

import ssl
from dataclasses import replace

from xmpp_walkthrough.server.certificates.authority import PracticeAuthority
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.steps.wants import STRONGEST, Wants

_OURS, _SECOND, _STRANGE = "mbed@ceit.org", "romeo@ceit.org", "mbed@example.net"


def _external(config: ServerConfig) -> ServerConfig:
    return replace(config, also=(*config.also, "EXTERNAL"))


def _trusting_no_authority(authority: PracticeAuthority, _domain: str) -> ssl.SSLContext:
    """A client may show a certificate, and none is from an authority that the server trusts."""
    context = authority.server_context()
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


SEVERAL = Fault(
    "external-several",
    "sasl",
    ("2.2-44",),
    config=_external,
    wants=Wants(mechanism=STRONGEST, certified=(_OURS, _SECOND)),
)
NO_ACCOUNT = Fault(
    "external-no-account",
    "sasl",
    ("2.2-46",),
    config=_external,
    wants=Wants(mechanism=STRONGEST, certified=(_STRANGE,)),
)
REFUSED = Fault(
    "tls-refuses-certificate",
    "tls",
    ("2.1-25",),
    certify=_trusting_no_authority,
    wants=Wants(mechanism=STRONGEST, certified=(_OURS,)),
)
