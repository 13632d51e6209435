"""The dress of a log: what was put around it before it came here, taken off; the numbers stay.

A log is copied out of journald, a container, an issue or a mail, and each leaves its marks. Which
of them a log has is decided once, by its first lines: what nearly all of them have is no part of
what the program wrote. Only what can be undone without doubt is undone.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from html import unescape
from itertools import pairwise
from typing import NamedTuple

from xmpp_walkthrough.logs.piece import LogLine


class DressMark(StrEnum):
    """The kinds of dress, as the report names them."""

    COLOUR = "colour"
    QUOTE = "quote"  # `> ` of a mail or of Markdown
    FENCE = "fence"
    TICK = "tick"
    INDENT = "indent"
    ENTITIES = "entities"  # `&lt;`: text of a web page
    SYSLOG = "syslog"  # or journald
    CONTAINER = "container"  # docker-compose, docker logs -t, kubectl
    LOGCAT = "logcat"
    CONSOLE = "console"  # FILE:LINE:COL of a browser or of Node
    DEBUGVIEW = "debugview"
    NUMBERS = "numbers"  # of lines
    BLANKS = "blanks"  # that do not break, in a tag


_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_CLOCK = rb"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
_SCRIPT = rb"[\w./@:-]{0,200}\.[jt]sx?(?:\?[\w=.-]{0,80})?:\d{1,7}(?::\d{1,7})?"
_PREFIXES: tuple[tuple[DressMark, re.Pattern[bytes]], ...] = (
    (
        DressMark.SYSLOG,
        re.compile(
            rb"(?:" + _MONTH + rb" [ \d]\d " + _CLOCK + rb"|\d{4}-\d\d-\d\dT" + _CLOCK
            + rb"(?:Z|[+-]\d\d:?\d\d)) [\w.-]{1,255} [\w./@+-]{1,255}(?:\[\d{1,9}\])?: ?"
        ),
    ),
    (DressMark.CONTAINER, re.compile(rb"[\w.-]{1,255} *\| ?|\[pod/[\w./-]{1,255}\] ")),
    (DressMark.CONTAINER, re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z ")),
    (
        DressMark.LOGCAT,
        re.compile(
            rb"(?:\d{4}-)?\d\d-\d\d (?:\xe4\xb8\x8a\xe5\x8d\x88|\xe4\xb8\x8b\xe5\x8d\x88)?"
            + _CLOCK + rb"\s+\d{1,9}(?:\s+|-)\d{1,9}(?:/[\w.]{1,100})? ?"
            rb"[VDIWEF](?:/| )[^:<>]{1,100}: ?"
            rb"|[VDIWEF]/[^(<>]{1,100}\( *\d{1,9}\): ?"
        ),
    ),
    (DressMark.CONSOLE, re.compile(_SCRIPT + b" ")),
    (DressMark.DEBUGVIEW, re.compile(rb"\[?\d{8}\]?\s+\d{1,9}\.\d{2,8}\s+(?:\[\d{1,9}\]\s?)?")),
    (DressMark.NUMBERS, re.compile(rb" {0,5}\d{1,6}(?:[.:|)]|\t| ) ?(?!\d)")),
)  # fmt: skip
_BEHIND = re.compile(rb"\s" + _SCRIPT + b"$")
_COLOUR = re.compile(rb"\x1b\[[0-9;:]*[A-Za-z]")
_QUOTE = re.compile(rb"(?:> ?)+(?=[^>]|$)")
_FENCE = re.compile(rb"\s*+(`{3,}+|~{3,}+)\s*+[\w+-]{0,20}+\s*+")
_CUT = re.compile(rb"(?:[-\s]{0,80}(?:8<|>8|cut here))+[-\s]{0,80}", re.IGNORECASE)
_TICKED = re.compile(rb"\s*`([^`]+)`\s*")
_NAMES = rb"(?:stream|iq|message|presence|auth|success|challenge|response|failure|body|features)"
_TAG = re.compile(rb"</?(?:[A-Za-z_]\w*:)?" + _NAMES + rb"[\s/>]")
_ENTITY = re.compile(rb"&(?:amp;)*(?:lt|#60|#x3c);/?(?:[A-Za-z_]\w*:)?" + _NAMES, re.I)
_NEARLY_ALL = 0.8
_FEW = 3  # lines that say nothing about a habit
_DEEPEST = 3  # prefixes on a line, and entities in entities
_BLANK = "\u00a0".encode()
# At the beginning of a line, behind a tag's name, or before an attribute.
_BLANK_IN_TAG = re.compile(
    rb"(?:\A|(?<=[\"']))(?:\xc2\xa0| )*\xc2\xa0|(?<=[\w:])\xc2\xa0(?=[\w:]{1,40}=[\"'\xe2])"
)


class Dress(NamedTuple):
    """The dress of one log."""

    prefixes: tuple[tuple[DressMark, re.Pattern[bytes]], ...] = ()
    behind: bool = False
    quoted: bool = False
    fence: bytes = b""
    ticked: bool = False
    indent: int = 0
    entities: int = 0
    coloured: bool = False
    blanks: bool = False

    @property
    def marks(self) -> tuple[DressMark, ...]:
        """What is taken off, for the report."""
        found = [mark for mark, _ in self.prefixes]
        worn = {
            DressMark.CONSOLE: self.behind,
            DressMark.QUOTE: self.quoted,
            DressMark.FENCE: bool(self.fence),
            DressMark.TICK: self.ticked,
            DressMark.INDENT: bool(self.indent),
            DressMark.ENTITIES: bool(self.entities),
            DressMark.COLOUR: self.coloured,
            DressMark.BLANKS: self.blanks,
        }
        return tuple(dict.fromkeys([*found, *(mark for mark, has in worn.items() if has)]))

    @property
    def within(self) -> "Dress":
        """The same, but what stands in front of the lines is left to the reader."""
        return self._replace(prefixes=(), behind=False)


_NAKED = Dress()


def dress_of(head: Sequence[LogLine]) -> Dress:
    """The dress of a log that begins with these lines."""
    texts = [_COLOUR.sub(b"", row.text) for row in head if row.text.strip()]
    coloured = any(b"\x1b[" in row.text for row in head)
    quoted = _most(texts, lambda text: text.startswith(b">"))
    if quoted:
        texts = [_QUOTE.sub(b"", text, count=1) for text in texts]
    fence = _fence(texts)
    texts = [text for text in texts if text.strip() and not _FENCE.fullmatch(text)]
    ticked = _most(texts, lambda text: _TICKED.fullmatch(text) is not None)
    indent = min((_indent(text) for text in texts), default=0)
    indent = indent if indent >= 4 or any(text.startswith(b"\t") for text in texts) else 0
    texts = [text[indent:] for text in texts]
    prefixes: list[tuple[DressMark, re.Pattern[bytes]]] = []
    while len(prefixes) < _DEEPEST and (found := _prefix(texts)):
        prefixes.append(found)
        texts = [
            found[1].sub(b"", text, count=1) if found[1].match(text) else text for text in texts
        ]
    behind = _most(
        [text for text in texts if b"<" in text], lambda t: _BEHIND.search(t) is not None
    )
    blanks = any(_BLANK_IN_TAG.search(text) for text in texts)
    return Dress(
        tuple(prefixes), behind, quoted, fence, ticked, indent, _entities(texts), coloured, blanks
    )


def undress(rows: Iterable[LogLine], dress: Dress) -> Iterator[LogLine]:
    """The lines without this dress; lines that were nothing else are left out."""
    fenced = False
    for number, text in rows:
        if b"\x1b" in text:
            text = _COLOUR.sub(b"", text)
        if dress.quoted:
            text = _QUOTE.sub(b"", text, count=1) if text.startswith(b">") else text
        if dress.fence:
            mark = _FENCE.fullmatch(text)
            if mark and (not fenced or len(mark[1]) >= len(dress.fence)):
                fenced = not fenced
                continue
        if text[:3] in (b"---", b"-- ", b"8<-", b"- -") and _CUT.fullmatch(text):
            continue
        yield LogLine(number, _bare(text, dress) if dress != _NAKED else text)


def _bare(text: bytes, dress: Dress) -> bytes:
    if dress.ticked and (found := _TICKED.fullmatch(text)):
        text = found[1]
    if dress.indent:
        text = text[min(dress.indent, _indent(text)) :]
    for _, prefix in dress.prefixes:
        text = _without(prefix, text)
    if dress.behind:
        text = _BEHIND.sub(b"", text)
    for _ in range(dress.entities):
        text = unescape(text.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    if dress.blanks and _BLANK in text:
        text = _BLANK_IN_TAG.sub(b" ", text)
    return text


def _without(prefix: re.Pattern[bytes], text: bytes) -> bytes:
    found = prefix.match(text)
    return text[found.end() :] if found else text


def _most(texts: Sequence[bytes], has: Callable[[bytes], bool]) -> bool:
    return bool(texts) and sum(map(has, texts)) >= _NEARLY_ALL * len(texts)


def _indent(text: bytes) -> int:
    return len(text) - len(text.lstrip(b" \t"))


def _fence(texts: Sequence[bytes]) -> bytes:
    """The fence that opens before the first XML; one that comes later may be in a message."""
    for text in texts:
        if found := _FENCE.fullmatch(text):
            return found[1]
        if _TAG.search(text) or _ENTITY.search(text):
            break
    return b""


def _prefix(texts: Sequence[bytes]) -> tuple[DressMark, re.Pattern[bytes]] | None:
    """What nearly all lines begin with."""
    if len(texts) < _FEW:
        return None
    for mark, pattern in _PREFIXES:
        hits = sum(1 for text in texts if pattern.match(text))
        if hits >= _NEARLY_ALL * len(texts) and (mark is not DressMark.NUMBERS or _counts(texts)):
            return mark, pattern
    return None


def _counts(texts: Sequence[bytes]) -> bool:
    """Whether the numbers in front are those of lines: each is one more than the last."""
    found = [re.match(rb"\s*(\d+)", text) for text in texts]
    numbers = [int(number[1]) for number in found if number]
    steps = [following - number for number, following in pairwise(numbers)]
    return bool(steps) and sum(step == 1 for step in steps) >= _NEARLY_ALL * len(steps)


def _entities(texts: Sequence[bytes]) -> int:
    """How often the text was written for a web page; 0 where a tag stands in it as it is."""
    if any(_TAG.search(text) for text in texts):
        return 0
    found = next((hit[0] for text in texts if (hit := _ENTITY.search(text))), b"")
    return min(found.count(b"amp;") + 1, _DEEPEST) if found else 0
