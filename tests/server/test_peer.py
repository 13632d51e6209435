"""Does a connection keep its boundaries: TLS, restarts, closing, seeds? RFC 6120 §4.3.3, §5.4."""

import asyncio
import re
import ssl

import pytest
from support.net.raw_client import (
    CLOSE,
    HEADER,
    QUICK,
    STARTTLS,
    Client,
    Stage,
    bind,
    plain,
    run,
    serving,
)

from xmpp_walkthrough.protocol.sasl import base64


async def start_tls(stage: Stage, client: Client) -> None:
    await client.ask(HEADER, "</stream:features>")
    await client.ask(STARTTLS, "<proceed[^>]*/>")
    await client.transport.start_tls(stage.context(), name="ceit.org")


def test_a_whole_login_under_tls_over_loopback() -> None:
    async def scene() -> tuple[str, str, list[str]]:
        async with serving(starttls="required") as stage:
            client = await stage.dial()
            await start_tls(stage, client)
            features = await client.ask(HEADER, "</stream:features>")
            await client.ask(plain(), "<success[^>]*/>")
            await client.ask(HEADER, "</stream:features>")
            await client.ask(bind("one"), "</iq>")
            await client.appear()
            await client.send("<message to='mbed@ceit.org'><body>hi</body></message>" + CLOSE)
            said = await client.rest()
            assert client.transport.closed_cleanly
            return features, said, stage.lines

    features, said, lines = run(scene)
    assert "<starttls" not in features
    assert "<mechanism>PLAIN</mechanism>" in features
    assert said.endswith("</message>" + CLOSE)
    assert any("secured TLSv1.3" in line for line in lines)


def test_direct_tls_has_no_starttls_step() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(direct_tls_port=0) as stage:
            client = await stage.dial(stage.server.direct_tls_port)
            await client.transport.start_tls(stage.context(), name="ceit.org")
            features = await client.ask(HEADER, "</stream:features>")
            return features, await client.say(STARTTLS)

    features, said = run(scene)
    assert "<starttls" not in features
    assert said == f'<failure xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>{CLOSE}'


@pytest.mark.parametrize("behind", ["<x/>", " ", "<iq", plain(), HEADER, STARTTLS])
def test_a_byte_behind_starttls_ends_the_connection_before_tls(behind: str) -> None:
    async def scene() -> str:
        async with serving(starttls="required") as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            return await client.say(STARTTLS + behind)

    said = run(scene)
    assert "<proceed" not in said
    assert said.startswith("<stream:error><policy-violation ")
    assert said.endswith(CLOSE)


def test_header_and_starttls_may_come_together() -> None:
    async def scene() -> str:
        async with serving(starttls="required") as stage:
            return await stage.client().ask(HEADER + STARTTLS, "<proceed[^>]*/>")

    assert "<required/>" in run(scene)


@pytest.mark.parametrize("asked", [STARTTLS, STARTTLS.replace("/>", "><x/></starttls>")])
def test_starttls_that_cannot_be_is_a_failure(asked: str) -> None:
    async def scene(policy: str) -> str:
        async with serving(starttls=policy) as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            return await client.say(asked)

    policy = "off" if asked == STARTTLS else "required"
    assert (
        run(lambda: scene(policy)) == f'<failure xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>{CLOSE}'
    )


def test_what_is_no_tls_ends_the_handshake_without_a_word_in_clear() -> None:
    async def scene() -> bytes:
        async with serving(starttls="required") as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            await client.ask(STARTTLS, "<proceed[^>]*/>")
            await client.send(HEADER)
            found = b""
            while data := await client.transport.read():
                found += data
            return found

    assert b"<" not in run(scene)  # an alert at most


def test_a_handshake_that_stalls_is_given_up() -> None:
    async def scene() -> str:
        async with serving(starttls="required", tls_seconds=0.05) as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            await client.ask(STARTTLS, "<proceed[^>]*/>")
            return await client.rest()

    assert run(scene) == ""


def test_a_client_that_distrusts_the_certificate_leaves_no_trace_but_a_line() -> None:
    async def scene() -> list[str]:
        async with serving(starttls="required") as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            await client.ask(STARTTLS, "<proceed[^>]*/>")
            with pytest.raises(ssl.SSLCertVerificationError):
                await client.transport.start_tls(ssl.create_default_context(), name="ceit.org")
            await client.gone()
            while not any("closed" in line for line in stage.lines):
                await asyncio.sleep(0)
            return stage.lines

    assert any("TLS failed" in line for line in run(scene))


def test_each_stream_has_an_id_of_its_own() -> None:
    async def scene() -> list[str]:
        async with serving() as stage:
            client = stage.client()
            first = await client.ask(HEADER, "</stream:features>")
            await client.ask(plain(), "<success[^>]*/>")
            return [first, await client.ask(HEADER, "</stream:features>")]

    ids = [re.findall(r' id="([^"]+)"', said)[0] for said in run(scene)]
    assert len(set(ids)) == 2
    assert all(len(i) == 32 for i in ids)


async def login_bytes(seed: int | None) -> str:
    """All that the server says in one login with SCRAM, up to the proof, and one with PLAIN."""
    async with serving(seed=seed, greet_with_ping=True) as stage:
        client = stage.client()
        said = await client.ask(HEADER, "</stream:features>")
        first = base64.encode(b"n,,n=mbed,r=fyko")
        scram = f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>{first}"
        said += await client.ask(f"{scram}</auth>", "</challenge>")
        said += await client.ask("<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", "</failure>")
        said += await client.ask(plain(), "<success[^>]*/>")
        said += await client.ask(HEADER, "</stream:features>")
        said += await client.ask(bind(), "</iq>")
        said += await client.ask("<presence/>", "</iq>")
        return said + await client.say(CLOSE)


def test_with_a_seed_the_same_bytes_come_again() -> None:
    once, again = run(lambda: login_bytes(7)), run(lambda: login_bytes(7))
    assert once == again
    assert once != run(lambda: login_bytes(8))
    assert run(lambda: login_bytes(None)) != run(lambda: login_bytes(None))


def test_a_client_is_pinged_once_soon_after_it_appears() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(greet_with_ping=True) as stage:
            client = await stage.login()
            first = await client.appear()
            await client.send("<presence type='unavailable'/>")
            return first, await client.appear()

    first, second = run(scene)
    assert re.search(r'<iq type="get" id="ping-\w+" from="ceit.org" to="mbed@ceit.org/one">', first)
    assert "<ping" not in second


def test_close_is_answered_and_the_connection_ends() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            return await client.say(CLOSE)

    assert run(scene) == CLOSE


def test_an_error_of_the_client_is_answered_with_the_end_tag() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = await stage.login()
            ns = "urn:ietf:params:xml:ns:xmpp-streams"
            return await client.say(f"<stream:error><reset xmlns='{ns}'/></stream:error>{CLOSE}")

    assert run(scene) == CLOSE


def test_any_chunking_gives_the_same_login() -> None:
    async def scene(size: int) -> str:
        async with serving(QUICK, seed=1) as stage:
            client = stage.client()
            said = ""
            for part, answer in (
                (HEADER, "</stream:features>"),
                (plain(), "<success[^>]*/>"),
                (HEADER, "</stream:features>"),
                (bind("one") + "<presence/>", "<presence[^>]*/>"),
            ):
                for start in range(0, len(part), size):
                    await client.send(part[start : start + size])
                    await asyncio.sleep(0)
                said += await client.until(answer)
            return said + await client.say(CLOSE)

    assert run(lambda: scene(1)) == run(lambda: scene(7)) == run(lambda: scene(10_000))


def test_whitespace_between_stanzas_is_nothing_and_costs_nothing() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = await stage.login()
            await client.send(" \n" * 100)
            return await client.settle()

    assert run(scene) == ""
