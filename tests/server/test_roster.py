"""Who is on the roster, who hears of a change, who sees whom? RFC 6121 §2, §3, §4."""

import re

import pytest
from support.net.raw_client import CLOSE, Client, Stage, run, serving

GET = "<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>"


def change(item: str) -> str:
    return f"<iq type='set' id='r2'><query xmlns='jabber:iq:roster'>{item}</query></iq>"


async def reader(stage: Stage, user: str = "mbed", at: str = "one") -> Client:
    """Logged in, interested in the roster, available."""
    password = {"mbed": "mirror", "romeo": "montague", "tybalt": "capulet"}[user]
    client = await stage.login(user, password, at)
    await client.ask(GET, "(</iq>|<query[^>]*/>)")
    await client.appear()
    return client


def test_at_the_start_the_accounts_know_each_other() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = await stage.login()
            return await client.ask(GET, "</iq>")

    item = '<item jid="romeo@ceit.org" name="Romeo" subscription="both"><group>Friends</group>'
    assert item in run(scene)


def test_a_change_is_answered_and_pushed_to_every_interested_session() -> None:
    async def scene() -> tuple[str, str, str]:
        async with serving() as stage:
            first, second = await reader(stage, at="one"), await reader(stage, at="two")
            deaf = await stage.login(at="three")
            await first.settle()
            item = "<item jid='Nurse@ceit.org' name='N'><group>House</group></item>"
            await first.send(change(item))
            return await first.settle(), await second.settle(), await deaf.settle()

    first, second, deaf = run(scene)
    pushed = '<item jid="nurse@ceit.org" name="N" subscription="none"><group>House</group></item>'
    assert first.index('<iq type="result" id="r2"') < first.index(pushed)
    assert pushed in second
    assert 'to="mbed@ceit.org/two"' in second
    assert pushed not in deaf


@pytest.mark.parametrize(
    ("item", "condition"),
    [
        ("", "bad-request"),
        ("<item jid='a@x'/><item jid='b@x'/>", "bad-request"),
        ("<item/>", "bad-request"),
        ("<item jid='@@'/>", "jid-malformed"),
        ("<item jid='mbed@ceit.org'/>", "not-allowed"),
        ("<item jid='a@x'><group>G</group><group>G</group></item>", "bad-request"),
        ("<item jid='a@x'><group/></item>", "not-acceptable"),
        (f"<item jid='a@x'><group>{'g' * 1_024}</group></item>", "not-acceptable"),
        (f"<item jid='a@x' name='{'n' * 1_024}'/>", "not-acceptable"),
        ("<item jid='stranger@ceit.org' subscription='remove'/>", "item-not-found"),
    ],
)
def test_a_bad_change_is_refused(item: str, condition: str) -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = await stage.login()
            return await client.ask(change(item), "</iq>")

    assert f"<{condition} " in run(scene)


def test_a_full_roster_takes_changes_but_nobody_new() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(roster_items=1) as stage:
            client = await stage.login()
            new = await client.ask(change("<item jid='a@x'/>"), "</iq>")
            await client.send(change("<item jid='romeo@ceit.org' name='R'/>"))
            return new, await client.settle()

    new, old = run(scene)
    assert "<resource-constraint " in new
    assert '<iq type="result" id="r2"' in old


def test_contacts_see_each_other_come_change_and_go() -> None:
    async def scene() -> tuple[str, str, str, str]:
        async with serving() as stage:
            mbed = await reader(stage)
            romeo = await stage.login("romeo", "montague")
            came = await romeo.appear()
            saw = await mbed.settle()
            await romeo.send("<presence><show>away</show></presence>")
            await romeo.settle()
            changed = await mbed.settle()
            await romeo.say(CLOSE)
            return came, saw, changed, await mbed.settle()

    came, saw, changed, went = run(scene)
    assert '<presence from="romeo@ceit.org/one" to="romeo@ceit.org"/>' in came
    assert '<presence from="mbed@ceit.org/one" to="romeo@ceit.org/one"/>' in came
    assert '<presence from="romeo@ceit.org/one" to="mbed@ceit.org"/>' in saw
    assert "<show>away</show>" in changed
    assert '<presence from="romeo@ceit.org/one" to="mbed@ceit.org" type="unavailable"/>' in went


def test_a_cut_connection_is_seen_as_going() -> None:
    async def scene() -> str:
        async with serving() as stage:
            mbed = await reader(stage)
            romeo = await reader(stage, "romeo")
            await mbed.settle()
            romeo.transport.release()
            return await mbed.until('type="unavailable"/>')

    assert 'from="romeo@ceit.org/one"' in run(scene)


def test_a_replaced_session_goes_before_the_new_one_comes() -> None:
    async def scene() -> str:
        async with serving() as stage:
            mbed = await reader(stage)
            await reader(stage, "romeo")
            await mbed.settle()
            await reader(stage, "romeo")
            return await mbed.settle()

    said = re.findall(r"<presence [^>]*>", run(scene))
    assert [('type="unavailable"' in text) for text in said] == [True, False]


def test_directed_presence_reaches_one_address_and_its_end_too() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(accounts=THREE) as stage:
            await empty_rosters(stage)
            mbed, tybalt = await reader(stage), await reader(stage, "tybalt")
            await mbed.send("<presence to='tybalt@ceit.org'/>")
            await mbed.settle()
            saw = await tybalt.settle()
            await mbed.say(CLOSE)
            return saw, await tybalt.settle()

    saw, went = run(scene)
    assert '<presence from="mbed@ceit.org/one" to="tybalt@ceit.org"/>' in saw
    assert '<presence from="mbed@ceit.org/one" to="tybalt@ceit.org" type="unavailable"/>' in went


THREE = {"mbed": "mirror", "romeo": "montague", "tybalt": "capulet"}


async def empty_rosters(stage: Stage) -> None:
    for roster in stage.server.domain.rosters.values():
        for item in roster.all:
            roster.remove(item.jid)


def test_the_handshake_of_a_subscription() -> None:
    async def scene() -> list[str]:
        async with serving(accounts=THREE) as stage:
            await empty_rosters(stage)
            mbed, tybalt = await reader(stage), await reader(stage, "tybalt")
            await mbed.send("<presence to='tybalt@ceit.org/any' type='subscribe' id='s'/>")
            said = [await mbed.settle(), await tybalt.settle()]
            await tybalt.send("<presence to='mbed@ceit.org' type='subscribed'/>")
            said += [await tybalt.settle(), await mbed.settle()]
            await mbed.send("<presence to='tybalt@ceit.org' type='unsubscribe'/>")
            said += [await mbed.settle(), await tybalt.settle()]
            return said

    asked, asking, approved, granted, ended, told = run(scene)
    assert '<item jid="tybalt@ceit.org" subscription="none" ask="subscribe"/>' in asked
    assert '<presence from="mbed@ceit.org" to="tybalt@ceit.org" id="s" type="subscribe"/>' in asking
    assert '<item jid="mbed@ceit.org" subscription="from"/>' in approved
    assert '<item jid="tybalt@ceit.org" subscription="to"/>' in granted
    assert '<presence from="tybalt@ceit.org" to="mbed@ceit.org" type="subscribed"/>' in granted
    assert '<presence from="tybalt@ceit.org/one" to="mbed@ceit.org"/>' in granted
    assert '<item jid="tybalt@ceit.org" subscription="none"/>' in ended
    assert 'from="tybalt@ceit.org/one" to="mbed@ceit.org" type="unavailable"/>' in ended
    assert '<item jid="mbed@ceit.org" subscription="none"/>' in told
    assert 'type="unsubscribe"' in told


def test_a_request_waits_for_who_is_not_there_and_can_be_denied() -> None:
    async def scene() -> tuple[str, str, str]:
        async with serving(accounts=THREE) as stage:
            await empty_rosters(stage)
            mbed = await reader(stage)
            await mbed.send("<presence to='tybalt@ceit.org' type='subscribe'/>")
            await mbed.settle()
            tybalt = await stage.login("tybalt", "capulet")
            roster = await tybalt.ask(GET, "<query[^>]*/>")
            asked = await tybalt.appear()
            await tybalt.send("<presence to='mbed@ceit.org' type='unsubscribed'/>")
            await tybalt.settle()
            return roster, asked, await mbed.settle()

    roster, asked, denied = run(scene)
    assert "<item" not in roster  # a request alone puts nobody on the list
    assert 'from="mbed@ceit.org" to="tybalt@ceit.org" type="subscribe"/>' in asked
    assert '<item jid="tybalt@ceit.org" subscription="none"/>' in denied
    assert '<presence from="tybalt@ceit.org" to="mbed@ceit.org" type="unsubscribed"/>' in denied


def test_consent_that_nobody_asked_for_means_nothing() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(accounts=THREE) as stage:
            await empty_rosters(stage)
            mbed, tybalt = await reader(stage), await reader(stage, "tybalt")
            await tybalt.send("<presence to='mbed@ceit.org' type='subscribed'/>")
            return await tybalt.settle(), await mbed.settle()

    assert run(scene) == ("", "")


def test_a_second_request_is_granted_at_once() -> None:
    async def scene() -> tuple[str, str]:
        async with serving() as stage:
            mbed, romeo = await reader(stage), await reader(stage, "romeo")
            await mbed.settle()
            await mbed.send("<presence to='romeo@ceit.org' type='subscribe'/>")
            return await mbed.settle(), await romeo.settle()

    mbed, romeo = run(scene)
    assert 'type="subscribed"' in mbed
    assert romeo == ""


def test_to_remove_a_contact_ends_both_subscriptions() -> None:
    async def scene() -> tuple[str, str]:
        async with serving() as stage:
            mbed, romeo = await reader(stage), await reader(stage, "romeo")
            await mbed.settle()
            await mbed.send(change("<item jid='romeo@ceit.org' subscription='remove'/>"))
            return await mbed.settle(), await romeo.settle()

    mbed, romeo = run(scene)
    assert mbed.endswith('<item jid="romeo@ceit.org" subscription="remove"/></query></iq>')
    assert 'type="unsubscribe"' in romeo
    assert 'type="unsubscribed"' in romeo
    assert 'jid="mbed@ceit.org" name="Mbed" subscription="none"' in romeo
    assert 'from="mbed@ceit.org/one" to="romeo@ceit.org" type="unavailable"' in romeo


def test_a_probe_is_answered_by_what_may_be_seen() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(accounts=THREE) as stage:
            mbed, _ = await reader(stage), await reader(stage, "romeo")
            await mbed.settle()
            stage.server.domain.rosters["mbed"].remove(stage.server.domain.bare("tybalt"))
            await mbed.send("<presence to='romeo@ceit.org' type='probe'/>")
            seen = await mbed.settle()
            await mbed.send("<presence to='tybalt@ceit.org' type='probe'/>")
            return seen, await mbed.settle()

    seen, hidden = run(scene)
    assert '<presence from="romeo@ceit.org/one" to="mbed@ceit.org/one"/>' in seen
    assert 'type="unsubscribed"' in hidden


def test_consent_means_nothing_for_a_contact_who_did_not_ask() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(accounts=THREE) as stage:
            await empty_rosters(stage)
            mbed, tybalt = await reader(stage), await reader(stage, "tybalt")
            await tybalt.send(change("<item jid='mbed@ceit.org'/>"))
            await tybalt.settle()
            await tybalt.send("<presence to='mbed@ceit.org' type='subscribed'/>")
            return await tybalt.settle(), await mbed.settle()

    assert run(scene) == ("", "")


def test_who_goes_is_seen_by_all_resources_and_by_itself() -> None:
    """RFC 6121 §4.5.2; ejabberd 23 leaves the resource out, Prosody does not."""

    async def scene() -> tuple[str, str]:
        async with serving() as stage:
            one, two = await reader(stage, at="one"), await reader(stage, at="two")
            await one.settle()
            await one.send("<presence type='unavailable'><status>bye</status></presence>")
            return await one.settle(), await two.settle()

    for said in run(scene):
        assert said.count('type="unavailable"') == 1
        assert "<status>bye</status>" in said


REQUEST = (
    "<presence to='tybalt@ceit.org' type='subscribe' id='s' xml:lang='fr'>"
    "<status>C'est moi</status>"
    "<nick xmlns='http://jabber.org/protocol/nick'>M</nick></presence>"
)


def test_a_request_is_kept_whole_until_it_is_answered() -> None:
    """Whenever the contact comes online, with every child and its language. §3.1.3"""

    async def scene() -> list[str]:
        async with serving(accounts=THREE) as stage:
            await empty_rosters(stage)
            mbed = await reader(stage)
            await mbed.send("<presence to='tybalt@ceit.org' type='subscribe'/>" + REQUEST)
            await mbed.settle()
            said = []
            for at in ("one", "two"):
                client = await stage.login("tybalt", "capulet", at)
                said.append(await client.appear())
            await client.send("<presence to='mbed@ceit.org' type='subscribed'/>")
            await client.settle()
            third = await stage.login("tybalt", "capulet", "three")
            return [*said, await third.appear()]

    *asked, answered = run(scene)
    for said in asked:
        assert said.count('type="subscribe"') == 1
        assert 'id="s" type="subscribe" xml:lang="fr"><status>C\'est moi</status><nick ' in said
    assert 'type="subscribe"' not in answered


def test_a_request_that_cannot_be_kept_is_refused_and_changes_nothing() -> None:
    async def scene() -> tuple[str, int]:
        async with serving(accounts=THREE, presence_bytes=1_000) as stage:
            await empty_rosters(stage)
            mbed = await reader(stage)
            await mbed.send(REQUEST.replace("moi", "m" * 1_000))
            said = await mbed.settle()
            return said, stage.server.domain.rosters["tybalt"].weight

    said, weight = run(scene)
    assert "<policy-violation " in said
    assert "<item " not in said
    assert weight == 0


def test_requests_are_weighed_and_have_a_limit() -> None:
    async def scene() -> tuple[str, list[int]]:
        async with serving(accounts=THREE, roster_bytes=400) as stage:
            await empty_rosters(stage)
            mbed, romeo = await reader(stage), await reader(stage, "romeo")
            roster = stage.server.domain.rosters["tybalt"]
            await mbed.send(REQUEST)
            await mbed.settle()
            weights = [roster.weight]
            await romeo.send(REQUEST)
            refused = await romeo.settle()
            await mbed.send("<presence to='tybalt@ceit.org' type='unsubscribe'/>")
            await mbed.settle()
            return refused, [*weights, roster.weight]

    refused, (full, withdrawn) = run(scene)
    assert "<resource-constraint " in refused
    assert full > 400
    assert withdrawn == 0
