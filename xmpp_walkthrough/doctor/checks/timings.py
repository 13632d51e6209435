"""Where did the time of the login go, and what does that mean?"""

from xmpp_walkthrough.doctor.check import Check, ok, warning
from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Finding
from xmpp_walkthrough.doctor.ground import Ground
from xmpp_walkthrough.doctor.seen import Seen
from xmpp_walkthrough.transcript.entry import Note

SLOW = 1_000  # milliseconds for one step, where a person begins to wonder
_STEPS = ("discover", "connect", "open", "tls", "sasl", "bind", "session", "exchange", "close")


async def timings(examination: Examination) -> list[Finding]:
    seen = await examination.attempt()
    assert seen is not None  # it came so far
    steps = durations(seen)
    slowest = max((name for name in steps if name != "close"), key=lambda name: steps[name])
    facts: dict[str, object] = {
        "steps": steps,
        "shown": ", ".join(f"{name} {steps[name]}" for name in _STEPS if name in steps),
        "total": sum(steps.values()),
        "slowest": slowest,
        "ms": steps[slowest],
        "why": f"doctor.slow.{slowest}",
    }
    make = warning if steps[slowest] >= SLOW else ok
    return [make("timings", "slow" if steps[slowest] >= SLOW else "measured", **facts)]


def durations(seen: Seen) -> dict[str, int]:
    """Milliseconds by step; the three openings of a stream together."""
    spent: dict[str, float] = {}
    began = 0.0
    for line in seen.transcript.lines:
        if isinstance(line, Note) and line.key == "begin":
            began = line.time
        elif isinstance(line, Note) and line.key == "end" and line.step in _STEPS:
            spent[line.step] = spent.get(line.step, 0.0) + line.time - began
        elif isinstance(line, Note) and line.key == "exchange.message-not-back":
            began += float(str(line.facts["seconds"]))  # we waited, and nobody was slow
    return {name: round(1000 * seconds) for name, seconds in spent.items()}


CHECK = Check("timings", 180, "server", timings, needs=Ground.EXCHANGED)
