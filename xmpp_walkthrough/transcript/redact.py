"""What must no reader of a transcript see? Secrets, masked by meaning before they are recorded.

A payload is decoded, the secret in it replaced by a mask of fixed length (so that not even its
length is told), and encoded again. This is the only list of what counts as secret. A SCRAM proof
counts too: with salt and nonces it lets one guess the password offline, and so do the hashes of
DIGEST-MD5 and CRAM-MD5.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.protocol.sasl.base64 import (
    IncorrectEncoding,
    encode_payload,
    payload_of,
)
from xmpp_walkthrough.wire.markup import Overgrown, escape, serialise
from xmpp_walkthrough.wire.names import (
    AUTH_LEGACY,
    FAST,
    PREAUTH,
    REGISTER,
    SASL2,
    SCRAM_UPGRADE,
)

MASK = "********"

SECRET_VALUES = frozenset(
    {
        "password",
        "prepared_password",
        "salted_password",
        "client_key",
        "stored_key",
        "server_key",
        "client_signature",
        "client_proof",
        "server_signature",
        "user_hash",
        "session_hash",
        "response_digest",
        "expected_rspauth",
        "cram_digest",
        "token",
        "initiator_hash",
        "responder_hash",
    }
)

_GS2_HEADER = rb"[nyp](?:=[^,]*)?,[^,]*,"
_SCRAM_SECRET = re.compile(rb"(,|\A)([pv])=[^,]*")
_SCRAM_MESSAGE = re.compile(rb"(%s)?((?:n=[^,]*,r=|r=|c=|v=|e=).*)" % _GS2_HEADER, re.DOTALL)
_DIGEST_SECRET = re.compile(rb"((?:\A|,)\s*(?:response|rspauth)=)[^,]*")
_CRAM_RESPONSE = re.compile(rb"(.+ )[0-9a-f]{32}", re.DOTALL)
_BEARER = re.compile(rb"((?:\A|\x01)auth=)[^\x01]*")
_ADDRESS = re.compile(rb"[^\0-\x20,=@]+@[^\0-\x20,=@]+")
_PASSWORDS = [
    f"{{{REGISTER}}}password",
    f"{{{AUTH_LEGACY}}}password",
    f"{{{AUTH_LEGACY}}}digest",
    f"{{{SCRAM_UPGRADE}}}hash",  # the salted password itself: XEP-0480 §3
]
# What stands in an attribute: an invitation opens the way to an account for whoever has it
# (XEP-0445 §4), a token is as good as a password until it expires (XEP-0484 §4.1).
_TOKENS = (f"{{{PREAUTH}}}preauth", f"{{{FAST}}}token")
_FORM_FIELD = "{jabber:x:data}field"  # XEP-0004; a registration may come as a form
# In bytes that broke the rules: an element that may hold a secret, and everything that is text.
_TELLTALE = re.compile(
    rb"</?(?:[^\s/<>:]*:)?(?:auth|response|challenge|success|password|digest|field|preauth"
    rb"|authenticate|initial-response|additional-data|continue|next|task-data|hash|token)\b"
)
_FEW = 8  # secrets of one unit that are looked for in its bytes, each in all of them
# What `_secrets`, `_TOKENS` and `_redact_sasl` look for: nearly every unit has no such element.
_MAY_HOLD = re.compile(
    rb"<(?:[^\s/<>:]*:)?(?:auth|response|challenge|success|password|digest|field|preauth"
    rb"|authenticate|initial-response|additional-data|continue|hash|token)\b"
)
_TOKEN = re.compile(rb"""(\btoken\s*=\s*)(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))""")
_VALUE = re.compile(rb"""(=\s*+)(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))""")
_TEXT = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|(?:(?<=>)|\A)[^<]+", re.DOTALL)


def redact(event: Event, before: bytes = b"") -> tuple[Event, bool]:
    """The event without its secrets, and whether there were any. The given one stays as it is.

    `before` is what the same side left unfinished: a breach may go on with a secret from there.
    """
    if isinstance(event, e.Violation):
        return _redact_breach(event, before)
    if event.element is None or not _MAY_HOLD.search(event.raw):
        return event, False
    masked, found = _redact_sasl(event) if isinstance(event, e.SaslData) else (event, False)
    if _secrets(masked.xml):
        clone = deepcopy(masked.xml)
        masked, found = _rewritten(masked, clone, _secrets(clone), MASK), True
    if any(each.get("token") for tag in _TOKENS for each in masked.xml.iter(tag)):
        masked, found = _without_tokens(masked), True
    return masked, found


def secrets_of(event: Event) -> Iterator[str]:
    """The secrets that `redact` masks in it, in words: so that they are known wherever they come
    again. Of a payload the whole, too: who repeats it need not know what it says."""
    if event.element is None or isinstance(event, e.Violation):
        return
    for each in _secrets(event.xml):
        yield "".join(map(str, each.itertext()))
    for tag in _TOKENS:
        yield from (each.get("token", "") for each in event.xml.iter(tag))
    if isinstance(event, e.SaslAuth | e.SaslResponse) and (carrier := event.carrier) is not None:
        try:
            payload = payload_of(event) or b""
        except IncorrectEncoding:
            return
        if _masked(event, payload) != payload:
            yield carrier.text or ""
            yield payload.decode("utf-8", "replace")
            yield payload.rpartition(b"\0")[2].decode("utf-8", "replace")


def anew(clone: Element) -> bytes:
    """The bytes of what was masked; a mask alone where they would outgrow what came by far."""
    try:
        return serialise(clone)
    except Overgrown:
        return MASK.encode()


def _without_tokens(event: Event) -> Event:
    clone = deepcopy(event.xml)
    for token in (each for tag in _TOKENS for each in clone.iter(tag)):
        if "token" in token.attrib:
            token.set("token", MASK)
    return replace(event, raw=anew(clone), element=clone)


def _secrets(stanza: Element) -> list[Element]:
    """The elements whose content is a password."""
    found = [each for tag in _PASSWORDS for each in stanza.iter(tag)]
    for field in stanza.iter(_FORM_FIELD):
        if field.get("var") == "password" or field.get("type") == "text-private":
            found += field
    if stanza.tag == f"{{{SASL2}}}next":  # the first data of a task, such as a one-time password
        found += stanza.iterfind(f"{{{SASL2}}}initial-response")
    return [each for each in found if each.text or len(each)]


def unmasked(wish: bytes, shown: bytes, meant: bytes) -> bytes:
    """`wish`, edited from `shown`, with the secrets of `meant` where their masks were left alone.

    So nobody needs to see a secret in order to change what stands around it.
    """
    if shown == meant:
        return wish
    start, ends = 0, 0
    shortest = min(len(shown), len(meant))
    while start < shortest and shown[start] == meant[start]:
        start += 1
    while ends < shortest - start and shown[-1 - ends] == meant[-1 - ends]:
        ends += 1
    # All of the text that the mask stands in: a part of base64 alone means nothing.
    start = shown.rfind(b">", 0, start)
    ends = len(shown) - shown.find(b"<", len(shown) - ends)
    return wish.replace(shown[start : len(shown) - ends], meant[start : len(meant) - ends])


def _redact_breach(event: e.Violation, before: bytes) -> tuple[Event, bool]:
    """No part of what broke the rules can be trusted to be read right: no text of it is shown."""
    if not _TELLTALE.search(before + event.raw):
        return event, False
    clone = deepcopy(event.element)
    for element in () if clone is None else clone.iter():
        element.text, element.tail = element.text and MASK, element.tail and MASK
        if "token" in element.attrib:
            element.set("token", MASK)
    raw = _TOKEN.sub(rb'\1"' + MASK.encode() + b'"', _TEXT.sub(MASK.encode(), event.raw))
    return replace(event, raw=raw, element=clone), raw != event.raw


def without_texts(breach: e.Violation) -> e.Violation:
    """The same without any text or value: only the shape of what was written is left."""
    raw = _VALUE.sub(rb'\1"' + MASK.encode() + b'"', _TEXT.sub(MASK.encode(), breach.raw))
    return replace(breach, raw=raw, element=None)


def _redact_sasl(event: e.SaslData) -> tuple[Event, bool]:
    copy = replace(event, element=deepcopy(event.xml))
    carrier = copy.carrier
    if carrier is None:
        return event, False
    try:
        payload = payload_of(copy)
        if len(carrier):
            raise IncorrectEncoding("alphabet")
    except IncorrectEncoding:
        # It cannot be decoded, so nobody can say what in it is secret: all of it, then.
        return _rewritten(event, copy.xml, [carrier], MASK), True
    if isinstance(event, e.SaslAuth) and _names_nobody(event.xml, payload or b""):
        return event, False
    masked = _masked(event, payload or b"")
    if not payload or masked == payload:
        return event, False
    return _rewritten(event, copy.xml, [carrier], encode_payload(masked)), True


def _masked(event: e.SaslData, payload: bytes) -> bytes:
    """What of the payload may be seen."""
    by_client = isinstance(event, e.SaslAuth | e.SaslResponse)
    if by_client and event.xml.get("mechanism", "").startswith("HT-"):  # name, NUL, hash
        return payload.partition(b"\0")[0] + b"\0" + MASK.encode()
    if isinstance(event, e.Sasl2Success | e.Sasl2Continue) and not payload.isascii():
        return MASK.encode()  # the hash that answers a token's
    return _mask(payload, by_client=by_client)


def _names_nobody(auth: Element, payload: bytes) -> bool:
    """EXTERNAL and ANONYMOUS have no secret: an address or a trace, and only such a text."""
    return auth.get("mechanism") in ("EXTERNAL", "ANONYMOUS") and bool(_ADDRESS.fullmatch(payload))


def _mask(payload: bytes, *, by_client: bool) -> bytes:
    """Mask what is secret in a decoded payload, whichever mechanism it belongs to."""
    if by_client and payload.count(b"\0") == 2:  # PLAIN, and whatever has its shape
        return b"\0".join((*payload.split(b"\0")[:2], MASK.encode()))
    bearer = _BEARER.sub(rb"\1" + MASK.encode(), payload)
    if by_client and (bearer != payload or payload == b"\x01"):
        return bearer
    scram = None if b"\0" in payload else _SCRAM_MESSAGE.fullmatch(payload)
    if scram is not None:
        secret = rb"\1\2=" + MASK.encode()
        return (scram[1] or b"") + _SCRAM_SECRET.sub(secret, scram[2])
    digest = _DIGEST_SECRET.sub(rb"\1" + MASK.encode(), payload)
    if digest != payload:
        return digest
    cram = _CRAM_RESPONSE.fullmatch(payload)
    if by_client and cram is not None:
        return cram[1] + MASK.encode()
    return MASK.encode() if by_client else payload


def _rewritten(event: Event, clone: Element, secrets: list[Element], text: str) -> Event:
    """The event with the content of these elements of `clone` replaced, in the bytes as well."""
    raw, plain = event.raw, len(secrets) <= _FEW
    for element in secrets:
        if plain:
            old = f">{escape(element.text or '')}<".encode()
            # The same text elsewhere must stay as it is: that both are equal is told to nobody.
            plain = not len(element) and raw.count(old) == 1
            raw = raw.replace(old, f">{escape(text)}<".encode())
        del element[:]  # at once: lxml moves what it removes one by one in quadratic time
        element.text = text
    if not plain:  # spelt in an unusual way, as with CDATA: write it anew
        raw = anew(clone)
    return replace(event, raw=raw, element=clone)
