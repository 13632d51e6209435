"""No regular expression takes more than linear time, whatever it is applied to."""

import re
from collections.abc import Callable
from functools import partial

import pytest

from linear.cost import fine_steps, spent, steep
from linear.patterns import Use, attacks, put_together, uses

# Characters at which every text is tried: first few, for what grows by powers of two.
_FIRST = (24, 1_500)
_NOTICED = 0.0001  # seconds

# Faults of the practice server are applied to what it says itself, where no peer writes a `<` or
# a quotation mark.
# Text that is ours, and tables of ours: the sentences of a log, the words of known servers.
_ON_OUR_OWN = ("server/faults/", "logs/said.py", "sharing/dummies.py")
USES = sorted({use for use in uses() if not use.path.startswith(_ON_OUR_OWN)}, key=str)


def hurt(use: Use) -> str | None:
    """The first text that this use takes too long for, if there is any."""
    for size in _FIRST:
        for number, (made_of, text) in enumerate(attacks(use.pattern, size)):
            if spent(lambda text=text: use.run(text)) < _NOTICED:  # type: ignore[misc]
                continue
            growth = steep(partial(_attack, use, number), fine_steps())
            if growth is not None:
                return f"{made_of}: {growth}"
    return None


def _attack(use: Use, number: int, size: int) -> Callable[[], None]:
    text = next(text for at, (_, text) in enumerate(attacks(use.pattern, size)) if at == number)
    return lambda: use.run(text)


@pytest.mark.parametrize("use", USES, ids=str)
def test_a_pattern_is_linear(use: Use) -> None:
    assert hurt(use) is None


def test_no_pattern_is_made_when_it_is_needed_that_nobody_can_try_beforehand() -> None:
    assert [each for each in put_together() if not each.startswith(_ON_OUR_OWN)] == []


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"""([A-Za-z:]+)=(["'])""", "findall"),  # each letter may begin a name
        (r"0*([0-9]+)\.[0-9]+", "fullmatch"),  # two that share the zeros
        (r"\s+=", "search"),
        (r'name="[^>]*>', "search"),  # the start may come again and again
        (r"<!--.*?-->", "sub"),
        (r"(?:a|b|ab)*c", "match"),
        (r".*,.*,.*!", "fullmatch"),
    ],
)
def test_a_pattern_that_is_not_linear_is_found(pattern: str, method: str) -> None:
    assert hurt(Use("planted", pattern, re.compile(pattern), method)) is not None


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"""\s([A-Za-z:]++)=(["'])""", "findall"),
        (r"0*+([0-9]*+)\.[0-9]++", "fullmatch"),
        (r"\s+=", "match"),
        (r"[^,]*,[^,]*,", "fullmatch"),
    ],
)
def test_a_pattern_that_is_linear_is_left_alone(pattern: str, method: str) -> None:
    assert hurt(Use("planted", pattern, re.compile(pattern), method)) is None
