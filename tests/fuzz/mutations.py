"""How are inputs made of seeds where nothing measures coverage? At random, always the same way."""

from collections.abc import Iterator, Sequence
from random import Random

_ODD = (
    0x00,
    0x01,
    0x0A,
    0x1B,
    0x20,
    0x22,
    0x26,
    0x27,
    0x2C,
    0x3C,
    0x3D,
    0x3E,
    0x5C,
    0x7F,
    0x80,
    0xFF,
)


def mutations(
    seeds: Sequence[bytes], words: Sequence[bytes], count: int, name: str
) -> Iterator[bytes]:
    """`count` inputs; `name` decides which."""
    random = Random(name)
    for _ in range(count):
        data = bytearray(random.choice(seeds))
        for _ in range(random.choice((1, 1, 2, 3, 8))):
            _mutate(data, seeds, words, random)
        yield bytes(data)


def _mutate(
    data: bytearray, seeds: Sequence[bytes], words: Sequence[bytes], random: Random
) -> None:
    place = random.randrange(len(data) + 1)
    end = min(len(data), place + random.choice((1, 2, 4, 16, 64)))
    what = random.randrange(7)
    if what == 0:
        data[place:end] = b""
    elif what == 1:
        data[place:end] = bytes([random.choice(_ODD)])
    elif what == 2:
        data[place:place] = data[place:end] * random.choice((1, 2, 16))
    elif what == 3 and words:
        data[place:end] = random.choice(words)
    elif what == 4 and place < len(data):
        data[place] ^= 1 << random.randrange(8)
    elif what == 5:
        other = random.choice(seeds)
        data[place:] = other[random.randrange(len(other) + 1) :]
    else:
        data[place:place] = random.randbytes(random.randrange(1, 9))
