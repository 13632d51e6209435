"""Signs of the server: conditions, the place of a refusal, offers, broken rules."""

from xmpp_walkthrough.doctor.finding import Evidence
from xmpp_walkthrough.doctor.signs.course import Course
from xmpp_walkthrough.doctor.signs.quoting import quote, shortened
from xmpp_walkthrough.doctor.signs.server_words import SAYS_NOTHING, SPELT, UNKNOWN, author, topics
from xmpp_walkthrough.doctor.signs.signs import Signs
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.conditions import Condition, read
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.features import Features, Offer
from xmpp_walkthrough.protocol.sasl.known import bindable
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.wire.names import BIND, PING, ROSTER, SESSION

_GOT = {
    e.StreamHeader: "got:header",
    e.StreamFeatures: "got:features",
    e.Proceed: "got:proceed",
    e.SaslSuccess: "got:success",
    e.BindResult: "got:binding",
}
_ABOUT = {BIND: "bind", SESSION: "session", ROSTER: "roster", PING: "ping"}


def answers(course: Course, signs: Signs) -> None:
    """Add the signs of the server's units."""
    _progress(course, signs)
    _refusals(course, signs)
    _offers(course, signs)
    for entry in course.server(e.Violation):
        assert isinstance(entry.event, e.Violation)
        shown = quote("breach", entry, rule=entry.event.rule)
        signs.add(f"breach:{entry.event.rule}", shown)
        signs.add("ended:breach", shown)


def _progress(course: Course, signs: Signs) -> None:
    heard = course.last_heard()
    if heard is None:
        signs.add("got:nothing")
    for kind, sign in _GOT.items():
        for entry in course.server(kind)[-1:]:
            signs.add(sign, quote("said", entry))
    for entry in course.server(e.StreamHeader)[-1:]:
        if heard is entry:
            signs.add("got:header-only")


def _refusals(course: Course, signs: Signs) -> None:
    for entry in course.server(e.StreamError):
        condition = read(entry.event.xml)
        if condition is not None:
            evidence = _said("refusal-stream", entry, condition)
            signs.add(f"stream:{condition.name}", evidence)
            if condition.application is not None:
                signs.add(f"stream:{condition.name}-{condition.application[1]}", evidence)
            signs.add("ended:stream-error", evidence)
            _words("stream", condition, entry, signs)
    for entry in course.server(e.TlsFailure):
        signs.add("ended:tls-failure", quote("refusal-tls", entry))
    last = course.server(e.SaslFailure, e.SaslSuccess)[-1:]
    for entry in last:
        if isinstance(entry.event, e.SaslFailure):  # else another mechanism was taken
            # Some clients abort an exchange that was refused, and are refused again.
            tried = [x for x in course.since_auth() if isinstance(x.event, e.SaslFailure)]
            _sasl(course, tried[0] if tried else entry, signs)
    asked: dict[str, str] = {}
    for entry in course.entries:
        _stanza(entry, asked, signs)


def _sasl(course: Course, failure: Entry, signs: Signs) -> None:
    """A refused login: before any challenge the name was judged; after a response, the proof."""
    condition = read(failure.event.xml)
    before = course.since_auth() or course.server()  # a log may lack what the client sent
    before = before[: before.index(failure)] if failure in before else []
    seen = bool(course.since_auth())
    if condition is None or any(isinstance(x.event, e.SaslAbort) for x in before):
        return
    challenged = any(isinstance(x.event, e.SaslChallenge) for x in before)
    answered = any(isinstance(x.event, e.SaslResponse) for x in before)
    if not seen and challenged:  # who is refused behind a challenge has answered it
        answered = True
    position = "late" if answered else "early"
    name = condition.name if len(failure.event.xml) else "none"
    evidence = _said(f"refusal-sasl-{position}", failure, condition)
    signs.add(f"sasl:{name}", evidence)
    signs.add("ended:sasl-failure", evidence)
    if answered or (seen and not challenged):
        signs.add(f"{position}:{name}", evidence)
    _words("sasl", condition, failure, signs)


def _stanza(entry: Entry, asked: dict[str, str], signs: Signs) -> None:
    """An error in answer to a stanza of ours, by the subject of that."""
    event = entry.event
    if not isinstance(event, e.Stanza):
        return
    id = event.xml.get("id") or ""
    if entry.role is Role.INITIATING:
        asked[id] = about(event)
        return
    condition = read(event.xml)
    if condition is None:
        return
    subject = asked.get(id) or ("message" if isinstance(event, e.Message) else "iq")
    subject = "iq" if subject == "ping" else subject
    evidence = _said("refusal-stanza", entry, condition)
    signs.add(f"{subject}:{condition.name}", evidence)
    signs.add(f"ended:{subject}-error", evidence)
    _words(subject, condition, entry, signs)


def about(event: e.Event) -> str:
    """The subject of a client's stanza: bind, session, roster, ping, message or iq."""
    if isinstance(event, e.Message):
        return "message"
    for child in event.xml:
        namespace = str(child.tag)[1:].partition("}")[0]
        if namespace in _ABOUT:
            return _ABOUT[namespace]
    return "iq"


def _said(key: str, entry: Entry, condition: Condition) -> Evidence:
    return quote(key, entry, condition=condition.name)


def _words(kind: str, condition: Condition, entry: Entry, signs: Signs) -> None:
    """The topics of the text beside a refusal; before TLS an attacker may have written it."""
    server = author(condition.text)
    known = Evidence("words", {"server": SPELT.get(server, server)})
    facts, text = {"condition": condition.name}, shortened(condition.text)
    for topic in topics(condition.name, condition.text):
        if topic == UNKNOWN:
            signs.add(f"text:{kind}-{topic}", Evidence("words-unknown", facts, text))
            continue
        signs.add(f"words:{topic}", *([known] if server else []))
        signs.add(f"text:{kind}-{topic}", *([known] if server else []))
        if topic not in SAYS_NOTHING:
            heard = "veto" if entry.secured else "doubt"
            signs.add(f"{heard}:{kind}", Evidence("words-other", facts, text))


def _offers(course: Course, signs: Signs) -> None:
    """The offers of the last list in clear and of the last under TLS."""
    for secured in (False, True):
        found = course.features(secured=secured)
        if found is not None:
            entry, features = found
            _ways_in(features, secured, quote("features", entry), signs)


def _ways_in(features: Features, secured: bool, shown: Evidence, signs: Signs) -> None:
    if not secured:
        starttls = features.starttls
        if starttls is not Offer.ABSENT:
            signs.add("offers:starttls", shown)
        elif not features.ways_in:
            signs.add("offers:nothing-in-clear", shown)
        if starttls is Offer.REQUIRED:
            signs.add("offers:starttls-required", shown)
    elif features.starttls is not Offer.ABSENT:
        signs.add("offers:starttls-again", shown)
    if features.sasl2:
        signs.add("offers:sasl2", shown)
    if features.fast:
        signs.add("offers:fast", shown)
    if features.old_login:
        signs.add("offers:old-login", shown)
    names = features.mechanisms
    for name in names:
        signs.add(f"offers:{name}", shown)
    if secured and names and not any(map(bindable, names)):
        signs.add("offers:no-scram-secured", shown)
