"""DIGEST-MD5: a museum piece that the article names. RFC 2831; Historic since RFC 6331.

The server speaks first. Both sides hash the password with both nonces, and the server answers with
a hash of its own, `rspauth`, which a client must check. Only `auth` and `md5-sess` are done here.
Values: authcid, realm, digest_nonce, cnonce, nonce_count, qop, digest_uri, user_hash,
session_hash, request_hash, response_digest, expected_rspauth. It is never chosen, only asked for.
"""

import hmac
from collections.abc import Generator, Mapping
from hashlib import md5

from xmpp_walkthrough.protocol import sasl
from xmpp_walkthrough.protocol.sasl import digest_messages as messages
from xmpp_walkthrough.protocol.sasl.digest_messages import quoted
from xmpp_walkthrough.protocol.sasl.identity import act_as
from xmpp_walkthrough.protocol.sasl.reading import Part, Reading, hidden, searched
from xmpp_walkthrough.protocol.sasl.scram_messages import Malformed

SERVICE = "xmpp"
MOST_OF_A_CHALLENGE = 2_047  # bytes; RFC 2831 §2.1.1: we repeat nearly all of it
_COUNT = "00000001"
_ANSWERED = ("username", "nonce", "cnonce", "nc", "digest-uri", "response")
_DIRECTIVES = {"realm", "nonce", "cnonce", "qop", "rspauth", "response", "username", "digest-uri"}
_SECRET = ("response", "rspauth")  # hashes that the password can be guessed by


def initiate(credentials: sasl.Credentials) -> Generator[sasl.Move, bytes | None, sasl.Values]:
    """Wait for the challenge, answer it, and insist on the server's hash."""
    if not credentials.authcid:
        raise sasl.MechanismError("username-empty")
    if not credentials.password:
        raise sasl.MechanismError("password-empty")
    challenge = _challenge((yield sasl.Move(None)))
    realm = challenge.get("realm", "")  # none is an empty one, as ejabberd has it: §2.1.2
    said = {
        "username": credentials.authcid,
        "realm": realm,
        "nonce": challenge["nonce"],
        "cnonce": credentials.nonce(),
        "nc": _COUNT,
        "qop": "auth",
        "digest-uri": f"{SERVICE}/{credentials.domain}",
        "authzid": credentials.authzid,
    }
    values = compute(said, credentials.password)
    message = [f"username={quoted(said['username'])}"]
    message += [f"realm={quoted(realm)}"] if "realm" in challenge else []
    message += [f"nonce={quoted(said['nonce'])}", f"cnonce={quoted(said['cnonce'])}"]
    message += [f"nc={_COUNT}", "qop=auth", f"digest-uri={quoted(said['digest-uri'])}"]
    message += [f"response={values['response_digest']}"]
    message += ["charset=utf-8"] if challenge.get("charset") == "utf-8" else []
    message += [f"authzid={quoted(credentials.authzid)}"] if credentials.authzid else []
    last = yield sasl.Move(",".join(message).encode(), dict(values))
    if last is None:
        raise sasl.MechanismError("success-without-proof")
    try:
        proof = messages.read(last, "rspauth")["rspauth"]
    except Malformed as error:
        raise sasl.MechanismError(error.reason, error.detail) from error
    if not hmac.compare_digest(proof.encode(), values["expected_rspauth"].encode()):
        raise sasl.MechanismError("signature-wrong")
    return values


def answer(verifier: sasl.Verifier) -> Generator[sasl.Move, bytes, sasl.Granted]:
    """Ask, check the hash, and prove that we know the password too: the store must have it."""
    if (yield sasl.Move(None)):
        raise sasl.Refusal("malformed-request", "In DIGEST-MD5 the server speaks first.")
    nonce = verifier.nonce()
    realm, uri = verifier.domain, f"{SERVICE}/{verifier.domain}"
    challenge = f'realm={quoted(realm)},nonce={quoted(nonce)},qop="auth",charset=utf-8'
    message = yield sasl.Move(f"{challenge},algorithm=md5-sess".encode())
    try:
        said = messages.read(message, *_ANSWERED)
    except Malformed as error:
        raise sasl.Refusal("malformed-request", "The DIGEST-MD5 response is malformed.") from error
    said = {"realm": "", "qop": "auth", "authzid": "", **said}
    expected = {"nonce": nonce, "nc": _COUNT, "qop": "auth", "realm": realm, "digest-uri": uri}
    for name, value in expected.items():
        if said[name] != value:
            raise sasl.Refusal("malformed-request", f"The {name} is not the one of this exchange.")
    username = verifier.prepare(said["username"])
    acting = act_as(said["authzid"], username, verifier)
    password, known = verifier.password(username)
    values = compute(said, password)
    right = hmac.compare_digest(said["response"].encode(), values["response_digest"].encode())
    if not (right and known):
        raise sasl.Refusal("not-authorized", "The user name or the password is wrong.")
    return sasl.Granted(acting, f"rspauth={values['expected_rspauth']}".encode(), username)


def compute(said: Mapping[str, str], password: str) -> dict[str, str]:
    """Every value of one exchange, in the order of computing. RFC 2831 §2.1.2.1, §2.1.3"""
    user = b":".join(map(_hashed_form, (said["username"], said["realm"], password)))
    user_hash = _md5(user)
    authzid = f":{said['authzid']}" if said.get("authzid") else ""
    session = _md5(user_hash + f":{said['nonce']}:{said['cnonce']}{authzid}".encode()).hex()
    between = f":{said['nonce']}:{said['nc']}:{said['cnonce']}:{said['qop']}:"
    request = _md5(f"AUTHENTICATE:{said['digest-uri']}".encode()).hex()
    reverse = _md5(f":{said['digest-uri']}".encode()).hex()
    return {
        "authcid": said["username"],
        "realm": said["realm"],
        "digest_nonce": said["nonce"],
        "cnonce": said["cnonce"],
        "nonce_count": said["nc"],
        "qop": said["qop"],
        "digest_uri": said["digest-uri"],
        "user_hash": user_hash.hex(),
        "session_hash": session,
        "request_hash": request,
        "response_digest": _md5(f"{session}{between}{request}".encode()).hex(),
        "expected_rspauth": _md5(f"{session}{between}{reverse}".encode()).hex(),
    }


def _challenge(message: bytes | None) -> dict[str, str]:
    """The server's challenge, as far as we can answer it."""
    if message is None:
        raise sasl.MechanismError("success-without-proof")
    if len(message) > MOST_OF_A_CHALLENGE:
        raise sasl.MechanismError("challenge-too-long", str(len(message)))
    try:
        challenge = messages.read(message, "nonce", "algorithm")
    except Malformed as error:
        raise sasl.MechanismError(error.reason, error.detail) from error
    offered = [word.strip() for word in challenge.get("qop", "auth").split(",")]
    if "auth" not in offered or challenge["algorithm"] != "md5-sess":
        raise sasl.MechanismError("digest-options", f"{','.join(offered)} {challenge['algorithm']}")
    return challenge


def _hashed_form(text: str) -> bytes:
    """ISO 8859-1 where that is possible, otherwise UTF-8. RFC 2831 §2.1.2.1"""
    try:
        return text.encode("iso-8859-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _md5(data: bytes) -> bytes:
    return md5(data, usedforsecurity=False).digest()


def read(payload: bytes, by_client: bool) -> Reading | None:
    """Directives with long names. What a client sends has a `response`, or is no answer."""
    try:
        pieces = messages.pieces(payload)
    except Malformed:
        return None if by_client else searched(payload, _SECRET)
    parts = tuple(_part(name, piece) for name, piece in pieces)
    names = {part.name for part in parts}
    if not names & _DIRECTIVES:
        return None
    message = "digest-challenge"
    needed: tuple[str, ...] = ("nonce",)
    if "rspauth" in names:
        message, needed = "digest-rspauth", ("rspauth",)
    elif names & {"response", "cnonce", "username"}:
        message, needed = "digest-response", _ANSWERED
    fault = detail = ""
    try:
        messages.read(payload, *needed)
    except Malformed as error:
        fault, detail = error.reason, error.detail
    sure = "likely" if fault else "certain"
    authcid = next((part.value.strip(b'"') for part in parts if part.name == "username"), b"")
    parts = parts if "response" in names or not by_client else hidden(parts)
    return Reading(message, "digest", parts, sure, fault, detail, authcid)


def _part(name: str, piece: bytes) -> Part:
    key, equals, value = piece.partition(b"=")
    return Part(name, value, name in _SECRET, key + equals) if name else Part("comma", piece)


DIGEST_MD5 = sasl.Mechanism(
    "DIGEST-MD5",
    0,
    initiate,
    answer,
    server_first=True,
    by_default=False,
    stored_password=True,
    family="digest",
    section="RFC 2831 §2.1",
    read=read,
    secrets=frozenset({"user_hash", "session_hash", "response_digest", "expected_rspauth"}),
)
