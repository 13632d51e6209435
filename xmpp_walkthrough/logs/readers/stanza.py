"""The log of stanza.js, its events written down: `raw:incoming <…`, `raw:outgoing <…`. RFC 7395."""

import re

from xmpp_walkthrough.logs.headed import BOTH, Headed
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"\braw:(incoming|outgoing)\W{1,4}(?=<)")
_ROLES = {b"incoming": Role.RECEIVING, b"outgoing": Role.INITIATING}
_LOG = Headed(_HEAD, _ROLES, exact=BOTH)
READER = Reader("stanza", "stanza.js", _HEAD, _LOG.read)
