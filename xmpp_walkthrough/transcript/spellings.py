"""Spellings of a secret: the forms in which servers, proxies and their logs repeat it.

A server may repeat what it was sent plainly, or in the base64 of SASL (RFC 4648),
alone or inside something longer, so that its letters depend on where the secret begins. XML and
HTML write references, URLs and forms percent and plus, JSON, DNS and programs a backslash, dumps
hex digits; a line may be wrapped, and bytes that are no UTF-8 may be UTF-16 or Latin-1. All of that
is found, one inside the other as well. Not found is a form that only a peer writes who wants to
hide it (backwards, a cipher, other letters): that is no echo, and has no end.
"""

import re
from binascii import a2b_base64
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xmpp_walkthrough.protocol.sasl.base64 import encode

SHORTEST = 4  # characters; a shorter secret cannot be told from a piece of a word
LONGEST = 256  # bytes of a secret that are looked for: an echo of all of it holds its beginning
_ROUNDS = 3  # escapes inside escapes: JSON in a URL in XML
_GAPS = b" \t\r\n:"  # letters that dumps and wrapped lines put between others
_FOR_URLS, _FROM_URLS = bytes.maketrans(b"+/", b"-_"), bytes.maketrans(b"-_", b"+/")  # RFC 4648 §5
_BASE64 = rb"[A-Za-z0-9+/]*+"

# Letters of base64 and XML, the seldom ones first; a letter that is not here is rarer still.
_SELDOM_FIRST = b"ZXQKVYJWUHGNFLDOPBIRTCMASE+978654320zqjk1vwybgfhud;&lpcxm/=-:.<>rnoiaste'\" "

_REFERENCE = rb"&(?:#0*([0-9]{1,7})|#[xX]0*([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos));?"
_PERCENT = rb"%([0-9A-Fa-f]{2})"
_BACKSLASH = (
    rb"(?s)\\(?:x([0-9A-Fa-f]{2})|u([dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2})"
    rb"|u([0-9A-Fa-f]{4})|([0-9]{3})|(.))"
)
_NAMED = {b"amp": b"&", b"lt": b"<", b"gt": b">", b"quot": b'"', b"apos": b"'"}
# Tags and comments; of CDATA only the marks. No value of well-formed XML has a `<` in it.
_MARKUP = rb"(?s)<!\[CDATA\[|\]\]>|<!--.*?(?:-->|\Z)|<(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+>?"


class Form(NamedTuple):
    """One form to look for, and the `words` that it would be, should it stand there by accident.

    People do not read `coded` ones. Where it is `raw` in base64, `letters` are those that depend on
    nothing else, and it begins `shift` bytes behind a group of letters.
    """

    letters: bytes
    words: tuple[str, ...] = ()
    coded: bool = False
    raw: bytes = b""
    shift: int = 0

    def stands_in(self, text: bytes) -> bool:
        """Whether the form stands in the text, to the last bit."""
        place = text.find(self.letters)
        while place >= 0 and self.raw and not self._decodes(text, place):
            place = text.find(self.letters, place + 1)
        return place >= 0

    def _decodes(self, text: bytes, place: int) -> bool:
        """Whether the letters at its ends, which its neighbours share, decode to the secret too."""
        front = place - 1 if self.shift else place
        end = place + len(self.letters) + 1
        letters = text[max(0, front) : end].translate(_FROM_URLS)
        if front < 0 or end > len(text) or not re.fullmatch(_BASE64, letters):
            return True  # the text is cut off there: the rest of the secret is all there is
        group = b"A" * self.shift + letters
        decoded = a2b_base64(group + b"A" * (-len(group) % 4))
        return decoded[self.shift :].startswith(self.raw)


class Index:
    """An index of forms by their rarest letter: most of them need not be looked for then."""

    def __init__(self, forms: Iterable[Form] = ()) -> None:
        by_letter: dict[int, dict[bytes, Form]] = {}
        for form in forms:
            rare = min(form.letters, key=_SELDOM_FIRST.find)
            by_letter.setdefault(rare, {})[form.letters] = form
        self._rows = [(rare, list(found.items())) for rare, found in by_letter.items()]

    def found_in(self, text: bytes) -> list[Form]:
        """The forms that stand in this text."""
        return [
            form
            for rare, forms in self._rows
            if rare in text
            for letters, form in forms
            if letters in text and form.stands_in(text)
        ]


class Forms(NamedTuple):
    """All forms of one secret: for a text as it stands, and for one whose gaps are closed."""

    standing: tuple[Form, ...] = ()
    closed: tuple[Form, ...] = ()


def forms_of(secret: str) -> Forms:
    """The forms of a password or a token; none where it is too short to be told from a word."""
    if len(secret) < SHORTEST:
        return Forms()
    raw = secret.encode("utf-8", "surrogatepass")[:LONGEST]
    spelt = {raw, raw.replace(b" ", b"+")}  # a form's letter for a space
    standing = tuple(Form(each, (secret,)) for each in spelt)
    joined = without_gaps(raw)
    closed = tuple(_coded(raw, (secret,)))
    if joined != raw and len(joined) >= SHORTEST:
        closed += (Form(joined, (secret, joined.decode("utf-8", "replace"))),)
    return Forms(standing, closed)


def forms_of_bytes(secret: bytes) -> Forms:
    """The forms of a key or a hash, which in a text can only stand in base64 or hex."""
    return Forms((), tuple(_coded(secret[:LONGEST], ())))


def _coded(raw: bytes, words: tuple[str, ...]) -> Iterator[Form]:
    """Base64 from each of three beginnings, in both alphabets; hex."""
    for shift in range(3):
        text = encode(b"\0" * shift + raw).encode()
        letters = text[-(-shift * 8 // 6) : (shift + len(raw)) * 8 // 6]
        for each in {letters, letters.translate(_FOR_URLS)}:
            yield Form(each, words, coded=True, raw=raw, shift=shift)
    digits = raw.hex().encode()
    for each in {digits, digits.upper()}:
        yield Form(each, words, coded=True)


# --- the texts that are searched ---


def readings(*texts: bytes) -> Iterator[bytes]:
    """Each text as it is, and as it reads once its escapes are decoded.

    A secret may hold a text that looks like an escape, so that each kind is also left alone.
    """
    for text in texts:
        yield text
        if b"\0" in text:
            yield from readings(*_narrowed(text))
        elif not text.isascii() and not _is_utf8(text):
            yield from readings(text.decode("latin-1").encode())
        if b"&" in text or b"%" in text or b"\\" in text:
            yield from _decoded(text)


def _decoded(text: bytes) -> Iterator[bytes]:
    """The text with its escapes decoded: references first, the wire's, then JSON and URLs."""
    for _ in range(_ROUNDS):
        before, text = text, _of_xml(text)
        if text == before:
            break
        yield text
    if b"%" not in text and b"\\" not in text:
        return
    url, escaped = _of_url(text), _of_json(text)
    for each in {url, escaped, _of_json(url), _of_url(escaped)} - {text}:
        yield each
        yield _of_xml(each)


def _narrowed(text: bytes) -> Iterator[bytes]:
    """A text of UTF-16, in either order, as narrow text: by dropping NUL bytes, and by decoding."""
    wide = [text.decode(order, "ignore") for order in ("utf-16-le", "utf-16-be")]
    for each in (text, *(found.encode("utf-8", "ignore") for found in wide)):
        narrow = each.replace(b"\0", b"")
        yield narrow
        yield without_markup(narrow)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def without_markup(text: bytes) -> bytes:
    """The text without tags and comments, as a person reads it who sees no markup."""
    return re.sub(_MARKUP, b"", text) if b"<" in text else text


def without_gaps(text: bytes) -> bytes:
    """The text without the white space and colons that dumps and wrapped lines put in."""
    return text.translate(None, _GAPS)


def _of_xml(text: bytes) -> bytes:
    return re.sub(_REFERENCE, _referred, text) if b"&" in text else text


def _of_url(text: bytes) -> bytes:
    return re.sub(_PERCENT, _octet, text) if b"%" in text else text


def _of_json(text: bytes) -> bytes:
    return re.sub(_BACKSLASH, _backslash, text) if b"\\" in text else text


def _referred(reference: re.Match[bytes]) -> bytes:
    decimal, digits, name = reference.groups()
    return _NAMED[name] if name else _character(int(decimal) if decimal else int(digits, 16))


def _octet(percent: re.Match[bytes]) -> bytes:
    return bytes([int(percent[1], 16)])


def _backslash(escape: re.Match[bytes]) -> bytes:
    digits, pair, unit, octet, other = escape.groups()
    if other:
        return b"\0" if other == b"0" else bytes(other)
    if digits:
        return bytes([int(digits, 16)])
    if octet:  # in decimal, as in DNS: RFC 1035 §5.1
        return bytes([int(octet)]) if int(octet) < 256 else escape[0]
    if pair:  # two halves of one character: RFC 8259 §7
        high, low = int(pair[:4], 16), int(pair[6:], 16)
        return _character(0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF))
    return _character(int(unit, 16))


def _character(number: int) -> bytes:
    return chr(number).encode("utf-8", "ignore") if number < 0x110000 else b""
