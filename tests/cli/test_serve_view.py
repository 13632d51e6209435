"""`serve --view` explains what a client does, with times, and shows nobody's password."""

from __future__ import annotations

import json
import re
import signal
import subprocess

import pytest
from support.screens.command import COMMAND, environment, run


def served(*options: str, password: str) -> tuple[str, int]:
    """What `serve` says while one client logs in, and the client's exit code."""
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--json", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(),
    ) as server:
        assert server.stdout is not None
        facts = json.loads(server.stdout.readline())
        place = ("--server", f"{facts['host']}:{facts['port']}", "--ca-file", facts["ca_file"])
        line = (facts["jid"], *place, "--mechanism", "PLAIN", "--to", "sasl")
        client = run(*line, XMPP_WALK_PASSWORD=password)
        server.send_signal(signal.SIGTERM)
        _, said = server.communicate(timeout=20)
    return said, client.returncode


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [("en", "We choose PLAIN: nothing,"), ("zh", "我们选择 PLAIN")],
)
def test_each_unit_is_explained_with_its_time(lang: str, sentence: str) -> None:
    said, code = served("--view", "plain", "--lang", lang, password="no-such-canary")
    assert code == 23
    assert sentence in said
    assert re.search(r"(?m)^--- \d\d:\d\d:\d\d\.\d{3}  127\.0\.0\.1:\d+$", said)
    assert "<not-authorized/>" in said
    assert "no-such-canary" not in said
    assert "bm8tc3VjaC1jYW5hcnk" not in said  # in base64


def test_the_view_for_people_tells_who_speaks() -> None:
    said, code = served("--view", "terminal", "--lang", "en", password="mirror")
    assert code == 0
    assert "CLIENT ~> SERVER" in said
    assert "SERVER" in said
    assert "\x1b[" not in said  # no terminal


def test_without_it_the_log_is_as_short_as_before() -> None:
    said, _ = served(password="mirror")
    assert "===" not in said
    assert "authenticated mbed" in said
