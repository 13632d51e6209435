"""Which behaviours differ most? Those that a short run meets, chosen by what they consist of.

One after the other is taken that brings most of what none before it had: a place in the dialogue,
a kind of act, an option, a part of TLS or of DNS; the subjects take turns, so that none is left
out. Nothing is left to luck, and a new behaviour of a new kind comes in by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evil.behaviour import Behaviour
from evil.client import VIEWS


def chosen(behaviours: Iterable[Behaviour], number: int) -> list[tuple[Behaviour, str]]:
    """So many of them, each with the view in which it is met: the views take turns as well."""
    left: dict[str, list[Behaviour]] = {}
    for each in behaviours:
        left.setdefault(each.subject, []).append(each)
    found: list[Behaviour] = []
    seen: set[str] = set()
    while len(found) < number and any(left.values()):
        for subject in sorted(left):
            if left[subject] and len(found) < number:
                best = max(left[subject], key=lambda each: len(_parts(each) - seen))
                left[subject].remove(best)
                found.append(best)
                seen |= _parts(best)
    return [(each, VIEWS[number % len(VIEWS)]) for number, each in enumerate(found)]


def _parts(behaviour: Behaviour) -> set[str]:
    """What it consists of."""
    return {
        *_of_the_script(behaviour),
        *behaviour.options,
        *(f"config {name}" for name in behaviour.config),
        *_differences("tls", behaviour.tls),
        *_differences("certificate", behaviour.tls.cert),
        *_of_the_answers(behaviour),
        *(["door"] if behaviour.doors else []),
        f"grave {behaviour.grave}",
    }


def _of_the_script(behaviour: Behaviour) -> Iterator[str]:
    for place, acts in behaviour.bends:
        names = "+".join(type(act).__name__ for act in acts)
        yield from (f"at {place.event} {place.stage}", f"does {names}")
        yield f"at {place.event} {place.stage} does {names}"
    yield from (
        f"script {number} {type(act).__name__}" for number, act in enumerate(behaviour.script)
    )


def _differences(what: str, made: tuple[object, ...]) -> Iterator[str]:
    """The fields of a value that are not as usual."""
    usual = type(made)()
    names = getattr(made, "_fields", ())
    for name, value, common in zip(names, made, usual, strict=True):
        if value != common:
            yield f"{what} {name}"


def _of_the_answers(behaviour: Behaviour) -> Iterator[str]:
    for answer in behaviour.dns.answers if behaviour.dns else ():
        yield f"answer {answer.kind} {answer.flaw or answer.code}"
        yield from (
            f"record {record.kind} {min(len(answer.records), 9)}" for record in answer.records
        )
