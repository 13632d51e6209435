"""SCRAM: each side proves that it knows the password, and nobody sends it. RFC 5802, RFC 7677.

Values, in the order of computing: username, client_nonce, gs2_header, client_first_bare,
server_first, server_nonce, salt, iterations, prepared_password, salted_password, client_key,
stored_key, server_key, client_final_without_proof, auth_message, client_signature, client_proof,
server_signature. Without channel binding: the GS2 flag is `n`. One line at the end is one hash;
hashes are named as hashlib names them, also towards `Verifier.keys`.
"""

import hashlib
import hmac
from collections.abc import Generator
from functools import partial

from xmpp_walkthrough.protocol.sasl import (
    Credentials,
    Granted,
    Mechanism,
    MechanismError,
    Move,
    Refusal,
    Values,
    Verifier,
    base64,
)
from xmpp_walkthrough.protocol.sasl import scram_messages as messages
from xmpp_walkthrough.protocol.sasl.downgrade import list_agrees
from xmpp_walkthrough.protocol.sasl.identity import check_authzid
from xmpp_walkthrough.protocol.sasl.saslprep import SaslprepError, saslprep
from xmpp_walkthrough.protocol.sasl.scram_keys import Proof, prove, salted_password, xor
from xmpp_walkthrough.protocol.sasl.scram_keys import derive_keys as derive_keys
from xmpp_walkthrough.protocol.sasl.scram_messages import (
    ClientFinal,
    ClientFirst,
    Malformed,
    ServerFirst,
)

LEAST_ITERATIONS = 4_096  # RFC 7677 §4
HASH_SIZES = (20, 32, 64)  # of a signature and a proof: SHA-1, SHA-256, SHA-512
MOST_ITERATIONS = 128 * 4_096  # 2**31 - 1, which a server may ask for, is nine minutes of hashing


def initiate(hash_name: str, credentials: Credentials) -> Generator[Move, bytes | None, Values]:
    """The client's side: prove, then insist that the server proves too."""
    username = _prepared(credentials.authcid, "username")
    password = _prepared(credentials.password, "password")
    nonce = messages.check_nonce(credentials.nonce())
    asked = f"a={messages.escape(credentials.authzid)}" if credentials.authzid else ""
    gs2_header = f"n,{asked},"
    first_bare = f"n={messages.escape(username)},r={nonce}"
    values: dict[str, str | bytes | int] = {
        "username": username,
        "client_nonce": nonce,
        "gs2_header": gs2_header,
        "client_first_bare": first_bare,
    }
    server_first = _server_text((yield Move(f"{gs2_header}{first_bare}".encode(), dict(values))))
    first = _read_server_first(server_first, nonce)
    _check_lists(hash_name, first, credentials)
    salted = salted_password(hash_name, password, first.salt, first.iterations)
    without_proof = f"c={base64.encode(gs2_header.encode())},r={first.nonce}"
    proof = prove(hash_name, salted, first_bare, server_first, without_proof)
    values |= {
        "server_first": server_first,
        "server_nonce": first.nonce.removeprefix(nonce),
        "salt": first.salt,
        "iterations": first.iterations,
        "prepared_password": password,
    }
    values |= {name: getattr(proof, name) for name in Proof.__slots__}
    client_final = f"{without_proof},p={base64.encode(proof.client_proof)}"
    server_final = _server_text((yield Move(client_final.encode(), dict(values))))
    _check_signature(server_final, proof.server_signature)
    return values


def answer(hash_name: str, verifier: Verifier) -> Generator[Move, bytes, Granted]:
    """The server's side. An unknown user gets made-up keys, and learns nothing before the end."""
    try:
        first = messages.read_client_first((yield Move(None)))
    except Malformed as error:
        raise Refusal("malformed-request", _TEXTS.get(error.reason, _GRAMMAR)) from error
    if first.binding:
        raise Refusal("malformed-request", "Channel binding was asked for, but is not offered.")
    username = verifier.prepare(first.username)
    check_authzid(first.authzid, username, verifier.domain)
    keys, known = verifier.keys(username, hash_name)
    server_nonce = verifier.nonce()
    nonce = messages.check_nonce(f"{first.nonce}{server_nonce}")
    server_first = f"r={nonce},s={base64.encode(keys.salt)},i={keys.iterations}"
    values: Values = {
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
        final = messages.read_client_final((yield Move(server_first.encode(), values)))
    except Malformed as error:
        raise Refusal("malformed-request", _TEXTS.get(error.reason, _GRAMMAR)) from error
    _check_final(hash_name, first, final, nonce)
    auth_message = f"{first.bare},{server_first},{final.without_proof}".encode()
    client_key = xor(final.proof, hmac.digest(keys.stored_key, auth_message, hash_name))
    stored_key = hashlib.new(hash_name, client_key).digest()
    if not (hmac.compare_digest(stored_key, keys.stored_key) and known):
        raise Refusal("not-authorized", "The user name or the password is wrong.")
    signature = hmac.digest(keys.server_key, auth_message, hash_name)
    return Granted(username, f"v={base64.encode(signature)}".encode())


def scram(name: str, hash_name: str, strength: int) -> Mechanism:
    """The member of the family for one hash."""
    return Mechanism(name, strength, partial(initiate, hash_name), partial(answer, hash_name))


_GRAMMAR = "The SCRAM message is malformed."
_TEXTS = {
    "not-utf8": "The SCRAM message is not UTF-8.",
    "gs2-header-malformed": "The GS2 header is malformed.",
    "name-malformed": "The user name is malformed or badly escaped.",
    "nonce-malformed": "The nonce is malformed.",
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
        raise MechanismError(f"{what}-not-preparable", error.reason) from error
    if not prepared:
        raise MechanismError(f"{what}-empty")
    return prepared


def _server_text(payload: bytes | None) -> str:
    if payload is None:
        raise MechanismError("success-without-proof")
    try:
        text = payload.decode()
    except UnicodeDecodeError as error:
        raise MechanismError("not-utf8") from error
    name = messages.server_error(text)
    if name is not None:
        raise MechanismError("server-error", name)
    return text


def _read_server_first(text: str, nonce: str) -> ServerFirst:
    """Parse, and check what a hostile server could want, before any hashing."""
    try:
        first = messages.read_server_first(text)
    except Malformed as error:
        raise MechanismError(error.reason, error.detail) from error
    if not first.nonce.startswith(nonce):
        raise MechanismError("nonce-not-ours", first.nonce)
    if first.nonce == nonce:
        raise MechanismError("nonce-not-extended")
    if first.iterations < LEAST_ITERATIONS:
        raise MechanismError("iterations-too-few", str(first.iterations))
    if first.iterations > MOST_ITERATIONS:
        raise MechanismError("iterations-too-many", str(first.iterations))
    return first


def _check_lists(hash_name: str, first: ServerFirst, credentials: Credentials) -> None:
    announced = first.extensions.get("h")
    if announced is None or not credentials.offered:
        return
    if not list_agrees(announced, hash_name, credentials.offered, credentials.bindings):
        raise MechanismError("mechanism-list-changed", " ".join(credentials.offered))


def _check_signature(text: str, expected: bytes) -> None:
    """The server's proof, compared whole and in constant time. RFC 5802 §5"""
    try:
        signature = messages.read_server_final(text)
    except Malformed as error:
        raise MechanismError(error.reason, error.detail) from error
    if len(signature) != len(expected):
        raise MechanismError("signature-length", str(len(signature)))
    if not hmac.compare_digest(signature, expected):
        raise MechanismError("signature-wrong")


def _check_final(hash_name: str, first: ClientFirst, final: ClientFinal, nonce: str) -> None:
    """What the client's last message must repeat, whoever the user is."""
    if final.channel_binding != first.gs2_header.encode():
        raise Refusal("malformed-request", "The channel binding does not repeat the GS2 header.")
    if final.nonce != nonce:
        raise Refusal("malformed-request", "The nonce is not the one of this exchange.")
    if len(final.proof) != hashlib.new(hash_name).digest_size:
        raise Refusal("malformed-request", "The proof has the wrong length.")


SCRAM_SHA_1 = scram("SCRAM-SHA-1", "sha1", 61)
SCRAM_SHA_256 = scram("SCRAM-SHA-256", "sha256", 62)
SCRAM_SHA_512 = scram("SCRAM-SHA-512", "sha512", 63)
