"""More than a screen: every line is shown once, and every byte stands in a hex dump."""

import io

from hypothesis import given
from hypothesis import strategies as st

from xmpp_walkthrough.cli.learner.pages import hex_dump
from xmpp_walkthrough.cli.learner.screen import Screen


@given(st.lists(st.integers(0, 70), max_size=8))
def test_every_line_is_shown_once_and_no_page_is_too_long(sizes: list[int]) -> None:
    out = io.StringIO()
    screen = Screen(out)
    blocks = [f"{n} {line}\n" for n, size in enumerate(sizes) for line in range(size)]
    at = 0
    for size in sizes:
        screen.write("".join(blocks[at : at + size]))
        at += size
    pages = [out.getvalue()]
    while screen.holds:
        screen.turn()
        pages.append(out.getvalue()[sum(map(len, pages)) :])
    assert "".join(pages) == "".join(blocks)
    assert all(page.count("\n") <= screen.room for page in pages)
    assert all(page for page in pages[1:])


@given(st.binary(max_size=100))
def test_a_hex_dump_holds_every_byte(raw: bytes) -> None:
    rows = ["".join(text for text, _ in line) for line in hex_dump(raw)]
    assert b"".join(bytes.fromhex(row[11:59]) for row in rows) == raw
    assert [int(row[1:9], 16) for row in rows] == list(range(0, len(raw), 16))
    assert all(len(row) <= 79 for row in rows)
