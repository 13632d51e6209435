"""SCRAM: each side proves that it knows the password without sending it. RFC 5802, RFC 7677.

Values, in the order of computing: username, client_nonce, gs2_header, client_first_bare,
server_first, server_nonce, salt, iterations, prepared_password, salted_password, client_key,
stored_key, server_key, client_final_without_proof, auth_message, client_signature, client_proof,
server_signature; where there are any, ignored_attributes behind iterations; with -PLUS
channel_binding_type and channel_binding_data behind client_nonce.

One line at the end is one hash; hashes are named as hashlib names them, also towards
`Verifier.keys`. Channel binding, that is -PLUS and the GS2 flag, is in `scram_binding`.
"""

import hashlib
import hmac
import re
from collections.abc import Generator
from functools import partial

from xmpp_walkthrough.protocol import sasl
from xmpp_walkthrough.protocol.sasl import scram_messages as messages
from xmpp_walkthrough.protocol.sasl.downgrade import list_agrees, list_hash
from xmpp_walkthrough.protocol.sasl.identity import act_as
from xmpp_walkthrough.protocol.sasl.reading import Part, Reading, attributes, hidden, searched
from xmpp_walkthrough.protocol.sasl.saslprep import SaslprepError, saslprep
from xmpp_walkthrough.protocol.sasl.scram_binding import (
    check_data,
    check_flag,
    choose_binding,
    nothing_in_common,
)
from xmpp_walkthrough.protocol.sasl.scram_keys import Proof, prove, salted_password, xor
from xmpp_walkthrough.protocol.sasl.scram_keys import derive_keys as derive_keys
from xmpp_walkthrough.protocol.sasl.scram_messages import ClientFinal, Malformed, ServerFirst

LEAST_ITERATIONS = 4_096  # RFC 7677 §4
HASH_SIZES = {"sha1": 20, "sha256": 32, "sha512": 64}  # bytes of a signature and a proof
_HEADER = rb"(?:[ny]|p=[A-Za-z0-9.-]+),(?:a=[^\0\1,]*)?,"  # RFC 5801 §4
_ATTRIBUTES = rb"[a-zA-Z]=[^\0\1,]*(?:,[a-zA-Z]=[^\0\1,]*)*"
_BEGINNING = rb"n=[^,]*,r=|[cr]="  # of what a client sends, behind the header
_EVIDENCE = {"scram-client-final": "p", "scram-server-final": "v"}
_SECRETS = frozenset({"prepared_password", *Proof._fields}) - {
    "client_final_without_proof",
    "auth_message",
}
_SECRET = ("p", "v")  # with salt and nonces, either lets one guess the password
_ANY = b"A" * 27 + b"="  # base64 of 20 bytes: stands in for a proof that was masked
MOST_ITERATIONS = 128 * 4_096  # 2**31 - 1, which a server may ask for, is nine minutes of hashing


def initiate(
    hash_name: str, plus: bool, credentials: sasl.Credentials
) -> Generator[sasl.Move, bytes | None, sasl.Values]:
    """The client's side: prove, then insist that the server proves too."""
    username = _prepared(credentials.authcid, "username")
    password = _prepared(credentials.password, "password")
    nonce = messages.check_nonce(credentials.nonce())
    asked = f"a={messages.escape(credentials.authzid)}" if credentials.authzid else ""
    binding = choose_binding(credentials, plus=plus)
    gs2_header = f"{binding.flag},{asked},"
    first_bare = f"n={messages.escape(username)},r={nonce}"
    values: dict[str, str | bytes | int] = {
        "username": username,
        "client_nonce": nonce,
        **binding.values,
        "gs2_header": gs2_header,
        "client_first_bare": first_bare,
    }
    server_first = _server_text(
        (yield sasl.Move(f"{gs2_header}{first_bare}".encode(), dict(values)))
    )
    first = _read_server_first(server_first, nonce)
    _check_lists(hash_name, first, credentials)
    _check_tls(first, credentials)
    salted = salted_password(hash_name, password, first.salt, first.iterations)
    bound = sasl.base64.encode(gs2_header.encode() + binding.data)
    without_proof = f"c={bound},r={first.nonce}"
    proof = prove(hash_name, salted, first_bare, server_first, without_proof)
    values |= {
        "server_first": server_first,
        "server_nonce": first.nonce.removeprefix(nonce),
        "salt": first.salt,
        "iterations": first.iterations,
        **_ignored(first),
        "prepared_password": password,
    }
    values |= proof._asdict()
    client_final = f"{without_proof},p={sasl.base64.encode(proof.client_proof)}"
    server_final = _server_text((yield sasl.Move(client_final.encode(), dict(values))))
    _check_signature(server_final, proof.server_signature)
    return values


def answer(
    hash_name: str, plus: bool, verifier: sasl.Verifier
) -> Generator[sasl.Move, bytes, sasl.Granted]:
    """The server's side. An unknown user gets made-up keys, and learns nothing before the end."""
    try:
        first = messages.read_client_first((yield sasl.Move(None)))
    except Malformed as error:
        raise sasl.Refusal("malformed-request", _TEXTS.get(error.reason, _GRAMMAR)) from error
    check_flag(first, verifier, plus=plus)
    username = verifier.prepare(first.username)
    account = act_as(first.authzid, username, verifier)
    keys, known = verifier.keys(username, hash_name)
    server_nonce = verifier.nonce()
    nonce = messages.check_nonce(f"{first.nonce}{server_nonce}")
    server_first = f"r={nonce},s={sasl.base64.encode(keys.salt)},i={keys.iterations}"
    if verifier.offered:  # XEP-0474: a list that is shortened on its way is found out
        listed = verifier.bindings if verifier.listed is None else verifier.listed
        server_first += f",h={list_hash(hash_name, verifier.offered, listed)}"
    server_first += verifier.extensions
    values: sasl.Values = {
        "username": first.username,
        "client_nonce": first.nonce,
        "gs2_header": first.gs2_header,
        "client_first_bare": first.bare,
        "server_first": server_first,
        "server_nonce": server_nonce,
        "salt": keys.salt,
        "iterations": keys.iterations,
    }
    try:
        final = messages.read_client_final((yield sasl.Move(server_first.encode(), values)))
    except Malformed as error:
        raise sasl.Refusal("malformed-request", _TEXTS.get(error.reason, _GRAMMAR)) from error
    check_data(first, final, verifier)
    _check_final(hash_name, final, nonce)
    auth_message = f"{first.bare},{server_first},{final.without_proof}".encode()
    client_key = xor(final.proof, hmac.digest(keys.stored_key, auth_message, hash_name))
    stored_key = hashlib.new(hash_name, client_key).digest()
    if not (hmac.compare_digest(stored_key, keys.stored_key) and known):
        raise sasl.Refusal("not-authorized", "The user name or the password is wrong.")
    signature = hmac.digest(keys.server_key, auth_message, hash_name)
    return sasl.Granted(account, f"v={sasl.base64.encode(signature)}".encode(), username)


def scram(name: str, hash_name: str, strength: int) -> sasl.Mechanism:
    """The member of the family for one hash; with channel binding where the name says so."""
    plus = name.endswith("-PLUS")
    client, server = partial(initiate, hash_name, plus), partial(answer, hash_name, plus)
    return sasl.Mechanism(
        name,
        strength,
        client,
        server,
        binds=plus,
        family="scram",
        section="RFC 5802 §5",
        read=partial(read, hash_name),
        alike=read_any,
        secrets=_SECRETS,
    )


def read(hash_name: str, payload: bytes, by_client: bool) -> Reading | None:
    """Attributes of one letter; the GS2 header, which has commas of its own, stays whole."""
    header = re.match(_HEADER, payload)
    beginning = (Part(messages.header_name(header[0]), header[0]),) if header else ()
    rest = payload[header.end() :] if header else payload
    if not re.fullmatch(_ATTRIBUTES, rest):
        return _bound(beginning, rest) if by_client else searched(rest, _SECRET, *beginning)
    parts = (*beginning, *attributes(rest, _SECRET))
    message = _message({part.name for part in parts})
    name = next((part.value for part in parts if part.name == "n"), b"")
    fault, detail = _fault(message, parts, HASH_SIZES.get(hash_name, 0))
    sure = "likely" if fault else "certain"
    proof = any(part.secret for part in parts) or message == "scram-client-first"
    if by_client and not ("client" in message and proof and re.match(_BEGINNING, rest)):
        parts = hidden(parts)
    authzid = header[0].split(b",")[1].removeprefix(b"a=") if header else b""
    return Reading(message, "scram", parts, sure, fault, detail, _plain(name), _plain(authzid))


read_any = partial(read, "")


def _bound(beginning: tuple[Part, ...], rest: bytes) -> Reading | None:
    """The value of `c=`: the GS2 header once more, and what the login is bound to. §7"""
    if not beginning or beginning[0].data.startswith(b"p=") != bool(rest):
        return None
    data = (Part("channel_binding_data", rest),) if rest else ()
    return Reading("scram-binding", "scram", hidden((*beginning, *data)))


def _message(names: set[str]) -> str:
    if "n" in names or any(name.startswith("gs2-header") for name in names):
        return "scram-client-first"
    if names & {"c", "p"}:
        return "scram-client-final"
    return "scram-server-first" if names & {"r", "s", "i"} else "scram-server-final"


def _fault(message: str, parts: tuple[Part, ...], size: int) -> tuple[str, str]:
    """What a peer that keeps to the grammar would find wrong with it; `size` is that of the hash,
    0 where that is not known. A proof that was masked is a proof."""
    data = b"".join(p.before + _ANY if p.secret and p.masked else p.data for p in parts)
    evidence = [part for part in parts if part.name == _EVIDENCE.get(message)]
    try:
        if message == "scram-client-first":
            messages.read_client_first(data)
        elif message == "scram-server-first":
            return _too_many(messages.read_server_first(messages.text_of(data)).iterations)
        elif message == "scram-client-final":
            given = len(messages.read_client_final(data).proof)
            if size and given != size and not evidence[-1].masked:
                return "hash-length", f"{given} ≠ {size}"
        elif messages.server_error(messages.text_of(data)) is None:
            given = len(messages.read_server_final(messages.text_of(data)))
            if size and given != size and not evidence[-1].masked:
                return "hash-length", f"{given} ≠ {size}"
            if given not in HASH_SIZES.values():
                return "signature-length", str(given)
    except Malformed as error:
        return error.reason, error.detail
    return "", ""


def _too_many(iterations: int) -> tuple[str, str]:
    if iterations < LEAST_ITERATIONS:
        return "iterations-too-few", str(iterations)
    if iterations > MOST_ITERATIONS:
        return "iterations-too-many", str(iterations)
    return "", ""


def _plain(name: bytes) -> bytes:
    return name.replace(b"=2C", b",").replace(b"=3D", b"=")


_GRAMMAR = "The SCRAM message is malformed."
_TEXTS = {
    "not-utf8": "The SCRAM message is not UTF-8.",
    "gs2-header-malformed": "The GS2 header is malformed.",
    "name-malformed": "The user name is malformed or badly escaped.",
    "nonce-malformed": "The nonce is malformed.",
    "nonce-too-long": "The nonce is too long.",
    "mandatory-extension": "A mandatory extension is not supported.",
    "attribute-missing": "An attribute is missing from the SCRAM message.",
    "attribute-order": "The attributes of the SCRAM message are out of order.",
    "attribute-twice": "An attribute occurs twice in the SCRAM message.",
    "channel-binding-malformed": "The channel binding is not base64.",
    "proof-malformed": "The proof is not base64.",
    "proof-missing": "The last attribute of the message is not the proof.",
}


def _prepared(text: str, what: str) -> str:
    """SASLprep before anything is sent. An empty result is refused too. RFC 5802 §5.1"""
    try:
        prepared = saslprep(text)
    except SaslprepError as error:
        raise sasl.MechanismError(f"{what}-not-preparable", error.reason) from error
    if not prepared:
        raise sasl.MechanismError(f"{what}-empty")
    return prepared


def _server_text(payload: bytes | None) -> str:
    if payload is None:
        raise sasl.MechanismError("success-without-proof")
    try:
        text = payload.decode()
    except UnicodeDecodeError as error:
        raise sasl.MechanismError("not-utf8") from error
    name = messages.server_error(text)
    if name is not None:
        raise sasl.MechanismError("server-error", name)
    return text


def _read_server_first(text: str, nonce: str) -> ServerFirst:
    """Parse, and check what a hostile server could want, before any hashing."""
    try:
        first = messages.read_server_first(text)
    except Malformed as error:
        raise sasl.MechanismError(error.reason, error.detail) from error
    if not first.nonce.startswith(nonce):
        raise sasl.MechanismError("nonce-not-ours", first.nonce)
    if first.nonce == nonce:
        raise sasl.MechanismError("nonce-not-extended")
    if first.iterations < LEAST_ITERATIONS:
        raise sasl.MechanismError("iterations-too-few", str(first.iterations))
    if first.iterations > MOST_ITERATIONS:
        raise sasl.MechanismError("iterations-too-many", str(first.iterations))
    return first


def _ignored(first: ServerFirst) -> dict[str, str]:
    """Optional attributes that we do not know; they are signed with all the rest. §5.1"""
    strange = {name: text for name, text in first.extensions.items() if name not in "ht"}
    shown = ",".join(f"{name}={text}" for name, text in strange.items())
    return {"ignored_attributes": shown} if shown else {}


def _check_lists(hash_name: str, first: ServerFirst, credentials: sasl.Credentials) -> None:
    """The lists that we saw are those that the server sent. XEP-0474 §6.2"""
    announced = first.extensions.get("h")
    if announced is None and not credentials.insists and nothing_in_common(credentials):
        raise sasl.MechanismError("no-common-binding", " ".join(credentials.bindings))
    if announced is None or not credentials.offered:
        return
    if not list_agrees(announced, hash_name, credentials.offered, credentials.bindings):
        raise sasl.MechanismError("mechanism-list-changed", " ".join(credentials.offered))


def _check_tls(first: ServerFirst, credentials: sasl.Credentials) -> None:
    """Both ends have the same version of TLS, unless there are two connections. XEP-0515 §4.2"""
    announced = first.extensions.get("t")
    if announced is not None and credentials.tls_version not in ("", announced):
        raise sasl.MechanismError("tls-version-changed", f"{credentials.tls_version} {announced}")


def _check_signature(text: str, expected: bytes) -> None:
    """The server's proof, compared whole and in constant time. RFC 5802 §5"""
    try:
        signature = messages.read_server_final(text)
    except Malformed as error:
        raise sasl.MechanismError(error.reason, error.detail) from error
    if len(signature) != len(expected):
        raise sasl.MechanismError("signature-length", str(len(signature)))
    if not hmac.compare_digest(signature, expected):
        raise sasl.MechanismError("signature-wrong")


def _check_final(hash_name: str, final: ClientFinal, nonce: str) -> None:
    """Check the parts that the client's last message must repeat, for unknown users as well."""
    if final.nonce != nonce:
        raise sasl.Refusal("malformed-request", "The nonce is not the one of this exchange.")
    if len(final.proof) != hashlib.new(hash_name).digest_size:
        raise sasl.Refusal("malformed-request", "The proof has the wrong length.")


SCRAM_SHA_1 = scram("SCRAM-SHA-1", "sha1", 61)
SCRAM_SHA_256 = scram("SCRAM-SHA-256", "sha256", 62)
SCRAM_SHA_512 = scram("SCRAM-SHA-512", "sha512", 63)
SCRAM_SHA_1_PLUS = scram("SCRAM-SHA-1-PLUS", "sha1", 71)
SCRAM_SHA_256_PLUS = scram("SCRAM-SHA-256-PLUS", "sha256", 72)
SCRAM_SHA_512_PLUS = scram("SCRAM-SHA-512-PLUS", "sha512", 73)
