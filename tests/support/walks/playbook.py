"""A step as a dialogue: `playbook(step, context) << what it does >> what the peer says`.

Everything is pure and at once: the peer's bytes go through the walk's own `Stream`, as on a real
connection. `<<` compares the step's next action with the expected one and fails on the spot; `>>`
answers it. `Expect` needs no line of its own: it is what a `>>` answers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from typing import Any, Final

from support.walks.wanted import with_wants
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.conditions import read
from xmpp_walkthrough.protocol.events import Event, Role, Violation
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps import actions as a
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Context, Run, Step


class Silence:
    """The peer says nothing until patience is over."""


SILENCE: Final = Silence()
Reply = bytes | Silence | WalkError | a.Target | tuple[a.Target, ...] | Callable[[bytes], bytes]


def context(stream: Stream | None = None, **changes: Any) -> Context:
    """Juliet, about to log in, with ids and nonce that can be foretold."""
    values: dict[str, Any] = {
        "jid": Jid("juliet", "im.example.com"),
        "password": "r0m30myr0m30",
        "stream": stream or Stream(),
        "chance": {3: "1", 12: "oMsTAAwAAAAMAAAANP0TAAAAAABPU0AA", 16: "0" * 32}.__getitem__,
    }
    return Context(**{**values, **with_wants(changes)})


def playbook(step: Step | Run, walker: Context) -> Playbook:
    """A dialogue with one step, or with a whole walk."""
    return Playbook(step.run(walker) if isinstance(step, Step) else step, walker)


class Playbook:
    """The driver; `action` is what the step wants now, `sent` what it sent last."""

    def __init__(self, run: Run, walker: Context) -> None:
        self.context = walker
        self.sent = b""
        self._run: Generator[a.Action, Any, None] = run
        self._arrived: deque[Event] = deque()
        self.action: a.Action | None = None
        self._failure: WalkError | None = None
        self._advance(lambda: next(run))

    def __lshift__(self, wanted: a.Action | type[a.Send] | bytes) -> Playbook:
        """The step does this next. A class stands for any action of it; facts are compared where
        they are given."""
        done, action = self.action, self.action
        assert self._failure is None, f"failed with {self._failure} instead of {wanted!r}"
        if isinstance(wanted, bytes):
            wanted = a.Send(wanted)
        if isinstance(wanted, type):
            assert isinstance(action, wanted)
        elif isinstance(wanted, a.Tell) and isinstance(action, a.Tell):
            assert action.key == wanted.key
            assert action.facts.items() >= wanted.facts.items()
        else:
            assert (type(action), action) == (type(wanted), wanted)
        if isinstance(done, a.Send):
            self.sent = done.data
            for event in self.context.stream.feed(Role.INITIATING, done.data):
                assert not isinstance(event, Violation), event
        if isinstance(done, a.Handshake):
            if done.direct:
                self.context.stream.secured = True
            else:
                self.context.stream.tls_established()
        if not isinstance(done, a.Resolve | a.Connect):
            self._answer(None)
        return self

    def __rshift__(self, reply: Reply) -> Playbook:
        """The world answers: bytes of the peer, or a function of what the step sent last."""
        if isinstance(reply, a.Target | tuple):
            assert isinstance(self.action, a.Resolve | a.Connect)
            self._answer(reply)
        elif isinstance(reply, Silence):
            assert isinstance(self.action, a.Expect)
            assert self.action.patience is not None
            self._answer(None)
        elif isinstance(reply, WalkError):
            self._throw(reply)
        else:
            data = reply if isinstance(reply, bytes) else reply(self.sent)
            self._arrived += self.context.stream.feed(Role.RECEIVING, data)
            self._listen()
        return self

    def ends(self) -> Playbook:
        """The step is over, and well."""
        assert self._failure is None, self._failure
        assert self.action is None, f"it goes on with {self.action}"
        return self

    def fails(self, key: str, code: ExitCode | None = None) -> WalkError:
        """The step is over, with this failure."""
        assert self._failure is not None, f"it goes on with {self.action}"
        assert self._failure.key == key
        assert code is None or self._failure.exit_code is code
        return self._failure

    def _answer(self, value: object) -> None:
        self._advance(lambda: self._run.send(value))

    def _throw(self, error: WalkError) -> None:
        self._advance(lambda: self._run.throw(error))

    def _advance(self, move: Callable[[], a.Action]) -> None:
        try:
            self.action = move()
        except StopIteration:
            self.action = None
        except WalkError as error:
            self.action, self._failure = None, error
        self._listen()

    def _listen(self) -> None:
        """Give the step what it expects, if that is here; set aside the rest.

        Nobody sends anything of their own here, so nobody wants to try that again; and what a
        mechanism did not believe shows in how it fails.
        """
        if isinstance(self.action, a.Again):
            self._answer(False)
        if isinstance(self.action, a.Tell) and self.action.key == "sasl.unbelieved":
            self._answer(None)
        while self._arrived and isinstance(self.action, a.Expect):
            event = self._arrived.popleft()
            if self.action.accepts(event):
                self._answer(event)
            elif (failure := ending(event)) is not None:
                self._throw(failure)
            elif isinstance(event, e.Iq) and event.xml.get("type") in ("get", "set"):
                self.context.requests.append(event)


def ending(event: Event) -> WalkError | None:
    """What a walk makes of an event that nobody waits for and that ends the stream."""
    if isinstance(event, Violation):
        return WalkError(f"violation.{event.rule}", ExitCode.VIOLATION)
    if isinstance(event, e.StreamError):
        return WalkError("stream-error", ExitCode.STREAM, condition=read(event.xml))
    if isinstance(event, e.StreamClose):
        return WalkError("closed", ExitCode.STREAM)
    return None
