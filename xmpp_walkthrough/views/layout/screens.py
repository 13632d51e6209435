"""The first screen of a walk, and its last: the way ahead, and what it came to."""

from collections.abc import Mapping

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.content.shipped import STEP_NAMES
from xmpp_walkthrough.transcript.entry import Transcript
from xmpp_walkthrough.transcript.facts import Connected, Ended
from xmpp_walkthrough.views.harmless import harmless
from xmpp_walkthrough.views.layout.ladder import ladder, rungs
from xmpp_walkthrough.views.layout.pretty import columns
from xmpp_walkthrough.views.layout.text import Line, labelled, paragraph, spread, words


def opening_lines(facts: Mapping[str, str], library: Library, width: int) -> list[Line]:
    """The first screen: the program, the six steps, the account and the server."""
    name: Line = [(f" xmpp-walk {facts.get('version', '')}", "strong")]
    steps = "  ".join(f"{number} {name}" for number, name in STEP_NAMES.items())
    lines = spread(name, words(library.text("ui.tagline"), "dim"), width - 1)
    lines += [[], *paragraph(steps, width), []]
    names = {key: library.text(f"ui.{key}") for key in ("jid", "server", "warning")}
    size = max(map(columns, names.values())) + 2
    for key, label in names.items():
        if not facts.get(key):
            continue
        text: Line = [(harmless(facts[key]), "strong" if key == "jid" else "")]
        if key == "jid" and facts.get("practice"):
            account = library.text("ui.practice-account", password=facts["practice"])
            text += [("   ", ""), *words(account, "dim")]
        bad = key == "warning"
        margin: Line = [("!! " if bad else "   ", "worst"), (label, "worst" if bad else "dim")]
        lines += labelled([*margin, (" " * (size - columns(label)), "")], text, width)
    return [*lines, [], *paragraph(library.text("ui.article-words"), width)]


def summary_lines(transcript: Transcript, library: Library, width: int) -> list[Line]:
    """The ladder, the totals, and what to try next."""
    found = rungs(transcript, library)
    out, back = transcript.sizes()
    trips, bound = transcript.round_trips()
    waited = f"{sum(rung.wait or 0.0 for rung in found) * 1000:,.0f}"
    text = library.text("ui.summary", trips=trips, out=f"{out:,}", back=f"{back:,}", ms=waited)
    if bound:
        text = f"{text} {library.text('ui.summary-bound', bound=bound)}".replace("。 ", "。")
    lines = [[], *ladder(found, _ends(transcript), library, width), []]
    lines += paragraph(text, width, indent=" ")
    label = f" {library.text('ui.try-next')}  "
    hints = [library.text(key) for n in range(1, 4) if library.has(key := f"ui.try-{n}")]
    for index, hint in enumerate(hints):
        start: Line = [(" " * columns(label) if index else label, "good")]
        lines += labelled(start, words(hint), width)
    return lines


def _ends(transcript: Transcript) -> tuple[str, str]:
    """The two ends of the walk: the bound address, "" without one, and the host."""
    bound = [ended.jid for ended in transcript.facts(Ended) if ended.jid]
    hosts = [connected.host for connected in transcript.facts(Connected)]
    return bound[-1] if bound else "", hosts[-1] if hosts else ""
