"""Is the time of a line found in each way in which programs write one?"""

from __future__ import annotations

import pytest

from xmpp_walkthrough.logs.text.stamp import seconds

MOMENT = 1_796_120_430.0  # 2026-12-01 10:20:30 UTC


@pytest.mark.parametrize(
    "text",
    [
        b"2026-12-01 10:20:30 c2s1\tdebug",
        b"2026-12-01T10:20:30Z: conn: DBG: SENT: ",
        b"2026-12-01T11:20:30+0100 x",
        b"<!-- 2026-12-01T10:20:30-->",
    ],
)
def test_a_whole_date(text: bytes) -> None:
    assert seconds(text) == MOMENT


def test_a_part_of_a_second() -> None:
    assert seconds(b"2026-12-01T10:20:30.250Z ") == MOMENT + 0.25


@pytest.mark.parametrize("text", [b"no time", b"31:20:30", b"110:20:30 x", b"10:99:30"])
def test_what_is_no_time(text: bytes) -> None:
    assert seconds(text) is None
