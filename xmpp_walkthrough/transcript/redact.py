"""Redaction: the secrets of a transcript, masked by meaning before they are shown. RFC 6120 §6.4.2.

A payload is decoded, the secret in it replaced by a mask of fixed length (so that not even its
length is told), and encoded again. Only here is it decided what counts as secret. A SCRAM proof
counts too: with salt and nonces it lets a reader guess the password offline, and so do the hashes
of DIGEST-MD5 and CRAM-MD5.
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
from xmpp_walkthrough.protocol.sasl.known import shown
from xmpp_walkthrough.protocol.sasl.reading import MASK as MASK
from xmpp_walkthrough.protocol.sasl.reading import Reading, opaque
from xmpp_walkthrough.wire import names as ns
from xmpp_walkthrough.wire.markup import Overgrown, escape, serialise

_PASSWORDS = [
    f"{{{ns.REGISTER}}}password",
    f"{{{ns.AUTH_LEGACY}}}password",
    f"{{{ns.AUTH_LEGACY}}}digest",
    f"{{{ns.SCRAM_UPGRADE}}}hash",  # the salted password itself: XEP-0480 §3
]
# Secrets in an attribute: an invitation opens the way to an account for its holder
# (XEP-0445 §4), a token is as good as a password until it expires (XEP-0484 §4.1).
_TOKENS = (f"{{{ns.PREAUTH}}}preauth", f"{{{ns.FAST}}}token")
_FORM_FIELD = "{jabber:x:data}field"  # XEP-0004; a registration may come as a form
# In bytes that broke the rules: an element that may hold a secret, and everything that is text.
_TELLTALE = (
    rb"</?(?:[^\s/<>:]*:)?(?:auth|response|challenge|success|password|digest|field|preauth"
    rb"|authenticate|initial-response|additional-data|continue|next|task-data|hash|token)\b"
)
_FEW = 8  # secrets of one unit that are looked for in its bytes, each in all of them
# What `_secrets`, `_TOKENS` and `_redact_sasl` look for: nearly every unit has no such element.
_MAY_HOLD = (
    rb"<(?:[^\s/<>:]*:)?(?:auth|response|challenge|success|password|digest|field|preauth"
    rb"|authenticate|initial-response|additional-data|continue|hash|token)\b"
)
_TOKEN = rb"""(\btoken\s*=\s*)(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))"""
_VALUE = rb"""(=\s*+)(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))"""
_TEXT = rb"(?s)<!\[CDATA\[.*?(?:\]\]>|\Z)|(?:(?<=>)|\A)[^<]+"


def redact(event: Event, before: bytes = b"") -> tuple[Event, bool]:
    """The event without its secrets, and whether there were any. The given one stays as it is.

    `before` is what the same side left unfinished: a breach may go on with a secret from there.
    """
    if isinstance(event, e.Violation):
        return _redact_breach(event, before)
    if event.element is None or not re.search(_MAY_HOLD, event.raw):
        return event, False
    masked, found = _redact_sasl(event) if isinstance(event, e.SaslData) else (event, False)
    if _secrets(masked.xml):
        clone = deepcopy(masked.xml)
        masked, found = _rewritten(masked, clone, _secrets(clone), MASK), True
    if any(each.get("token") for tag in _TOKENS for each in masked.xml.iter(tag)):
        masked, found = _without_tokens(masked), True
    return masked, found


def secrets_of(event: Event) -> Iterator[str]:
    """The secrets that `redact` masks in an event, so that they are known in every later place.

    Of a payload the whole, too: a peer may repeat it without knowing its content.
    """
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
        if not payload:
            return
        secrets = [part for part in _read(event, payload).parts if part.secret and not part.masked]
        if secrets:
            yield carrier.text or ""
            yield payload.decode("utf-8", "replace")
            yield from (part.value.decode("utf-8", "replace") for part in secrets)
            # Fields with a NUL too few or too many: the last is the password all the same.
            yield payload.rpartition(b"\0")[2].decode("utf-8", "replace")


def anew(clone: Element) -> bytes:
    """The bytes of a masked element; a mask alone where they would outgrow the original by far."""
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
    if stanza.tag == f"{{{ns.SASL2}}}next":  # the first data of a task, such as a one-time password
        found += stanza.iterfind(f"{{{ns.SASL2}}}initial-response")
    return [each for each in found if each.text or len(each)]


def unmasked(wish: bytes, shown: bytes, meant: bytes) -> bytes:
    """`wish`, edited from `shown`, with the secrets of `meant` where their masks were left alone.

    So a learner need not see a secret in order to change the text around it.
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
    """Mask a breach: no part of it can be trusted to be read right, so no text of it is shown."""
    if not re.search(_TELLTALE, before + event.raw):
        return event, False
    clone = deepcopy(event.element)
    for element in () if clone is None else clone.iter():
        element.text, element.tail = element.text and MASK, element.tail and MASK
        if "token" in element.attrib:
            element.set("token", MASK)
    raw = re.sub(_TOKEN, rb'\1"' + MASK.encode() + b'"', re.sub(_TEXT, MASK.encode(), event.raw))
    return replace(event, raw=raw, element=clone), raw != event.raw


def without_texts(breach: e.Violation) -> e.Violation:
    """The breach without any text or value: only its shape is left."""
    raw = re.sub(_VALUE, rb'\1"' + MASK.encode() + b'"', re.sub(_TEXT, MASK.encode(), breach.raw))
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
        # It cannot be decoded, so any part of it may be secret: all of it, then.
        return _rewritten(event, copy.xml, [carrier], MASK), True
    if not payload:
        return event, False
    masked = _read(event, payload).shown()
    if masked == payload:
        return event, False
    return _rewritten(event, copy.xml, [carrier], encode_payload(masked)), True


def _read(event: e.SaslData, payload: bytes) -> Reading:
    """The payload, with what is secret in it. Only `<auth/>` names the mechanism."""
    if isinstance(event, e.Sasl2Success | e.Sasl2Continue) and not payload.isascii():
        return opaque(payload, by_client=True)  # the hash that answers a token's
    by_client = isinstance(event, e.SaslAuth | e.SaslResponse)
    return shown(payload, event.xml.get("mechanism", ""), by_client=by_client)


def _rewritten(event: Event, clone: Element, secrets: list[Element], text: str) -> Event:
    """The event with the content of these elements of `clone` replaced, in the bytes as well."""
    raw, plain = event.raw, len(secrets) <= _FEW
    for element in secrets:
        if plain:
            old = f">{escape(element.text or '')}<".encode()
            # The same text elsewhere must stay as it is: a mask there would tell that both are
            # equal.
            plain = not len(element) and raw.count(old) == 1
            raw = raw.replace(old, f">{escape(text)}<".encode())
        del element[:]  # at once: lxml moves what it removes one by one in quadratic time
        element.text = text
    if not plain:  # spelt in an unusual way, as with CDATA: write it anew
        raw = anew(clone)
    return replace(event, raw=raw, element=clone)
