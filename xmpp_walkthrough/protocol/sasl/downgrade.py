"""Downgrade protection: a list of mechanisms that was shortened on its way is found out. XEP-0474.

The server hashes the lists that it sent, and adds the hash to its first SCRAM message, which the
proof and the signature cover. An attacker that changes the list cannot change the hash.
"""

import hashlib
from collections.abc import Iterable
from hmac import compare_digest

from xmpp_walkthrough.protocol.sasl import base64

BETWEEN, BEHIND = "\x1e", "\x1f"  # between two names; before the channel binding types


def list_hash(hash_name: str, mechanisms: Iterable[str], bindings: Iterable[str] = ()) -> str:
    """The value of `h=` for these lists, by the hash of the SCRAM in use. §3"""
    text = BETWEEN.join(sorted(mechanisms))  # by code point, which is by octet in UTF-8 too
    types = BETWEEN.join(sorted(bindings))
    text += f"{BEHIND}{types}" if types else ""
    return base64.encode(hashlib.new(hash_name, text.encode()).digest())


def list_agrees(
    announced: str, hash_name: str, mechanisms: Iterable[str], bindings: Iterable[str] = ()
) -> bool:
    """Whether the server's `h=` is that of the lists we saw."""
    expected = list_hash(hash_name, mechanisms, bindings)
    return compare_digest(announced.encode(), expected.encode())
