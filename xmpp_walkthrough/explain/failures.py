"""The explanation of a failed walk: the event, the likeliest cause, and the remedy."""

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explanation import Advice, Explanation, Verdict
from xmpp_walkthrough.explain.notes import grouped, readable
from xmpp_walkthrough.steps.failure import WalkError

# Facts that a sentence may name although a peer, or OpenSSL, does not always give them.
_SOMETIMES = ("found", "issuer", "subject", "not_before", "not_after", "detail", "alert")

_AWAITED = {"iq": "iq_result", "sasl2_bound": "sasl2_success"}  # names that predictions have


def explain_failure(error: WalkError, library: Library) -> Explanation:
    """Explain a failure by `failure.<key>`: its what, cause and try.

    Where the peer named a condition, its words stood with the line already, and only the headline
    is left to say.
    """
    key = f"failure.{error.key}"
    facts = dict.fromkeys(_SOMETIMES, "?") | {k: readable(v) for k, v in error.facts.items()}
    facts |= grouped(error.facts)
    if "awaited" in facts:
        facts["awaited"] = awaited(error.facts["awaited"], library)

    def text(part: str) -> str:
        found = library.nearest(key, f".{part}")
        return library.text(found, **facts) if found else ""

    advice = None
    if error.condition is None:
        advice = Advice(cause=text("cause"), user=text("try"), rules_out=text("not"))
    return Explanation(
        key=key,
        event="failure",
        verdict=Verdict.REFUSAL,
        summary=text("what"),
        section=error.section,
        lesson=error.lesson,
        advice=advice,
    )


def awaited(kinds: object, library: Library) -> str:
    """The answer that a step waited for, in the words of predictions."""
    shown: dict[str, None] = {}
    for kind in kinds if isinstance(kinds, tuple) else ():
        name = _AWAITED.get(kind, str(kind))
        if not library.has(f"predict.name.{name}"):  # both profiles share these words
            name = name.replace("sasl2_", "sasl_")
        shown[library.text(f"predict.name.{name}")] = None
    return " · ".join(shown)
