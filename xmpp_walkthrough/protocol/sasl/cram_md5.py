"""CRAM-MD5: a museum piece from the world of mail. RFC 2195.

The server sends a text, the client a keyed hash of it; the key is the password. There is no nonce
of the client, and no proof of the server: an attacker may have chosen the challenge. Values:
authcid, challenge, cram_digest. It is never chosen, only asked for.
"""

import hmac
import re
from collections.abc import Generator

from xmpp_walkthrough.protocol import sasl
from xmpp_walkthrough.protocol.sasl.reading import Part, Reading

_CHALLENGE = rb"<[^<>@\s]+@[^<>@\s]+>"
_RESPONSE = rb"(?s)([^\0\1=,]+) ([0-9a-f]{32}|[*]{8})"


def initiate(credentials: sasl.Credentials) -> Generator[sasl.Move, bytes | None, sasl.Values]:
    """Wait for the challenge, and hash it. There is nothing to check afterwards."""
    if not credentials.authcid:
        raise sasl.MechanismError("username-empty")
    if not credentials.password:
        raise sasl.MechanismError("password-empty")
    challenge = yield sasl.Move(None)
    if challenge is None:
        raise sasl.MechanismError("success-too-early")
    digest = keyed_hash(credentials.password, challenge)
    values: sasl.Values = {
        "authcid": credentials.authcid,
        "challenge": challenge.decode("utf-8", "replace"),
        "cram_digest": digest,
    }
    if (yield sasl.Move(f"{credentials.authcid} {digest}".encode(), values)):
        raise sasl.MechanismError("unexpected-data", "CRAM-MD5")
    return values


def answer(verifier: sasl.Verifier) -> Generator[sasl.Move, bytes, sasl.Granted]:
    """Send a text that was never sent before, and compare: the store must have the password."""
    if (yield sasl.Move(None)):
        raise sasl.Refusal("malformed-request", "In CRAM-MD5 the server speaks first.")
    challenge = f"<{verifier.nonce()}@{verifier.domain}>".encode()
    message = yield sasl.Move(challenge)
    try:
        name, space, digest = message.decode().rpartition(" ")
    except UnicodeDecodeError as error:
        raise sasl.Refusal("malformed-request", "The CRAM-MD5 response is not UTF-8.") from error
    if not space or not name:
        raise sasl.Refusal("malformed-request", "The CRAM-MD5 response is a name and a hash.")
    username = verifier.prepare(name)
    password, known = verifier.password(username)
    right = hmac.compare_digest(digest.encode(), keyed_hash(password, challenge).encode())
    if not (right and known):
        raise sasl.Refusal("not-authorized", "The user name or the password is wrong.")
    return sasl.Granted(username)


def keyed_hash(password: str, challenge: bytes) -> str:
    """HMAC-MD5 in hexadecimal. RFC 2195 §2"""
    return hmac.digest(password.encode("utf-8", "replace"), challenge, "md5").hex()


def read(payload: bytes, by_client: bool) -> Reading | None:
    """A challenge like a message id; or a name and the hash of the challenge. RFC 2195 §2"""
    if not by_client:
        challenge = (Part("challenge", payload),)
        known = re.fullmatch(_CHALLENGE, payload)
        return Reading("cram-challenge", "cram", challenge, "likely") if known else None
    found = re.fullmatch(_RESPONSE, payload)
    if found is None:
        return None
    digest = Part("digest", found[2], secret=True)
    parts = (Part("username", found[1]), Part("space", b" "), digest)
    return Reading("cram-response", "cram", parts, "likely", authcid=found[1])


CRAM_MD5 = sasl.Mechanism(
    "CRAM-MD5",
    0,
    initiate,
    answer,
    server_first=True,
    by_default=False,
    stored_password=True,
    family="digest",
    section="RFC 2195 §2",
    read=read,
    secrets=frozenset({"cram_digest"}),
)
