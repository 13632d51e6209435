"""The walk: the step that comes next, planned by facts. RFC 6120 §4.3.

A step runs when the facts that it needs are true and those that it gives are not. STARTTLS and SASL
make the fact "open" untrue again, so the three stream openings of a login appear by themselves;
with direct TLS the fact "secured" is there from the start, and step 2.1 never comes up.
"""

from collections.abc import Callable, Generator, Iterable
from functools import cache
from typing import Any

import xmpp_walkthrough.steps as steps_package
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.registry import load
from xmpp_walkthrough.steps.actions import Action, Begin, Drop, End, Enough, Tell
from xmpp_walkthrough.steps.failure import LOST, WalkError
from xmpp_walkthrough.steps.liveness import alive
from xmpp_walkthrough.steps.management import MOST_RESUMPTIONS, repeat
from xmpp_walkthrough.steps.redirect import follow, hide_certificate, start_over
from xmpp_walkthrough.steps.step import Context, Run, Step


@cache
def steps() -> tuple[Step, ...]:
    """All steps, in the order in which they are considered."""
    return tuple(sorted(load(steps_package, Step), key=lambda step: step.order))


def find(name: str) -> tuple[Step, ...]:
    """The steps that a learner means by a name or a number; `2` means both 2.1 and 2.2.

    Errors: KeyError.
    """
    found = tuple(
        step
        for step in steps()
        if name == step.name or name == step.number or step.number.startswith(f"{name}.")
    )
    if not found:
        raise KeyError(name)
    return found


def plan(facts: Iterable[str]) -> Step | None:
    """The first step, in order, that can run and has something to give."""
    true = set(facts)
    for step in steps():
        if step.needs <= true and not step.gives <= true:
            return step
    return None


def walk(
    context: Context, until: Step | None = None, aside: Callable[[Context], Run] | None = None
) -> Run:
    """The whole walk as one generator: every step, up to and including `until`, then the close.

    A server that sends us elsewhere is followed: close, and from step 0 on again; where it does not
    want our certificate, to the same place without it. `aside` is asked besides, once all but the
    close is done.

    Errors: WalkError of a step, with its name filled in. The caller closes what is open.
    """
    counts: dict[str, int] = {}
    while (step := plan(context.facts)) is not None:
        if until is not None and until.gives <= context.facts:
            break
        counts[step.name] = counts.get(step.name, 0) + 1
        try:
            if step.name == "close" and aside is not None:
                yield from aside(context)
            yield from perform(context, step, counts[step.name])
        except WalkError as error:
            without = hide_certificate(context, error)
            if without is None:
                yield from follow(context, error)
            else:
                yield without
            if error.is_one_of("tls.certificate-refused"):  # nothing is left to be closed in order
                yield Drop()
            else:
                yield from perform(context, find("close")[0], 1)
            start_over(context)
            counts = {}
    if "closed" not in context.facts:
        yield from perform(context, find("close")[0], 1)


def walk_twice(context: Context, until: Step | None = None) -> Run:
    """Log in, close, and walk anew: a token of the first login is used in the second."""
    yield from walk(context, find("sasl")[0])
    start_over(context)
    yield from walk(context, until)


def perform(context: Context, step: Step, occurrence: int) -> Run:
    """Run one step between its begin and its end, and add what it gives to the facts."""
    yield Begin(step.name, occurrence)
    try:
        yield from _enduring(context, step) if "session" in step.needs else step.run(context)
    except Enough:
        pass
    except WalkError as error:
        error.step = error.step or step.name
        raise
    context.facts |= step.gives
    yield End(step.name)


def _enduring(context: Context, step: Step) -> Run:
    """Run a step; where the line is cut in it and the session can be resumed, go on afterwards."""
    run = step.run(context)
    value: object = None
    resume: Callable[..., Action] = run.send
    while True:
        try:
            action = resume(value)
        except StopIteration:
            return
        try:
            value, resume = (yield action), run.send
        except Enough as enough:
            value, resume = enough, run.throw
        except WalkError as found:
            error = yield from _examined(context, found)
            if not _can_resume(context, error):
                value, resume = error, run.throw
            elif (yield from _reconnect(context, step)):
                value, resume = (yield from repeat(action, error)), run.send
            else:  # a new session knows nothing of what was done in the old one
                run = step.run(context)
                value, resume = None, run.send


def _examined(context: Context, error: WalkError) -> Generator[Action, Any, WalkError]:
    """Ask a silent server by a ping: it may have nothing to say, or the line may be dead."""
    if not error.is_one_of("timeout") or (yield from alive(context)):
        return error
    context.facts.add("dead")
    return WalkError("dead", error.exit_code, section="RFC 6120 §4.6.1")


def _can_resume(context: Context, error: WalkError) -> bool:
    """Whether only the line is gone, and the session may be resumed. XEP-0198 §5"""
    cut = error.is_one_of(*LOST, "cut-off", "dead")
    possible = context.former is not None and context.stream.phase is Phase.ESTABLISHED
    return cut and possible and context.resumptions < MOST_RESUMPTIONS


def _reconnect(context: Context, step: Step) -> Generator[Action, Any, bool]:
    """Connect, log in and resume; False where the session that follows is a new one."""
    former = context.former
    assert former is not None  # looked at before
    former.counts.interrupt()
    context.resumptions += 1
    yield Tell("sm.cut", {"count": former.counts.outstanding(Role.INITIATING)})
    yield Drop()
    requests, context.requests = context.requests, []
    start_over(context)
    counts: dict[str, int] = {}
    while (following := plan(context.facts)) is not None and following is not step:
        counts[following.name] = counts.get(following.name, 0) + 1
        yield from perform(context, following, counts[following.name])
    yield Begin(step.name, 1)
    resumed = context.former is former  # a new session may be one that can be resumed as well
    if resumed:
        context.requests = requests + context.requests
    return resumed
