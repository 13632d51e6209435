"""When does the server compress, and when does it refuse? XEP-0138 §3, XEP-0170."""

import asyncio

import pytest
from support.net.raw_client import HEADER, Client, Stage, bind, plain, run, serving

NS = "http://jabber.org/protocol/compress"
OFFER = frozenset({"compression"})


def compress(method: str = "zlib") -> str:
    return f"<compress xmlns='{NS}'><method>{method}</method></compress>"


async def authenticated(stage: Stage) -> tuple[Client, str]:
    client = stage.client()
    await client.ask(HEADER, "</stream:features>")
    await client.ask(plain(), "<success[^>]*/>")
    return client, await client.ask(HEADER, "</stream:features>")


def test_a_compressed_stream_begins_anew_and_is_not_compressed_twice() -> None:
    async def scene() -> tuple[str, str, str, str]:
        async with serving(extensions=OFFER) as stage:
            client, offered = await authenticated(stage)
            await client.ask(compress(), "<compressed [^>]*/>")
            client.transport.compress()
            again = await client.ask(HEADER, "</stream:features>")
            refused = await client.ask(compress(), "</failure>")
            return offered, again, refused, await client.ask(bind("one"), "</iq>")

    offered, again, refused, bound = run(scene)
    assert "<method>zlib</method></compression>" in offered
    assert "<compression" not in again
    assert "<setup-failed/>" in refused
    assert "<jid>mbed@ceit.org/one</jid>" in bound


def test_an_unknown_method_is_refused_and_the_stream_goes_on() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(extensions=OFFER) as stage:
            client, _ = await authenticated(stage)
            refused = await client.ask(compress("lzw"), "</failure>")
            return refused, await client.ask(bind("one"), "</iq>")

    refused, bound = run(scene)
    assert refused == f'<failure xmlns="{NS}"><unsupported-method/></failure>'
    assert "<jid>" in bound


def test_nothing_is_compressed_before_login_or_without_the_offer() -> None:
    async def scene() -> tuple[str, str, str]:
        async with serving(extensions=OFFER) as stage:
            early = stage.client()
            await early.ask(HEADER, "</stream:features>")
            before = await early.ask(compress(), "</failure>")
        async with serving() as stage:
            client, offered = await authenticated(stage)
            return before, offered, await client.ask(compress(), "</failure>")

    before, offered, unoffered = run(scene)
    assert "<setup-failed/>" in before
    assert "<compression" not in offered
    assert "<setup-failed/>" in unoffered


@pytest.mark.parametrize("cut", [0, 1, 5, 9])
def test_bytes_in_clear_behind_the_request_are_not_taken_for_compressed_ones(cut: int) -> None:
    """Also where the request comes in two reads, cut within its name."""

    async def scene() -> str:
        async with serving(extensions=OFFER) as stage:
            client, _ = await authenticated(stage)
            await client.send(compress()[:cut])
            for _ in range(5):
                await asyncio.sleep(0)
            return await client.ask(compress()[cut:] + bind("one"), "</iq>")

    said = run(scene)
    assert "<setup-failed/>" in said
    assert "<jid>" in said


def test_what_is_no_zlib_ends_the_connection_and_nothing_else() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(extensions=OFFER) as stage:
            client, _ = await authenticated(stage)
            await client.ask(compress(), "<compressed [^>]*/>")
            last = await client.say(HEADER)
            other = await stage.login()
            return last, await other.settle()

    assert run(scene) == ("", "")
