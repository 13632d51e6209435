"""What does it do to approve a contact before being asked? RFC 6121 §3.4."""

from __future__ import annotations

import pytest
from support.net.raw_client import HEADER, Client, Stage, plain, run, serving

GET = "<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>"
ACCOUNTS = {"mbed": "mirror", "romeo": "montague", "tybalt": "capulet"}
YES, NO = (
    f"<presence type='{kind}' to='tybalt@ceit.org'/>" for kind in ("subscribed", "unsubscribed")
)
APPROVED = '<item jid="tybalt@ceit.org" subscription="none" approved="true"/>'


async def strangers(stage: Stage) -> tuple[Client, Client]:
    """mbed and tybalt, who do not know each other."""
    domain = stage.server.domain
    domain.rosters["mbed"].remove(domain.bare("tybalt"))
    domain.rosters["tybalt"].remove(domain.bare("mbed"))
    found = []
    for name in ("mbed", "tybalt"):
        client = await stage.login(name, ACCOUNTS[name])
        await client.ask(GET, "</iq>")
        await client.appear()
        found.append(client)
    return found[0], found[1]


def test_it_is_noted_pushed_and_told_to_nobody_else() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(accounts=ACCOUNTS, pre_approval=True) as stage:
            mbed, tybalt = await strangers(stage)
            await mbed.send(YES)
            return await mbed.settle(), await tybalt.settle()

    ours, theirs = run(scene)
    assert APPROVED in ours
    assert "mbed" not in theirs


def test_the_request_that_comes_later_is_answered_at_once() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(accounts=ACCOUNTS, pre_approval=True) as stage:
            mbed, tybalt = await strangers(stage)
            await mbed.send(YES)
            await mbed.settle()
            await tybalt.send("<presence type='subscribe' to='mbed@ceit.org'/>")
            return await tybalt.settle(), await mbed.settle()

    asking, asked = run(scene)
    assert 'from="mbed@ceit.org" to="tybalt@ceit.org" type="subscribed"/>' in asking
    assert 'subscription="from" approved="true"/>' in asked
    assert 'type="subscribe"/>' not in asked


def test_it_can_be_taken_back() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(accounts=ACCOUNTS, pre_approval=True) as stage:
            mbed, tybalt = await strangers(stage)
            await mbed.send(YES + NO)
            taken = await mbed.settle()
            await tybalt.send("<presence type='subscribe' to='mbed@ceit.org'/>")
            await tybalt.settle()
            return taken, await mbed.settle()

    taken, asked = run(scene)
    assert taken.index(APPROVED) < taken.index('<item jid="tybalt@ceit.org" subscription="none"/>')
    assert 'from="tybalt@ceit.org" to="mbed@ceit.org" type="subscribe"/>' in asked


@pytest.mark.parametrize("offered", [True, False])
def test_it_means_something_only_where_it_is_offered(offered: bool) -> None:
    async def scene() -> tuple[str, str]:
        async with serving(accounts=ACCOUNTS, pre_approval=offered) as stage:
            mbed, _ = await strangers(stage)
            await mbed.send(YES)
            said, other = await mbed.settle(), stage.client()
            await other.ask(HEADER, "</stream:features>")
            await other.ask(plain(), "<success[^>]*/>")
            return said, await other.ask(HEADER, "</stream:features>")

    said, features = run(scene)
    assert (APPROVED in said) is ("urn:xmpp:features:pre-approval" in features) is offered
