"""Does zlib give back what went in, at once, and never more at a time than is good? XEP-0138."""

import asyncio
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xmpp_walkthrough.net.tcp.compression import _MOST, Zlib
from xmpp_walkthrough.net.tcp.transport import joined


def everything(reader: Zlib) -> bytes:
    found = b""
    while piece := reader.unpack():
        found += piece
    return found


@given(st.lists(st.binary(max_size=200), max_size=8), st.integers(1, 40))
def test_what_is_packed_can_be_read_at_once_in_any_pieces(said: list[bytes], size: int) -> None:
    writer, reader = Zlib(), Zlib()
    for data in said:
        packed = writer.pack(data)
        found = b""
        for start in range(0, len(packed), size):
            reader.feed(packed[start : start + size])
            found += everything(reader)
        assert found == data


def test_a_bomb_comes_out_in_pieces_of_bounded_size() -> None:
    reader = Zlib()
    reader.feed(Zlib().pack(b" " * 10_000_000))
    sizes = []
    while piece := reader.unpack():
        sizes.append(len(piece))
    assert max(sizes) <= _MOST
    assert sum(sizes) == 10_000_000


@pytest.mark.parametrize("data", [b"<presence/>", zlib.compress(b"a")[:4] + b"\xff" * 9])
def test_what_is_no_zlib_ends_the_connection(data: bytes) -> None:
    reader = Zlib()
    reader.feed(data)
    with pytest.raises(OSError, match="zlib"):
        everything(reader)


def test_nothing_is_kept_of_what_comes_behind_the_end_of_zlib() -> None:
    reader = Zlib()
    reader.feed(zlib.compress(b"<presence/>") + b"more")
    assert reader.unpack() == b"<presence/>"
    assert reader.unpack() == b""
    with pytest.raises(OSError, match="behind the end"):
        reader.feed(b"and more")


def test_a_transport_switches_between_two_bytes() -> None:
    async def scene() -> tuple[bytes, bytes, bool]:
        ours, theirs = joined()
        await ours.write(b"clear")
        first = await theirs.read()
        for end in (ours, theirs):
            end.compress()
        await ours.write(b"packed " * 1_000)
        second = b""
        while len(second) < 7_000:
            second += await theirs.read()
        await ours.close()
        ended = not await theirs.read()
        for end in (ours, theirs):
            end.release()
        return first, second, ended

    assert asyncio.run(scene()) == (b"clear", b"packed " * 1_000, True)


class Failing:
    """One direction of zlib, at its end."""

    eof = False
    unconsumed_tail = b""

    def fail(self, *_: object) -> bytes:
        raise zlib.error("Error -2 while compressing data: inconsistent stream state")

    compress = flush = decompress = fail


def test_whatever_zlib_raises_ends_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zlib, "compressobj", Failing)
    monkeypatch.setattr(zlib, "decompressobj", Failing)
    broken = Zlib()
    broken.feed(b"x")
    with pytest.raises(OSError, match="zlib"):
        broken.unpack()
    with pytest.raises(OSError, match="zlib"):
        broken.pack(b"x")
