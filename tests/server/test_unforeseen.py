"""An exception that nobody has foreseen ends one stream, with one line, and nobody else notices."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from support.net.raw_client import CLOSE, HEADER, Client, Stage, bind, plain, run, serving

from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.server.ending import unforeseen
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.server.negotiate.negotiation import Negotiation
from xmpp_walkthrough.server.peer import Peer
from xmpp_walkthrough.server.session.routing import route
from xmpp_walkthrough.server.state import client

MESSAGE = "<message to='{}'><body>bite my thumb</body></message>"
VERSION = b"<version>"
SECRET = "the words of the exception"
Break = Callable[[pytest.MonkeyPatch], None]


class Unforeseen(Exception):
    """None of ours."""


def raising(original: Callable[..., Any], when: Callable[..., bool]) -> Callable[..., Any]:
    """The same, but where `when` says that now is the time."""

    def bent(*args: Any, **named: Any) -> Any:
        if when(*args):
            raise Unforeseen(SECRET)
        return original(*args, **named)

    return bent


def in_routing(patch: pytest.MonkeyPatch) -> None:
    bent = raising(route, lambda domain, session, stanza: session.account == "romeo")
    patch.setattr("xmpp_walkthrough.server.peer.route", bent)


def in_the_parser(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Stream, "feed", raising(Stream.feed, lambda stream, role, data: b"bite" in data))


def in_the_negotiation(patch: pytest.MonkeyPatch) -> None:
    bent = raising(Negotiation._bind, lambda negotiation, request: _names(request, "guest"))
    patch.setattr(Negotiation, "_bind", bent)


def _is_romeo(peer: Peer) -> bool:
    return peer.session is not None and peer.session.account == "romeo"


def _names(request: Any, resource: str) -> bool:
    return bool(request.findtext(".//{*}resource") == resource)


def in_the_writer(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Transport, "write", raising(Transport.write, lambda _, data: VERSION in data))


def in_the_farewell(patch: pytest.MonkeyPatch) -> None:
    in_routing(patch)
    told = client.Client
    patch.setattr(told, "farewell", raising(told.farewell, lambda each, *_: _is_romeo(each)))


def in_the_leaving(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Peer, "leave", raising(Peer.leave, _is_romeo))


GUESTS: dict[str, tuple[Break, str]] = {
    "routing": (in_routing, MESSAGE.format("romeo@ceit.org")),
    "parser": (in_the_parser, MESSAGE.format("romeo@ceit.org")),
    "negotiation": (in_the_negotiation, ""),
    "writer": (in_the_writer, "<iq type='get' id='v'><query xmlns='jabber:iq:version'/></iq>"),
    "farewell": (in_the_farewell, MESSAGE.format("romeo@ceit.org")),
    "leaving": (in_the_leaving, CLOSE),
}
SPEECHLESS = ("writer", "farewell", "leaving")  # where no stream error can be said, or is due


@pytest.mark.parametrize("where", GUESTS)
def test_it_ends_the_stream_of_whom_it_concerns_and_no_other(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks, words = GUESTS[where]

    async def scene() -> tuple[str, list[str]]:
        async with serving() as stage:
            honest = await stage.login()
            breaks(monkeypatch)
            said = await told(stage, words)
            await honest.settle()
            assert not stage.server.domain.sessions.of("romeo")
            await (await stage.login(at="two")).settle()
            return said, stage.lines

    said, lines = run(scene)
    assert [line for line in lines if SECRET in line] == []
    assert sum("internal error Unforeseen at " in line for line in lines) in (1, 2)
    if where not in SPEECHLESS:
        assert "<stream:error><internal-server-error " in said
        assert said.endswith(CLOSE)
        assert sum("internal error" in line for line in lines) == 1


async def told(stage: Stage, words: str) -> str:
    """What a guest hears, up to the end of its connection."""
    guest = stage.client()
    await guest.authenticate("romeo", "montague")
    await guest.send(bind("guest") + words)
    return await guest.rest()


def test_what_cannot_be_said_to_one_client_is_not_the_fault_of_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene() -> tuple[str, str]:
        async with serving() as stage:
            reader, sender = await stage.login("romeo", "montague"), await stage.login()
            await reader.appear()
            in_the_parser(monkeypatch)  # of what is said to the reader: it is read as well
            stanza = MESSAGE.format("romeo@ceit.org").replace("bite", "&#98;ite")
            await sender.send(stanza)
            return await reader.rest(), await sender.settle()

    to_reader, _ = run(scene)
    assert "<internal-server-error " in to_reader


def test_the_next_one_is_let_in_where_one_could_not_be(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> list[str]:
        async with serving() as stage:
            calls: list[int] = []
            connect = PracticeServer.connect

            def once(*args: Any, **named: Any) -> None:
                calls.append(1)
                if len(calls) == 1:
                    raise Unforeseen(SECRET)
                connect(*args, **named)

            monkeypatch.setattr(PracticeServer, "connect", once)
            first, second = await stage.dial(), await stage.dial()
            assert await first.rest() == ""
            await second.ask(HEADER, "</stream:features>")
            return stage.lines

    lines = run(scene)
    assert sum("internal error Unforeseen at " in line for line in lines) == 1


def test_a_contact_of_the_server_that_fails_is_no_trouble_to_who_spoke_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene() -> tuple[Client, list[str]]:
        async with serving() as stage:
            guest = await stage.login()
            monkeypatch.setattr(
                "xmpp_walkthrough.server.session.residents.route", raising(route, lambda *_: True)
            )
            await guest.send("<presence type='subscribe' to='juliet@ceit.org'/>")
            await guest.settle()
            await asyncio.sleep(0)
            await guest.settle()
            return guest, stage.lines

    _, lines = run(scene)
    assert sum("internal error Unforeseen at " in line for line in lines) == 1


def test_a_line_says_where_it_was_and_nothing_of_what_was_said() -> None:
    try:
        raise Unforeseen(SECRET)
    except Unforeseen as error:
        line = unforeseen(error)
    assert line.startswith("internal error Unforeseen at test_unforeseen.py:")
    assert unforeseen(Unforeseen()) == "internal error Unforeseen"


def test_who_breaks_the_rules_is_still_told_which(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the defence must not stand in the way: a breach and a cut line are no such thing."""

    async def scene() -> tuple[str, list[str]]:
        async with serving() as stage:
            said = await stage.client().say(HEADER + plain(password="x") + "<a></b>")
            cut = stage.client()
            await cut.ask(HEADER, "</stream:features>")
            cut.transport.reset()
            return said, stage.lines

    said, lines = run(scene)
    assert "<not-well-formed " in said
    assert not any("internal error" in line for line in lines)
