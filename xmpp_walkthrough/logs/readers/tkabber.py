"""The debug log of tclxmpp, on which Tkabber is built: `outXML ::xmpp::1 <…`, `Parse ::xmpp::1 …`.

What it sends is XML, what it receives a list of Tcl. Headers it tells by what was said with them:
`openStream` and `ReopenStream` ours, `GotStream` the server's. Tkabber's window with raw XML has
`<!-- [10:20:30] OUT (xmpp#1) -->` above each unit instead.
"""

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from xmpp_walkthrough.logs.notation.tcl import element, tcl_list
from xmpp_walkthrough.logs.piece import LogLine, Piece, Read, Unread
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import said_in, sentences
from xmpp_walkthrough.logs.text.stamp import seconds
from xmpp_walkthrough.protocol.event import Role

_SPACES = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
_BEGIN = re.compile(rb"^\d\d:\d\d:\d\d [\w:]+ |^<!-- \[[\d:]+\] (?:IN|OUT) \(")
_HEAD = re.compile(
    rb"^\d\d:\d\d:\d\d (?:::xmpp::)?"
    rb"(outXML|outText|closeStream|Parse|openStream|ReopenStream|GotStream) (::xmpp::\d+) "
)
_RAW = re.compile(rb"^<!-- \[[\d:]+\] (IN|OUT) \(([^()]*)\) -->\s*")
_SENTENCES = sentences(
    [
        ("tcp.connecting", rb"::xmpp::connect ::xmpp::\d+ (?P<address>\S+)"),
        ("tls.established", rb"::xmpp::SwitchTransport \S+ tls"),
        ("tls.failed", rb"SSL channel|TLS negotiation failed|certificate verify failed"),
        ("login.impossible", rb"SASL code \d+: (?:no mech|.{0,80}It is forbidden)"),
        ("login.done", rb"Success ::xmpp::\d+ ::xmpp::sasl::"),
        ("login.failed", rb"\{type sasl code 40\d\} \{\{(?P<condition>[\w-]+)"),
        ("tcp.failed", rb"couldn't open socket: |connection refused"),
        ("closed", rb"::xmpp::ForceDisconnect|ClearState ::xmpp::"),
    ]
)
_MOST = 1 << 20  # bytes of a record: no list is longer


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A record what was sent, or has come, or was done."""
    servers: dict[str, str] = {}
    for record in _records(rows):
        first, last = record[0], record[-1]
        text = b"\n".join(row.text for row in record)
        if found := _RAW.match(text):
            role = Role.INITIATING if found[1] == b"OUT" else Role.RECEIVING
            raw = text[found.end() :]
        elif found := _HEAD.match(text):
            said = text[found.end() :].decode("utf-8", "replace")
            role, unit = _unit(found[1], said, servers, found[2].decode())
            if unit is None:
                yield Unread(first.number, text, "broken")
            raw = (unit or "").encode()
        else:
            for row in record:
                if told := said_in(row, _SENTENCES):
                    yield told._replace(time=seconds(first.text))
            continue
        if raw := raw.rstrip(b"\n"):
            who = found[2].decode("utf-8", "replace")
            yield Piece(first.number, last.number, role, raw, who, seconds(first.text))


def _records(rows: Iterable[LogLine]) -> Iterator[list[LogLine]]:
    """Lines that belong together: only the first has a time."""
    held: list[LogLine] = []
    size = 0
    for row in rows:
        if held and (_BEGIN.match(row.text) or size > _MOST):
            yield held
            held, size = [], 0
        held.append(row)
        size += len(row.text)
    if held:
        yield held


def _unit(what: bytes, said: str, servers: dict[str, str], who: str) -> tuple[Role, str | None]:
    """Whose it is and the unit; "" where it is about none, None where it cannot be read."""
    if what in (b"outXML", b"outText", b"closeStream"):
        return Role.INITIATING, said
    if what == b"Parse":
        return Role.RECEIVING, "" if said.startswith("::xmpp::") else element(tcl_list(said))
    words = tcl_list(said) or [""]
    if what == b"GotStream":
        names = words[1:] if words[0] == "ok" else []
        return Role.RECEIVING, _header(names) if names and not len(names) % 2 else ""
    if what == b"openStream":
        servers[who] = words[0]
    return Role.INITIATING, _header(["to", servers.get(who, ""), "version", "1.0"])


def _header(names: list[str]) -> str:
    """A stream header with these attributes."""
    pairs = zip(names[::2], names[1::2], strict=True)
    return f"<stream:stream {_SPACES} " + " ".join(f"{k}={quoteattr(v)}" for k, v in pairs) + ">"


_MARK = re.compile(
    rb"^\d\d:\d\d:\d\d [\w:]+ ::xmpp::\d+ |^<!-- \[[\d:]+\] (?:IN|OUT) \([^()]*\) -->"
)
READER = Reader("tkabber", "Tkabber or tclxmpp", _MARK, read)
