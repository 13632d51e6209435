"""Faults of DIGEST-MD5: a server that cannot prove that it knows the password. RFC 2831 §2.1.3."""

from dataclasses import replace
from functools import partial

from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.server.faults.scram_lies import bent, honest, lying
from xmpp_walkthrough.steps.wants import Wants

_NAME = "DIGEST-MD5"


def _also(config: ServerConfig) -> ServerConfig:
    return replace(config, also=(*config.also, _NAME))


def _other_proof(text: str) -> str:
    # Any other last digit makes the proof wrong and leaves its form right.
    return f"{text[:-1]}{'0' if text[-1] != '0' else '1'}"


WRONG_PROOF = Fault(
    "digest-wrong-rspauth",
    "sasl",
    ("2.2-50",),
    config=_also,
    mechanisms=lying(partial(bent, honest, _other_proof), _NAME),
    wants=Wants(mechanism=_NAME),
)
