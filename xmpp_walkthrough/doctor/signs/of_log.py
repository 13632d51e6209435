"""Signs of a log: what it says in words, and what it cannot prove since it is not whole.

A log may begin in the middle, have one side only, and end before the login does. So nothing that
is missing from it is a sign, but for what stands between two things that were seen. Its words are
those of `logs.said`, which come as notes; words that a later step of the same connection has
overtaken count no more: the program tried again, or its user agreed.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from xmpp_walkthrough.doctor.finding import Case, Evidence
from xmpp_walkthrough.doctor.signs.course import Course
from xmpp_walkthrough.doctor.signs.of_client import kind_of
from xmpp_walkthrough.doctor.signs.quoting import payload_of, quote, shortened
from xmpp_walkthrough.doctor.signs.signs import Signs
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.conditions import KNOWN_SASL, KNOWN_STREAM, read
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.features import Features, Offer, parse
from xmpp_walkthrough.protocol.sasl import Needs
from xmpp_walkthrough.protocol.sasl.known import needs
from xmpp_walkthrough.protocol.sasl.known import read as read_message
from xmpp_walkthrough.transcript.entry import Entry, Line, Note, Transcript
from xmpp_walkthrough.transcript.facts import Told
from xmpp_walkthrough.wire.restrictions import BEYOND_LIMITS

_WORDS = "log."
_PROGRESS_SAID = ("tcp.connected", "tls.established", "login.done", "bound")
_PROGRESS = (e.StreamHeader, e.StreamFeatures, e.SaslSuccess, e.BindResult)
_REFUSALS = (e.StreamError, e.SaslFailure, e.TlsFailure)
_LEAVES = {"closed", "login.impossible", "login.failed"}
_CLOSES = (e.StreamClose, e.Whitespace)
_TLS = ("expired", "not-yet-valid", "name-mismatch", "self-signed", "unknown-ca", "revoked")
_HANDSHAKE = ("not-tls", "no-shared-cipher", "protocol-version", "reset", "timeout", "closed")
_TCP = ("refused", "reset", "timeout", "unreachable")
_NO_NAME = re.compile(r"not known|no such|not found|ENOTFOUND|NXDOMAIN|no address", re.IGNORECASE)
# They rest on what was not seen: the beginning, the other side, or the inside of a mask.
_FIRST = (
    *("client:stanza-before-login", "client:stanza-before-bind", "client:no-new-stream"),
    *("at:before-login", "got:nothing", "got:header-only", "breach:not-a-stream", "ended:breach"),
)
# A server complains of the client's XML, which was not seen as it was sent.
_COMPLAINTS = tuple(
    f"stream:{name}"
    for name in (
        *("not-well-formed", "xml-not-well-formed", "bad-format", "invalid-xml", "restricted-xml"),
        *("bad-namespace-prefix", "unsupported-encoding", "invalid-namespace"),
        "unsupported-stanza-type",
    )
)
_ELSEWHERE = "stream:see-other-host"  # the next connection follows it, or shows why not
_OF_MASKS = (
    "sasl:aborted",  # by the server; a client's own abort may be what is missing
    "client:no-initial-response",
    "client:plain-fields",
    "client:not-utf-8",
)


class Extent(NamedTuple):
    """How much a log has of a connection: its beginning, and both sides."""

    begun: bool
    both: bool

    @property
    def whole(self) -> bool:
        return self.begun and self.both


def extent(transcript: Transcript) -> Extent:
    """The extent of what was logged, by its units."""
    entries = transcript.entries
    sides = {entry.role for entry in entries}
    opens = bool(entries) and isinstance(entries[0].event, e.StreamHeader)
    alone = len(entries) == 1 and opens  # a header that was never answered
    both = len(sides) == 2 or (alone and Role.INITIATING in sides)
    return Extent(opens and _is_fresh(entries), both)


def _is_fresh(entries: list[Entry]) -> bool:
    """Whether the first header is that of a connection, not of a stream behind a login.

    What answers an `<auth/>` that is not there has lost its beginning as well.
    """
    offered = False
    for entry in entries:
        event = entry.event
        if isinstance(event, e.StreamFeatures) and not offered:
            offered = True
            if not _is_first(parse(event.xml)):
                return False
        if isinstance(event, e.SaslAuth):
            return True
        if isinstance(event, e.SaslSuccess | e.SaslChallenge | e.SaslFailure | e.SaslResponse):
            return False
        if isinstance(event, e.Stanza) and not offered:
            return False
    return True


def _is_first(features: Features) -> bool:
    return features.starttls is not Offer.ABSENT or bool(features.ways_in)


def heard(case: Case, course: Course, signs: Signs) -> None:
    """Add what the log says in words, and what its two sides show together."""
    lines = case.transcript.lines
    seen = extent(case.transcript)
    if seen.both:
        _unused_offer(lines, course, signs)
    if not course.since_auth():
        _of_challenge(course, signs)
    for key, facts in _last_words(lines):
        _say(key, facts, course, signs)
        # A server's own log calls every end of its clients an end.
        if key in ("timeout", "closed") and seen.whole and not case.software[0]:
            _ended(key, str(facts.get("text", "")), course, signs)


def unproven(case: Case, *, placed: bool) -> Iterator[str]:
    """The signs that this log is too little for.

    A refusal that is not `placed` before or behind the proof judges neither account nor password.
    """
    if not placed:
        yield "sasl:not-authorized"
    seen, entries = extent(case.transcript), case.transcript.entries
    yield from (*_OF_MASKS, _ELSEWHERE)
    if any(isinstance(x.event, e.Violation) and x.event.rule in BEYOND_LIMITS for x in entries):
        yield "ended:breach"  # our own limits are no fault of the server's
    if not seen.whole:
        yield from (*_FIRST, *_COMPLAINTS)


def missing(transcript: Transcript) -> tuple[str, ...]:
    """What this log lacks to tell why a login did not come to its end, as keys."""
    entries = [x for x in transcript.entries if not isinstance(x.event, _CLOSES)]
    said = {key: facts for _, key, facts in words_of(transcript.lines)}
    told = str(said.get("login.failed", {}).get("condition", ""))
    if any(isinstance(x.event, e.BindResult | e.Sasl2Bound) for x in entries):
        return ()
    last = entries[-1].event if entries else None
    left = len(entries) < len(transcript.entries) or bool(said.keys() & _LEAVES)
    refused = any(isinstance(x.event, e.SaslFailure) for x in entries)
    found = {
        "tls": isinstance(last, e.Proceed | e.StartTls) or "tls.refused" in said,
        "condition": "login.failed" in said and not (refused or told),
        "place": bool(told) and not refused,
        "offer": isinstance(last, e.StreamFeatures) and left and bool(parse(last.xml).mechanisms),
        "redirect": isinstance(last, e.StreamError) and _is_redirect(last),
        "name": "dns.failed" in said,
        "connection": "tcp.failed" in said and not entries,
        "side": not extent(transcript).both
        and any(isinstance(x.event, _REFUSALS) for x in entries),
    }
    return tuple(key for key, is_missing in found.items() if is_missing)


def _is_redirect(event: e.Event) -> bool:
    condition = read(event.xml)
    return condition is not None and condition.name == "see-other-host"


def words_of(lines: list[Line]) -> Iterator[tuple[int, str, dict[str, object]]]:
    """What is said in words, in order: its place, its key and its facts."""
    for index, line in enumerate(lines):
        if isinstance(line, Note) and isinstance(line.fact, Told):
            key, facts = line.fact
            if key.startswith(_WORDS):
                yield index, key.removeprefix(_WORDS), dict(facts)


def _last_words(lines: list[Line]) -> Iterator[tuple[str, dict[str, object]]]:
    """The words behind the last progress; the login began before, and counts as well."""
    words = list(words_of(lines))
    passed = [
        index
        for index, line in enumerate(lines)
        if isinstance(line, Entry)
        and line.role is Role.RECEIVING
        and isinstance(line.event, _PROGRESS)
    ]
    passed += [index for index, key, _ in words if key in _PROGRESS_SAID]
    last = max(passed, default=-1)
    for index, key, facts in words:
        if index > last or key == "login.began":
            yield key, facts


def _say(key: str, facts: dict[str, object], course: Course, signs: Signs) -> None:
    reason, condition = str(facts.get("reason", "")), str(facts.get("condition", ""))
    text = str(facts.get("text", ""))
    shown = Evidence("log-said", {}, shortened(text))
    if key == "tls.refused" and reason in _TLS:
        signs.add_kinds("failed", f"tls.{reason}", shown)
        if reason == "name-mismatch":
            signs.add("cert:other-name", shown)
    elif key == "tls.failed" and reason in _HANDSHAKE:
        signs.add_kinds("failed", f"tls.{reason}", shown)
    elif key == "tcp.failed" and reason in _TCP:
        signs.add_kinds("failed", f"connect.{reason}", shown)
    elif key == "dns.failed" and _NO_NAME.search(text):
        signs.add_kinds("failed", "connect.no-address", shown)
    elif key == "login.began" and not course.since_auth():
        signs.add(f"kind:{kind_of(str(facts.get('mechanism', '')))}")
        for name in signs.of_sort("sasl") if "kind:plain" in signs else ():
            signs.add(f"early:{name}", *signs.evidence(f"sasl:{name}"))  # its one message
    elif key == "login.failed" and condition in KNOWN_SASL:
        _refused(condition, str(facts.get("mechanism", "")), shown, course, signs)
    elif key == "login.impossible" and not (course.since_auth() or "failed:sasl" in signs):
        signs.add_kinds("failed", "sasl.none-in-common", shown)
    elif key == "stream.error" and condition in KNOWN_STREAM and not course.server(e.StreamError):
        signs.add(f"stream:{condition}", shown)
        signs.add("ended:stream-error", shown)


def _refused(condition: str, mechanism: str, shown: Evidence, course: Course, signs: Signs) -> None:
    """A refusal that is only told: PLAIN has one message, so it was refused behind that."""
    if course.server(e.SaslFailure):
        return  # the server's own word is in the log
    signs.add(f"sasl:{condition}", shown)
    signs.add("ended:sasl-failure", shown)
    if mechanism and not course.since_auth():
        signs.add(f"kind:{kind_of(mechanism)}")
    if "kind:plain" in signs:
        signs.add(f"early:{condition}", shown)


def _of_challenge(course: Course, signs: Signs) -> None:
    """The kind of a login of which the client's side was left out, by the first challenge."""
    for entry in course.server(e.SaslChallenge)[:1]:
        message = read_message(payload_of(entry) or b"", by_client=False)
        if all(message.part(name) for name in ("r", "s", "i")):
            signs.add("kind:scram")


def _ended(key: str, text: str, course: Course, signs: Signs) -> None:
    """An end before the login was done, without an announcement. Programs end as well."""
    if course.bound() or course.server(*_REFUSALS) or course.client(e.StreamClose):
        return
    shown = Evidence("log-said", {}, shortened(text))
    if key == "timeout":
        signs.add("ended:silence", shown)
        return
    last = course.last_sent()
    if last is not None and course.entries[-1].role is Role.INITIATING:  # it waits for an answer
        signs.add("ended:eof", shown)
        signs.add("ended:lost", shown)


def _unused_offer(lines: list[Line], course: Course, signs: Signs) -> None:
    """Mechanisms were offered, and the client left without a word: it found none for itself.

    Where one of them is for a password, only the client's own words tell that it wanted another.
    """
    said = [x for x in course.entries if not isinstance(x.event, _CLOSES)]
    if not said or not isinstance(said[-1].event, e.StreamFeatures) or course.since_auth():
        return
    found = course.features()
    words = {key for _, key, _ in words_of(lines)}
    left = any(isinstance(x, Entry) and isinstance(x.event, e.StreamClose) for x in lines)
    if found is None or not found[1].mechanisms or not (left or words & _LEAVES):
        return
    entry, features = found
    password = any(needs(name) is Needs.PASSWORD for name in features.mechanisms)
    if password and not words & {"login.impossible", "login.failed"}:
        return
    key = "sasl.not-offered" if password else "sasl.none-in-common"
    signs.add_kinds("failed", key, quote("features", entry))
