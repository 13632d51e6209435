"""The sentence that fits a line: a chain of keys, the most particular first.

Keys are `says.<who>.<event>[_<variant>]` with who `we` or `server`, and event in snake case.
"""

from xmpp_walkthrough.explain.memory import Known, iq_about, is_carbon
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.features import parse
from xmpp_walkthrough.protocol.sasl.known import family
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.wire.names import BIND, BOSH, FRAMING, SASL2, split


def keys(entry: Entry, known: Known) -> list[str]:
    """The keys to try for an entry, with the knowledge about it."""
    who = "we" if entry.role is Role.INITIATING else "server"
    name = entry.event.kind()
    if isinstance(entry.event, e.Violation):
        return [f"violation.{entry.event.rule}", "violation.unexpected"]
    return [f"says.{who}.{name}_{v}" for v in _variants(entry, known)] + [f"says.{who}.{name}"]


def _variants(entry: Entry, known: Known) -> list[str]:
    event = entry.event
    if isinstance(event, e.StreamHeader | e.StreamClose) and (framing := _framing(event)):
        return [framing]
    if isinstance(event, e.StreamHeader):
        if entry.role is Role.RECEIVING and not all(map(event.xml.get, ("id", "from", "version"))):
            return ["bare"]
        opened = entry.stream + (entry.role is Role.INITIATING)
        return ["first", "second", "third"][opened - 1 : opened]
    if isinstance(event, e.StreamFeatures):
        if entry.phase is Phase.ESTABLISHED:
            return ["bound"]
        return [_features(event, secured=entry.secured)]
    if isinstance(event, e.StreamClose):
        return [] if event.raw else ["at_once"]
    if isinstance(event, e.SaslData):
        alike = [family(known.mechanism), known.mechanism.lower()]
        return [name for name in alike if name] if _text(event) else ["empty"]
    if isinstance(event, e.BindRequest):
        return ["chosen" if event.xml.find(f".//{{{BIND}}}resource") is not None else "any"]
    if isinstance(event, e.Iq):
        return _of_iq(entry, event, known)
    if isinstance(event, e.Presence | e.Message):
        kind = event.xml.get("type", "")
        ours = entry.role is Role.RECEIVING and _from_ourselves(event, known.own)
        own = "own" if ours and kind not in ("error", "unavailable") else ""
        gone = "unavailable_own" if ours and kind == "unavailable" else ""
        uninvited = f"{kind}_unasked" if known.uninvited else ""
        return [v for v in (_carbon(event, known), uninvited, own, gone, kind) if v]
    if type(event) is e.Nonza:
        return [split(event.xml.tag)[1]]
    return []


def _framing(event: Event) -> str:
    """How the stream is carried, where that is not TCP: its header is another element then."""
    namespace = "" if event.element is None else split(event.element.tag)[0]
    return {FRAMING: "websocket", BOSH: "bosh"}.get(namespace, "")


def _of_iq(entry: Entry, event: e.Iq, known: Known) -> list[str]:
    kind = event.xml.get("type", "")
    if known.unasked:
        return [f"{kind}_unasked", kind]
    about = iq_about(event) or known.asked
    if (kind, about, len(event.xml)) == ("result", "roster", 0):
        return ["result_roster_unchanged" if entry.role is Role.RECEIVING else "result_roster"]
    server = about == "ping" and kind == "get" and "@" not in event.xml.get("to", "@")
    particular = [f"{kind}_{about}_server"] if server else []
    foreign = [f"{kind}_{about}_foreign"] if known.foreign else []
    return [*foreign, *particular, f"{kind}_{about}", kind] if about else [kind]


def _carbon(event: Event, known: Known) -> str:
    if not is_carbon(event):
        return ""
    return "carbon_foreign" if known.foreign else "carbon"


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


def _from_ourselves(event: Event, own: str) -> bool:
    """Whether a stanza comes from our own account: without `from` it does. RFC 6120 §8.1.2.1"""
    sender, to = event.xml.get("from"), event.xml.get("to")
    account = own or (to or "").partition("/")[0]  # where we have not seen the binding
    return sender is None or sender.partition("/")[0] == account
