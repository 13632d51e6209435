"""Secrets in text that no stream would carry: a broken unit, a sentence of a log. RFC 6120 §13.

In a unit it is known what is secret. In other text it is only known what secrets look like: a value
behind a word such as `password`, and base64 that decodes to a message of SASL.
"""

import re
from collections.abc import Iterator

from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, decode
from xmpp_walkthrough.protocol.sasl.reading import MASK

_MASK = MASK.encode()
_VALUE = re.compile(
    rb"(?i)((?:pass(?:word|wd|phrase|code)?|pwd|secret|token|cookie|credentials?|authorization"
    rb"|bearer|basic)[\"'\]]?\s{0,3}(?:[:=]|=>|is)\s{0,3}(?:b?[\"'])?)([^\s\"'<>,;(){}]{2,})"
)
_BASE64 = re.compile(rb"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{8,}={0,2}")
# The beginnings and the parts of SASL's messages: PLAIN has NUL bytes, the others names.
_SUSPICIOUS = 10  # letters of both cases in a row are no word
# But a name of a program's is one: `Connection`, `SSLCertVerificationError`, `EpollSelector`.
_NAME = re.compile(rb"(?:[A-Z]{2,12}(?=[A-Z][a-z]))?(?:[A-Z]?[a-z]{3,}+)+")
_MESSAGE = re.compile(
    rb"\A[^\x00]{0,200}\x00[^\x00]{1,200}\x00.|\A[nyp](?:=[^,]*)?,|(?:^|,)[rpv]="
    rb"|\bresponse=|\bnonce=",
    re.DOTALL,
)


def scrubbed(text: bytes) -> bytes:
    """The text without what looks like a secret."""
    text = _VALUE.sub(rb"\1" + _MASK, text)
    return _BASE64.sub(lambda run: _MASK if _is_message(run[0]) else run[0], text)


def messages(raw: bytes, *, surely: bool = False) -> Iterator[str]:
    """The base64 in these bytes that may be, or surely is, a message of SASL, and its secret."""
    for run in _BASE64.finditer(raw):
        if _decoded(run[0]) is not None or (not surely and _is_message(run[0])):
            yield run[0].decode("ascii")
            data = _decoded(run[0]) or b""
            if data.count(b"\0") == 2:
                yield data.rpartition(b"\0")[2].decode("utf-8", "replace")


def _is_message(run: bytes) -> bool:
    """Whether this run may be a message of SASL, or what is left of one that was broken."""
    mixed = len(run) >= _SUSPICIOUS and run.lower() != run != run.upper()
    return (mixed and not _NAME.fullmatch(run)) or _decoded(run) is not None


def _decoded(run: bytes) -> bytes | None:
    """The message of SASL in this base64, also where its end is cut off; None where it is none."""
    text = run.decode("ascii")
    letters = text.rstrip("=")
    for tried in (text, letters[: len(letters) // 4 * 4]):
        try:
            data = decode(tried)
        except IncorrectEncoding:
            continue
        return data if _MESSAGE.search(data) else None
    return None
