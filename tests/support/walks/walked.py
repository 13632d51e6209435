"""How does a test walk what the catalogue tells a reader to type? In this process, on loopback."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest

from support.walks.typed import Typed, typed
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.serve.serving import _PASSED_ON
from xmpp_walkthrough.cli.walk.journey import journey
from xmpp_walkthrough.cli.walk.request import Request, build
from xmpp_walkthrough.net.dns.srv import FALLBACK_PORTS
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.listener import PracticeServer


@dataclass(frozen=True)
class Walked:
    """What a walk left behind: its exit code, and the records of the view for programs."""

    code: int
    records: list[dict[str, Any]]

    def wire(self, role: str) -> list[str]:
        return [r["raw"] for r in self.records if r.get("role") == role]

    @property
    def keys(self) -> list[str]:
        failed = [r["failed"]["key"] for r in self.records if "failed" in r]
        return [r["key"] for r in self.records if "key" in r] + failed


def walked(first: str, command: str, monkeypatch: pytest.MonkeyPatch) -> Walked:
    """Type `command`, after `first` in another terminal; ports that are fixed become free ones."""
    line = typed(command)
    for name, value in line.variables.items():
        monkeypatch.setenv(name, value)
    out = StringIO()
    request = build({**line.given, "view": "jsonl"}, Environment(sys.stdin, out, sys.stderr, {}))
    walk = _served(typed(first), request, monkeypatch) if first else journey(request)
    code = asyncio.run(walk)
    return Walked(int(code), [json.loads(text) for text in out.getvalue().splitlines()])


async def _served(first: Typed, request: Request, monkeypatch: pytest.MonkeyPatch) -> int:
    given = {name: first.given[name] for name in _PASSED_ON}
    asked = request.server
    fixed = asked is None or (asked.host, asked.port) == (given["host"], given["port"])
    assert fixed, "the walk goes to what was served"
    config = ServerConfig(domain=first.given["domain"], **{**given, "port": 0})
    async with PracticeServer(config) as server:
        if asked is not None:
            request = request._replace(server=asked._replace(port=server.port))
        monkeypatch.setitem(FALLBACK_PORTS, "starttls", server.port)  # where DNS is not asked
        return await journey(request)
