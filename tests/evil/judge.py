"""What may never be, whatever a server does? The five questions that each run is judged by.

1. Did it end with a documented exit code, in words, and with the code that it told itself?
2. Within the deadline?
3. In bounded memory?
4. Is no control character and no secret in what it wrote or left?
5. Are others served: has it left nothing behind, did it knock nowhere else, and said the password
   to nobody who may not hear it; is an honest server beside it still there?
"""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from evil.client import Seen
from xmpp_walkthrough.steps.failure import ExitCode

MOST_MEMORY = 100_000  # kB
_CODES = Path(__file__).parents[2] / "lessons" / "en" / "reference" / "exit-codes.md"
_CODE = re.compile(r"(?<=\| )(\d+)(?= \|)")
# The only control sequences that our terminal view may write: colours and the like.
_SGR = re.compile(r"\x1b\[[0-9;]*m")
# For who sits there: the line of keys is cleared, and a page on the other screen is drawn.
_DRAWN = re.compile(r"\x1b\[[0-9;]*m|\r\x1b\[2K|\x1b\[2J\x1b\[H|\x1b\[\d+;1H|\x1b\[\?1049[hl]")
_DANGEROUS = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\ufdd0-\ufdef"
    "\ufffe\uffff\U000e0000-\U000e0fff]"
)


class Breach(NamedTuple):
    """Which of the five was broken, and how."""

    question: str
    how: str


class Around(NamedTuple):
    """What the stage saw of the client, besides its output."""

    served: bool  # the honest server beside
    connections: int
    received: int  # bytes of the client
    overheard: bytes  # what the client said to all who could listen
    knocked: tuple[str, ...] = ()  # places where it had no business


MOST_CONNECTIONS = 24
MOST_RECEIVED = 2_000_000


def judged(
    view: str,
    seen: Seen,
    around: Around,
    password: str,
    *,
    grave: bool = False,
    keys: bool = False,
) -> list[Breach]:
    """All that is wrong with this run; with `keys` somebody sat at the terminal."""
    text = (seen.out + seen.err).decode("utf-8", "surrogateescape")
    found = [Breach("exit", how) for how in _of_the_exit(view, seen, text, grave=grave)]
    if seen.code is None:
        found.append(Breach("deadline", f"still running after {seen.seconds:.1f} s"))
    if seen.memory > MOST_MEMORY:
        found.append(Breach("memory", f"{seen.memory / 1000:.0f} MB"))
    found += [Breach("output", how) for how in _of_the_output(view, text, keys=keys)]
    found += [Breach("output", how) for how in _secrets(password, seen)]
    return found + [Breach("others", how) for how in _of_others(seen, around, password)]


@cache
def documented() -> frozenset[int]:
    """The exit codes of the reference, without the one that is a fault of ours."""
    table = _CODES.read_text(encoding="utf-8")
    return frozenset(map(int, _CODE.findall(table))) - {int(ExitCode.INTERNAL)}


def _of_the_exit(view: str, seen: Seen, text: str, *, grave: bool) -> list[str]:
    found: list[str] = []
    if seen.code is None:
        return found
    if seen.code not in documented():
        found.append(f"code {seen.code}")
    if seen.code == ExitCode.USAGE:
        found.append("the command line was not understood: the test is wrong")
    if grave and seen.code == ExitCode.OK:
        found.append("all is well, it says")
    if "Traceback (most recent call last)" in text:
        found.append("a traceback")
    if seen.code and not text.strip():
        found.append("not a word")
    if view in ("jsonl", "doctor-json"):
        told = _told(seen.out)
        if told != seen.code:
            found.append(f"it tells {told!r} and ends with {seen.code}")
    return found


def _told(out: bytes) -> object:
    """The exit code that its last line tells."""
    lines = out.splitlines()
    try:
        record = json.loads(lines[-1])
    except (IndexError, ValueError) as error:
        return f"no JSON: {error}"
    return record.get("exit_code", "no exit_code") if isinstance(record, dict) else "no object"


def _of_the_output(view: str, text: str, *, keys: bool) -> list[str]:
    if view == "terminal":
        text = (_DRAWN if keys else _SGR).sub("", text).replace("\r\n", "\n")
    found = sorted(set(_DANGEROUS.findall(text)))
    if not found:
        return []
    place = text.find(found[0])
    around = text[max(0, place - 40) : place + 40]
    return [f"characters {', '.join(f'U+{ord(c):04X}' for c in found[:8])}: …{around!r}…"]


def forms(secret: str) -> dict[str, bytes]:
    """The ways in which it could be written."""
    raw = secret.encode()
    found = {"itself": raw, "hex": raw.hex().encode(), "HEX": raw.hex().upper().encode()}
    for shift in range(3):  # base64 writes the same bytes in three ways, by where they begin
        text = base64.b64encode(b"\0" * shift + raw)
        found[f"base64 at {shift}"] = text[-(-shift * 8 // 6) : (shift + len(raw)) * 8 // 6]
    return found


def _secrets(password: str, seen: Seen) -> list[str]:
    places = {"stdout": seen.out, "stderr": seen.err, **seen.files}
    return [
        f"the password ({name}) in {place}"
        for name, form in forms(password).items()
        for place, data in places.items()
        if form in data
    ]


def _of_others(seen: Seen, around: Around, password: str) -> list[str]:
    found = [f"it left a process: {name}" for name in seen.children]
    found += [f"it left a file: {name}" for name in seen.files]
    found += [f"it knocked at {place}" for place in around.knocked]
    if not around.served:
        found.append("the honest server beside is not served any more")
    if around.connections > MOST_CONNECTIONS:
        found.append(f"it connected {around.connections} times")
    if around.received > MOST_RECEIVED:
        found.append(f"it sent {around.received} bytes")
    for name, form in forms(password).items():
        if form in around.overheard:
            found.append(f"it said the password ({name}) to all who listen")
    return found
