"""A rule: the signs that make a cause, so that a cause is data.

Text that a server writes beside a condition is written for people. Under TLS it vetoes a cause that
it contradicts: that is possible, and no more. It raises one that it speaks of, to likely and never
to sure; a cause that fits so many refusals that it would always stand there is named only then.
Text before TLS may be an attacker's, and no text counts about an attack, an identity or a
certificate: such rules have no `told`. RFC 6120 §4.9.2, §6.5.
"""

from typing import NamedTuple, TypedDict, Unpack

from xmpp_walkthrough.doctor.finding import Cause, Evidence, Sureness
from xmpp_walkthrough.doctor.signs.server_words import UNKNOWN
from xmpp_walkthrough.doctor.signs.signs import MOST_EVIDENCE, OneOf, Signs

# The sort of refusal beside which the text of a sign stands.
_ANSWERED = {
    **{sort: sort for sort in ("stream", "sasl", "bind", "session", "roster", "message", "iq")},
    **dict.fromkeys(("early", "late"), "sasl"),
}
_ENDS = {
    **{"ended:stream-error": "stream", "ended:sasl-failure": "sasl", "ended:bind-error": "bind"},
    **{"failed:bind.refused": "bind", "failed:session.refused": "session"},
}
_STEPS = (Sureness.POSSIBLE, Sureness.LIKELY, Sureness.SURE)
_POSSIBLE, _LIKELY = 0, 1
NONE = OneOf()


class Rule(NamedTuple):
    """One cause, in signs.

    It fits where one of each that it `needs` is there and nothing of `without`. Each of `surer`
    raises the sureness by one step, each of `weaker` takes one away; less than possible is no
    cause. A rule that is a `last_resort` counts only where no other one fits. One that is
    `foremost` stands before all others: their signs were met on a way that may be the wrong one.
    `told` are the topics of a text that is about this cause; one that is `only_told` is named only
    where a text is. Where one cause has two rules, the second is the `same_as` the first, and has
    its words.
    """

    name: str
    needs: tuple[OneOf, ...]
    sureness: Sureness = Sureness.LIKELY
    without: OneOf = NONE
    surer: tuple[OneOf, ...] = ()
    weaker: tuple[OneOf, ...] = ()
    last_resort: bool = False
    foremost: bool = False
    told: tuple[str, ...] = ()
    only_told: bool = False
    same_as: str = ""

    @property
    def cause(self) -> str:
        """The name that finds the words of the cause."""
        return self.same_as or self.name


class _More(TypedDict, total=False):
    """Whatever a rule may have besides its name, what it needs, and its sureness."""

    without: OneOf
    surer: tuple[OneOf, ...]
    weaker: tuple[OneOf, ...]
    last_resort: bool
    foremost: bool
    told: tuple[str, ...]
    only_told: bool
    same_as: str


def sure(name: str, *needs: OneOf, **more: Unpack[_More]) -> Rule:
    """A cause that its signs prove."""
    return Rule(name, needs, Sureness.SURE, **more)


def likely(name: str, *needs: OneOf, **more: Unpack[_More]) -> Rule:
    """The usual cause of its signs."""
    return Rule(name, needs, Sureness.LIKELY, **more)


def possible(name: str, *needs: OneOf, **more: Unpack[_More]) -> Rule:
    """One of several causes that its signs may have."""
    return Rule(name, needs, Sureness.POSSIBLE, **more)


def as_told(cause: str, *needs: OneOf, told: tuple[str, ...]) -> Rule:
    """A cause that so much would fit that only the server's text may name it."""
    return Rule(f"{cause}-as-told", needs, told=told, only_told=True, same_as=cause)


class Exclusion(NamedTuple):
    """A cause that is ruled out: `name` finds the words.

    It is, where one of each that it `needs` was seen, and nothing of `without`.
    """

    name: str
    needs: tuple[OneOf, ...]
    without: OneOf = NONE


class Fit(NamedTuple):
    """A rule that fits, and how well: the greater `weight`, the sooner it is named."""

    rule: Rule
    cause: Cause
    weight: tuple[int, int, int, int]


def fit(rule: Rule, signs: Signs) -> Fit | None:
    """The fit of a rule to the signs; None where it does not fit."""
    needed = signs.one_of_each(rule.needs)
    if len(needed) < len(rule.needs) or signs.any_of(rule.without):
        return None
    beside = {answered(sign) for sign in needed} - {""}
    said = signs.any_of(f"text:{kind}-{topic}" for topic in rule.told for kind in beside)
    if rule.only_told and not said:
        return None
    surer, weaker = signs.one_of_each(rule.surer), signs.one_of_each(rule.weaker)
    step = _STEPS.index(rule.sureness) + len(surer) - len(weaker)
    if step < 0:
        return None
    step = min(step, len(_STEPS) - 1)
    unknown = signs.any_of(f"text:{kind}-{UNKNOWN}" for kind in beside)
    denied = [] if said or not rule.told else signs.any_of(f"veto:{kind}" for kind in beside)
    doubted = [] if said or not rule.told else signs.any_of(f"doubt:{kind}" for kind in beside)
    if said and not weaker:
        step = max(step, _LIKELY)
    elif denied:
        step = min(step, _POSSIBLE)
    elif doubted or (unknown and not said):
        step = min(step, _LIKELY)
    kept: list[Evidence] = []
    for sign in (*unknown, *denied, *doubted, *needed, *surer, *said):
        kept += [each for each in signs.evidence(sign) if each not in kept]
    cause = Cause(rule.cause, _STEPS[step], tuple(kept[:MOST_EVIDENCE]))
    return Fit(
        rule, cause, (rule.foremost, step, len(surer) + len(said) - len(weaker), len(rule.needs))
    )


def answered(sign: str) -> str:
    """The request that the server refused with this sign; "" where the sign is no refusal."""
    return _ENDS.get(sign) or _ANSWERED.get(sign.partition(":")[0], "")
