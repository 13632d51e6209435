"""The view for pipes, tickets and grep: a gutter, no colour, one thing a line.

The gutter: `->` sent and `<-` received in clear, `~>` and `<~` under TLS; behind it `=` expected,
`?` allowed but unusual, `!` a refusal, `!!` against the RFC. `===` is a step, `***` a failure,
`|` explains the line above. Raw lines hold the exact bytes, made harmless.
"""

from collections.abc import Mapping, Sequence

from xmpp_walkthrough.explain.explanation import Advice, Explanation, Payload, Verdict
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.sasl.reading import SEPARATORS
from xmpp_walkthrough.transcript.entry import Entry, Line, Transcript
from xmpp_walkthrough.views.harmless import harmless
from xmpp_walkthrough.views.view import Ending, Explained, Moment, Setting, ViewKind

_MARKS = {
    Verdict.EXPECTED: "=",
    Verdict.UNUSUAL: "?",
    Verdict.REFUSAL: "!",
    Verdict.VIOLATION: "!!",
    Verdict.NEUTRAL: "",
}
_ADVICE = ("server_text", "text_means", "cause", "user", "admin", "author", "rules_out")


class Plain:
    """Lines of text, each of them complete in itself."""

    def __init__(self, setting: Setting) -> None:
        self._out = setting.out
        self._say = setting.library.text

    def _write(self, gutter: str, text: str | bytes, mark: str = "") -> None:
        self._out.write(f"{gutter:<3} {mark:<3}{harmless(text)}".rstrip() + "\n")

    def opening(self, facts: Mapping[str, str]) -> None:
        self._write("===", f"xmpp-walk {facts.get('version', '')}")
        for name in ("jid", "server", "warning"):
            if facts.get(name):
                self._write("===", f"{self._say(f'ui.{name}')}: {facts[name]}")

    def begin(self, moment: Moment) -> None:
        # The stream is opened three times: the reader sees which one it is.
        again = f" ({moment.occurrence})" if moment.occurrence > 1 else ""
        title = self._say(f"ui.step.{moment.name}")
        self._write("===", f"{moment.number} {moment.name}{again}: {title}")

    def pending(self, moment: Moment, entry: Entry, explanation: Explanation) -> None:
        self._write("...", entry.raw)

    def line(self, moment: Moment, line: Line, explanation: Explanation) -> None:
        if isinstance(line, Entry):
            self._write(arrow(line), line.raw, _MARKS[explanation.verdict])
            if line.edited:
                self._comment(self._say("hands.in-place"))
            self._explain(explanation)
        elif explanation.summary:
            self._write("===", explanation.summary, _MARKS[explanation.verdict])
        for row in explanation.rows:
            formula = f" = {row.formula}" if row.formula else ""
            self._comment(f"{row.label}{formula}: {row.value}")

    def _comment(self, text: str) -> None:
        self._write("", text, "|")

    def _explain(self, explanation: Explanation) -> None:
        section = f" [{explanation.section}]" if explanation.section else ""
        self._comment(f"{explanation.summary}{section}")
        for span in explanation.spans:
            self._comment(f"{span.name}: {span.says}")
        for item in explanation.items:
            self._comment(f"<{item.name}>: {item.says}")
        if explanation.more:
            self._comment(self._say("ui.more-items", count=f"{explanation.more:,}"))
        if explanation.payload:
            self._payload(explanation.payload)
        if explanation.advice:
            self._advice(explanation.advice)

    def _payload(self, payload: Payload) -> None:
        decoded = " ".join(_decoded(part.name, part.data) for part in payload.parts)
        self._comment(f"base64 {payload.text} = {decoded}")

    def _advice(self, advice: Advice) -> None:
        texts = advice._asdict()
        for name in _ADVICE:
            if text := texts[name]:
                self._comment(f"{self._say(f'ui.advice.{name}')}: {text}")

    def end(self, moment: Moment) -> None:
        self._write("===", self._say(f"now.{moment.reached or moment.name}", domain=moment.domain))

    def passed(self, moment: Moment, lines: Sequence[Explained]) -> None:
        entries = [line for line, _ in lines if isinstance(line, Entry)]
        sizes = [sum(len(entry.raw) for entry in entries if entry.role is role) for role in Role]
        again = f" ({moment.occurrence})" if moment.occurrence > 1 else ""
        text = self._say("ui.passed", out=sizes[0], back=sizes[1])
        self._write("===", f"{moment.number} {moment.name}{again}: {text}")

    def failure(self, moment: Moment, explanation: Explanation, ending: Ending) -> None:
        self._write("***", explanation.summary)
        if explanation.advice:
            self._advice(explanation.advice)
        self._write("***", ending.headline)

    def stopped(self, ending: Ending) -> None:
        pass

    def summary(self, transcript: Transcript, ending: Ending) -> None:
        out, back = transcript.sizes()
        trips, _ = transcript.round_trips()
        self._write("===", self._say("ui.totals", trips=trips, out=out, back=back))


def arrow(entry: Entry) -> str:
    """The arrow of a unit: its direction, and whether it was encrypted."""
    body = "~" if entry.secured else "-"
    return f"{body}>" if entry.role is Role.INITIATING else f"<{body}"


def _decoded(name: str, data: bytes) -> str:
    """One part of a payload: NUL as \\0, 0x01 as ^A, text as text, anything else as hex."""
    if name in SEPARATORS:
        return {b"\0": "\\0", b"\x01": "^A"}.get(data, data.decode("ascii", "replace"))
    named = len(name) == 1 or data.startswith(f"{name}=".encode())
    try:
        return data.decode() if named else f"{name}:{data.decode()}"
    except UnicodeDecodeError:
        return f"{name}:{data.hex()}"


VIEW = ViewKind("plain", Plain)
