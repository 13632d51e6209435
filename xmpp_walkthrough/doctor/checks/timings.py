"""The time of the login, step by step, and its meaning.

A step is as slow as the line for each of its round trips; only the time above that is the server's.
"""

from collections import Counter

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, ok, warning
from xmpp_walkthrough.doctor.look.seen import Seen
from xmpp_walkthrough.transcript.entry import Note
from xmpp_walkthrough.transcript.facts import Begun, Ended

HANDSHAKE = 2  # round trips of TLS 1.2; with 1.3 it is one
SLOW = 1_000  # milliseconds for one step; from here on a person begins to wonder
_STEPS = ("discover", "connect", "open", "tls", "sasl", "bind", "session", "exchange", "close")


async def timings(examination: Examination) -> list[Finding]:
    seen = await examination.attempt()
    assert seen is not None  # it came so far
    steps = durations(seen)
    trip, trips = round_trip(seen), round_trips(seen)
    servers = {name: ms - trip * trips.get(name, 0) for name, ms in steps.items()}
    slowest = max((name for name in steps if name != "close"), key=lambda name: servers[name])
    facts: dict[str, object] = {
        "steps": steps,
        "shown": ", ".join(f"{name} {steps[name]}" for name in _STEPS if name in steps),
        "total": sum(steps.values()),
        "slowest": slowest,
        "ms": steps[slowest],
        "trip": round(trip),
        "why": f"doctor.slow.{slowest}",
    }
    if servers[slowest] >= SLOW:
        return [warning("timings", "slow", **facts)]
    far = any(ms >= SLOW for name, ms in steps.items() if name != "close")
    return [ok("timings", "far" if far else "measured", **facts)]


def round_trip(seen: Seen) -> float:
    """Milliseconds of the fastest answer on this line, whatever it answered."""
    waits = [entry.wait for entry in seen.transcript.entries if entry.wait is not None]
    return 1000 * min(waits, default=0.0)


def round_trips(seen: Seen) -> Counter[str]:
    """The round trips of each step: waits for the line, however fast the server is."""
    waits = Counter(x.step for x in seen.transcript.entries if x.wait is not None)
    return waits + Counter({"connect": 1, "tls": HANDSHAKE})


def durations(seen: Seen) -> dict[str, int]:
    """Milliseconds by step; the three openings of a stream together."""
    spent: dict[str, float] = {}
    began = 0.0
    for line in seen.transcript.lines:
        match line:
            case Note(fact=Begun()):
                began = line.time
            case Note(fact=Ended(), step=step) if step in _STEPS:
                spent[step] = spent.get(step, 0.0) + line.time - began
            case Note() if line.is_one_of("exchange.message-not-back"):
                began += float(str(line.facts["seconds"]))  # our own wait: the server was not slow
    return {name: round(1000 * seconds) for name, seconds in spent.items()}


CHECK = Check("timings", 180, "server", timings, needs=Ground.EXCHANGED)
