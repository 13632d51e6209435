"""Do slow, greedy and silent peers end in time, and does nobody else notice? RFC 6120 §13.12."""

import asyncio

import pytest
from support.net.raw_client import CLOSE, HEADER, Client, Stage, plain, run, serving

from xmpp_walkthrough.server.fairness.throttle import Bucket
from xmpp_walkthrough.server.listener import REFUSALS
from xmpp_walkthrough.server.peer import Peer
from xmpp_walkthrough.wire.restrictions import Limits


def peers(stage: Stage) -> list[Peer]:
    return list(stage.server._peers.values())


def test_who_does_not_log_in_is_told_and_cut() -> None:
    async def scene() -> str:
        async with serving(login_seconds=0.05) as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            return await client.rest()

    said = run(scene)
    assert said.startswith("<stream:error><connection-timeout ")
    assert said.endswith(CLOSE)


def test_who_says_nothing_at_all_is_only_cut() -> None:
    async def scene() -> str:
        async with serving(login_seconds=0.05) as stage:
            return await stage.client().rest()

    assert run(scene) == ""


def test_dripping_bytes_do_not_move_the_login_deadline() -> None:
    async def scene() -> str:
        async with serving(login_seconds=0.1) as stage:
            client = stage.client()
            await client.send(HEADER + "<auth")

            async def drip() -> None:
                while True:
                    await client.send(" ")
                    await asyncio.sleep(0.01)

            dripping = asyncio.create_task(drip())
            said = await client.rest()
            dripping.cancel()
            await asyncio.gather(dripping, return_exceptions=True)
            return said

    assert "<connection-timeout " in run(scene)


def test_who_is_idle_is_asked_and_then_cut() -> None:
    async def scene() -> str:
        async with serving(idle_seconds=0.05, ping_seconds=0.05) as stage:
            client = await stage.login()
            return await client.rest()

    said = run(scene)
    assert said.count("<ping ") == 1
    assert said.index("<ping ") < said.index("<stream:error><connection-timeout ")


def test_who_answers_stays() -> None:
    async def scene() -> str:
        async with serving(idle_seconds=0.05, ping_seconds=5) as stage:
            client = await stage.login()
            for _ in range(3):
                ping = await client.until("</iq>")
                id_ = ping.split('id="')[1].split('"')[0]
                await client.send(f"<iq type='result' id='{id_}'/>")
            return await client.say(CLOSE)

    assert "<stream:error>" not in run(scene)


def test_half_a_stanza_does_not_count_as_life() -> None:
    async def scene() -> str:
        async with serving(idle_seconds=0.05, ping_seconds=0.05) as stage:
            client = await stage.login()
            await client.send("<message")
            return await client.rest()

    assert "<connection-timeout " in run(scene)


def test_shutdown_is_told_to_everybody_and_bounded() -> None:
    async def scene() -> list[str]:
        async with serving(close_seconds=1) as stage:
            early = stage.client()
            await early.ask(HEADER, "</stream:features>")
            silent = stage.client()
            clients = [await stage.login(at=name) for name in ("a", "b")]
            stopping = asyncio.create_task(stage.server.stop())
            said = [await client.rest() for client in (*clients, early, silent)]
            for client in (*clients, early, silent):
                await client.gone()
            await stopping
            assert not peers(stage)
            return said

    *told, silent = run(scene)
    for said in told:
        assert said.startswith("<stream:error><system-shutdown ")
        assert said.endswith(CLOSE)
    assert silent == ""


def test_a_client_that_never_closes_does_not_hold_the_server() -> None:
    async def scene() -> None:
        async with serving(close_seconds=0.1) as stage:
            await stage.login()
            await stage.server.stop()
            assert not peers(stage)

    run(scene, seconds=3)


def test_too_much_before_login_ends_the_stream() -> None:
    async def scene() -> str:
        async with serving(units_before_login=5) as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            return await client.say(plain(password="x") * 5)

    said = run(scene)
    assert said.count("</failure>") == 4
    assert "<policy-violation " in said


def test_ten_thousand_bytes_are_always_allowed() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            padded = plain(password="x").replace("<auth", "<auth" + " " * 9_850)
            assert len(padded) <= 10_000
            return await client.ask(padded, "</failure>")

    assert "<not-authorized/>" in run(scene)


def test_the_limit_rises_with_the_login() -> None:
    async def scene() -> str:
        async with serving(before_login=Limits(bytes=10_000)) as stage:
            client = await stage.login()
            await client.appear()
            big = f"<message to='mbed@ceit.org'><body>{'a' * 250_000}</body></message>"
            await client.send(big)
            return await client.settle()

    assert "a" * 250_000 in run(scene)


def test_a_bucket_makes_the_greedy_wait_as_long_as_they_took() -> None:
    now = 0.0
    bucket = Bucket(10_000, 20_000, lambda: now)
    assert bucket.take(20_000) == 0
    assert bucket.take(5_000) == pytest.approx(0.5)
    now = 0.5
    assert bucket.take(0) == 0
    now = 100.0
    assert bucket.take(30_000) == pytest.approx(1.0)  # it never held more than the burst


TEXT = f"<message to='romeo@ceit.org'><body>{'a' * 10_000}</body></message>"


def test_what_is_said_to_somebody_who_does_not_read_is_refused_to_who_says_it() -> None:
    """Nobody is thrown out, nobody waits, and what is kept meanwhile is bounded."""

    async def scene() -> list[str]:
        async with serving(send_buffer_bytes=100_000, stall_seconds=10) as stage:
            lazy = await stage.login("romeo", "montague")
            await lazy.appear()
            busy = await stage.login()
            said = ""
            while "<resource-constraint " not in said:
                await busy.send(TEXT)
                said = await busy.settle()
            assert all(p._outbox.size <= 40_000 for p in peers(stage))
            heard = await lazy.settle()
            assert "a" * 10_000 in heard
            return [said, await busy.ask(TEXT, "$") + await busy.settle()]

    refused, after = run(scene)
    assert 'type="wait"' in refused
    assert "<error" not in after


def test_who_asks_for_more_than_it_reads_is_dropped() -> None:
    async def scene() -> list[str]:
        async with serving(send_buffer_bytes=5_000) as stage:
            lazy = await stage.login("romeo", "montague")
            for number in range(60):
                item = f"<item jid='{number}@x.example' name='{'n' * 100}'/>"
                query = f"<query xmlns='jabber:iq:roster'>{item}</query>"
                await lazy.ask(f"<iq type='set' id='s'>{query}</iq>", "<iq [^>]*>")
            asks = "<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>"
            await lazy.send(asks * 100)
            while not any("stream error" in line for line in stage.lines):
                await asyncio.sleep(0)
            return stage.lines

    assert any("stream error resource-constraint" in line for line in run(scene))


def test_who_stops_reading_is_given_up() -> None:
    async def scene() -> None:
        async with serving(stall_seconds=0.05, send_buffer_bytes=2_000_000) as stage:
            lazy = await stage.login("romeo", "montague")
            await lazy.appear()
            busy = await stage.login()
            text = f"<message to='romeo@ceit.org'><body>{'a' * 100_000}</body></message>"
            for _ in range(10):
                await busy.send(text)
            await busy.settle()
            while stage.server.domain.sessions.of("romeo"):
                await asyncio.sleep(0.01)
            await busy.settle()

    run(scene)


@pytest.mark.parametrize("limit", [{"connections": 2}, {"connections_per_address": 2}])
def test_one_connection_too_many_is_told_so(limit: dict[str, int]) -> None:
    async def scene() -> tuple[str, str]:
        async with serving(**limit) as stage:
            first, second, third = [await stage.dial() for _ in range(3)]
            await first.ask(HEADER, "</stream:features>")
            await second.ask(HEADER, "</stream:features>")
            refused = await third.say(HEADER)
            await third.gone()
            await first.say(CLOSE)
            await first.gone()
            while len(peers(stage)) > 1:
                await asyncio.sleep(0)
            fourth = await stage.dial()
            return refused, await fourth.ask(HEADER, "</stream:features>")

    refused, served = run(scene)
    assert refused.startswith("<?xml")
    assert "<stream:error><resource-constraint " in refused
    assert "<mechanisms " in served


def test_far_too_many_are_not_even_told() -> None:
    async def scene() -> str:
        async with serving(connections=0) as stage:
            for _ in range(REFUSALS):
                stage.client()
            return await stage.client().rest()

    assert run(scene) == ""


def test_two_hundred_log_in_at_once() -> None:
    async def scene() -> int:
        async with serving(sessions_per_account=200) as stage:

            async def one(number: int) -> Client:
                client = await stage.dial()
                await client.login(at=f"r{number}")
                return client

            clients = await asyncio.gather(*(one(number) for number in range(200)))
            found = len(stage.server.domain.sessions.of("mbed"))
            for client in clients:
                await client.send(CLOSE)
            for client in clients:
                await client.rest()
                await client.gone()
            while peers(stage):
                await asyncio.sleep(0.01)
            assert not stage.server.domain.sessions.of("mbed")
            return found

    assert run(scene, seconds=30) == 200
