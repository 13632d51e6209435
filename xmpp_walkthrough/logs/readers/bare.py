"""Bare XML, with or without a word, an arrow or a heading that says who sent it. RFC 6120 §9."""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import LogLine, Piece, Read, Unread
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.text.cutting import Cut, Cutter
from xmpp_walkthrough.protocol.event import Role

_OUT = (
    rb"c|client|we|sen[dt]|sending|out(?:going)?|outbound|tx|write|wrote"
    rb"|>>+|-+>|=+>|~+>|\xe2\x86\x92"
)
_IN = (
    rb"s|server|rec(?:v|eived|eiving)|rcvd?|in(?:coming)?|inbound|rx|read|got"
    rb"|<<+|<-+|<=+|<~+|\xe2\x86\x90"
)
# A word before the XML, or alone on its line: `[12:00:01] SEND: `, `C: `, `<!-- Client -->`.
_WORD = re.compile(
    rb"^(?:[^<>A-Za-z]|(?<=\d)[TZ]){0,60}(?:<!--\s*)?(?:(" + _OUT + rb")|(" + _IN + rb"))"
    rb"(?![\w-])(?!=)(?:\s{1,3}(?:sends?|says|sent|xml|stanza|data|client|server|to|from|the)\b)"
    rb"{0,3}\s{0,3}(?:-->)?[\s:|\])>-]{0,20}(?=<|$)",
    re.IGNORECASE,
)
_FIRST = re.compile(
    rb"\s*</?(?:stream:|iq|message|presence|auth|challenge|response|success|failure)"
)
_XML = re.compile(rb"</?(?:[A-Za-z_]\w*:)?[A-Za-z_][\w.-]*[\s/>]|<\?xml")


def names_a_side(text: bytes) -> bool:
    """Whether a line begins with a word or an arrow for its sender, and goes on with XML."""
    word = _WORD.match(text)
    return word is not None and text[word.end() : word.end() + 1] == b"<"


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """Units as they are cut out of the text; prose between them is told as such."""
    text = _Text()
    for row in rows:
        yield from text.take(row)
    yield from text.end()
    yield from text.left()


class _Text:
    def __init__(self) -> None:
        self._cutter = Cutter()
        self._role: Role | None = None
        self._alone: LogLine | None = None  # a word that stood on a line of its own
        self._lines: list[tuple[int, int]] = []  # offset and number of lines that may be asked for

    def take(self, row: LogLine) -> Iterator[Read]:
        """The units that end in this line."""
        text, inside = row.text, self._cutter.inside
        word = _WORD.match(text)
        if word and (not inside or _FIRST.match(text, word.end())):
            yield from self.end()
            self._role = Role.INITIATING if word[1] else Role.RECEIVING
            text = text[word.end() :]
            if not text.strip():
                if self._alone is not None:  # two of them, and nothing between
                    yield Unread(self._alone.number, self._alone.text, "eaten")
                self._alone = row
                return
        elif not inside and not _XML.search(text):
            if text.strip():
                yield Unread(row.number, row.text, "prose")
            return
        self._alone = None
        if not self._lines or self._lines[-1][1] != row.number:
            self._lines.append((self._cutter.fed, row.number))
        for cut in self._cutter.feed(text + b"\n"):
            yield from self._piece(cut, row.number)
        while len(self._lines) > 1 and self._lines[1][0] <= self._cutter.at:
            del self._lines[0]

    def end(self) -> Iterator[Read]:
        """What is left of a unit that does not go on."""
        last = self._lines[-1][1] if self._lines else 0
        for cut in self._cutter.end():
            yield from self._piece(cut, last)

    def left(self) -> Iterator[Read]:
        """A word at the very end of the log, behind which nothing stands."""
        if self._alone is not None:
            yield Unread(self._alone.number, self._alone.text, "eaten")

    def _piece(self, cut: Cut, last: int) -> Iterator[Read]:
        first = max((n for at, n in self._lines if at <= cut.offset), default=last)
        if not cut.is_unit:
            if cut.raw.strip():
                yield Unread(first, cut.raw.strip(), "prose")
            return
        yield Piece(first, last, self._role, cut.raw)


READER = Reader("bare", "XML", _XML, read)
