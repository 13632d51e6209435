"""Do the contacts that live on the practice server behave as clients of RFC 6121 do?"""

from __future__ import annotations

from typing import Any

import pytest
from support.net.raw_client import HEADER, Client, Stage, plain, run, serving

GET = "<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>"
ALL = {"juliet": "agrees", "paris": "declines", "rosaline": "forgot"}


async def reader(stage: Stage) -> Client:
    client = await stage.login()
    await client.ask(GET, "</iq>")
    await client.appear()
    return client


def told(*stanzas: str, **changes: Any) -> list[str]:
    """What each stanza brings, once its sender has been served twice."""

    async def scene() -> list[str]:
        async with serving(**changes) as stage:
            client, said = await reader(stage), []
            for stanza in stanzas:
                await client.send(stanza)
                said.append(await client.settle() + await client.settle())
            return said

    return run(scene)


def ask(kind: str, to: str) -> str:
    return f"<presence type='{kind}' to='{to}@ceit.org'/>"


def test_who_agrees_is_seen_and_asks_in_turn() -> None:
    asked, agreed = told(ask("subscribe", "juliet"), ask("subscribed", "juliet"))
    steps = [
        'subscription="none" ask="subscribe"/>',
        '<item jid="juliet@ceit.org" subscription="to"/>',
        '<presence from="juliet@ceit.org" to="mbed@ceit.org" type="subscribed"/>',
        '<presence from="juliet@ceit.org/home" to="mbed@ceit.org"/>',
        '<presence from="juliet@ceit.org" to="mbed@ceit.org" type="subscribe"/>',
    ]
    places = [asked.index(step) for step in steps]
    assert places == sorted(places)
    assert '<item jid="juliet@ceit.org" subscription="both"/>' in agreed


def test_who_sees_us_already_does_not_ask_again() -> None:
    *_, again = told(
        *(ask("subscribe", "juliet"), ask("subscribed", "juliet")),
        *(ask("unsubscribe", "juliet"), ask("subscribe", "juliet")),
    )
    assert 'subscription="both"' in again
    assert 'from="juliet@ceit.org" to="mbed@ceit.org" type="subscribe"/>' not in again


def test_who_declines_is_not_seen() -> None:
    (said,) = told(ask("subscribe", "paris"))
    assert '<item jid="paris@ceit.org" subscription="none"/>' in said
    assert '<presence from="paris@ceit.org" to="mbed@ceit.org" type="unsubscribed"/>' in said
    assert "paris@ceit.org/home" not in said


def test_a_lost_record_is_mended_at_the_first_presence() -> None:
    async def scene() -> tuple[str, str, str]:
        async with serving(contacts=ALL) as stage:
            client = await stage.login()
            before = await client.ask(GET, "</iq>")
            return before, await client.appear(), await client.ask(GET, "</iq>")

    before, came, after = run(scene)
    item = '<item jid="rosaline@ceit.org" name="Rosaline" subscription="{}">'
    assert item.format("to") in before
    assert item.format("none") in came
    assert '<presence from="rosaline@ceit.org" to="mbed@ceit.org" type="unsubscribed"/>' in came
    assert item.format("none") in after


@pytest.mark.parametrize(
    ("payload", "answer"),
    [
        ("<ping xmlns='urn:xmpp:ping'/>", '<iq from="juliet@ceit.org/home" .*type="result"'),
        ("<query xmlns='jabber:iq:version'/>", "<service-unavailable "),
    ],
)
def test_a_request_is_never_left_without_an_answer(payload: str, answer: str) -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = await reader(stage)
            await client.send(ask("subscribe", "juliet"))
            await client.settle()
            request = f"<iq type='get' id='q' to='juliet@ceit.org/home'>{payload}</iq>"
            return await client.ask(request, f"{answer}|never")

    assert "never" not in run(scene)


def test_nobody_logs_in_as_a_contact() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            return await client.ask(plain("juliet", "balcony"), "</failure>|<success[^>]*/>")

    assert "<not-authorized/>" in run(scene)


def test_an_account_of_that_name_stays_an_account() -> None:
    async def scene() -> str:
        async with serving(accounts={"mbed": "mirror", "juliet": "capulet"}) as stage:
            client = await stage.login("juliet", "capulet")
            return await client.ask(GET, "</iq>")

    assert '<item jid="mbed@ceit.org"' in run(scene)
