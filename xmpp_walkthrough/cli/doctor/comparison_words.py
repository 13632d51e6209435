"""Words for a comparison with another client: decisions, results, sources.

Found by keys under `doctor.policy`; aspects of the client that are not known are named too.
"""

from collections.abc import Iterator
from typing import Any

from xmpp_walkthrough.cli.doctor.report_words import Line, Words
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.clients.comparison import Comparison, spelt
from xmpp_walkthrough.doctor.clients.conduct import Conduct
from xmpp_walkthrough.views.jsonl import plainly


def likeness(comparison: Comparison, library: Library) -> Iterator[Line]:
    """The lines of a comparison: the decisions that differ, their result, the sources."""
    words, policy = Words(library), comparison.policy
    client = policy.title
    if comparison.first is None and comparison.leads != "not-known":
        yield Line("differs", library.text("doctor.policy.same", client=client))
    for number, each in enumerate(comparison.differences):
        label = "differs" if number == 0 else "then"
        facts = {**each.facts, "client": client}
        yield Line(label, words.sentence(f"doctor.policy.differs.{each.key}", facts))
    if comparison.first is not None or comparison.leads == "not-known":
        places = {"theirs": _where(comparison.theirs), "ours": _where(comparison.ours)}
        key = f"doctor.policy.leads.{comparison.leads}"
        yield Line("leads", library.text(key, client=client, **places))
    if policy.unknown:
        between = library.text("doctor.between")
        parts = [library.text(f"doctor.policy.unknown.{aspect}") for aspect in policy.unknown]
        text = library.text("doctor.policy.unknown-of", client=client, what=between.join(parts))
        yield Line("unknown", text)
    sources = library.text("doctor.policy.sources", sources="; ".join(policy.sources))
    yield Line("sources", sources)


def comparison_record(comparison: Comparison | None) -> dict[str, Any] | None:
    """A comparison as JSON: keys and facts."""
    if comparison is None:
        return None
    policy = comparison.policy
    return {
        "client": policy.name,
        "version": policy.version,
        "sources": list(policy.sources),
        "comes_in": comparison.theirs.comes_in,
        "ours": _conduct(comparison.ours),
        "theirs": _conduct(comparison.theirs),
        "differences": [
            {"aspect": each.aspect, "key": each.key, "facts": plainly(each.facts)}
            for each in comparison.differences
        ],
        "leads": comparison.leads,
        "unknown": list(policy.unknown),
    }


def _conduct(conduct: Conduct) -> dict[str, Any]:
    return {
        "places": [spelt(place) for place in conduct.places],
        "place": None if conduct.place is None else spelt(conduct.place),
        "direct_tls": None if conduct.place is None else conduct.place.direct,
        "stopped_by": conduct.verdict.why or None,
        "mechanisms": list(conduct.mechanisms),
    }


def _where(conduct: Conduct) -> str:
    return "" if conduct.place is None else spelt(conduct.place)
