"""Is a person told when what was to be sent instead never came up?"""

from __future__ import annotations

from typing import Any

import pytest
from walked import walked


def unsent(command: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[tuple[str, int]]]:
    found = walked("", f"xmpp-walk {command}", monkeypatch)
    told: list[dict[str, Any]] = [
        record for record in found.records if record.get("note", "").startswith("instead.")
    ]
    return found.code, [(each["facts"]["place"], each["facts"]["sends"]) for each in told]


@pytest.mark.parametrize(
    ("command", "code", "places"),
    [
        ("--send-instead exchange:2=@5p-02", 0, []),
        ("--send-instead exchange:20=@5p-02", 0, [("exchange:20", 5)]),
        ("--step bind --send-instead exchange=@5p-02", 0, [("exchange", 0)]),
        ("--to bind --send-instead close=@6-02 --send-instead session=@4-04", 0, [("session", 0)]),
        ("--fault sasl-not-authorized --send-instead sasl:2=@SF-01", 23, [("sasl:2", 1)]),
        ("--fault tls-declined --send-instead sasl=@SF-01", 22, [("sasl", 0)]),
    ],
)
def test_what_never_came_up(
    command: str, code: int, places: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unsent(command, monkeypatch) == (code, places)
