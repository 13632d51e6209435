"""Each reader of bytes from outside takes its seeds, and some hundred mutations of each kind.

The same inputs in each run, and no atheris: `python -m tests.fuzz` goes on from there.
"""

import pytest

from fuzz.mutations import mutations
from fuzz.target import names, target

MUTATIONS = 400


@pytest.mark.parametrize("name", names())
def test_the_seeds_are_read(name: str) -> None:
    fuzzed = target(name)
    assert fuzzed.name == name
    seeds = fuzzed.seeds()
    assert len(seeds) >= 8
    for seed in seeds:
        assert len(seed) <= fuzzed.longest
        fuzzed.read(seed)


@pytest.mark.parametrize("name", names())
def test_mutations_of_the_seeds_are_read(name: str) -> None:
    fuzzed = target(name)
    for data in mutations(fuzzed.seeds(), fuzzed.words, MUTATIONS, name):
        _read(fuzzed.read, data)


def _read(read: object, data: bytes) -> None:
    """Say which input it was."""
    assert callable(read)
    try:
        read(data)
    except Exception as error:
        raise AssertionError(f"{data!r} raised {error!r}") from error


def test_what_is_raised_is_found() -> None:
    def read(data: bytes) -> None:
        data.decode()

    seeds = [b"text", b"more text"]
    found = [data for data in mutations(seeds, (), MUTATIONS, "planted") if not _is_utf8(data)]
    with pytest.raises(AssertionError, match="UnicodeDecodeError"):
        _read(read, found[0])


def _is_utf8(data: bytes) -> bool:
    return data == data.decode("utf-8", "replace").encode()


def test_the_mutations_are_the_same_each_time_and_differ() -> None:
    seeds = [b"text", b"more text"]
    first, second = ([*mutations(seeds, (b"word",), 200, "x")] for _ in range(2))
    assert first == second
    assert len(set(first)) > 100
