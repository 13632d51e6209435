"""Signs of the client: its mistakes, for recordings of any client's login.

Only its own bytes count. A secret is masked, so nothing is said about passwords.
"""

from ipaddress import ip_address

from xmpp_walkthrough.doctor.finding import Case, Evidence
from xmpp_walkthrough.doctor.signs.course import Course
from xmpp_walkthrough.doctor.signs.quoting import payload, payload_of, quote
from xmpp_walkthrough.doctor.signs.signs import Signs
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.features import Offer, parse
from xmpp_walkthrough.protocol.sasl import Needs
from xmpp_walkthrough.protocol.sasl.known import named, read
from xmpp_walkthrough.protocol.sasl.reading import Reading
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.wire.names import BIND, SESSION


def manners(case: Case, course: Course, signs: Signs) -> None:
    """Add the signs of the client's mistakes and unusual ways."""
    _headers(case, course, signs)
    _breaches(course, signs)
    _login(course, signs)
    _order(course, signs)


def _breaches(course: Course, signs: Signs) -> None:
    """A breach of the client, and its meaning at that moment of the login."""
    accepted = False
    for entry in course.entries:
        accepted = accepted or isinstance(entry.event, e.SaslSuccess)
        if entry.role is Role.RECEIVING or not isinstance(entry.event, e.Violation):
            continue
        rule = entry.event.rule
        shown = quote("client-breach", entry, rule=rule)
        if rule == "stanza-too-early":
            signs.add(
                "client:stanza-before-bind" if accepted else "client:stanza-before-login", shown
            )
        elif rule == "not-a-stream" and accepted:
            signs.add("client:no-new-stream", shown)
        else:
            signs.add("client:breach", shown)
        signs.add(f"client:breach-{rule}", shown)


def _headers(case: Case, course: Course, signs: Signs) -> None:
    headers = course.client(e.StreamHeader)
    for entry in headers:
        header, shown = entry.event.xml, quote("sent", entry)
        to = header.get("to")
        if not to:
            signs.add("client:no-to", shown)
        elif _is_address(to):
            signs.add("client:to-is-address", shown)
        elif case.jid is not None and to.lower() != case.jid.domain:
            signs.add("client:to-is-not-the-domain", shown)
        if header.get("version") is None:
            signs.add("client:no-version", shown)
        if len(header.get("{http://www.w3.org/XML/1998/namespace}lang") or "") > 35:
            signs.add("client:long-language", shown)
        if header.get("from") is not None:
            signs.add("client:from", shown)
        elif entry.secured:
            signs.add("client:no-from", shown)
    named = {entry.event.xml.get("to") for entry in headers}
    if len(headers) > 1 and len(named) > 1:
        signs.add("client:to-changed", *(quote("sent", entry) for entry in headers))


def _is_address(text: str) -> bool:
    try:
        ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True


def _login(course: Course, signs: Signs) -> None:
    """The mechanism, and what can be seen in its messages."""
    exchange = course.since_auth()
    if not exchange:
        return
    auth = exchange[0]
    mechanism = auth.event.xml.get("mechanism") or ""
    signs.add(f"kind:{kind_of(mechanism)}")
    if mechanism.endswith("-PLUS"):
        signs.add("kind:plus")
    offered = _offered_before(course, auth)
    if offered is not None and mechanism not in offered:
        signs.add("client:not-offered", quote("sent", auth))
    if not auth.secured:
        signs.add("client:auth-in-clear", quote("sent", auth))
    tries = [x for x in course.client(e.SaslAuth) if x.stream == auth.stream]
    if len(tries) > 1:
        signs.add("client:auth-again", *(quote("sent", x) for x in tries[-2:]))
    if auth.event.xml.text == "=":
        signs.add("client:empty-response", quote("sent", auth))
    first = _reading(auth, mechanism)
    if kind_of(mechanism) == "plain":
        _plain(auth, first, signs)
    if (first.part("authcid") and first.kind == "plain") or first.part("n"):
        _names(first, auth, course, signs)
    if first.part("gs2-header-y") is not None:
        signs.add("client:thinks-no-binding", payload("payload", auth))
    _service(course, exchange, mechanism, signs)


def _reading(entry: Entry, mechanism: str) -> Reading:
    return read(payload_of(entry) or b"", mechanism, entry.role is Role.INITIATING)


def kind_of(mechanism: str) -> str:
    known = named(mechanism)
    if known is not None:
        return "token" if known.needs is Needs.TOKEN else known.family
    name = mechanism.upper()
    if name in ("GSSAPI", "GS2-KRB5"):
        return "kerberos"
    return "token" if "OAUTH" in name or "TOKEN" in name else "other"


def _offered_before(course: Course, auth: Entry) -> tuple[str, ...] | None:
    entries = course.entries
    lists = [
        x
        for x in entries[: entries.index(auth)]
        if x.role is Role.RECEIVING and isinstance(x.event, e.StreamFeatures)
    ]
    return parse(lists[-1].event.xml).mechanisms if lists else None


def _other_identity(asked: bytes, course: Course, shown: Evidence, signs: Signs) -> None:
    """The client asks to act for another account: the result."""
    signs.add("client:authzid", shown)
    for entry in course.server(e.BindResult)[-1:]:
        bound = (entry.event.xml.findtext(".//{*}jid") or "").partition("/")[0]
        granted = bound == asked.decode("utf-8", "replace")
        kind = "client:authzid-granted" if granted else "client:authzid-ignored"
        signs.add(kind, shown, quote("said", entry))


def _plain(auth: Entry, first: Reading, signs: Signs) -> None:
    shown = payload("payload", auth)
    if first.message == "empty":
        if not auth.event.xml.text:
            signs.add("client:no-initial-response", shown)
    elif first.part("authcid") is None:
        signs.add("client:plain-fields", shown)


def _names(first: Reading, auth: Entry, course: Course, signs: Signs) -> None:
    """The account that the first message names, and the one it asks to act for."""
    shown = payload("payload", auth)
    try:
        name = first.authcid.decode()
    except UnicodeDecodeError:
        signs.add("client:not-utf-8", shown)
        return
    if first.authzid and first.authzid.partition(b"@")[0] != first.authcid:
        _other_identity(first.authzid, course, shown, signs)
    _name(name, auth, signs)


def _name(name: str, auth: Entry, signs: Signs) -> None:
    shown = payload("payload", auth)
    if "@" in name:
        signs.add("client:name-is-jid", shown)
    if not name:
        signs.add("client:name-empty", shown)
    if name != name.strip():
        signs.add("client:name-has-space", shown)
    if not name.isascii():
        signs.add("client:name-not-ascii", shown)


def _service(course: Course, exchange: list[Entry], mechanism: str, signs: Signs) -> None:
    """The service that DIGEST-MD5 names is XMPP's at this domain. RFC 2831 §2.1.2"""
    headers = course.client(e.StreamHeader)
    domain = (headers[-1].event.xml.get("to") or "") if headers else ""
    for entry in exchange:
        uri = _reading(entry, mechanism).part("digest-uri")
        if uri is not None and uri.value.strip(b'"') != f"xmpp/{domain}".encode():
            signs.add("client:digest-uri", payload("payload", entry))


def _order(course: Course, signs: Signs) -> None:
    """Steps out of order: stanzas before the login or before binding, no new stream after it."""
    stage = "start"
    last = course.features()
    for entry in course.entries:
        event = entry.event
        if entry.role is Role.RECEIVING:
            if isinstance(event, e.SaslSuccess):
                stage = "accepted"
            elif isinstance(event, e.BindResult):
                stage = "bound"
            elif isinstance(event, e.StreamHeader) and stage == "accepted":
                stage = "reopened"  # it answers a header, which a log may lack
            continue
        if isinstance(event, e.StreamHeader) and stage == "accepted":
            stage = "reopened"
        if not isinstance(event, e.Stanza):
            continue
        if stage == "start" and not _may_come_early(event):
            signs.add("client:stanza-before-login", quote("sent", entry))
        elif stage == "accepted":
            signs.add("client:no-new-stream", quote("sent", entry))
        elif stage == "reopened" and not isinstance(event, e.BindRequest):
            signs.add("client:stanza-before-bind", quote("sent", entry))
        _empty_resource(entry, signs)
        asks = event.xml.find(f"{{{SESSION}}}session") is not None
        if asks and last is not None and last[1].session is Offer.ABSENT:
            signs.add("client:session-not-offered", quote("sent", entry))


def _may_come_early(event: e.Event) -> bool:
    """Registration and the login of before 2004 use stanzas before SASL. XEP-0077, XEP-0078."""
    return any("jabber:iq:" in str(child.tag) for child in event.xml)


def _empty_resource(entry: Entry, signs: Signs) -> None:
    resource = entry.event.xml.find(f"{{{BIND}}}bind/{{{BIND}}}resource")
    if resource is not None:
        signs.add("client:resource", quote("sent", entry))
        if not (resource.text or "").strip():
            signs.add("client:empty-resource", quote("sent", entry))
