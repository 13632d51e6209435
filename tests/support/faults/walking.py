"""How does a test walk into a fault? In this process, over a real socket, as jsonl."""

import io
import json
from base64 import b64decode
from typing import Any, NamedTuple

from support.walks.wanted import with_wants
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.walk.journey import journey
from xmpp_walkthrough.cli.walk.request import Request
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, decode_payload
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.views.jsonl import VIEW
from xmpp_walkthrough.views.view import Setting

Line = dict[str, Any]


class Walked(NamedTuple):
    code: int
    lines: list[Line]

    @property
    def failed(self) -> Line:
        (found,) = (line for line in self.lines if "failed" in line)
        return found

    @property
    def keys(self) -> set[str]:
        """The keys of everything that was explained, the failure's as well."""
        explained = {line["key"] for line in self.lines if "key" in line}
        return explained | {line["failed"]["key"] for line in self.lines if "failed" in line}

    @property
    def step(self) -> str:
        """Where it failed, or the last step."""
        ends = [line["failed"]["step"] for line in self.lines if "failed" in line]
        return ends[0] if ends else "close"

    def units(self, role: str) -> list[str]:
        return [_raw(line) for line in self.lines if line.get("role") == role]

    def said(self, role: str = "receiving") -> str:
        """What this side said, with decoded SASL payloads behind their units."""
        return "".join(
            _raw(line) + _payload(line) for line in self.lines if line.get("role") == role
        )


def walk(*faults: Fault, timeout: float = 10.0, **changes: Any) -> Walked:
    out = io.StringIO()
    request = Request(
        None,
        "",
        VIEW,
        Setting(out, Library("en")),
        Environment.real(),
        delay=0,
        seed=1,
        faults=faults,
        options=Options(timeout=timeout),
        **with_wants(changes),
    )
    code = loop.run(journey(request))
    return Walked(int(code), [json.loads(line) for line in out.getvalue().splitlines()])


def _raw(line: Line) -> str:
    if "raw" in line:
        return str(line["raw"])
    return b64decode(line["raw_base64"]).decode(errors="surrogateescape")


def _payload(line: Line) -> str:
    if not line["event"].startswith("sasl_") or "</" not in _raw(line):
        return ""
    text = _raw(line).partition(">")[2].partition("<")[0]
    try:
        return (decode_payload(text) or b"").decode(errors="replace")
    except IncorrectEncoding:
        return ""
