"""Facts that the words of a cause may name; the same names for every cause."""

import re
from collections.abc import Mapping

from xmpp_walkthrough.doctor.finding import Case
from xmpp_walkthrough.doctor.signs.course import Course, course
from xmpp_walkthrough.doctor.signs.fingerprint import fingerprint
from xmpp_walkthrough.doctor.signs.of_log import words_of
from xmpp_walkthrough.doctor.signs.quoting import payload_of
from xmpp_walkthrough.doctor.signs.signs import Signs
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.conditions import Condition, read
from xmpp_walkthrough.protocol.place import host_and_port
from xmpp_walkthrough.protocol.sasl.known import read as read_message
from xmpp_walkthrough.transcript.facts import Connected, ConnectFailed

UNKNOWN = "?"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:_-]*")
# Each of them is there for every cause; an unknown one is a question mark.
NAMES = frozenset(
    {
        *("domain", "user", "host", "address", "port", "mechanism", "offered", "condition", "text"),
        *("wanted", "found", "issuer", "not_before", "not_after", "detail", "alert", "spoke"),
        *("place", "version", "seconds", "resource", "bound", "names", "software", "rule"),
        *("authority", "form", "elsewhere", "repeat"),
    }
)
_FROM_FAILURE = NAMES - {
    "repeat",
    "elsewhere",
    "domain",
    "user",
    "condition",
    "text",
    "rule",
    "software",
}


def facts_of(case: Case, signs: Signs) -> dict[str, object]:
    """The facts of a case by name. Much of it is remote text: views make it harmless."""
    seen = course(case)
    facts: dict[str, object] = dict.fromkeys(NAMES, UNKNOWN)
    told = _told_jid(case)
    facts["domain"] = _domain(case, seen, told)
    user = case.jid.local if case.jid else _named(seen) or told.partition("@")[0]
    facts["user"] = user or UNKNOWN
    if tried := seen.since_auth():
        facts["mechanism"] = tried[0].event.xml.get("mechanism") or ""
    facts["software"] = case.software[0] or fingerprint(seen).name or UNKNOWN
    offered = seen.features()
    if offered is not None and offered[1].mechanisms:
        facts["offered"] = ", ".join(offered[1].mechanisms)
    if offered is not None and (newer := offered[1].sasl2 or offered[1].fast):
        facts["elsewhere"] = ", ".join(newer)
    for note in seen.notes:
        match note.fact:
            case Connected(host, address, port):
                facts |= {"host": host, "address": address, "port": port}
            case ConnectFailed(host, port):
                facts |= {"host": host, "port": port}
    condition = _condition(seen)
    if condition is not None:
        facts |= {"condition": condition.name, "text": condition.text or UNKNOWN}
        facts["place"] = condition.detail or UNKNOWN
    for entry in seen.server(e.BindResult)[-1:]:
        facts["bound"] = entry.event.xml.findtext(".//{*}jid") or UNKNOWN
    for entry in seen.client(e.BindRequest)[-1:]:
        facts["resource"] = entry.event.xml.findtext(".//{*}resource") or UNKNOWN
    facts["rule"] = next(iter([*signs.of_sort("breach"), *signs.of_sort("limit")]), UNKNOWN)
    if case.failure is not None:
        given = case.failure.facts
        facts |= {name: given[name] for name in _FROM_FAILURE if given.get(name) not in (None, "")}
    facts["repeat"] = _repeat(case, seen, facts)
    return facts


def _domain(case: Case, seen: Course, told: str) -> object:
    if case.jid is not None:
        return case.jid.domain
    named = [entry.event.xml.get("to") for entry in seen.client(e.StreamHeader)]
    named += [entry.event.xml.get("from") for entry in seen.server(e.StreamHeader)]
    bound = [entry.event.xml.findtext(".//{*}jid") or "" for entry in seen.server(e.BindResult)]
    named += [jid.partition("/")[0].rpartition("@")[2] for jid in (*bound, told)]
    return next((name for name in named if name), UNKNOWN)


def _told_jid(case: Case) -> str:
    """The account that a log names in words; "" where it does not."""
    named = (facts.get("jid") for _, _, facts in words_of(case.transcript.lines))
    return next((str(jid).partition("/")[0] for jid in named if jid), "")


def _named(seen: Course) -> str:
    """The account that the client has named in its first message; "" where it cannot be read."""
    for entry in seen.since_auth()[:1]:
        mechanism = entry.event.xml.get("mechanism") or ""
        message = read_message(payload_of(entry) or b"", mechanism, by_client=True)
        if message.part("authcid") or message.part("n"):
            return message.authcid.decode("utf-8", "replace")
    return ""


def _condition(seen: Course) -> Condition | None:
    """The last error that the server sent."""
    found: Condition | None = None
    for entry in seen.server():
        if entry.event.element is not None and not isinstance(entry.event, e.Violation):
            found = read(entry.event.element) or found
    return found


def _repeat(case: Case, seen: Course, facts: Mapping[str, object]) -> str:
    """The command that repeats the handshake at this port. XEP-0368 §5, RFC 6120 §5

    A name from DNS or a server stands in it only if a shell has no other use for it.
    """
    named = {
        "host": facts["address"] if facts["address"] != UNKNOWN else facts["host"],
        "port": facts["port"],
        "domain": facts["domain"] if case.jid is None else case.jid.domain_ascii,
    }
    usual = {"host": "HOST", "port": "5222", "domain": "DOMAIN"}
    host, port, domain = (
        str(value) if _PLAIN.fullmatch(str(value)) else usual[name] for name, value in named.items()
    )
    place = host_and_port(host, port)
    said = seen.client()
    if not said or said[0].secured:
        return f"openssl s_client -connect {place} -servername {domain} -alpn xmpp-client"
    return f"openssl s_client -connect {place} -starttls xmpp -xmpphost {domain}"
