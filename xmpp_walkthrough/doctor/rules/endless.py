"""Causes of a login without an end, although the server speaks. RFC 6120 §13.12."""

from xmpp_walkthrough.doctor.causes.rule import likely
from xmpp_walkthrough.doctor.signs.signs import failed

FLOODS = likely("server-floods", failed("flooded", "barren", "unconfirmed"))
# Or the line is: only the server's log would tell.
TOO_SLOW = likely("server-too-slow", failed("too-slow"))
