"""SASL payloads that are sound and still worth a word: masks, odd names, payloads in payloads.

RFC 4422 §3.4.1, RFC 6120 §6.3.7, §6.3.8 and §6.4.2. For a payload that was pasted; what belongs
to a walk is explained where the walk knows more.
"""

import re
from typing import NamedTuple

from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, decode
from xmpp_walkthrough.protocol.sasl.known import read
from xmpp_walkthrough.protocol.sasl.oddity import oddities
from xmpp_walkthrough.protocol.sasl.reading import MASK, Reading

_SPELT_NUL = re.compile(rb"\\(?:0(?![0-9])|000|x00|u0000)")
_SHORTEST = 8  # letters of base64 that are taken for a payload of its own
_NAMES = ("authcid", "username", "n")  # parts that name the account
_STRONG = ("plain", "scram", "digest", "oauth")  # shapes that hardly come about by chance


class PayloadRemark(NamedTuple):
    """One remark: `key` names it, `part` is the part it is about, or empty."""

    key: str
    part: str = ""


def remarks(reading: Reading, mechanism: str) -> tuple[PayloadRemark, ...]:
    """Remarks on a message that is sound in form."""
    found = []
    if any(MASK.encode() in part.data for part in reading.parts):
        found.append(PayloadRemark("masked"))
    if reading.message == "plain" and not mechanism and reading.kind == "plain":
        found.append(PayloadRemark("same-as-x-oauth2"))
    who = next((part.name for part in reading.parts if part.name in _NAMES), "")
    odd = oddities(_text(reading.authcid), name=True)
    found += [PayloadRemark(f"odd-{each}", who) for each in odd if who]
    password = reading.part("password")
    if password is not None and not password.masked:
        found += [
            PayloadRemark(f"odd-{each}", "password") for each in oddities(_text(password.value))
        ]
    return (*found, *_of_identity(reading))


def _of_identity(reading: Reading) -> list[PayloadRemark]:
    """A remark on an authorization identity: a foreign one, or our own once more.

    RFC 6120 §6.3.8
    """
    asked, own = _text(reading.authzid), _text(reading.authcid)
    if not asked:
        return []
    itself = asked == own or asked.partition("@")[0] == own
    return [PayloadRemark("authzid-itself" if itself else "authzid-foreign", "authzid")]


def within(reading: Reading, data: bytes, mechanism: str) -> tuple[str, bytes] | None:
    """A better payload that the bytes spell: `escaped` NULs, or base64 `twice`; None for none.

    Clients send such bytes whose author did not see that a string was still escaped.
    """
    if not reading.fault and reading.sure != "guess":
        return None
    unescaped = _SPELT_NUL.sub(b"\0", data)
    if unescaped != data and _is_strong(read(unescaped, mechanism)):
        return "escaped", unescaped
    try:
        inner = decode(data.decode("ascii")) if len(data) >= _SHORTEST else b""
    except (IncorrectEncoding, UnicodeDecodeError):
        return None
    return ("twice", inner) if inner and _is_strong(read(inner, mechanism)) else None


def _is_strong(reading: Reading) -> bool:
    return reading.kind in _STRONG and not reading.fault


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
