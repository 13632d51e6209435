"""The four SCRAM messages, written and read. RFC 5802 §5, §5.1, §7.

Strict both ways: the order of the attributes is fixed, numbers have one spelling, unknown optional
attributes are kept, an unknown mandatory one ends everything. `Malformed` names what is wrong.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from xmpp_walkthrough.protocol.sasl import base64

_ATTRIBUTE = r"(?s)[A-Za-z]=[^\0]*"
_NONCE = r"[\x21-\x2b\x2d-\x7e]+"
_BINDING = r"p=[A-Za-z0-9.-]+"
_DIGITS = r"[0-9]+"
_NAME = r"(?s)(?:[^\0,=]|=2C|=3D)+"
LONGEST_NONCE = 1_024  # characters that each side may bring; the other has to repeat them
_HUGE = 10**10  # any longer number is the same to us, and int() refuses the longest ones


class Malformed(ValueError):
    """A SCRAM message breaks the grammar; `reason` says how, `detail` where."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail


class ClientFirst(NamedTuple):
    """`gs2-header client-first-message-bare`; `flag` is `n`, `y` or `p`, then with a `binding`."""

    gs2_header: str
    flag: str
    binding: str
    authzid: str
    bare: str
    username: str
    nonce: str


class ServerFirst(NamedTuple):
    """`r=…,s=…,i=…` and what may follow."""

    nonce: str
    salt: bytes
    iterations: int
    extensions: Mapping[str, str]


class ClientFinal(NamedTuple):
    """`c=…,r=…,p=…`; `without_proof` is all of it before `,p=`."""

    channel_binding: bytes
    nonce: str
    proof: bytes
    without_proof: str


def escape(name: str) -> str:
    """A name as a `saslname`: comma and equals sign have meanings of their own. §5.1"""
    return name.replace("=", "=3D").replace(",", "=2C")


def unescape(name: str) -> str:
    """The inverse of `escape`; any other use of `=` is malformed. §5.1"""
    if not re.fullmatch(_NAME, name):
        raise Malformed("name-malformed")
    return name.replace("=2C", ",").replace("=3D", "=")


def check_nonce(nonce: str, *, sides: int = 2) -> str:
    """Printable ASCII without a comma, at least one character. §7

    RFC 5802 has no greatest length; what grows in base64 with each repetition needs one.
    """
    if not re.fullmatch(_NONCE, nonce):
        raise Malformed("nonce-malformed")
    if len(nonce) > sides * LONGEST_NONCE:
        raise Malformed("nonce-too-long", str(len(nonce)))
    return nonce


def read_client_first(message: bytes) -> ClientFirst:
    """Errors: Malformed."""
    flag, comma, rest = text_of(message).partition(",")
    asked, comma, bare = rest.partition(",")
    known = flag in ("n", "y") or re.fullmatch(_BINDING, flag)
    if not known or not comma or (asked and not asked.startswith("a=")):
        raise Malformed("gs2-header-malformed")
    found = _attributes(bare, "nr")
    authzid = unescape(asked[2:]) if asked else ""
    username, nonce = unescape(found["n"]), check_nonce(found["r"], sides=1)
    return ClientFirst(f"{flag},{asked},", flag[0], flag[2:], authzid, bare, username, nonce)


def read_server_first(text: str) -> ServerFirst:
    """Errors: Malformed."""
    found = _attributes(text, "rsi")
    extensions = {name: value for name, value in found.items() if name not in "rsi"}
    nonce, salt = check_nonce(found["r"]), _salt(found["s"])
    return ServerFirst(nonce, salt, _number(found["i"]), extensions)


def read_client_final(message: bytes) -> ClientFinal:
    """Errors: Malformed."""
    text = text_of(message)
    without_proof, comma, proof = text.rpartition(",p=")
    if not comma or "," in proof:
        raise Malformed("proof-missing")
    found = _attributes(without_proof, "cr")
    binding = _decoded(found["c"], "channel-binding-malformed")
    return ClientFinal(
        binding, check_nonce(found["r"]), _decoded(proof, "proof-malformed"), without_proof
    )


def read_server_final(text: str) -> bytes:
    """The signature in `v=`. Errors: Malformed."""
    if not text.startswith("v="):
        raise Malformed("signature-missing")
    return _decoded(_attributes(text, "v")["v"], "signature-malformed")


def server_error(text: str) -> str | None:
    """The name in `e=`, or None where the message is none. §7 has eleven names."""
    return text[2:].partition(",")[0] if text.startswith("e=") else None


def header_name(header: bytes) -> str:
    """The GS2 header by what it says: `n` alone, with another identity, `y`, or bound. §7"""
    flag, asked, _ = header.split(b",")
    if flag[:1] in b"yp":
        return f"gs2-header-{flag[:1].decode()}"
    return "gs2-header-a" if asked else "gs2-header"


def text_of(message: bytes) -> str:
    """Errors: Malformed."""
    try:
        return message.decode()
    except UnicodeDecodeError as error:
        raise Malformed("not-utf8") from error


def _attributes(text: str, order: str) -> dict[str, str]:
    """Attributes by name: first those of `order`, in that order, then optional ones."""
    pieces = text.split(",")
    for piece in pieces:
        if not re.fullmatch(_ATTRIBUTE, piece):
            raise Malformed("attribute-malformed", piece)
    names = [piece[0] for piece in pieces]
    if "m" in names:
        raise Malformed("mandatory-extension", pieces[names.index("m")])
    missing = [name for name in order if name not in names]
    if missing:
        raise Malformed("attribute-missing", missing[0])
    if names[: len(order)] != list(order):
        raise Malformed("attribute-order", ",".join(names))
    twice = [name for name in order if names.count(name) > 1]
    if twice:
        raise Malformed("attribute-twice", twice[0])
    return {piece[0]: piece[2:] for piece in pieces}


def _salt(text: str) -> bytes:
    salt = _decoded(text, "salt-malformed")
    if not salt:
        raise Malformed("salt-empty")
    return salt


def _number(text: str) -> int:
    """A `posit-number`, read by grammar: int() would take `4_096` and Arabic digits. §7"""
    if not re.fullmatch(_DIGITS, text):
        raise Malformed("iterations-not-a-number", text)
    if text != "0" and text.startswith("0"):
        raise Malformed("iterations-leading-zero", text)
    return int(text) if len(text) <= len(str(_HUGE)) else _HUGE


def _decoded(text: str, reason: str) -> bytes:
    try:
        return base64.decode(text)
    except base64.IncorrectEncoding as error:
        raise Malformed(reason, error.reason) from error
