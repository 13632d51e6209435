"""The log of node-xmpp, which xmpp.js was before, with `DEBUG=xmpp:*`: `send: <…`, `receive: <…`.

What the socket took and gave; at a terminal each record ends with the time since the last one.
"""

import re

from xmpp_walkthrough.logs.headed import BOTH, Headed
from xmpp_walkthrough.logs.piece import Piece
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"\bxmpp:connection (send|receive): (?=[<\s])")
_OTHER = re.compile(rb"\s{0,4}\S{0,60} ?\bxmpp:[\w:]+ ")
_SINCE = re.compile(rb"> \+\d{1,9}(?:ms|s|m|h|d)$")
_ROLES = {b"send": Role.INITIATING, b"receive": Role.RECEIVING}


def _amend(piece: Piece) -> Piece:
    return piece._replace(raw=_SINCE.sub(b">", piece.raw))


_LOG = Headed(_HEAD, _ROLES, (), _OTHER, _amend, exact=BOTH, whole=False)
READER = Reader("node-xmpp", "node-xmpp", re.compile(rb"\bxmpp:connection \w"), _LOG.read)
