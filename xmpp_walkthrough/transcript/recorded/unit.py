"""A unit in a recording: its bytes, who sent it and when, and what is masked in it. RFC 6120 §4.

Most lines of a recording are units, so that each field is read by hand here, and not by its hint.
"""

import math
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role, Violation
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.transcript.entry import Entry, Line, Mask
from xmpp_walkthrough.transcript.recorded.codec import Misfit
from xmpp_walkthrough.transcript.recorded.reparse import Reparser, Side
from xmpp_walkthrough.transcript.redact import MASK
from xmpp_walkthrough.wire.markup import element
from xmpp_walkthrough.wire.names import split

Where = tuple[float, str, Phase, bool]
_KINDS: Mapping[str, type[Event]] = {
    kind.kind(): kind
    for kind in vars(e).values()
    if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event
}
_BARE = (e.Whitespace, e.StreamClose)  # the units without an element
_FOREVER = 2**53  # seconds; beyond it a float is no exact number any more
_RULE = re.compile(r"[a-z][a-z0-9.-]{0,63}")


def place_of(line: Line) -> dict[str, Any]:
    """Where a line stands, as JSON; the first connection is not named."""
    where = {"time": line.time, "step": line.step, "phase": line.phase, "secured": line.secured}
    return where if line.connection == 1 else {**where, "connection": line.connection}


def placed(data: dict[str, Any]) -> Where:
    """Where a line stands. Errors: Misfit."""
    try:
        phase = Phase(data["phase"])
    except (KeyError, ValueError):
        raise Misfit("phase") from None
    return _time(data, "time"), _of(data, "step", str), phase, _of(data, "secured", bool)


def written_entry(entry: Entry) -> dict[str, Any]:
    """The JSON object of a unit. What is usual, or said by the bytes, is left out."""
    event = entry.event
    data: dict[str, Any] = {
        **place_of(entry),
        "role": entry.role,
        "event": event.kind(),
        **_written(event.raw),
    }
    data["stream"] = entry.stream
    if entry.wait is not None:
        data["wait"] = entry.wait
    if entry.authenticated:
        data["authenticated"] = True
    if entry.edited:
        data["edited"] = True
    if entry.masked:
        data["masked"] = True
        data["masks"] = [mask._asdict() for mask in entry.masks]
    if isinstance(event, Violation):
        data |= {"condition": event.condition, "rule": event.rule}
        data["parsed"] = event.element is not None
    elif event.element is not None and event.raw == MASK.encode():
        data["element"] = event.element.tag
    return data


def read_entry(data: dict[str, Any], reparser: Reparser) -> Entry:
    """The unit that stands there. Errors: Misfit."""
    try:
        role = Role(data["role"])
    except ValueError:
        raise Misfit("role") from None
    connection = _of(data, "connection", int, 1)
    masked = _of(data, "masked", bool, False)
    event = _event(data, reparser, (connection, role), masked=masked)
    return Entry(
        *placed(data),
        role,
        event,
        _of(data, "stream", int, 0),
        _time(data, "wait") if data.get("wait") is not None else None,
        masked,
        _of(data, "edited", bool, False),
        _of(data, "authenticated", bool, False),
        tuple(map(_mask, _of(data, "masks", list, []))) if masked else (),
        connection,
    )


def _event(data: dict[str, Any], reparser: Reparser, side: Side, *, masked: bool) -> Event:
    raw, name = _raw(data), _of(data, "event", str)
    kind = _KINDS.get(name)
    if kind is Violation:
        condition, rule = _of(data, "condition", str), _of(data, "rule", str)
        if not (_RULE.fullmatch(condition) and _RULE.fullmatch(rule)):
            raise Misfit("rule")
        breach = Violation(raw, None, condition, rule)
        return reparser.breach(side, breach, parsed=_of(data, "parsed", bool, False))
    if masked and kind is not None and raw == MASK.encode():
        return _hidden(data, kind, raw)
    return reparser.event(side, raw, opens=kind is e.StreamHeader)


def _hidden(data: dict[str, Any], kind: type[Event], raw: bytes) -> Event:
    """A unit of which only the name was left, if that."""
    if "element" not in data:
        if kind not in _BARE:
            raise Misfit("element")
        return kind(raw)
    try:
        return kind(raw, element(*split(_of(data, "element", str))))
    except ValueError:
        raise Misfit("element") from None


def _mask(data: Any) -> Mask:
    if not isinstance(data, dict):
        raise Misfit("masks")
    return Mask(*(_of(data, name, int) for name in Mask._fields))


def _written(raw: bytes) -> dict[str, str]:
    try:
        return {"raw": raw.decode()}
    except UnicodeDecodeError:
        return {"raw_base64": b64encode(raw).decode()}


def _raw(data: dict[str, Any]) -> bytes:
    try:
        if "raw_base64" in data:
            return b64decode(_of(data, "raw_base64", str), validate=True)
        return str(_of(data, "raw", str)).encode()
    except ValueError:  # Misfit is one; the others are of the codecs
        raise Misfit("raw") from None


def _time(data: dict[str, Any], name: str) -> float:
    value: Any = data.get(name)
    if type(value) is int and abs(value) < _FOREVER:
        value = float(value)
    if type(value) is not float or not math.isfinite(value):
        raise Misfit(name)
    return value


def _of(data: dict[str, Any], name: str, kind: type, usual: Any = None) -> Any:
    value = data.get(name, usual)
    if type(value) is not kind:
        raise Misfit(name)
    return value
