"""OAUTHBEARER and X-OAUTH2: a token in the place of a password. RFC 7628 §3.

The message is a GS2 header and pairs, each ended by 0x01. A refused token is answered by JSON in a
challenge; the client sends one byte 0x01, so that the server may say `<failure/>` (§3.2.3). The
token comes from where a password comes from; on the practice server it is the account's password.
Values: authzid. X-OAUTH2 is in no standard: the message of PLAIN, as ejabberd has it, with a token
where the password stands. Neither is ever chosen, only asked for: a password is no token.
"""

import json
import re
from collections.abc import Generator

from xmpp_walkthrough.protocol import sasl
from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.sasl import plain
from xmpp_walkthrough.protocol.sasl.identity import act_as
from xmpp_walkthrough.protocol.sasl.reading import Part, Reading, hidden
from xmpp_walkthrough.protocol.sasl.saslprep import SaslprepError, saslprep
from xmpp_walkthrough.protocol.sasl.scram_messages import Malformed, escape, header_name, unescape

SEPARATOR = "\x01"
_GS2 = rb"(?:[ny]|p=[^,\x01]*),[^,\x01]*,"
_WRONG = json.dumps({"status": "invalid_token"}).encode()


def initiate(credentials: sasl.Credentials) -> Generator[sasl.Move, bytes | None, sasl.Values]:
    """Send the token; if it is refused, say that we have understood."""
    token = _token(credentials)
    authzid = credentials.authzid or str(Jid(credentials.authcid, credentials.domain))
    message = f"n,a={escape(authzid)},{SEPARATOR}auth=Bearer {token}{SEPARATOR}{SEPARATOR}"
    values: sasl.Values = {"authzid": authzid}
    if (yield sasl.Move(message.encode(), values)):
        if (yield sasl.Move(SEPARATOR.encode(), values)):
            raise sasl.MechanismError("unexpected-data", "OAUTHBEARER")
        raise sasl.MechanismError("success-too-early")  # success, and an error before it
    return values


def initiate_as_plain(
    credentials: sasl.Credentials,
) -> Generator[sasl.Move, bytes | None, sasl.Values]:
    """The message of PLAIN, with the token in the place of the password."""
    _token(credentials)
    return (yield from plain.initiate(credentials))


def _token(credentials: sasl.Credentials) -> str:
    """The token of the credentials. Errors: MechanismError where it cannot be one. RFC 6750 §2.1"""
    token = credentials.password
    if not token:
        raise sasl.MechanismError("password-empty")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise sasl.MechanismError("token-malformed")
    return token


def answer(verifier: sasl.Verifier) -> Generator[sasl.Move, bytes, sasl.Granted]:
    """Check the token of the account that is named."""
    authzid, token = _parse((yield sasl.Move(None)))
    try:
        account = Jid.parse(authzid)
    except JidError as error:
        raise sasl.Refusal("invalid-authzid", "The address is none.") from error
    username = verifier.prepare(account.local or "")
    act_as(authzid, username, verifier)
    try:
        prepared = saslprep(token)
    except SaslprepError:
        prepared = token
    if not verifier.check(username, prepared):
        if (yield sasl.Move(_WRONG)) != SEPARATOR.encode():
            raise sasl.Refusal("malformed-request", "An error is answered by one byte, 0x01.")
        raise sasl.Refusal("not-authorized", "The token is not valid.")
    return sasl.Granted(username)


def _parse(message: bytes) -> tuple[str, str]:
    """Errors: Refusal(malformed-request)."""
    try:
        header, *pairs = message.decode().split(SEPARATOR)
        flag, asked, nothing = header.split(",")
        authzid = unescape(asked.removeprefix("a="))
    except (ValueError, Malformed) as error:
        raise sasl.Refusal("malformed-request", "The GS2 header is malformed.") from error
    named = dict(pair.partition("=")[::2] for pair in pairs)
    kind, _, token = named.get("auth", "").partition(" ")
    whole = flag in ("n", "y") and asked.startswith("a=") and not nothing
    if not whole or pairs[-2:] != ["", ""] or kind.lower() != "bearer" or not token:
        raise sasl.Refusal("malformed-request", "The OAUTHBEARER message is malformed.")
    return authzid, token


def read(payload: bytes, by_client: bool) -> Reading | None:
    """Pairs that end in 0x01, behind a GS2 header or a user; the error is JSON, its answer 0x01."""
    if not by_client:
        return _read_error(payload) if payload.startswith(b"{") else None
    if payload == SEPARATOR.encode():
        return Reading("oauth-abort", "oauth", (Part("SOH", payload),))
    head, soh, rest = payload.partition(b"\x01")
    header = re.fullmatch(_GS2, head)
    if not soh or not (header or head.startswith((b"user=", b"auth="))):
        return None
    parts = [Part(header_name(head), head) if header else _pair(head), Part("SOH", soh)]
    for index, pair in enumerate(rest.split(b"\x01")):
        if index:
            parts.append(Part("SOH", b"\x01"))
        if pair:
            parts.append(_pair(pair))
    fault = "" if payload.endswith(b"\x01\x01") else "ending-missing"
    told = any(part.secret and part.value for part in parts)
    told = told and not any(pair and b"=" not in pair for pair in rest.split(b"\x01"))
    fault = fault if told else "token-missing"
    found = tuple(parts) if told else hidden(parts)
    message = "oauth-request" if header else "xoauth2"
    return Reading(message, "oauth", found, "likely" if fault else "certain", fault)


def _pair(pair: bytes) -> Part:
    key, equals, value = pair.partition(b"=")
    return Part(key.decode("ascii", "replace"), value, key == b"auth", key + equals)


def _read_error(payload: bytes) -> Reading:
    fault = ""
    try:
        fault = "" if "status" in json.loads(payload) else "status-missing"
    except (ValueError, RecursionError):
        fault = "json-malformed"
    return Reading("oauth-error", "oauth", (Part("json", payload),), "likely", fault)


def read_as_plain(payload: bytes, by_client: bool) -> Reading | None:
    """The fields of PLAIN, with a token as the last; by its shape alone it is PLAIN."""
    found = plain.read(payload, by_client)
    if found is None or found.kind == "opaque":
        return found and found._replace(sure="guess")
    *others, last = found.parts
    parts = (*others, last._replace(name="token"))
    return found._replace(message="x-oauth2", parts=parts, sure="guess")


OAUTHBEARER = sasl.Mechanism(
    "OAUTHBEARER",
    0,
    initiate,
    answer,
    plaintext=True,
    by_default=False,
    needs=sasl.Needs.TOKEN,
    family="oauth",
    section="RFC 7628 §3",
    read=read,
)
X_OAUTH2 = sasl.Mechanism(
    "X-OAUTH2",
    0,
    initiate_as_plain,
    plain.answer,
    plaintext=True,
    by_default=False,
    needs=sasl.Needs.TOKEN,
    family="oauth",
    section="",
    read=read_as_plain,
    secrets=frozenset({"password"}),
)
