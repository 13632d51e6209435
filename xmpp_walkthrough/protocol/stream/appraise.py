"""The appraisal of bytes before they are sent: every breach that can be seen beforehand.

First the XML (RFC 6120 §11), then the order of a login (the transition table), then the
schemas of RFC 6120 and RFC 6121 for each unit. Nothing here forbids anything.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role, Violation
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, payload_of
from xmpp_walkthrough.protocol.stream.classify import classify
from xmpp_walkthrough.protocol.stream.phases import TRANSITIONS, Phase
from xmpp_walkthrough.protocol.stream.preview import inside, opens_a_stream
from xmpp_walkthrough.protocol.stream.stream import why_unexpected
from xmpp_walkthrough.wire.framer import Framer
from xmpp_walkthrough.wire.names import CLIENT, split
from xmpp_walkthrough.wire.restrictions import Limits, WireError

_IQ = ("get", "set", "result", "error")
_PRESENCE = (
    *("error", "probe", "subscribe", "subscribed"),
    *("unavailable", "unsubscribe", "unsubscribed"),
)
_MESSAGE = ("chat", "error", "groupchat", "headline", "normal")
_SHOW = ("away", "chat", "dnd", "xa")
_SECTIONS = {
    "restricted-xml": "RFC 6120 §11.1",
    "unsupported-encoding": "RFC 6120 §11.6",
    "policy-violation": "RFC 6120 §13.12",
    "bad-format": "RFC 6120 §4.9.3.1",
}
_PRIORITY = re.compile(r"[+-]?[0-9]{1,9}")


class Remark(NamedTuple):
    """One objection: `key` finds the words, `facts` fill them, `section` is the rule.

    `line` and `column`, from 1, say where the bytes stop being XML; 0 where they do not.
    """

    key: str
    section: str
    facts: dict[str, str]
    line: int = 0
    column: int = 0


def appraise(data: bytes, phase: Phase, role: Role = Role.INITIATING) -> tuple[Remark, ...]:
    """All objections to `role` sending `data` on a stream in this phase."""
    return tuple(_remarks(data, phase, role))


def _remarks(data: bytes, phase: Phase, role: Role) -> Iterator[Remark]:
    try:
        # Before the parser, which would name the byte but not its place in characters.
        data.decode()
    except UnicodeDecodeError as error:
        yield _placed("violation.encoding", "RFC 6120 §11.6", data, error.start)
        return
    framer = Framer() if opens_a_stream(data) else inside(Limits())
    framer.feed(data)
    try:
        while unit := framer.next():
            event = classify(unit)
            goal = TRANSITIONS.get((phase, role, type(event)))
            yield from _event(event, phase, role, known=goal is not None)
            phase = goal or phase
    except WireError as error:
        place = len(data) - len(error.raw) + error.offset
        yield _placed(f"violation.{error.rule}", _section(error), data, place)
        return
    # The parser waits for more: a unit without its end.
    if framer.rest:
        yield _placed("violation.unfinished", "RFC 6120 §11.3", data, len(data))


def _section(error: WireError) -> str:
    return _SECTIONS.get(error.condition, "RFC 6120 §11.3")


def _placed(key: str, section: str, data: bytes, offset: int) -> Remark:
    before = data[: max(0, offset)].decode("utf-8", "replace")
    line = before.count("\n") + 1
    return Remark(key, section, {}, line, len(before) - before.rfind("\n"))


def _event(event: Event, phase: Phase, role: Role, *, known: bool) -> Iterator[Remark]:
    if isinstance(event, Violation):
        yield Remark(f"violation.{event.rule}", "RFC 6120 §4.8", {})
        return
    if not known:
        rule = why_unexpected(phase, role, event)
        yield Remark(f"violation.{rule}", "RFC 6120 §4.3", {})
    if isinstance(event, e.StreamHeader):
        yield from _header(event)
    elif isinstance(event, e.SaslAuth | e.SaslResponse):
        yield from _sasl(event)
    elif isinstance(event, e.Iq):
        yield from _iq(event)
    elif isinstance(event, e.Presence):
        yield from _presence(event)
    elif isinstance(event, e.Message):
        kind = event.xml.get("type")
        if kind is not None and kind not in _MESSAGE:
            yield Remark("check.message-type", "RFC 6121 §5.2.2", {"type": kind})


def _header(event: Event) -> Iterator[Remark]:
    if not event.xml.get("to"):
        yield Remark("check.header-to", "RFC 6120 §4.7.2", {})
    if not event.xml.get("version"):
        yield Remark("check.header-version", "RFC 6120 §4.7.5", {})


def _sasl(event: e.SaslData) -> Iterator[Remark]:
    if isinstance(event, e.SaslAuth) and not event.xml.get("mechanism"):
        yield Remark("check.mechanism", "RFC 6120 §6.4.2", {})
    try:
        payload_of(event)
    except IncorrectEncoding:
        yield Remark("check.base64", "RFC 6120 §6.4.2", {})


def _iq(event: Event) -> Iterator[Remark]:
    kind = event.xml.get("type")
    children = len(event.xml)
    if kind not in _IQ:
        yield Remark("check.iq-type", "RFC 6120 §8.2.3", {"type": kind or ""})
    if not event.xml.get("id"):
        yield Remark("check.iq-id", "RFC 6120 §8.2.3", {})
    if kind in ("get", "set") and children != 1:
        yield Remark("check.iq-request", "RFC 6120 §8.2.3", {"count": str(children)})
    if kind == "result" and children > 1:
        yield Remark("check.iq-result", "RFC 6120 §8.2.3", {"count": str(children)})
    if kind == "error" and event.xml.find(f"{{{CLIENT}}}error") is None:
        yield Remark("check.iq-error", "RFC 6120 §8.3.1", {})


def _presence(event: Event) -> Iterator[Remark]:
    kind = event.xml.get("type")
    if kind is not None and kind not in _PRESENCE:
        yield Remark("check.presence-type", "RFC 6121 §4.7.1", {"type": kind})
    for child in event.xml:
        namespace, name = split(child.tag)
        text = (child.text or "").strip()
        if namespace != CLIENT:
            continue
        if name == "show" and text not in _SHOW:
            yield Remark("check.show", "RFC 6121 §4.7.2.1", {"value": text})
        if name == "priority" and not (_PRIORITY.fullmatch(text) and -128 <= int(text) <= 127):
            yield Remark("check.priority", "RFC 6121 §4.7.2.3", {"value": text})


def expected_now(phase: Phase, role: Role = Role.INITIATING) -> tuple[type[Event], ...]:
    """The events that the table allows `role` in this phase, in its order."""
    return tuple(event for at, who, event in TRANSITIONS if (at, who) == (phase, role))
