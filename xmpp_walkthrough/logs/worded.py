"""A log that says in a word who has sent what follows: `SENT: <…`, `recv>> …`, `area: 131072, <…`.

Most programs write such a log, and differ in the word, in what stands around it, and in what else
their logs say. So each is a value.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from xmpp_walkthrough.logs.piece import Fidelity, LogLine, Piece, Read
from xmpp_walkthrough.logs.records import LogRecord, records
from xmpp_walkthrough.logs.said import Sentence, said_in
from xmpp_walkthrough.logs.stamp import seconds
from xmpp_walkthrough.protocol.event import Role

SENT_AND_RECEIVED: Mapping[bytes, Role] = MappingProxyType(
    {
        **dict.fromkeys((b"SENT", b"SEND", b"SENDING", b"OUT", b"TX"), Role.INITIATING),
        **dict.fromkeys((b"RECV", b"RECEIVED", b"READ", b"IN", b"RX"), Role.RECEIVING),
    }
)
_HEADER = re.compile(rb"(?:<\?xml[^<>]*+>\s*+)?<stream:stream\s[^<>]*+>\s*+$")


def opened(raw: bytes) -> bytes:
    """A header that was printed as an element without content, as the start tag that it was."""
    text = raw.rstrip()
    if text.endswith(b"/>") and _HEADER.match(text):
        return text[:-2].rstrip() + b">"
    return raw


class WordedLog(NamedTuple):
    """What one program writes.

    `head` matches up to the first byte of a unit; its group `side` is a word of `words`, in any
    case, and its group `who`, if it has one, is the connection. `other` matches a line that cannot
    be part of a unit. `whole` is that of `Piece`: False where the log has what the socket gave.
    """

    head: re.Pattern[bytes]
    other: re.Pattern[bytes]
    sentences: tuple[Sentence, ...] = ()
    words: Mapping[bytes, Role] = SENT_AND_RECEIVED
    sent: Fidelity = Fidelity.EXACT
    received: Fidelity = Fidelity.EXACT
    whole: bool = False

    def read(self, rows: Iterable[LogLine]) -> Iterator[Read]:
        """The pieces of a log, and what is said between them."""
        for one in records(rows, self.head, self.other):
            if isinstance(one, LogRecord):
                yield self.piece(one)
            elif said := said_in(one, self.sentences):
                yield said._replace(time=seconds(one.text))

    def piece(self, one: LogRecord) -> Piece:
        """What stands in a record, with its side and its time."""
        parts = one.head.groupdict()
        role = self.words[parts["side"].upper()]
        return Piece(
            one.line,
            one.last,
            role,
            one.body,
            (parts.get("who") or b"").decode("utf-8", "replace"),
            seconds(one.head.string),
            fidelity=self.sent if role is Role.INITIATING else self.received,
            whole=self.whole,
        )
