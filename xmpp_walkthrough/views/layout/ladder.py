"""The ladder: a whole walk on one screen, a round trip a rung.

On the left the units that we sent, on the right those that came back, between them an arrow each;
`~` where the bytes were encrypted. Sizes and times stand beside it: where does a login spend its
time?
"""

from collections.abc import Sequence

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.content.shipped import STEP_NAMES
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.transcript.entry import Entry, Note, Transcript
from xmpp_walkthrough.transcript.facts import Sum
from xmpp_walkthrough.views.harmless import shorten
from xmpp_walkthrough.views.layout.pretty import columns
from xmpp_walkthrough.views.layout.text import Line

_NUMBERS = {name: number for number, name in STEP_NAMES.items()}
_SIDE = 9 + 26  # columns beside the rungs: the step, and three numbers
_MOST_NAME = 24


class Rung:
    """One rung: units sent and their answers, or a note between them."""

    def __init__(self, line: Entry | Note, wait: float | None = None, note: str = "") -> None:
        self.step = line.step
        self.secured = line.secured
        self.out: list[str] = []
        self.back: list[str] = []
        self.more = [0, 0]  # units that were counted and not kept
        self.sizes = [0, 0]
        self.wait = wait
        self.note = note


def rungs(transcript: Transcript, library: Library) -> list[Rung]:
    """The transcript, cut before each unit that we sent after the server had spoken."""
    found: list[Rung] = []
    before = 0.0
    for line in transcript.lines:
        if isinstance(line, Note) and isinstance(line.fact, Sum) and found:
            _add_more(found[-1], line.fact)
        elif isinstance(line, Note):
            key = f"ui.ladder.{line.key}"
            if library.has(key):
                found.append(Rung(line, line.time - before, library.text(key)))
        else:
            _add(found, line)
        before = line.time
    return found


def _add(found: list[Rung], entry: Entry) -> None:
    ours = entry.role is Role.INITIATING
    last = found[-1] if found else None
    fresh = last is None or last.note or last.secured != entry.secured or last.step != entry.step
    if last is None or fresh or (ours and last.back):
        last = Rung(entry)
        found.append(last)
    (last.out if ours else last.back).append(title(entry))
    last.sizes[not ours] += len(entry.raw)
    if not ours and last.wait is None:
        last.wait = entry.wait


def _add_more(rung: Rung, counted: Sum) -> None:
    """Add units that were counted and not shown: they belong to the last rung."""
    ours = counted.role is Role.INITIATING
    rung.more[not ours] += counted.units
    rung.sizes[not ours] += counted.bytes


def title(entry: Entry) -> str:
    """The name of a unit on the wire, with the part that tells it from others of that name."""
    event = entry.event
    if isinstance(event, e.StreamClose):
        return "/stream"
    if isinstance(event, e.Whitespace):
        return "␠"
    if event.element is None:
        return "?"
    name = _local(event.element.tag)
    if isinstance(event, e.SaslAuth):
        name = f"{name} {event.element.get('mechanism', '')}"
    elif isinstance(event, e.Stanza):
        inside = [_local(child.tag) for child in event.element][:1]
        name = " ".join([name, str(event.element.get("type", "")), *inside])
    shown, rest = shorten(" ".join(name.split()), _MOST_NAME)
    return f"{shown}…" if rest else shown


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def ladder(
    found: Sequence[Rung], ends: tuple[str, str], library: Library, width: int
) -> list[Line]:
    """The two ends, then the rungs."""
    room = max(24, min(width - _SIDE - 1, 72))
    heads = [library.text(f"ui.ladder-{name}") for name in ("out", "back", "ms")]
    numbers = "".join(f"{head:>{8 - columns(head) + len(head)}}" for head in heads)
    right = shorten(ends[1], room // 2)[0]
    left = shorten(ends[0], room - columns(right))[0]
    gap = " " * (room + 2 - columns(left) - columns(right))
    lines: list[Line] = [[(" " * 8, ""), (f"{left}{gap}{right}", "strong"), (numbers, "dim")]]
    shown = ""
    for rung in found:
        number = _NUMBERS.get(rung.step, "0")
        label = f"   {'' if number == shown else number:<5}"
        shown = number
        lines.append([(label, "dim"), *_rung(rung, room), (_figures(rung), "")])
    return lines


def _rung(rung: Rung, room: int) -> Line:
    body = "~" if rung.secured else "-"
    if rung.note:
        text = f" {rung.note} "
        sides = max(0, room - columns(text))
        text = body * (sides // 2) + text + body * (sides - sides // 2)
        return [("|", "dim"), (text, "strong"), ("|", "dim")]
    half = room // 2 - 3
    out, back = _said(rung.out, rung.more[0], half), _said(rung.back, rung.more[1], half)
    half = room // 2 if out and back else room if out else 0
    line: Line = [("|", "dim")]
    if out:
        line.append((f"{out} {body * max(1, half - columns(out) - 3)}> ", "ours"))
    if back:
        size = room - half
        line.append((f"<{body * max(1, size - columns(back) - 2)} {back}", "theirs"))
    return [*line, ("|", "dim")]


def _said(names: Sequence[str], more: int, room: int) -> str:
    """The names, joined; how many where they do not fit, or are not known."""
    text = " + ".join(names)
    if not more and (columns(text) <= room or len(names) < 2):
        return text if columns(text) <= room else shorten(text, max(1, room - 1))[0] + "…"
    text = f"{names[0] if names else '…'} + {max(0, len(names) - 1) + more:,}"
    return text if columns(text) <= room else text[: room - 1] + "…"


def _figures(rung: Rung) -> str:
    sizes = "".join(f"{size:>8,}" if size else " " * 8 for size in rung.sizes)
    return sizes + (f"{rung.wait * 1000:>8.1f}" if rung.wait is not None else "")
