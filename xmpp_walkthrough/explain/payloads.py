"""Which message of which mechanism is this, and what are its parts? By name, or by its shape.

RFC 4616 §2 (PLAIN), RFC 5802 §7 (SCRAM), RFC 2831 §2.1 (DIGEST-MD5), RFC 2195 §2 (CRAM-MD5),
RFC 7628 §3 (OAUTHBEARER), RFC 4422 appendix A (EXTERNAL), RFC 4505 (ANONYMOUS). Every reader
answers None where the bytes do not have its shape at all; the parts of an answer, joined, are
the bytes.
"""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from xmpp_walkthrough.explain.explanation import Part
from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.sasl import digest_messages, scram_messages
from xmpp_walkthrough.protocol.sasl.base64 import decode
from xmpp_walkthrough.protocol.sasl.plain import FIELD_LIMIT
from xmpp_walkthrough.protocol.sasl.scram import HASH_SIZES, LEAST_ITERATIONS, MOST_ITERATIONS
from xmpp_walkthrough.protocol.sasl.scram_messages import Malformed
from xmpp_walkthrough.transcript.redact import MASK

_GS2 = re.compile(rb"(?:[ny]|p=[^,\x01]*),[^,\x01]*,")
_SCRAM = re.compile(rb"(?:(?:[ny]|p=[^,]*),(?:a=[^,]*)?,)?[a-zA-Z]=[^,]*(?:,[a-zA-Z]=[^,]*)*")
_HEADER = re.compile(rb"(?:[ny]|p=[^,]*),(?:a=[^,]*)?,")
_CRAM_CHALLENGE = re.compile(rb"<[^<>@\s]+@[^<>@\s]+>")
_CRAM_RESPONSE = re.compile(rb"(.+) ([0-9a-f]{32}|[*]{8})", re.DOTALL)
_NAME = re.compile(rb"[\x21-\x7e]+")
_HT_SIZE = 32  # bytes of a token's hash
_ANY_HASH = b"A" * 27 + b"="  # base64 of 20 bytes: stands in for a proof that was masked
_DIRECTIVES = {"realm", "nonce", "cnonce", "qop", "rspauth", "response", "username", "digest-uri"}
_EVIDENCE = {"scram-client-final": "p", "scram-server-final": "v"}


class Reading(NamedTuple):
    """What the bytes are. `message` names it, `kind` is the shape (see Payload).

    `sure` is `certain`, `likely` or `guess`; `fault` says what is wrong with it, `detail` where.
    """

    message: str
    kind: str
    parts: tuple[Part, ...]
    sure: str = "certain"
    fault: str = ""
    detail: str = ""


Reader = Callable[[bytes], Reading | None]


def read(data: bytes, mechanism: str = "") -> Reading:
    """Read the bytes as a message of `mechanism`; without a name, of whichever they look like."""
    if not data:
        return Reading("empty", "empty", (Part("data", data),))
    if mechanism:
        return _by_name(data, mechanism.upper())
    for reader in (_oauth, _token, _plain, _scram, _bound, _digest, _cram, _text):
        found = reader(data)
        if found is not None:
            return found
    return Reading("opaque", "opaque", (Part("data", data),), "guess")


def _by_name(data: bytes, mechanism: str) -> Reading:
    """What the mechanism says it is, it is; only its shape can be wrong."""
    whole = (Part("data", data),)
    reader: Reader | None = None
    fault = "other-shape"
    if mechanism == "PLAIN":
        reader, fault = _plain, "nul-missing"
    elif mechanism == "X-OAUTH2":
        reader, fault = _x_oauth2, "nul-missing"
    elif mechanism.startswith("SCRAM"):
        reader = partial(_scram_of, mechanism[6:].removesuffix("-PLUS"))
    elif mechanism.startswith("HT-"):
        reader = _ht
    elif mechanism == "DIGEST-MD5":
        reader = _digest
    elif mechanism == "CRAM-MD5":
        reader = _cram
    elif mechanism in ("OAUTHBEARER", "XOAUTH2"):
        reader = _oauth
    elif mechanism in ("EXTERNAL", "ANONYMOUS"):
        message = "authzid" if mechanism == "EXTERNAL" else "trace"
        text = _text(data)
        return Reading(message, "text", whole, fault="" if text else "not-utf8")
    if reader is None:
        return Reading("opaque", "opaque", whole)
    found = reader(data)
    if found is None:
        return Reading("opaque", "opaque", whole, fault=fault, detail=mechanism)
    return found._replace(sure="certain")


def _plain(data: bytes) -> Reading | None:
    """Three fields with a NUL between them."""
    if b"\0" not in data:
        return None
    fields = data.split(b"\0")
    fault = _plain_fault(data, fields)
    if len(fields) != 3:
        return Reading("plain", "opaque", (Part("data", data),), "likely", fault)
    names = ("authzid", "authcid", "password")
    nul = Part("NUL", b"\0")
    first, second, third = (Part(n, f) for n, f in zip(names, fields, strict=True))
    return Reading("plain", "plain", (first, nul, second, nul, third), "likely", fault)


def _x_oauth2(data: bytes) -> Reading | None:
    """The fields of PLAIN, with a token as the last of them: a form of ejabberd's own."""
    found = _plain(data)
    if found is None or found.kind == "opaque":
        return found
    *others, last = found.parts
    return found._replace(message="x-oauth2", parts=(*others, last._replace(name="token")))


def _plain_fault(data: bytes, fields: list[bytes]) -> str:
    if len(fields) != 3:
        return "nul-missing" if len(fields) < 3 else "nul-too-many"
    try:
        data.decode()
    except UnicodeDecodeError:
        return "not-utf8"
    if not fields[1] or not fields[2]:
        return "password-empty" if fields[1] else "authcid-empty"
    return "field-too-long" if max(map(len, fields)) > FIELD_LIMIT else ""


def _scram(data: bytes) -> Reading | None:
    """Attributes of one letter; the GS2 header, which has commas of its own, stays whole."""
    if not _SCRAM.fullmatch(data):
        return None
    parts: list[Part] = []
    header = _HEADER.match(data)
    rest = data
    if header:
        parts.append(Part(_header_name(header[0]), header[0]))
        rest = data[header.end() :]
    for index, piece in enumerate(rest.split(b",")):
        if index:
            parts.append(Part("comma", b","))
        parts.append(Part(piece[:1].decode("ascii", "replace"), piece))
    message = _scram_message({part.name for part in parts})
    fault, detail = _scram_fault(message, data.replace(b"=" + MASK.encode(), b"=" + _ANY_HASH))
    return Reading(message, "scram", tuple(parts), "likely" if fault else "certain", fault, detail)


def _scram_of(hash_name: str, data: bytes) -> Reading | None:
    """As above, where the hash is known: a proof or signature has as many bytes as it."""
    found = _bound(data) or _scram(data)
    size = HASH_SIZES.get(hash_name)
    if found is None or found.fault not in ("", "signature-length") or size is None:
        return found
    name = _EVIDENCE.get(found.message, "")
    # The last one counts: before it, an attribute of this name may be anything.
    value = next((part.data[2:] for part in reversed(found.parts) if part.name == name), None)
    if value is None or value == MASK.encode():
        return found
    given = len(decode(value.decode("ascii")))
    if given == size:
        return found
    return found._replace(sure="likely", fault="hash-length", detail=f"{given} ≠ {size}")


def _bound(data: bytes) -> Reading | None:
    """The value of `c=`: the GS2 header once more, and what the login is bound to. §7"""
    header = _HEADER.match(data)
    if header is None or _SCRAM.fullmatch(data):
        return None
    rest = data[header.end() :]
    bound = header[0].startswith(b"p=")
    if bound != bool(rest):
        return None
    parts = [Part(_header_name(header[0]), header[0])]
    if rest:
        parts.append(Part("channel_binding_data", rest))
    return Reading("scram-binding", "scram", tuple(parts))


def _header_name(header: bytes) -> str:
    """The header by what it says: `n` alone, with another identity, `y`, or bound."""
    flag, asked, _ = header.split(b",")
    if flag[:1] in b"yp":
        return f"gs2-header-{flag[:1].decode()}"
    return "gs2-header-a" if asked else "gs2-header"


def _scram_message(names: set[str]) -> str:
    if "n" in names or any(name.startswith("gs2-header") for name in names):
        return "scram-client-first"
    if names & {"c", "p"}:
        return "scram-client-final"
    return "scram-server-first" if names & {"r", "s", "i"} else "scram-server-final"


def _scram_fault(message: str, data: bytes) -> tuple[str, str]:
    """What a peer that keeps to the grammar would find wrong with it."""
    try:
        if message == "scram-client-first":
            scram_messages.read_client_first(data)
        elif message == "scram-client-final":
            scram_messages.read_client_final(data)
        elif message == "scram-server-first":
            count = scram_messages.read_server_first(_utf8(data)).iterations
            if count < LEAST_ITERATIONS:
                return "iterations-too-few", str(count)
            if count > MOST_ITERATIONS:
                return "iterations-too-many", str(count)
        elif scram_messages.server_error(_utf8(data)) is None:
            size = len(scram_messages.read_server_final(_utf8(data)))
            if size not in HASH_SIZES.values():
                return "signature-length", str(size)
    except Malformed as error:
        return error.reason, error.detail
    return "", ""


def _utf8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Malformed("not-utf8") from error


def _digest(data: bytes) -> Reading | None:
    """Directives with long names."""
    try:
        found = digest_messages.pieces(data)
    except Malformed:
        return None
    names = {name for name, _ in found}
    if not names & _DIRECTIVES:
        return None
    message, needed = "digest-challenge", ["nonce"]
    if "rspauth" in names:
        message, needed = "digest-rspauth", ["rspauth"]
    elif names & {"response", "cnonce", "username"}:
        message = "digest-response"
        needed = ["username", "nonce", "cnonce", "nc", "digest-uri", "response"]
    fault = detail = ""
    try:
        digest_messages.read(data, *needed)
    except Malformed as error:
        fault, detail = error.reason, error.detail
    parts = tuple(Part(name or "comma", text) for name, text in found)
    return Reading(message, "digest", parts, "likely" if fault else "certain", fault, detail)


def _cram(data: bytes) -> Reading | None:
    """A challenge like a message id, or a name and the hash of the challenge."""
    if _CRAM_CHALLENGE.fullmatch(data):
        return Reading("cram-challenge", "cram", (Part("challenge", data),), "likely")
    found = _CRAM_RESPONSE.fullmatch(data)
    if found is None:
        return None
    parts = (Part("username", found[1]), Part("space", b" "), Part("digest", found[2]))
    return Reading("cram-response", "cram", parts, "likely")


def _token(data: bytes) -> Reading | None:
    """A login by token, told from a PLAIN message that lacks a NUL by the length of its hash."""
    name, nul, given = data.partition(b"\0")
    hashed = len(given) == _HT_SIZE and not given.isascii()
    return _ht(data)._replace(sure="likely") if nul and hashed and _NAME.fullmatch(name) else None


def _ht(data: bytes) -> Reading:
    """A name and the hash of a token, or the server's hash alone."""
    name, nul, given = data.partition(b"\0")
    if nul and _NAME.fullmatch(name):
        parts = (Part("authcid", name), Part("NUL", nul), Part("initiator_hash", given))
        return Reading("ht-client", "ht", parts)
    return Reading("ht-server", "ht", (Part("responder_hash", data),))


def _oauth(data: bytes) -> Reading | None:
    """Pairs that end in 0x01, behind a GS2 header or a user; the error is JSON, its answer 0x01."""
    if data == b"\x01":
        return Reading("oauth-abort", "oauth", (Part("SOH", data),))
    if data.startswith(b"{"):
        return _oauth_error(data)
    head, soh, rest = data.partition(b"\x01")
    header = _GS2.fullmatch(head)
    if not soh or not (header or head.startswith((b"user=", b"auth="))):
        return None
    name = _header_name(head) if header else head.split(b"=")[0].decode("ascii")
    parts = [Part(name, head), Part("SOH", soh)]
    pairs = rest.split(b"\x01")
    for index, pair in enumerate(pairs):
        if index:
            parts.append(Part("SOH", b"\x01"))
        if pair:
            parts.append(Part(pair.partition(b"=")[0].decode("ascii", "replace"), pair))
    fault = "" if data.endswith(b"\x01\x01") else "ending-missing"
    if not any(part.name == "auth" for part in parts):
        fault = "token-missing"
    message = "oauth-request" if header else "xoauth2"
    return Reading(message, "oauth", tuple(parts), "likely" if fault else "certain", fault)


def _oauth_error(data: bytes) -> Reading:
    fault = ""
    try:
        fault = "" if "status" in json.loads(data) else "status-missing"
    except (ValueError, RecursionError):
        fault = "json-malformed"
    return Reading("oauth-error", "oauth", (Part("json", data),), "likely", fault)


def _text(data: bytes) -> Reading | None:
    """Bare text: a JID is what EXTERNAL sends, anything may be a trace of ANONYMOUS."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if not text.isprintable():
        return None
    try:
        named = Jid.parse(text).local is not None
    except JidError:
        named = False
    part = (Part("data", data),)
    return Reading("authzid" if named else "trace", "text", part, "likely" if named else "guess")
