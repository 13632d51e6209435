"""Faults of the stream features: wrong, empty, or broken XML in their place. §4.3.2, §11.1.

RFC 6120. A client must survive all of it with a reason, and without using up memory.
"""

from xmpp_walkthrough.protocol.events import StreamFeatures
from xmpp_walkthrough.server.bending import When, before, in_clear, instead, just, last, logged_in
from xmpp_walkthrough.server.fault import Fault, Say

_EMPTY = b"<stream:features/>"
_VOLUNTARY = (
    b'<stream:features><c xmlns="http://jabber.org/protocol/caps" hash="sha-1" '
    b'node="http://ceit.org/" ver="QgayPKawpkPSDYmwT/WM94uAlu0="/></stream:features>'
)
_UNKNOWN = b'<stream:features><toll xmlns="urn:example:walk"><required/></toll></stream:features>'


def _in_place(name: str, branches: tuple[str, ...], say: Say, when: When) -> Fault:
    says = instead(StreamFeatures, say, when)
    return Fault(f"features-{name}", "open", branches, says=says)


# §4.3.2: features always follow the header, even if there are none.
MISSING = _in_place("missing", ("1-14",), just(b""), in_clear)
# No feature at all is allowed: then nothing is left to negotiate, and stanzas may pass (§4.3.5).
EMPTY = _in_place("empty", ("1-11", "3-17"), just(_EMPTY), logged_in)
VOLUNTARY_ONLY = _in_place("voluntary-only", ("1-10",), just(_VOLUNTARY), logged_in)
# §4.3.2: a mandatory feature that the client does not know ends its attempt.
UNKNOWN_REQUIRED = _in_place("unknown-required", ("1-13", "SE-23"), just(_UNKNOWN), in_clear)
WHITESPACE = _in_place("whitespace", ("1-22",), before(b" \n"), in_clear)
# From here on the XML itself is cut off, broken, forbidden (§11.1, §11.3) or without an end: it
# must cost the client neither its memory nor its time.
CUT = _in_place("cut", ("1-25",), last(b"<stream:features><start"), in_clear)
COMMENT = _in_place("comment", (), before(b"<!-- welcome -->"), in_clear)
ENTITY = _in_place("entity", (), just(b"<stream:features>&welcome;</stream:features>"), in_clear)
NOT_WELL_FORMED = _in_place("mismatched", (), just(b"<stream:features></features>"), in_clear)
NOT_UTF_8 = _in_place(
    "not-utf-8", (), just(b"<stream:features>\xff\xfe</stream:features>"), in_clear
)
NO_PREFIX = _in_place("no-prefix", (), just(b"<st:features/>"), in_clear)
TEXT = _in_place("text", (), before(b"hello"), in_clear)
TOO_DEEP = _in_place("too-deep", (), just(b"<stream:features>" + b"<a>" * 500), in_clear)
ENDLESS = _in_place("endless", (), just(b"<stream:features>" + b"<a/>" * 300_000), in_clear)
