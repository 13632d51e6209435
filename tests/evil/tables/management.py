"""What may stream management be told, and a session that is resumed? XEP-0198."""

from __future__ import annotations

from evil.acts import Close, Fin, Hush, Many, Reset, say
from evil.behaviour import Behaviour, Bend, at, behind, instead, swapped
from evil.places import BOUND, LOGIN_FEATURES, MESSAGE, PING, PRESENCE, ROSTER, Place

_SM = b"xmlns='urn:xmpp:sm:3'"
ENABLED, ACK, ASKED = Place("SmEnabled"), Place("SmAck"), Place("SmRequest")
RESUMED, FAILED = Place("SmResumed"), Place("SmFailed")
_CUT = at(MESSAGE, Reset())


def _sm(id: str, does: str, *bends: Bend, bad: bool = False) -> Behaviour:
    return Behaviour(id, does, bends, grave=bad, options=("--with", "sm"))


def _enabled(id: str, does: str, attributes: bytes, *more: Bend, bad: bool = False) -> Behaviour:
    said = b"<enabled " + _SM + b" " + attributes + b"/>"
    return _sm(id, does, instead(ENABLED, said), *more, bad=bad)


def _counted(id: str, does: str, h: bytes, *, bad: bool = True) -> Behaviour:
    return _sm(id, does, instead(ACK, b"<a " + _SM + b" " + h + b"/>"), bad=bad)


def _resumed(id: str, does: str, *acts: object, bad: bool = True) -> Behaviour:
    """The line is cut in step 5, and this comes of our wish to go on."""
    return _sm(id, does, _CUT, Bend(RESUMED, acts), bad=bad)  # type: ignore[arg-type]


BEHAVIOURS = [
    # enabling
    _sm("sm-not-offered", "no stream management on offer",
        swapped(LOGIN_FEATURES, b"<sm [^>]*/>", b"")),
    _sm("sm-refused", "stream management refused", instead(ENABLED, b"<failed " + _SM + b"/>")),
    _sm("sm-refused-strangely", "refused with a tree that nobody knows",
        instead(ENABLED, b"<failed " + _SM + b" h='x'><a xmlns='urn:a'><b/></a>text</failed>")),
    _sm("sm-silence", "silence for our wish to count", at(ENABLED, Hush()), bad=True),
    _sm("sm-enabled-twice", "enabled twice", instead(ENABLED, b"%honest%%honest%")),
    _sm("sm-of-version-2", "enabled in an older version",
        at(ENABLED, say(b"<enabled xmlns='urn:xmpp:sm:2' id='x' resume='true'/>"), Hush()),
        bad=True),
    _sm("sm-resumed-for-enabled", "resumed in the place of enabled",
        instead(ENABLED, b"<resumed " + _SM + b" previd='x' h='0'/>")),
    _enabled("sm-id-none", "a session that can be resumed, without an id", b"resume='true'"),
    _enabled("sm-id-empty", "a session with an id of no letters", b"resume='true' id=''"),
    _enabled("sm-id-long", "a session with an id of 200 kB",
             b"resume='1' id='" + b"i" * 200_000 + b"'"),
    _enabled("sm-id-long-and-cut", "a session with an id of thirty thousand quotes, and a cut line",
             b"resume='1' id='" + b"&quot;" * 30_000 + b"'", _CUT),
    _enabled("sm-resume-maybe", "a session that can perhaps be resumed",
             b"resume='perhaps' id='x'"),
    _enabled("sm-max-strange", "a session for a time that is none",
             b"resume='true' id='x' max='-1e99'"),
    _enabled("sm-location", "a session that is to be resumed on another host",
             b"resume='true' id='x' location='10.6.6.6:22'", _CUT),
    _enabled("sm-location-strange", "a session that is to be resumed at what is no place",
             b"resume='true' id='x' location='[::1:http://&#10;'", _CUT),
    # counting
    _counted("sm-count-none", "a count that is missing", b""),
    _counted("sm-count-empty", "a count of no digits", b"h=''"),
    _counted("sm-count-letters", "a count of letters", b"h='many'"),
    _counted("sm-count-negative", "a count below nought", b"h='-1'"),
    _counted("sm-count-too-high", "a count of more than we have sent", b"h='9'"),
    _counted("sm-count-wraps", "a count that is just below the end of its range",
             b"h='4294967295'",
             bad=False),
    _counted("sm-count-beyond", "a count beyond its range", b"h='4294967296'"),
    _counted("sm-count-digits", "a count of a hundred thousand digits",
             b"h='" + b"9" * 100_000 + b"'"),
    _counted("sm-count-arabic", "a count of stanzas in Arabic digits", "h='٣'".encode()),
    _counted("sm-count-underscore", "a count of stanzas that Python would read", b"h='0_1'"),
    _counted("sm-count-spaced", "a count with spaces around", b"h=' 3 '"),
    _counted("sm-count-nought", "a count of nought, although we have sent", b"h='0'", bad=False),
    _sm("sm-count-falls", "a count that falls", instead(
        ACK, b"<a " + _SM + b" h='2'/><a " + _SM + b" h='1'/>")),
    _sm("sm-never-acknowledged", "no count for our question", at(ACK, Hush()), bad=True),
    _sm("sm-asks-often", "a thousand questions for our count",
        behind(PRESENCE, b"<r " + _SM + b"/>" * 1_000)),
    _sm("sm-asks-with-text", "a question for our count with a tree in it",
        behind(PRESENCE, b"<r " + _SM + b"><a>" + b"x" * 1_000 + b"</a></r>")),
    _sm("sm-nonza-unknown", "an element of management that there is not",
        behind(PRESENCE, b"<forget " + _SM + b" h='1'/>")),
    # resuming
    _sm("resume-cut-by-fin", "a line that is closed in step 5, not cut", at(MESSAGE, Fin()),
        bad=False),
    _sm("resume-cut-in-a-stanza", "a line that is cut in the middle of a stanza",
        at(MESSAGE, say(b"<message><body>half"), Reset())),
    _sm("resume-cut-again", "a line that is cut again, and again",
        Bend(Place("Iq", "login", b"jabber:iq:roster", always=True), (Reset(),)), bad=True),
    _sm("resume-cut-at-close", "a line that is cut when we close",
        at(Place("StreamClose"), Reset())),
    _sm("resume-error-then-cut", "an error of the stream, and then a cut", at(
        PING, say(b"<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                  b"</stream:error>"),
        Reset()), bad=True),
    _resumed("resumed-other-id", "another session than ours", say(
        b"<resumed " + _SM + b" previd='evil' h='0'/>"), bad=False),
    _resumed("resumed-no-count", "a session without a count",
             say(b"<resumed " + _SM + b" previd='x'/>")),
    _resumed("resumed-count-too-high", "a session that has got more than we sent",
             say(b"<resumed " + _SM + b" previd='x' h='4000000000'/>")),
    _resumed("resumed-count-letters", "a session with a count of letters",
             say(b"<resumed " + _SM + b" previd='x' h='&#x9b;2J'/>")),
    _resumed("resumed-silence", "silence for our wish to go on", Hush()),
    _resumed("resumed-gone", "the end for our wish to go on", Close()),
    _resumed("resumed-twice", "a session resumed twice", say(b"%honest%%honest%")),
    _resumed("resumed-failed", "a session that has been forgotten", say(
        b"<failed " + _SM + b" h='1'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
        b"</failed>"), bad=False),
    _resumed("resumed-failed-count", "a session that has been forgotten, with a count of letters",
             say(
        b"<failed " + _SM + b" h='many'/>"), bad=False),
    _resumed("resumed-flooded", "a session with a thousand stanzas that we had missed", say(
        b"%honest%", Many(b"<message from='a@b.example'><body>missed</body></message>", 1_000)),
        bad=False),
    _resumed("resumed-bound-instead", "a binding in the place of the old session", say(
        b"<iq type='result' id='x'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>"
        b"a@b.c/d</jid></bind>"
        b"</iq>")),
    _sm("enabled-in-place-of-roster", "enabled once more, in the place of the roster",
        instead(ROSTER, b"<enabled " + _SM + b" id='y'/>%honest%")),
    _sm("failed-behind-bind", "a failure of management that nobody asked for",
        behind(BOUND, b"<failed " + _SM + b"/>"), bad=False),
    _sm("asked-with-nothing-to-count", "our question answered by a question",
        instead(ACK, b"<r " + _SM + b"/>%honest%")),
]  # fmt: skip
