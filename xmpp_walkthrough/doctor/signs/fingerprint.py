"""The fingerprint of a server: its software and version, read from its bytes; else unknown.

Measured on Prosody and ejabberd as Debian 12 and 13 have them; XEP-0092 is the server's own word.
One trait alone proves nothing, since any server may write a header like that: at least two have to
agree.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from xmpp_walkthrough.doctor.finding import Evidence
from xmpp_walkthrough.doctor.signs.course import Course
from xmpp_walkthrough.doctor.signs.quoting import quote
from xmpp_walkthrough.doctor.signs.server_words import SPELT, author
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.conditions import read
from xmpp_walkthrough.wire.names import VERSION
from xmpp_walkthrough.wire.spelling import attributes


class Software(NamedTuple):
    """A name in lower case and a version, empty where unknown, and what says so."""

    name: str = ""
    version: str = ""
    evidence: tuple[Evidence, ...] = ()


_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_EJABBERD_ORDER = ["id", "version", "xml:lang", "xmlns:stream", "from", "xmlns"]
_PRACTICE_ORDER = ["from", "id", "version", "xml:lang", "xmlns", "xmlns:stream"]


class _Header(NamedTuple):
    id: str
    order: list[str]
    quotes: set[str]


def _is_prosody(header: _Header) -> bool:
    """A random UUID, version 4, as its id, single quotes; the order changes with each start."""
    return bool(_UUID.fullmatch(header.id)) and header.quotes == {"'"}


def _is_ejabberd(header: _Header) -> bool:
    """A number of 64 bits as its id, single quotes, and always the same order."""
    number = header.id.isascii() and header.id.isdigit() and 8 < len(header.id) <= 20
    return number and header.quotes == {"'"} and header.order == _EJABBERD_ORDER


def _is_practice(header: _Header) -> bool:
    """Our own: 32 hexadecimal digits, double quotes, attributes sorted."""
    digits = bool(re.fullmatch(r"[0-9a-f]{32}", header.id))
    return digits and header.quotes == {'"'} and header.order == _PRACTICE_ORDER


_HEADERS: dict[str, Callable[[_Header], bool]] = {
    "prosody": _is_prosody,
    "ejabberd": _is_ejabberd,
    "xmpp-walk": _is_practice,
}


def fingerprint(course: Course) -> Software:
    """The most likely software.

    The server's own answer counts most, then the header, then texts.
    """
    return _own_word(course) or _by_header(course) or _by_words(course) or Software()


def _own_word(course: Course) -> Software | None:
    for entry in course.server(e.Iq):
        query = entry.event.xml.find(f"{{{VERSION}}}query")
        name = "" if query is None else (query.findtext(f"{{{VERSION}}}name") or "").strip()
        if query is not None and name and entry.event.xml.get("type") == "result":
            version = (query.findtext(f"{{{VERSION}}}version") or "").strip()
            return Software(name.lower(), version, (quote("software-own-word", entry),))
    return None


def _by_header(course: Course) -> Software | None:
    for entry in course.server(e.StreamHeader):
        written = [*attributes(entry.raw)]
        header = _Header(
            entry.event.xml.get("id", ""),
            [each.name for each in written if each.name != "to"],  # there where we said who we are
            {each.quote for each in written},
        )
        for name, fits in _HEADERS.items():
            if fits(header):
                shown = quote("software-header", entry, server=SPELT.get(name, name))
                return Software(name, "", (shown,))
    return None


def _by_words(course: Course) -> Software | None:
    """Two known texts of one server, and none of another, where the header says nothing."""
    said: dict[str, set[str]] = {}
    for entry in course.server(e.StreamError, e.SaslFailure):
        condition = read(entry.event.xml)
        server = author(condition.text) if condition else ""
        if condition is not None and server:
            said.setdefault(server, set()).add(condition.text)
    if len(said) != 1:
        return None
    ((name, texts),) = said.items()
    return Software(name, "") if len(texts) > 1 else None
