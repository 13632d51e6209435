"""Which sentence fits this line? A chain of keys, the most particular first.

Keys are `says.<who>.<event>[_<variant>]` with who `we` or `server`, and event in snake case.
"""

import re

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.features import parse
from xmpp_walkthrough.protocol.phases import Phase
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.wire.names import (
    AUTH_LEGACY,
    BIND,
    CARBONS,
    DISCO_INFO,
    PING,
    PREAUTH,
    REGISTER,
    ROSTER,
    SASL2,
    SESSION,
    split,
)

_PAYLOADS = {
    BIND: "bind",
    SESSION: "session",
    ROSTER: "roster",
    PING: "ping",
    DISCO_INFO: "disco",
    REGISTER: "register",
    AUTH_LEGACY: "auth",
    CARBONS: "carbons",
    PREAUTH: "preauth",
}


def event_name(event: Event) -> str:
    """The event's class in snake case: `StreamHeader` gives `stream_header`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(event).__name__).lower()


def keys(entry: Entry, mechanism: str, asked: str, own: str = "") -> list[str]:
    """The keys to try for an entry.

    `asked` is what the iq that this one answers was about, `own` our bare JID once it is bound.
    """
    who = "we" if entry.role is Role.INITIATING else "server"
    name = event_name(entry.event)
    if isinstance(entry.event, e.Violation):
        return [f"violation.{entry.event.rule}", "violation.unexpected"]
    return [f"says.{who}.{name}_{v}" for v in _variants(entry, mechanism, asked, own)] + [
        f"says.{who}.{name}"
    ]


def _variants(entry: Entry, mechanism: str, asked: str, own: str) -> list[str]:
    event = entry.event
    if isinstance(event, e.StreamHeader):
        opened = entry.stream + (entry.role is Role.INITIATING)
        return ["first", "second", "third"][opened - 1 : opened]
    if isinstance(event, e.StreamFeatures):
        if entry.phase is Phase.ESTABLISHED:
            return ["bound"]
        return [_features(event, secured=entry.secured)]
    if isinstance(event, e.SaslData):
        return [_family(mechanism)] if _text(event) else ["empty"]
    if isinstance(event, e.BindRequest):
        return ["chosen" if event.xml.find(f".//{{{BIND}}}resource") is not None else "any"]
    if isinstance(event, e.Iq):
        kind = event.xml.get("type", "")
        about = iq_about(event) or asked
        if (kind, about, len(event.xml)) == ("result", "roster", 0):
            return ["result_roster_unchanged" if entry.role is Role.RECEIVING else "result_roster"]
        server = about == "ping" and kind == "get" and "@" not in event.xml.get("to", "@")
        particular = [f"{kind}_{about}_server"] if server else []
        return [*particular, f"{kind}_{about}", kind] if about else [kind]
    if isinstance(event, e.Presence | e.Message):
        kind = event.xml.get("type", "")
        ours = entry.role is Role.RECEIVING and _from_ourselves(event, own)
        return [v for v in ("own" if ours and kind != "error" else "", kind) if v]
    if type(event) is e.Nonza:
        return [split(event.xml.tag)[1]]
    return []


def _family(mechanism: str) -> str:
    """Mechanisms that differ in the hash only are spoken of alike."""
    families = (name for name in ("SCRAM", "HT") if mechanism.startswith(f"{name}-"))
    return next(families, mechanism).lower()


def _text(event: e.SaslData) -> str | None:
    return event.carrier.text if event.carrier is not None else None


def _features(event: Event, *, secured: bool) -> str:
    offered = parse(event.xml)
    if any(namespace == SASL2 for namespace, _ in offered.names):
        return "sasl2"
    if offered.mechanisms:
        return "sasl" if secured else "clear"
    if offered.bind != "absent":
        return "bind"
    return "tls" if offered.starttls != "absent" else "none"


def iq_about(event: Event) -> str:
    """The short name of an iq's payload, or an empty string."""
    for child in event.xml:
        about = _PAYLOADS.get(split(child.tag)[0])
        if about:
            return about
    return ""


def _from_ourselves(event: Event, own: str) -> bool:
    """Did the server send us back what we had sent? A stanza without `from` is our account's."""
    sender, to = event.xml.get("from"), event.xml.get("to")
    account = own or (to or "").partition("/")[0]  # where we have not seen the binding
    return sender is None or sender.partition("/")[0] == account
