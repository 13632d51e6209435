"""The console of converse.js: `%c%s color: darkgoldenrod <…` received, `darkcyan` sent. RFC 7395.

A browser's own log, or a test's, has the colours as words; what is copied from its window has lost
them. Up to version 11 the unit stands in front of its colour.
"""

import re

from xmpp_walkthrough.logs.headed import Headed
from xmpp_walkthrough.logs.piece import Piece
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.readers.strophe import SENTENCES
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"(color: dark(?:goldenrod|cyan)|\bDEBUG:) (?=<)")
_MARK = re.compile(rb"color: dark(?:goldenrod|cyan)\b|\d\dT[\d:.]+Z DEBUG: <")
_OTHER = re.compile(
    rb"\[[^<]{1,80}:CONSOLE[:(]\d+[:)\]]|\S{0,40} ?%c|.{0,40}\b(?:DEBUG|INFO|WARN|ERROR): "
)
_BEHIND = re.compile(rb">\W{0,4}(color: dark(?:goldenrod|cyan))\b[^<>]*$")
_ROLES: dict[bytes, Role | None] = {
    b"color: darkgoldenrod": Role.RECEIVING,
    b"color: darkcyan": Role.INITIATING,
    b"DEBUG:": None,
}
_SENTENCES = (
    *sentences(
        [
            ("login.failed", rb"Status changed to: AUTHFAIL"),
            ("tcp.failed", rb"Status changed to: CONNFAIL"),
        ]
    ),
    *SENTENCES,
)


def _amend(piece: Piece) -> Piece:
    """The unit without what a browser writes behind it, which may name its side."""
    end = piece.raw.rfind(b">")
    behind = _BEHIND.search(piece.raw, max(0, end))
    role = piece.role or (_ROLES[behind[1]] if behind else None)
    return piece._replace(raw=piece.raw[: end + 1] or piece.raw, role=role)


_LOG = Headed(_HEAD, _ROLES, _SENTENCES, _OTHER, _amend)
READER = Reader("converse", "converse.js", _MARK, _LOG.read)
