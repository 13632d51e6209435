"""What is allowed instead of what somebody wants to send? Only what is still ahead."""

from __future__ import annotations

import pytest
from support.walks.lines import WE, entry, library

from xmpp_walkthrough.explain.opinion import opinions
from xmpp_walkthrough.protocol.stream.phases import Phase


def allowed(**changes: bool) -> str:
    pending = entry(WE, "<presence/>", phase=Phase.NEGOTIATING, **changes)
    (item,) = opinions(b"<presence/>", pending, library())
    return item.says


@pytest.mark.parametrize(
    ("secured", "authenticated", "names"),
    [(False, False, {"<starttls>", "<auth>"}), (True, False, {"<auth>"}), (True, True, set())],
)
def test_what_has_been_done_is_not_named(
    secured: bool, authenticated: bool, names: set[str]
) -> None:
    says = allowed(secured=secured, authenticated=authenticated)
    for name in ("<starttls>", "<auth>"):
        assert (f"`{name}`" in says) is (name in names)
    assert "an iq" in says
