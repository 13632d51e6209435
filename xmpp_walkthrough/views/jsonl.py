"""The view for programs: one JSON object a line, documented in the reference (views), stable.

A line of the wire: `time` (seconds), `step`, `phase`, `secured`, `role` (initiating, receiving),
`event`, `raw` (or `raw_base64` where the bytes are not UTF-8), `masked`, `verdict`, `key` and
`section` of its explanation; `edited` where a person sent it in the place of what the walk would
have sent. A note has `note` and `facts` instead. The last line has `exit_code`, and where the walk
has failed `failed` and `facts` as well.
"""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass

from xmpp_walkthrough.explain.explanation import Explanation
from xmpp_walkthrough.transcript.entry import Entry, Line, Transcript
from xmpp_walkthrough.views.view import Ending, Explained, Moment, Setting, ViewKind


class JsonLines:
    """Writes ASCII only, so that no terminal can be reached through it."""

    def __init__(self, setting: Setting) -> None:
        self._out = setting.out

    def _write(self, record: Mapping[str, object]) -> None:
        self._out.write(json.dumps(plainly(record)) + "\n")
        self._out.flush()  # a program may act upon each line, and a signal may be the last of all

    def opening(self, facts: Mapping[str, str]) -> None:
        shown = {name: value for name, value in facts.items() if name != "practice"}
        self._write({"xmpp_walk": 1, **shown})

    def begin(self, moment: Moment) -> None:
        pass

    def pending(self, moment: Moment, entry: Entry, explanation: Explanation) -> None:
        pass

    def line(self, moment: Moment, line: Line, explanation: Explanation) -> None:
        record: dict[str, object] = {
            "time": round(line.time, 6),
            "step": line.step,
            "phase": line.phase,
            "secured": line.secured,
        }
        if isinstance(line, Entry):
            record |= {"role": line.role, "event": explanation.event, **_raw(line.raw)}
            record |= {"masked": line.masked, "verdict": explanation.verdict}
            record |= {"edited": True} if line.edited else {}
        else:
            record |= {"note": line.key, "facts": line.facts}
        self._write({**record, "key": explanation.key, "section": explanation.section})

    def end(self, moment: Moment) -> None:
        pass

    def passed(self, moment: Moment, lines: Sequence[Explained]) -> None:
        for line, explanation in lines:
            self.line(moment, line, explanation)

    def failure(self, moment: Moment, explanation: Explanation, ending: Ending) -> None:
        failed = {"step": ending.step, "key": explanation.key, "exit_code": ending.exit_code}
        self._write({"failed": failed, "facts": ending.facts, "exit_code": ending.exit_code})

    def stopped(self, ending: Ending) -> None:
        self._write({"exit_code": ending.exit_code})

    def summary(self, transcript: Transcript, ending: Ending) -> None:
        self._write({"exit_code": ending.exit_code})


def _raw(raw: bytes) -> dict[str, str]:
    try:
        return {"raw": raw.decode()}
    except UnicodeDecodeError:
        return {"raw_base64": b64encode(raw).decode()}


def plainly(value: object) -> object:
    """A fact in JSON's forms: bytes as hex, what has fields as an object, the rest as text."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return plainly(value._asdict())
    if is_dataclass(value) and not isinstance(value, type):
        return plainly(asdict(value))
    if isinstance(value, Mapping):
        return {str(name): plainly(inside) for name, inside in value.items()}
    if isinstance(value, list | tuple):
        return [plainly(inside) for inside in value]
    if value is None or isinstance(value, str | int | float):
        return value
    return value.hex() if isinstance(value, bytes) else str(value)


VIEW = ViewKind("jsonl", JsonLines)
