"""A familiar line is told as if it had been read: the same text, whatever stands in it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from support.logs.explained import written

from xmpp_walkthrough.cli.explain.familiar import Familiar
from xmpp_walkthrough.cli.explain.log_screen import LogScreen

STREAM = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
ROSTER = "xmlns='jabber:iq:roster'"
ERROR = "<error type='wait'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
BIND = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
NAMES = (
    "romeo@x.org/b",
    "juliet@x.org/a",
    "juliet@x.org",
    "x.org",
    "a&amp;b@x.org",
    "",
    "罗@x.org",
)
TEXTS = ("soft", "", "a &lt; b", "a & b", "&nope;", "<b/>", "两", "x\x08y", "]]>", "'\"", "\u202e")


def stanza(chance: random.Random) -> str:
    """One line of a log, of one of a few shapes, some of which must never be familiar."""
    sender, to, text = chance.choice(NAMES), chance.choice(NAMES), chance.choice(TEXTS)
    number = chance.randrange(6)
    side = chance.choice(("RECV", "SEND"))
    shapes = (
        f"<message from='{sender}' to='{to}' id='m{number}'><body>{text}</body></message>",
        f"<message to='{to}' type='chat'><body>{text}</body></message>",
        f"<presence from='{sender}' to='{to}'><status>{text}</status></presence>",
        f"<presence from='{sender}' type='subscribed'/>",
        f"<iq type='result' id='i{number}' from='{sender}'/>",
        f"<iq type='result' id='i{number}'><query {ROSTER}><item jid='{to}'/></query></iq>",
        f"<iq type='get' id='i{number}' to='{to}'><query {ROSTER}/></iq>",
        f"<iq type='set' id='i{number}' from='{sender}'><query {ROSTER}><item jid='a'/></query>"
        "</iq>",
        f"<iq type='error' id='i{number}'>{ERROR}</iq>",
        f"<iq type='result' id='b'>{BIND}<jid>juliet@x.org/a</jid></bind></iq>",
        f"<stream:stream id='{number}' {STREAM}",
        f"<message from='{sender}'>\n<body>{text}</body></message>",
        f"<message from='{sender}'><body>{text}",
    )
    return f"2026-12-01 00:00:0{number} DEBUG {side}: {chance.choice(shapes)}\n"


def log(seed: int) -> str:
    chance = random.Random(seed)
    opened = f"DEBUG SEND: <stream:stream to='x.org' {STREAM}\n" if seed % 2 else ""
    lines = [stanza(chance) for _ in range(60)]
    return opened + "".join(chance.choice(lines) for _ in range(300))


@pytest.mark.parametrize("seed", range(12))
def test_the_text_is_that_of_a_reading(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log"
    path.write_text(log(seed), encoding="utf-8")
    told = written(path)
    monkeypatch.setattr(LogScreen, "repeats", property(lambda _: False))
    assert told == written(path)


def test_lines_of_a_busy_log_are_familiar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Familiar] = []
    making = Familiar.__init__

    def noted(self: Familiar, *given: object) -> None:
        making(self, *given)  # type: ignore[arg-type]
        seen.append(self)

    monkeypatch.setattr(Familiar, "__init__", noted)
    path = tmp_path / "log"
    line = "DEBUG RECV: <message from='romeo@x.org/b' to='me@x.org' id='{}'><body>{}</body>"
    line += "</message>\n"
    path.write_text("".join(line.format(n, n) for n in range(500)), encoding="utf-8")
    written(path)
    assert seen[0].units > 480
