"""PLAIN: the password itself, in one message, safe only inside TLS. RFC 4616.

The message is `[authzid] NUL authcid NUL password`, in UTF-8. Values: authzid, authcid, password.
"""

from collections.abc import Generator

from xmpp_walkthrough.protocol import sasl
from xmpp_walkthrough.protocol.sasl.identity import act_as
from xmpp_walkthrough.protocol.sasl.reading import Part, Reading, whole
from xmpp_walkthrough.protocol.sasl.saslprep import SaslprepError, saslprep

_NULS = "A PLAIN message has exactly two NULs."
_TEXTS = {
    "nul-missing": _NULS,
    "nul-too-many": _NULS,
    "not-utf8": "The PLAIN message is not UTF-8.",
    "authcid-empty": "The authentication identity is empty.",
    "password-empty": "The password is empty.",
    "field-too-long": "A field of the PLAIN message is too long.",
}
FIELD_LIMIT = 1023  # octets; RFC 4616 §2 asks for 255 at least, a localpart has 1023 at most


def initiate(credentials: sasl.Credentials) -> Generator[sasl.Move, bytes | None, sasl.Values]:
    """Send the message; whatever `<success/>` carries has no meaning here."""
    fields = (credentials.authzid, credentials.authcid, credentials.password)
    if "\0" in "".join(fields):
        raise sasl.MechanismError("nul-in-credentials")
    if not credentials.authcid:
        raise sasl.MechanismError("username-empty")
    if not credentials.password:
        raise sasl.MechanismError("password-empty")
    try:
        payload = "\0".join(fields).encode()
    except UnicodeEncodeError as error:  # a lone surrogate: typed on a terminal that is not UTF-8
        raise sasl.MechanismError("credentials-not-utf8") from error
    values: sasl.Values = dict(zip(("authzid", "authcid", "password"), fields, strict=True))
    if (yield sasl.Move(payload, values)):
        raise sasl.MechanismError("unexpected-data", "PLAIN")
    return values


def answer(verifier: sasl.Verifier) -> Generator[sasl.Move, bytes, sasl.Granted]:
    """Check the one message. The password is prepared here, as RFC 4616 §2 leaves it to us."""
    authzid, authcid, password = _parse((yield sasl.Move(None)))
    username = verifier.prepare(authcid)
    account = act_as(authzid, username, verifier)
    try:
        prepared = saslprep(password)
    except SaslprepError:
        prepared = password  # matches no account; the store answers, so that no time is saved
    if not verifier.check(username, prepared):
        raise sasl.Refusal("not-authorized", "The user name or the password is wrong.")
    return sasl.Granted(account, authcid=username)


def _parse(message: bytes) -> tuple[str, str, str]:
    """The three fields. Errors: Refusal(malformed-request)."""
    fault = _fault(message, message.split(b"\0"))
    if fault:
        raise sasl.Refusal("malformed-request", _TEXTS[fault])
    authzid, authcid, password = message.decode().split("\0")
    return authzid, authcid, password


def read(payload: bytes, by_client: bool) -> Reading | None:
    """Three fields with a NUL between them; the password is secret."""
    if not by_client:
        return None
    fields = payload.split(b"\0")
    fault = _fault(payload, fields)
    if len(fields) == 1:
        return whole("opaque", payload, fault, sure="guess")
    if len(fields) != 3:
        return whole("plain", payload, fault, sure="likely")
    authzid, authcid, password = fields
    nul, last = Part("NUL", b"\0"), Part("password", password, secret=True)
    parts = (Part("authzid", authzid), nul, Part("authcid", authcid), nul, last)
    return Reading("plain", "plain", parts, "likely", fault, authcid=authcid, authzid=authzid)


def _fault(payload: bytes, fields: list[bytes]) -> str:
    if len(fields) != 3:
        return "nul-missing" if len(fields) < 3 else "nul-too-many"
    try:
        payload.decode()  # strict: an overlong NUL (C0 80) is no UTF-8
    except UnicodeDecodeError:
        return "not-utf8"
    if not fields[1] or not fields[2]:
        return "password-empty" if fields[1] else "authcid-empty"
    return "field-too-long" if max(map(len, fields)) > FIELD_LIMIT else ""


PLAIN = sasl.Mechanism(
    "PLAIN",
    20,
    initiate,
    answer,
    plaintext=True,
    family="plain",
    section="RFC 4616 §2",
    read=read,
    secrets=frozenset({"password"}),
)
