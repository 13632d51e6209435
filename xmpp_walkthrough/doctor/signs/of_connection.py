"""Signs of the connection: its failure, its place, its port, its certificate."""

from collections.abc import Mapping
from ipaddress import ip_address

from xmpp_walkthrough.doctor.finding import Case, Evidence, Finding
from xmpp_walkthrough.doctor.signs.course import Course
from xmpp_walkthrough.doctor.signs.of_server import about
from xmpp_walkthrough.doctor.signs.quoting import quote
from xmpp_walkthrough.doctor.signs.signs import Signs
from xmpp_walkthrough.net.dns.srv import Lookup
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.features import Features
from xmpp_walkthrough.protocol.sasl import Needs
from xmpp_walkthrough.protocol.sasl.known import needs
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.transcript.entry import Entry, Note
from xmpp_walkthrough.transcript.facts import (
    Asked,
    Connected,
    ConnectFailed,
    Gone,
    Resolved,
    TlsEstablished,
    Told,
    facts_of,
    key_of,
)

MUST_PASS = 10_000  # bytes of a stanza that every server has to take. RFC 6120 §13.12
_PORTS = {"port:direct-tls": (5223, 443), "port:servers": (5269, 5270), "port:5222": (5222,)}

_OTHER_KIND = ("tls-at-once", "tls-later")  # it would do, with the other beginning of TLS

_ENDED = {
    "timeout": "silence",
    "unanswered": "silence",
    "unmatched": "unmatched",
    "stalled": "stalled",
    "lost": "lost",
    "lost.reset": "lost",
    "closed": "closed",
    "cut-off": "pause",
}
_SENT: tuple[tuple[type[e.Event], str], ...] = (
    (e.StreamHeader, "header"),
    (e.StartTls, "starttls"),
    (e.SaslAuth, "auth"),
    (e.SaslResponse, "response"),
    (e.SaslAbort, "abort"),
    (e.BindRequest, "bind"),
    (e.Presence, "presence"),
    (e.Message, "message"),
)


def circumstances(case: Case, course: Course, signs: Signs) -> None:
    """Add the signs of everything that is not a unit of the server."""
    _place(case, course, signs)
    _end(case.failure, course, signs)
    for note in case.transcript.notes("redirect.followed"):
        signs.add("note:redirect.followed", Evidence("redirect", dict(note.facts)))
    for note in course.notes:
        signs.add(f"note:{note.key}", *_noted(note, course))
        if isinstance(note.fact, Resolved):
            signs.add(f"note:resolved-{note.fact.reason}", *map(_asked, course.facts(Asked)))
    _connection(course, signs)
    if case.failure is not None:
        hosts = {met.host.removesuffix(".").lower() for met in course.facts(Connected)}
        _failure(case.failure, hosts, course, signs)
    for finding in case.findings:
        _finding(finding, signs)
        _newer(finding, case.failure, signs)
        if case.failure is None and str(finding.facts.get("why")).startswith("failure.resolve."):
            # No login was tried, and DNS alone has decided: to have no place to go is a failure,
            # too.
            key = str(finding.facts["why"]).removeprefix("failure.")
            signs.add_kinds("failed", key, *map(_asked, case.lookups))


def _place(case: Case, course: Course, signs: Signs) -> None:
    """The place of the failure, by the events before it, not by the name of a step."""
    key = "" if case.failure is None else case.failure.key
    sent = course.last_sent()
    if key.startswith("resolve."):
        place = ""
    elif key.startswith("connect.") or (sent is None and not course.server()):
        place = "at:tcp"
    elif key.startswith("tls."):
        place = "at:tls"
    elif course.client(e.StreamClose):
        place = "at:close"
    elif course.bound():
        place = "at:exchange"
    elif course.server(e.SaslSuccess) and not key.startswith("sasl."):
        place = "at:bind"
    elif course.since_auth():
        place = "at:sasl"
    elif sent is not None and isinstance(sent.event, e.StartTls):
        place = "at:tls"
    else:
        place = "at:stream"
    if place:
        signs.add(place)
    if not course.since_auth():
        signs.add("at:before-login")
    if course.server(e.SaslSuccess):
        signs.add("got:success")
    last = course.entries[-1] if course.entries else None
    signs.add("secured:now" if last is not None and last.secured else "clear:now")
    if sent is not None:
        signs.add(f"sent:{_sent(sent)}", quote("sent", sent))
        if len(sent.raw) > MUST_PASS:
            signs.add("sent:large", quote("sent", sent))


def _sent(entry: Entry) -> str:
    if isinstance(entry.event, e.Iq) and not isinstance(entry.event, e.BindRequest):
        return about(entry.event)
    return next((name for kind, name in _SENT if isinstance(entry.event, kind)), "other")


def _end(failure: WalkError | None, course: Course, signs: Signs) -> None:
    seconds = "" if failure is None else failure.facts.get("seconds", "")
    if failure is not None and failure.key in _ENDED:
        name = _ENDED[failure.key]
        signs.add(f"ended:{name}", Evidence(f"ended-{name}", {"seconds": seconds}))
    gone = next((x.fact for x in course.notes if isinstance(x.fact, Gone)), None)
    if gone is not None:  # the first end that was met counts
        name = key_of(gone)
        evidence = Evidence(f"ended-{name}", dict(facts_of(gone)))
        signs.add(f"ended:{name}", evidence)
        signs.add("ended:lost", evidence)
    if course.server(e.StreamClose):
        signs.add("ended:closed", Evidence("ended-closed"))


def _noted(note: Note, course: Course) -> list[Evidence]:
    """The evidence that a note gives."""
    match note.fact:
        case ConnectFailed() as failed:
            return [Evidence("tcp-failed", failed._asdict())]
        case Told(key, facts) if note.is_one_of("bind.other-account", "open.other-from"):
            return [Evidence(f"note-{key.replace('.', '-')}", dict(facts))]
    if note.is_one_of("tls.not-offered") and (offers := course.features(secured=False)):
        return [quote("features", offers[0])]
    return []


def _asked(one: Asked | Lookup) -> Evidence:
    """A question to DNS with its answer, as evidence."""
    return Evidence("dns-answer", {"kind": one.kind, "name": one.name, "outcome": one.outcome})


def _connection(course: Course, signs: Signs) -> None:
    """The port and the family of the address that took the connection."""
    for note in course.notes:
        match note.fact:
            case Connected(address=address, port=port):
                signs.add("got:connection")
                _port(port, signs)
                signs.add(f"port:{_family(address)}")
            case ConnectFailed(host=address, reason=reason):
                signs.add(f"note:{_family(address)}-{reason}", *_noted(note, course))
            case TlsEstablished(tls):
                if tls.verified:
                    signs.add("secured:verified")
                signs.add("secured:ever")
                version = Evidence("tls-version", {"version": tls.version})
                signs.add(f"kind:{tls.version}", version)


def _port(port: int, signs: Signs) -> None:
    evidence = Evidence("port", {"port": port})
    for sign, ports in _PORTS.items():
        if port in ports:
            signs.add(sign, evidence)


def _family(address: str) -> str:
    try:
        return f"ipv{ip_address(address).version}"
    except ValueError:
        return "ip-unknown"


def _failure(failure: WalkError, hosts: set[str], course: Course, signs: Signs) -> None:
    facts = {k: v for k, v in failure.facts.items() if isinstance(v, str | int | float)}
    sort, reason = failure.key.partition(".")[0], failure.reason
    evidence = []
    if failure.is_of("resolve") and (asked := course.facts(Asked)):
        evidence = [*map(_asked, asked)]
    elif failure.is_of("resolve", "connect", "tls", "sasl", "redirect"):
        evidence = [Evidence(f"failed-{sort}", {**facts, "reason": reason})]
    elif (heard := course.last_heard()) is not None:
        evidence = [quote("said", heard)]
    signs.add_kinds("failed", failure.key, *evidence)
    if failure.is_of("limit"):
        signs.add(f"limit:{reason}", *evidence)
        signs.add("ended:limit", *evidence)
    if failure.is_of("violation"):
        signs.add(f"breach:{reason}", *evidence)
        signs.add("ended:breach", *evidence)
    if failure.is_of("tls"):
        _certificate(reason, facts, hosts, signs)
    if failure.is_of("sasl") and (offered := course.features()) is not None:
        _elsewhere(str(facts.get("mechanism", "")), *offered, signs)


def _elsewhere(wanted: str, entry: Entry, features: Features, signs: Signs) -> None:
    """Whether SASL2 has the mechanism that the list of SASL lacks, or one for a password."""
    more = [name for name in features.sasl2 if name not in features.mechanisms]
    if any(name == wanted if wanted else needs(name) is Needs.PASSWORD for name in more):
        signs.add("offers:sasl2-has-it", quote("features", entry))


def _certificate(reason: str, facts: Mapping[str, object], hosts: set[str], signs: Signs) -> None:
    """The kind of name that the certificate has instead of the wanted one."""
    if facts.get("alert"):
        alert = Evidence("failed-tls", {"reason": facts["alert"]})
        signs.add(f"failed:tls.alert.{facts['alert']}", alert)
    if facts.get("spoke"):
        signs.add(f"port:speaks-{facts['spoke']}", Evidence("spoke", {"spoke": facts["spoke"]}))
    if "not_after" in facts and reason in ("expired", "not-yet-valid", "authority-out-of-date"):
        signs.add(f"failed:tls.{reason}", Evidence("cert-dates", facts))
    if "issuer" in facts and reason in ("self-signed", "unknown-ca", "missing-intermediate"):
        signs.add(f"failed:tls.{reason}", Evidence("cert-issuer", facts))
    if facts.get("root"):
        signs.add("cert:root-sent")
    if facts.get("form"):
        signs.add("cert:other-form", Evidence("cert-form", facts))
    if reason != "name-mismatch":
        return
    wanted = str(facts.get("wanted", ""))
    found = [name.strip() for name in str(facts.get("found", "")).split(",") if name.strip()]
    evidence = Evidence("cert-names", {"wanted": wanted, "found": ", ".join(found) or "–"})
    if not found:
        signs.add("cert:no-names", evidence)
    for name in found:
        if "*" in name and _meant(name, wanted):
            signs.add("cert:wildcard", evidence)
        elif name.lower() in hosts or name.endswith(f".{wanted}"):
            signs.add("cert:machine", evidence)
    signs.add("cert:other-name", evidence)


def _meant(pattern: str, wanted: str) -> bool:
    """Whether a misplaced star, or one for a label too many, was meant for this domain.

    The star of a foreign domain is just another name.
    """
    first, *between, last = pattern.split("*")
    if wanted == pattern.removeprefix("*."):
        return True
    at = len(first) if wanted.startswith(first) else -1
    for piece in between:
        at = wanted.find(piece, at) + len(piece) if at >= 0 and piece in wanted[at:] else -1
    return at >= 0 and wanted[at:].endswith(last)


def _newer(finding: Finding, failure: WalkError | None, signs: Signs) -> None:
    """A sign for a certificate that was issued after the refused one had ended.

    So our clock is right about that end, even if it is wrong otherwise.
    """
    ended = "" if failure is None else str(failure.facts.get("not_after", ""))
    begins = str(finding.facts.get("not_before", "")) if finding.check == "dates" else ""
    if ended and begins > ended:
        signs.add("cert:newer-seen", Evidence("cert-newer", finding.facts))


def _finding(finding: Finding, signs: Signs) -> None:
    key = f"doctor.{finding.check}.{finding.key}"
    seen = [Evidence(key, finding.facts), *finding.evidence]
    signs.add(f"finding:{finding.check}.{finding.key}", *seen)
    if finding.facts.get("by_srv") is True and finding.key in _OTHER_KIND:
        signs.add("port:of-other-kind-by-srv", *seen)
    why = finding.facts.get("why")
    if isinstance(why, str):
        signs.add(f"finding:{finding.check}.{why}", *seen)
