"""What passes on real servers is noted, and never gets past TLS. RFC 6120 §4.7.1, §5.3.3."""

from __future__ import annotations

import asyncio
import ssl
from base64 import b64encode

import pytest
from support.net.raw_client import (
    BIND,
    CLOSE,
    HEADER,
    NAMESPACES,
    SASL,
    STARTTLS,
    Stage,
    plain,
    run,
    serving,
)
from support.net.raw_client import auth as login_by

SPACE = ["\n", " ", "\r\n", "\t \n"]
# Nothing of this is white space of XML, or it is not all there is.
NO_SPACE = [
    *("<x/>", "\n<x/>", " <iq", "<", "x", "\n\0", "\x0b", "\x0c", "\xa0", "\u2028", "\ufeff"),
    *(plain(), "\n" + plain(), HEADER, STARTTLS, CLOSE, "\n" + CLOSE, "<!-- -->", "&#10;"),
]


def header(sender: str) -> str:
    return f"<stream:stream to='ceit.org' from='{sender}' version='1.0' {NAMESPACES}>"


async def protect(stage: Stage, *parts: str) -> str:
    """Ask for TLS, in these parts; what the server says in it before anything is sent in it."""
    client = await stage.dial()
    await client.ask(HEADER, "</stream:features>")
    for part in parts:
        await client.send(part)
        await asyncio.sleep(0.002)  # each part is a read of its own, mostly
    await client.until("<proceed[^>]*/>")
    await client.transport.start_tls(stage.context(), name="ceit.org")
    assert client.received == ""
    # Nothing may stand before a declaration: white space from before TLS would be seen.
    return await client.ask("<?xml version='1.0'?>" + HEADER, "</stream:features>")


@pytest.mark.parametrize("space", SPACE)
@pytest.mark.parametrize("late", [False, True])
def test_white_space_behind_starttls_is_thrown_away(space: str, late: bool) -> None:
    async def scene() -> tuple[str, list[str]]:
        async with serving(lenient=True, starttls="required") as stage:
            parts = [STARTTLS, space] if late else [STARTTLS + space]
            return await protect(stage, *parts), stage.lines

    features, lines = run(scene)
    assert features.startswith("<?xml")
    assert "<starttls" not in features
    assert sum("let pass space-behind-starttls" in line for line in lines) == 1


def test_white_space_behind_proceed_is_thrown_away() -> None:
    """The line feed comes so late that TLS is awaited already, and the hello behind it at once."""

    async def scene() -> tuple[str, list[str]]:
        async with serving(lenient=True, starttls="required") as stage:
            client = await stage.dial()
            await client.ask(HEADER, "</stream:features>")
            await client.ask(STARTTLS, "<proceed[^>]*/>")
            for _ in range(3):
                await client.send("\n ")
                await asyncio.sleep(0.002)
            await client.transport.start_tls(stage.context(), name="ceit.org")
            return await client.ask(HEADER, "</stream:features>"), stage.lines

    features, lines = run(scene)
    assert "<mechanism>PLAIN</mechanism>" in features
    assert sum("let pass space-behind-starttls" in line for line in lines) == 1


@pytest.mark.parametrize("behind", NO_SPACE)
def test_anything_else_behind_starttls_ends_the_stream(behind: str) -> None:
    async def scene() -> str:
        async with serving(lenient=True, starttls="required") as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            return await client.say(STARTTLS + behind)

    said = run(scene)
    assert "<proceed" not in said
    assert said.startswith("<stream:error><policy-violation ")
    assert said.endswith(CLOSE)


@pytest.mark.parametrize("behind", NO_SPACE)
def test_anything_else_behind_proceed_fails_the_handshake(behind: str) -> None:
    async def scene() -> list[str]:
        async with serving(lenient=True, starttls="required") as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            await client.ask(STARTTLS, "<proceed[^>]*/>")
            await client.send("\n" + behind)
            with pytest.raises(OSError):
                await client.transport.start_tls(stage.context(), name="ceit.org")
            return stage.lines

    assert not any("secured" in line for line in run(scene))


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize("cut", range(1, len(STARTTLS)))
def test_nothing_gets_past_tls_wherever_the_request_is_cut(cut: int, lenient: bool) -> None:
    """A request may come in two reads; what was sent behind it in clear is seen all the same."""

    async def scene() -> str:
        async with serving(starttls="required", lenient=lenient) as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            await client.send(STARTTLS[:cut])
            for _ in range(5):
                await asyncio.sleep(0)
            return await client.say(STARTTLS[cut:] + HEADER)

    said = run(scene)
    assert "<proceed" not in said
    assert said.startswith("<stream:error><policy-violation ")


@pytest.mark.parametrize("behind", ["\n", "\n" + HEADER])
def test_a_request_in_two_reads_with_a_line_feed(behind: str) -> None:
    async def scene() -> str:
        async with serving(lenient=True, starttls="required") as stage:
            return await protect(stage, STARTTLS[:9], STARTTLS[9:] + behind)

    if behind == "\n":
        assert "<mechanism>PLAIN</mechanism>" in run(scene)
    else:
        with pytest.raises(AssertionError, match="the end came"):
            run(scene)


def test_white_space_in_front_of_direct_tls_is_no_tls() -> None:
    async def scene() -> list[str]:
        async with serving(lenient=True, direct_tls_port=0) as stage:
            client = await stage.dial(stage.server.direct_tls_port)
            await client.send("\n")
            with pytest.raises((ssl.SSLError, OSError)):
                await client.transport.start_tls(stage.context(), name="ceit.org")
            return stage.lines

    assert not any("let pass" in line for line in run(scene))


def test_white_space_without_end_is_no_way_to_stay() -> None:
    async def scene() -> None:
        async with serving(lenient=True, starttls="required", tls_seconds=0.2) as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            await client.ask(STARTTLS, "<proceed[^>]*/>")
            while True:
                await client.send("\n" * 100)
                await asyncio.sleep(0.01)

    with pytest.raises(OSError):
        run(scene)


RESPONSE = f"<response xmlns='{SASL}'>"


@pytest.mark.parametrize("apart", [False, True])
def test_white_space_in_sasl_and_behind_success(apart: bool) -> None:
    """A line feed behind `<auth/>` comes before the declaration of the next stream."""

    async def scene() -> tuple[str, list[str]]:
        async with serving(lenient=True) as stage:
            client = await stage.dial()
            await client.ask(HEADER, "</stream:features>")
            await client.send(login_by("PLAIN") + ("" if apart else "\n"))
            await client.until("<challenge[^>]*/>")
            message = b64encode(b"\0mbed\0mirror").decode()
            await client.send(("\n" if apart else "") + RESPONSE + message + "</response>\r\n")
            await client.until("<success[^>]*/>")
            await client.send("\n" if apart else "")
            said = await client.ask("<?xml version='1.0'?>\n" + HEADER, "</stream:features>")
            return said, stage.lines

    features, lines = run(scene)
    assert BIND in features
    assert sum("let pass space-in-sasl" in line for line in lines) == 1


def test_white_space_inside_an_element_is_not_touched() -> None:
    async def scene() -> str:
        async with serving(lenient=True) as stage:
            client = await stage.dial()
            await client.ask(HEADER, "</stream:features>")
            await client.ask(login_by("PLAIN"), "<challenge[^>]*/>")
            await client.send(RESPONSE)
            await asyncio.sleep(0.01)
            message = b64encode(b"\0mbed\0mirror").decode()
            return await client.ask(f"\n{message}</response>", "</failure>|<success")

    assert "<incorrect-encoding/>" in run(scene)


def test_white_space_before_login_is_counted() -> None:
    async def scene() -> str:
        async with serving(lenient=True, units_before_login=8) as stage:
            client = await stage.dial()
            await client.ask(HEADER, "</stream:features>")
            await client.ask(login_by("PLAIN"), "<challenge[^>]*/>")
            for _ in range(20):
                await client.send("\n")
                await asyncio.sleep(0.002)
            return await client.rest()

    assert "<policy-violation " in run(scene)


NOBODY = ["runsc", "vm.local", "mbed@elsewhere.example", "romeo@ceit.org", "@", "a b@c"]


@pytest.mark.parametrize("sender", NOBODY)
def test_a_from_that_is_not_the_account_passes(sender: str) -> None:
    async def scene() -> tuple[str, list[str]]:
        async with serving(lenient=True, starttls="required") as stage:
            client = await stage.dial()
            await client.ask(header(sender), "</stream:features>")
            await client.ask(STARTTLS, "<proceed[^>]*/>")
            await client.transport.start_tls(stage.context(), name="ceit.org")
            await client.ask(header(sender), "</stream:features>")
            await client.ask(plain(), "<success[^>]*/>")
            return await client.ask(header(sender), "</stream:features>"), stage.lines

    said, lines = run(scene)
    assert BIND in said
    assert " to=" not in said  # nobody is told that this is who they are
    assert sum("let pass from-of-nobody" in line for line in lines) == 1


def test_none_of_it_passes_where_the_server_is_strict() -> None:
    async def scene(*said: str) -> str:
        async with serving(starttls="off") as stage:
            client = stage.client()
            for text in said[:-1]:
                await client.ask(text, "</stream:features>|<challenge[^>]*/>")
            return await client.say(said[-1])

    async def start_tls() -> str:
        async with serving(starttls="required") as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            return await client.say(STARTTLS + "\n")

    assert "<invalid-from " in run(lambda: scene(header("runsc")))
    assert "<improper-addressing " in run(lambda: scene(header("@")))
    assert "<policy-violation " in run(lambda: scene(HEADER, login_by("PLAIN") + "\n"))
    assert "<policy-violation " in run(start_tls)
