"""What becomes of an older login of the same resource? Each policy of a server, shown."""

from __future__ import annotations

import re

import pytest
from support.walks.walked import walked

from xmpp_walkthrough.server.config import ConflictPolicy


def line(*more: str) -> str:
    insecure = ("--insecure", "--insecure")
    start = "XMPP_WALK_PASSWORD=mirror xmpp-walk mbed@ceit.org --server 127.0.0.1"
    return " ".join((start, *insecure, "--twice", *more))


@pytest.mark.parametrize(
    ("policy", "code", "key"),
    [
        ("replace", 0, "note.twice.ended"),
        ("at-session", 0, "note.twice.ended"),
        ("rename", 0, "note.twice.alive"),
        ("refuse", 24, "failure.bind.refused"),
    ],
)
def test_each_policy(
    policy: ConflictPolicy, code: int, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = f"xmpp-walk serve --conflict {policy} --session required"
    found = walked(first, line("--resource desk"), monkeypatch)
    assert (found.code, key in found.keys) == (code, True)
    assert found.keys[0] == "note.twice.held"
    (held,) = (r for r in found.records if r.get("note") == "twice.held")
    assert held["facts"]["jid"] == "mbed@ceit.org/desk"


def test_the_older_login_is_not_part_of_the_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    """One connection is shown, and its resource is the one that was held, by default too."""
    found = walked("", "xmpp-walk --twice", monkeypatch)
    assert len([raw for raw in found.wire("initiating") if "<bind " in raw]) == 1
    assert [raw for raw in found.wire("receiving") if "<jid>mbed@ceit.org/balcony</jid>" in raw]
    assert not [raw for raw in found.wire("receiving") if re.search("<conflict ", raw)]


def test_a_login_that_fails_is_explained_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = walked("", "xmpp-walk --twice --fault sasl-not-authorized", monkeypatch)
    assert found.code == 23
    assert not [key for key in found.keys if key.startswith("note.twice")]
