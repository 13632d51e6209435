"""What `/dump` of poezio's XML tab writes: `10:20:30 IN <…` and `OUT`.

The log of `poezio -d` is that of slixmpp.
"""

import re

from xmpp_walkthrough.logs.headed import Headed
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"^\d\d:\d\d:\d\d (IN|OUT) (?=<)")
_ROLES = {b"IN": Role.RECEIVING, b"OUT": Role.INITIATING}
READER = Reader("poezio", "poezio's XML tab", _HEAD, Headed(_HEAD, _ROLES).read)
