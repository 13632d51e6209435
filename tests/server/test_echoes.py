"""What a client wrote and an answer repeats never breaks the server's own rules. RFC 6120 §13.12.

"violation of our own" is the line in the log for an answer that outgrew the stream's limits.
"""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.net.raw_client import BIND, HEADER, Client, Stage, auth, run, serving

OURS = "violation of our own"
PING = "<ping xmlns='urn:xmpp:ping'/>"
REGISTER = "<query xmlns='jabber:iq:register'/>"
OLD_LOGIN = "<query xmlns='jabber:iq:auth'/>"
BINDING = f"<bind xmlns='{BIND}'/>"
ROSTER = "<query xmlns='jabber:iq:roster'/>"
Scene = Callable[[Stage], Awaitable[str]]
GROWING = {"letters": "a", "quotes": "&quot;", "both": "&quot;&apos;", "ampersands": "&amp;"}
GROWING |= {"greater": ">", "tabs": "&#9;", "returns": "&#13;"}

each_growing = pytest.mark.parametrize("piece", GROWING.values(), ids=GROWING)


def played(scene: Scene, **changes: object) -> str:
    """What the client heard; somebody else was served all the while."""

    async def all_of_it() -> str:
        async with serving(**changes) as stage:
            other = await stage.login("romeo", "montague")
            said = await scene(stage)
            assert "<stream:error>" not in await other.settle()
            assert not [line for line in stage.lines if OURS in line]
            return said

    return run(all_of_it)


async def opened(stage: Stage) -> Client:
    client = stage.client()
    await client.ask(HEADER, "</stream:features>")
    return client


async def before_login(stage: Stage) -> Client:
    return await opened(stage)


async def before_binding(stage: Stage) -> Client:
    client = stage.client()
    await client.authenticate()
    return client


async def bound(stage: Stage) -> Client:
    return await stage.login()


PLACES = {
    "registration": (before_login, REGISTER, 9_000, "get"),
    "old-login": (before_login, OLD_LOGIN, 9_000, "get"),
    "binding": (before_binding, BINDING, 15_000, "set"),
    "ping": (bound, PING, 200_000, "get"),
    "roster": (bound, ROSTER, 200_000, "get"),
    "unknown": (bound, "<query xmlns='urn:unknown'/>", 200_000, "get"),
    "nothing": (bound, "", 200_000, "get"),
}
EVERYTHING = {"registration": "open", "old_login": True}


@each_growing
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["id", "to", "from"])
def test_what_an_answer_would_repeat_is_looked_at_when_it_comes(
    name: str, place: str, piece: str
) -> None:
    reach, payload, size, kind = PLACES[place]
    text = piece * (size // len(piece))
    others = {"id": "x", "to": "ceit.org"} | {name: text}
    written = " ".join(f"{key}='{value}'" for key, value in others.items())

    async def scene(stage: Stage) -> str:
        client = await reach(stage)
        return await client.say(f"<iq type='{kind}' {written}>{payload}</iq></stream:stream>")

    said = played(scene, **EVERYTHING)
    if piece == "a":
        assert "too long to be repeated" in said
    assert said.startswith("<iq ") or "<policy-violation " in said or "<invalid-from " in said
    assert len(said) < 12_000


@pytest.mark.parametrize("stanza", ["message", "presence"])
def test_nor_does_the_error_for_another_stanza(stanza: str) -> None:
    async def scene(stage: Stage) -> str:
        client = await bound(stage)
        return await client.say(f"<{stanza} to='{'&quot;' * 30_000}' id='{'&amp;' * 10_000}'/>")

    assert "<policy-violation " in played(scene)


@pytest.mark.parametrize("text", ["a" * 7_900, "&amp;" * 1_500, "&quot;" * 7_000])
def test_a_long_id_that_fits_is_answered(text: str) -> None:
    async def scene(stage: Stage) -> str:
        client = await bound(stage)
        return await client.ask(f"<iq type='get' id='{text}' to='ceit.org'>{PING}</iq>", "<iq .*?>")

    assert 'type="result"' in played(scene)


def test_two_addresses_of_the_greatest_length_are_answered() -> None:
    longest = f"{'l' * 1023}@{'.'.join(['d' * 60] * 4)}/{'r' * 1023}"

    async def scene(stage: Stage) -> str:
        client = await bound(stage)
        return await client.ask(f"<iq type='get' id='x' to='{longest}'>{PING}</iq>", "</iq>")

    assert "<remote-server-not-found " in played(scene)


@pytest.mark.parametrize("length", [1_024, 1_025, 5_000, 7_000])
def test_a_nonce_that_a_challenge_would_repeat_has_a_bound(length: int) -> None:
    first = b64encode(f"n,,n=mbed,r={'x' * length}".encode()).decode()

    async def scene(stage: Stage) -> str:
        client = await opened(stage)
        return await client.ask(auth("SCRAM-SHA-1", first), "</(challenge|failure)>")

    said = played(scene)
    assert ("</challenge>" in said) == (length <= 1_024)
    assert ("The nonce is too long." in said) == (length > 1_024)


@pytest.mark.parametrize(
    "inside",
    [
        f"<x xmlns:p='{'u' * 1_000}'>" + "<p:a/>" * 900 + "</x>",
        "".join(f"<x xmlns='urn:{n}'>" for n in range(61)) + "</x>" * 61,
        "<body>" + "&#13;" * 50_000 + "</body>",
        "<body>" + "a" * 261_900 + "</body>",
    ],
    ids=["namespace", "levels", "references", "size"],
)
def test_a_copy_that_would_break_the_rules_is_not_sent_to_anybody(inside: str) -> None:
    """The envelope of a copy adds bytes and three levels to what was allowed."""

    async def scene(stage: Stage) -> str:
        sender, reader = await bound(stage), await stage.login("romeo", "montague", at="two")
        beside = [await stage.login(at="copies"), reader]
        for client in beside:
            await client.send("<iq type='set' id='c'><enable xmlns='urn:xmpp:carbons:2'/></iq>")
            await client.appear()
        await sender.send(f"<message to='romeo@ceit.org/one' type='chat'>{inside}</message>")
        said = await sender.settle()
        for client in beside:
            assert "<stream:error>" not in await client.settle()
        return said

    assert "<stream:error>" not in played(scene)


def test_an_answer_of_our_own_that_is_too_large_is_refused() -> None:
    """A roster of long names, on a server whose streams take little."""
    from xmpp_walkthrough.wire.restrictions import Limits

    async def scene(stage: Stage) -> str:
        client = await bound(stage)
        for number in range(12):
            item = f"<item jid='j{number}@ceit.org' name='{'&amp;' * 1_000}'/>"
            query = f"<query xmlns='jabber:iq:roster'>{item}</query>"
            await client.ask(f"<iq type='set' id='s{number}'>{query}</iq>", "<iq [^>]*/>")
        return await client.ask(f"<iq type='get' id='g'>{ROSTER}</iq>", "</iq>")

    assert "<resource-constraint " in played(scene, after_login=Limits(bytes=40_000))


pieces = st.sampled_from([*GROWING.values(), "é", "&lt;", " ", "/", "@", "\n"])
repeated = st.tuples(pieces, st.integers(0, 40_000)).map(lambda each: each[0] * each[1])


@settings(max_examples=25, deadline=None)
@given(repeated, repeated, st.sampled_from(["iq", "message", "presence"]), repeated)
def test_nothing_that_a_client_writes_makes_us_break_our_own_rules(
    id_: str, to: str, stanza: str, inside: str
) -> None:
    async def scene(stage: Stage) -> str:
        client = await bound(stage)
        payload = (
            f"<query xmlns='jabber:iq:roster'><item jid='a@b' name='{inside[:2_000]}'/></query>"
        )
        kind = {"iq": "set", "message": "chat", "presence": "subscribe"}[stanza]
        attributes = f"type='{kind}' id='{id_[:60_000]}' to='{to[:60_000]}'"
        await client.send(f"<{stanza} {attributes}>{payload}</{stanza}></stream:stream>")
        async with asyncio.timeout(10):
            return await client.rest()

    if "&" in id_[-6:]:
        id_ = ""
    played(scene)
