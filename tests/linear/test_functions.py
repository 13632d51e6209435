"""No function of the house takes longer than its input is long, whatever a peer writes.

The functions are those of the package, and what each is given follows from its types. With
`--every-shape` each of them meets all shapes (in an hour or so); otherwise its share of them.
"""

import re
from collections.abc import Callable, Sequence
from itertools import groupby

import pytest
from support.sources import modules

from linear.hints import Function, functions
from linear.judging import LEFT_OUT, NOT_MADE, NOT_TOGETHER, prepare, too_slow, tried
from linear.made import Unbuildable
from linear.running import alone

pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
FILES = {path: [*found] for path, found in groupby(tried(), key=lambda each: each.path)}


@pytest.mark.parametrize("path", FILES)
def test_functions_are_linear(path: str, pytestconfig: pytest.Config) -> None:
    every = bool(pytestconfig.getoption("--every-shape"))
    with alone():
        assert [x for each in FILES[path] for x in too_slow(each, every=every)] == []


def test_what_is_left_out_is_there() -> None:
    for start in LEFT_OUT:
        assert any(path.startswith(start) for path in modules()), start
    assert {str(each) for each in functions()} >= NOT_TOGETHER.keys()


def test_every_other_function_is_tried_or_takes_what_nobody_can_make() -> None:
    with alone():
        untried = {str(f): why for found in FILES.values() for f in found if (why := _unmade(f))}
    unexplained = {f: why for f, why in untried.items() if not any(x in why for x in NOT_MADE)}
    assert unexplained == {}
    assert len(untried) < sum(map(len, FILES.values())) / 12


def _unmade(function: Function) -> str:
    """Why there are no arguments for it; empty where there are."""
    why = ""
    for turn in range(8):
        try:
            prepare(function, turn, 64)
        except Unbuildable as error:
            why = str(error)
        else:
            return ""
    return why


# --- the test of the test ---


def _pattern(text: str) -> object:
    return re.findall(r"([A-Za-z:]+)=", text)


def _letters(text: str) -> int:
    count = 0
    for _ in text:
        for _ in text:
            count += 1
    return count


def _shortened(data: bytes) -> int:
    count = 0
    while data:
        data, count = data[1:], count + data[0]
    return count


def _member(texts: Sequence[str]) -> list[str]:
    found: list[str] = []
    for text in texts:
        if text not in found:
            found.append(text)
    return found


def _counted(data: bytes) -> list[int]:
    return [data.count(word) for word in data.split()]


def _before(data: bytes) -> list[bytes]:
    found: list[bytes] = []
    for byte in data:
        found.insert(0, bytes([byte]))
    return found


@pytest.mark.parametrize("planted", [_pattern, _letters, _shortened, _counted, _before])
def test_a_function_that_is_not_linear_is_found(planted: Callable[..., object]) -> None:
    with alone():
        found = too_slow(Function("planted", planted.__name__, planted), every=True)
        assert next(found, None) is not None


def _halves(text: str) -> str:
    return text if len(text) < 2 else _halves(text[: len(text) // 2])


def _sorted(texts: Sequence[str]) -> list[str]:
    return sorted(set(texts))


def _bounded(text: str) -> int:
    return _letters(text[:100])


def _read_once(data: bytes) -> int:
    return sum(1 for byte in data if byte > 32)


@pytest.mark.parametrize("honest", [_halves, _sorted, _bounded, _read_once])
def test_a_function_that_is_linear_is_left_alone(honest: Callable[..., object]) -> None:
    with alone():
        assert [*too_slow(Function("honest", honest.__name__, honest), every=True)] == []
