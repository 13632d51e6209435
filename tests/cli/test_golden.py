"""Do the screens look as they were reviewed? Seeded walks, in both views and both languages.

`pytest --update-goldens` writes tests/golden anew; the diff is to be read before it is committed.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from support.files import GOLDEN

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.walk.journey import journey
from xmpp_walkthrough.cli.walk.request import Request
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.views.view import Setting
from xmpp_walkthrough.walk import find

LANGUAGES = ("en", "zh")
VIEWS = ("plain", "terminal-80", "terminal-120")


def _request(view: str, language: str, out: StringIO) -> Request:
    name, _, width = view.partition("-")
    kind = import_module(f"xmpp_walkthrough.views.{name}").VIEW
    setting = Setting(out, Library(language), colour=False, width=int(width) if width else None)
    environment = Environment(sys.stdin, out, sys.stderr, {})
    wants = Wants(language=setting.library.language)
    return Request(None, "", kind, setting, environment, wants, seed=1)


async def _against(request: Request, config: ServerConfig, **changes: object) -> int:
    """Walk to a server of ours as to a stranger's: nothing is known, everything is masked."""
    async with PracticeServer(replace(config, seed=1)) as server:
        options = Options(ca_pem=server.ca_pem)
        server_at = Target(config.host, server.port)
        request = request._replace(server=server_at, options=options, **changes)  # type: ignore[arg-type]
        return await journey(request, _clock())


def _by(request: Request, mechanism: str) -> Request:
    return request._replace(wants=request.wants._replace(mechanism=mechanism))


def _clock() -> Callable[[], float]:
    """A clock that moves a millisecond whenever it is read."""
    ticks = itertools.count()
    return lambda: next(ticks) / 1000


MBED = Jid("mbed", "ceit.org")


async def _whole(request: Request) -> int:
    return await journey(request, _clock())


async def _scram(request: Request) -> int:
    request = _by(request, "SCRAM-SHA-256")._replace(steps=find("sasl"))
    return await journey(request, _clock())


async def _masked(request: Request) -> int:
    given = {"jid": MBED, "password": "mirror", "steps": find("sasl")}
    return await _against(_by(request, "PLAIN"), ServerConfig(), **given)


async def _refused(request: Request) -> int:
    """Without channel binding: its data differ from one connection to the next."""
    request = _by(request, "SCRAM-SHA-512")
    return await _against(request, ServerConfig(), jid=MBED, password="wrong", steps=find("sasl"))


async def _unknown_host(request: Request) -> int:
    return await _against(request, ServerConfig(), jid=Jid("me", "nowhere.example"), password="x")


async def _wrong_name(request: Request) -> int:
    """The server answers for a domain that its certificate does not name."""
    async with PracticeServer(ServerConfig(domain="other.example")) as other:
        authority = other.ca_pem
        async with PracticeServer(ServerConfig(seed=1)) as server:
            where = Target(server.config.host, server.port)
            options = Options(ca_pem=authority)
            given = request._replace(jid=MBED, password="x", server=where, options=options)
            return await journey(given, _clock())


WALKS = {
    "whole": (_whole, 0),
    "scram": (_scram, 0),
    "masked": (_masked, 0),
    "refused": (_refused, 23),
    "unknown-host": (_unknown_host, 20),
    "unknown-authority": (_wrong_name, 22),
}


def settled(text: str) -> str:
    """The text without what differs from run to run: ports and dates."""
    text = re.sub(r"(127\.0\.0\.1(?::|, port |，端口 |, 端口 )?\s*)\d{5}", r"\g<1>40000", text)
    return re.sub(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?", "2026-01-02", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("walk", WALKS)
def test_the_screen_is_the_golden_one(
    walk: str, view: str, language: str, update_goldens: bool
) -> None:
    out = StringIO()
    perform, code = WALKS[walk]
    assert asyncio.run(perform(_request(view, language, out))) == code
    seen = settled(out.getvalue())
    path = GOLDEN / f"{walk}.{view}.{language}.txt"
    if update_goldens:
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.en.txt")), ids=lambda path: path.name)
def test_every_golden_exists_in_both_languages_and_misses_no_text(path: Path) -> None:
    chinese = path.with_name(path.name.replace(".en.", ".zh."))
    for one in (path, chinese):
        text = one.read_text(encoding="utf-8")
        assert "⟨" not in text
        assert "[en]" not in text
        assert not re.search(r"\{[a-z_]+\}", text)
    names = re.compile(r"<[a-z:]+[ />]")
    english, translated = (names.findall(p.read_text("utf-8")) for p in (path, chinese))
    wire = {name for name in english if name in ("<auth ", "<success ", "<iq ", "<message ")}
    assert wire <= set(translated)
