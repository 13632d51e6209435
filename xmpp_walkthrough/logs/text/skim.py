"""Skimming a log for errors: lines that hold a whole stanza and no error are passed over unread.

RFC 6120 §8.3: a stanza error says so by `error` in it. All else, from a stream's opening to a
sentence of the program, is read as always, and so is a request, before the error that answers it.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import LogLine

_STANZA = re.compile(rb"<(iq|message|presence)[\s/>]")
_REQUEST = re.compile(rb"<iq\s[^<>]*?\btype\s*=\s*[\"']get[\"']")
_ID = re.compile(rb"<iq\s[^<>]*?\bid\s*=\s*[\"']([^\"'<>]{1,200})[\"']")
_ENDS = (b"</iq>", b"</message>", b"</presence>", b"/>")
# What changes the connection, or may be a breach without a word of error: a copy or a push that a
# stranger has sent.
_ALWAYS = re.compile(
    rb"xmpp-bind|<bind|jabber:iq:auth|urn:xmpp:carbons|<iq\s[^<>]*?\btype\s*=\s*[\"']set"
    rb"|<presence\s[^<>]*?\btype\s*=\s*[\"']subscribed"
)
_MOST = 1_000  # requests that are remembered


class Skim:
    """Passes over lines; `lines` counts those that were not read."""

    def __init__(self) -> None:
        self.lines = 0
        self._asked: dict[bytes, LogLine] = {}
        self._open = False  # the line before may go on in this one

    def skim(self, rows: Iterable[LogLine]) -> Iterator[LogLine]:
        """The lines that have to be read, in order; a request comes late, before its error."""
        for row in rows:
            text = row.text
            if b"error" in text or b"fail" in text:
                if (found := _ID.search(text)) and (asked := self._asked.pop(found[1], None)):
                    self.lines -= 1
                    yield asked
            elif not self._open and self._is_whole(row):
                self.lines += 1
                continue
            self._open = not text.rstrip().endswith(b">")
            yield row

    def _is_whole(self, row: LogLine) -> bool:
        """Whether the line is one whole stanza that changes nothing; remember what it asks."""
        text = row.text.rstrip()
        found = _STANZA.search(text) if text.endswith(_ENDS) else None
        if found is None:
            return False
        name = found[1]
        alone = text.endswith(b"/>") and text.count(b"<", found.start()) == 1
        if text.count(b"<" + name) != 1 or not (alone or text.endswith(b"</" + name + b">")):
            return False  # several, or one that goes on
        if _ALWAYS.search(text):
            return False
        if name == b"iq" and _REQUEST.search(text):
            self._remember(row)
        return True

    def _remember(self, row: LogLine) -> None:
        if asked := _ID.search(row.text):
            if len(self._asked) >= _MOST:
                del self._asked[next(iter(self._asked))]
            self._asked[asked[1]] = row
