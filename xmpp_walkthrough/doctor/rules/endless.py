"""Causes of a login without an end, although the server speaks. RFC 6120 §13.12."""

from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.signs.signs import failed

FLOODS = Rule("server-floods", needs=(failed("flooded", "barren", "unconfirmed"),))
# Or the line is: only the server's log would tell.
TOO_SLOW = Rule("server-too-slow", needs=(failed("too-slow"),))
