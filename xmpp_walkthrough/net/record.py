"""How does what happens on a connection get into the transcript? Masked, timed, and in order.

While the guide makes up its mind, what arrives is recorded at once and shown afterwards.
"""

from collections.abc import Callable

from xmpp_walkthrough.net.guide import Guide
from xmpp_walkthrough.protocol.events import Event, Role, Violation
from xmpp_walkthrough.protocol.phases import Phase
from xmpp_walkthrough.protocol.stream import Stream
from xmpp_walkthrough.steps.step import Step
from xmpp_walkthrough.transcript.entry import Entry, Line, Note, Transcript
from xmpp_walkthrough.transcript.redact import MASK, SECRET_VALUES, redact


class Record:
    """Keeps the transcript of one connection, and shows each line of it to the guide."""

    def __init__(
        self,
        stream: Callable[[], Stream],
        guide: Guide,
        clock: Callable[[], float],
        secured: Callable[[], bool],
        *,
        step: Step,
        show_secrets: bool,
    ) -> None:
        self.transcript = Transcript()
        self.step = step
        self.sent_at: float | None = None
        self._stream = stream
        self._guide = guide
        self._clock = clock
        self._began = clock()
        self._secured = secured
        self._show_secrets = show_secrets
        self._held: list[Line] | None = None
        self._unfinished = b""  # what we left open on purpose: a secret may go on behind it

    def events(self, role: Role, events: list[Event], *, edited: bool = False) -> None:
        """Record what `role` sent, as the stream has just understood it."""
        for event, phase in zip(events, self._stream().passed, strict=True):
            entry = self.entry(role, event, phase, edited=edited)
            self.transcript.add(entry)
            if role is Role.INITIATING:
                self._note_unfinished(event)
            self._show(entry)

    def _show(self, line: Line) -> None:
        if self._held is None:
            self._guide.show(line)
        else:
            self._held.append(line)

    def _note_unfinished(self, event: Event) -> None:
        open_ended = isinstance(event, Violation) and event.rule in ("unfinished", "text")
        self._unfinished = self._unfinished + event.raw if open_ended else b""

    def entry(self, role: Role, event: Event, phase: Phase, *, edited: bool = False) -> Entry:
        now = self._clock()
        waited = role is Role.RECEIVING and self.sent_at is not None
        masked = False
        if not self._show_secrets:
            event, masked = redact(event, self._unfinished if edited else b"")
            masked = masked or MASK.encode() in event.raw  # an echo of our password
        return Entry(
            time=now - self._began,
            step=self.step.name,
            phase=phase,
            secured=self._secured(),
            role=role,
            event=event,
            stream=self._stream().streams_opened,
            wait=now - self.sent_at if waited and self.sent_at is not None else None,
            masked=masked,
            edited=edited,
            authenticated=self._stream().authenticated,
        )

    def note(self, key: str, **facts: object) -> None:
        """Record something that is not bytes."""
        values = facts.get("values")
        if isinstance(values, dict) and not self._show_secrets:
            shown = {k: MASK if k in SECRET_VALUES else v for k, v in values.items()}
            facts["values"] = shown
        time = self._clock() - self._began
        note = Note(time, self.step.name, self._stream().phase, self._secured(), key, facts)
        self.transcript.add(note)
        self._show(note)

    def sent(self) -> None:
        """Answers are timed from now on."""
        self.sent_at = self._clock()

    def now(self) -> float:
        return self._clock()

    def hold(self) -> None:
        """From now on, keep back what arrives."""
        self._held = []

    def release(self) -> None:
        """Show what was kept back."""
        held, self._held = self._held or [], None
        for line in held:
            self._guide.show(line)
