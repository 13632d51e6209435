"""Where do messages and iqs go, and which error comes back? RFC 6120 §8, §10, RFC 6121 §8.5."""

import re
from datetime import UTC, datetime

import pytest
from support.net.raw_client import Client, Stage, run, serving

from xmpp_walkthrough import __version__


def message(to: str, body: str = "hi", kind: str = "chat") -> str:
    return f"<message to='{to}' type='{kind}' id='m1'><body>{body}</body></message>"


def iq(payload: str, kind: str = "get", to: str = "") -> str:
    address = f" to='{to}'" if to else ""
    return f"<iq type='{kind}' id='q1'{address}>{payload}</iq>"


PING = "<ping xmlns='urn:xmpp:ping'/>"


async def pair(stage: Stage) -> tuple[Client, Client]:
    """mbed and romeo, both available."""
    mbed, romeo = await stage.login(), await stage.login("romeo", "montague")
    await mbed.appear()
    await romeo.appear()
    await mbed.settle()
    return mbed, romeo


def refused(stanza: str, condition: str, **config: int) -> None:
    """One stanza of a logged-in client comes back with this error, and the stream lives on."""

    async def scene() -> str:
        async with serving(**config) as stage:
            client = await stage.login()
            await client.send(stanza)
            return await client.settle()

    said = run(scene)
    assert f"<{condition} xmlns=" in said
    assert 'type="error"' in said


@pytest.mark.parametrize(
    ("stanza", "condition"),
    [
        (message("nobody@ceit.org"), "service-unavailable"),
        (message("ceit.org"), "service-unavailable"),
        (message("romeo@ceit.org", kind="groupchat"), "service-unavailable"),
        (message("u@nowhere.example"), "remote-server-not-found"),
        (message("@x"), "jid-malformed"),
        ("<presence to='u@nowhere.example'/>", "remote-server-not-found"),
        ("<presence type='available'/>", "bad-request"),
        ("<presence to='romeo@ceit.org' type='maybe'/>", "bad-request"),
        ("<presence><show>busy</show></presence>", "bad-request"),
        ("<presence><priority>200</priority></presence>", "bad-request"),
        (iq("<q xmlns='urn:x'/>"), "service-unavailable"),
        (iq("<q xmlns='jabber:iq:roster'/>"), "feature-not-implemented"),
        (iq(PING, kind="set"), "not-allowed"),
        (iq(PING + PING), "bad-request"),
        (iq(""), "bad-request"),
        (iq(PING, kind="foo"), "bad-request"),
        (f"<iq type='get'>{PING}</iq>", "bad-request"),
        (iq(PING, to="u@nowhere.example"), "remote-server-not-found"),
        (iq(PING, to="romeo@ceit.org/nowhere"), "service-unavailable"),
        (iq(PING, to="romeo@ceit.org"), "service-unavailable"),
        (iq("<query xmlns='jabber:iq:roster'/>", to="romeo@ceit.org"), "forbidden"),
        (
            iq("<query xmlns='http://jabber.org/protocol/disco#info' node='x'/>", to="ceit.org"),
            "item-not-found",
        ),
    ],
)
def test_each_refusal_has_its_condition(stanza: str, condition: str) -> None:
    refused(stanza, condition)


def test_a_full_mailbox_is_said() -> None:
    refused(message("romeo@ceit.org") * 3, "service-unavailable", stored_messages=2)


@pytest.mark.parametrize(
    "stanza",
    [
        message("nobody@ceit.org", kind="error"),
        message("@@", kind="error"),
        message("romeo@ceit.org/none", kind="headline"),
        "<presence to='nobody@ceit.org' type='error'/>",
        "<iq type='result' id='q1' to='u@nowhere.example'/>",
        "<iq type='error' id='q1' to='nobody@ceit.org/x'/>",
        "<iq type='result' id='q1'/>",
        "<presence to='nobody@ceit.org'/>",
    ],
)
def test_what_needs_no_answer_gets_none(stanza: str) -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = await stage.login()
            await client.send(stanza)
            return await client.settle()

    assert run(scene) == ""


def test_a_message_bears_the_full_address_of_who_sent_it() -> None:
    async def scene() -> str:
        async with serving() as stage:
            mbed, romeo = await pair(stage)
            await mbed.send("<message from='mbed@ceit.org' to='romeo@ceit.org' xml:lang='en'/>")
            await mbed.settle()
            return await romeo.settle()

    said = run(scene)
    assert '<message from="mbed@ceit.org/one" to="romeo@ceit.org" xml:lang="en"/>' in said


def test_without_an_address_a_message_goes_to_oneself() -> None:
    async def scene() -> str:
        async with serving() as stage:
            mbed = await stage.login()
            await mbed.appear()
            await mbed.send("<message><body>note</body></message>")
            return await mbed.settle()

    assert '<message from="mbed@ceit.org/one" to="mbed@ceit.org"><body>note' in run(scene)


def test_to_a_bare_address_the_highest_priorities_get_it() -> None:
    async def scene() -> list[str]:
        async with serving() as stage:
            mbed = await stage.login()
            found = []
            for name, priority in (("a", 1), ("b", 1), ("c", 0), ("d", -1)):
                client = await stage.login("romeo", "montague", name)
                await client.appear(f"<presence><priority>{priority}</priority></presence>")
                found.append(client)
            await mbed.send(message("romeo@ceit.org"))
            await mbed.send(message("romeo@ceit.org/d", "direct"))
            await mbed.send(message("romeo@ceit.org", "news", "headline"))
            await mbed.settle()
            return [await client.settle() for client in found]

    said = run(scene)
    assert [("<body>hi<" in text) for text in said] == [True, True, False, False]
    assert [("<body>direct<" in text) for text in said] == [False, False, False, True]
    assert [("<body>news<" in text) for text in said] == [True, True, True, False]


def test_what_waited_comes_with_its_date_after_the_first_presence() -> None:
    async def scene() -> tuple[str, str]:
        async with serving() as stage:
            stage.server.domain.clock = lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
            mbed = await stage.login()
            await mbed.send(
                message("romeo@ceit.org", "one") + message("romeo@ceit.org/gone", "two")
            )
            await mbed.settle()
            romeo = await stage.login("romeo", "montague")
            first = await romeo.appear("<presence><priority>-1</priority></presence>")
            await romeo.send("<presence type='unavailable'/>")
            return first, await romeo.appear()

    negative, said = run(scene)
    assert "<body>" not in negative
    assert said.index("<body>one") < said.index("<body>two")
    assert '<delay xmlns="urn:xmpp:delay" from="ceit.org" stamp="2026-01-02T03:04:05Z"/>' in said


def test_a_request_to_a_full_address_is_carried_there_and_back() -> None:
    async def scene() -> tuple[str, str]:
        async with serving() as stage:
            mbed, romeo = await pair(stage)
            await mbed.send(iq(PING, to="romeo@ceit.org/one"))
            asked = await romeo.until("</iq>")
            await romeo.send("<iq type='result' id='q1' to='mbed@ceit.org/one'/>")
            return asked, await mbed.until("<iq[^>]*>")

    asked, answered = run(scene)
    assert '<iq from="mbed@ceit.org/one" to="romeo@ceit.org/one" id="q1" type="get">' in asked
    assert (
        answered == '<iq from="romeo@ceit.org/one" to="mbed@ceit.org/one" id="q1" type="result"/>'
    )


def test_a_stranger_does_not_learn_who_is_there_by_asking() -> None:
    async def scene() -> tuple[str, str]:
        accounts = {"mbed": "mirror", "romeo": "montague"}
        async with serving(accounts=accounts) as stage:
            for roster in stage.server.domain.rosters.values():
                for item in roster.all:
                    roster.remove(item.jid)
            mbed, romeo = await pair(stage)
            refused = await mbed.ask(iq(PING, to="romeo@ceit.org/one"), "</iq>")
            await romeo.send("<presence to='mbed@ceit.org'/>")  # now mbed may know
            await romeo.settle()
            await mbed.send(iq(PING, to="romeo@ceit.org/one"))
            return refused, await romeo.until("</iq>")

    refused, allowed = run(scene)
    assert "<service-unavailable " in refused
    assert "<ping " in allowed


@pytest.mark.parametrize(
    ("payload", "to", "expected"),
    [
        (PING, "", '<iq type="result" id="q1" to="mbed@ceit.org/one"/>'),
        (PING, "mbed@ceit.org", 'from="mbed@ceit.org"'),
        (PING, "ceit.org", 'from="ceit.org"'),
        ("<query xmlns='jabber:iq:version'/>", "ceit.org", f"<version>{__version__}<"),
        ("<query xmlns='http://jabber.org/protocol/disco#items'/>", "ceit.org", "disco#items"),
        (
            "<query xmlns='http://jabber.org/protocol/disco#info'/>",
            "ceit.org",
            '<identity category="server" type="im" name="',
        ),
        (
            "<query xmlns='http://jabber.org/protocol/disco#info'/>",
            "mbed@ceit.org",
            '<identity category="account" type="registered"/>',
        ),
    ],
)
def test_the_server_answers_for_itself_and_for_the_account(
    payload: str, to: str, expected: str
) -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = await stage.login()
            await client.send(iq(payload, to=to))
            return await client.settle()

    assert expected in run(scene)


def test_an_attribute_of_a_foreign_namespace_arrives_as_it_was() -> None:
    """Once it was written without its namespace, met a plain one, and broke the reader's stream."""

    async def scene() -> str:
        async with serving() as stage:
            mbed, romeo = await pair(stage)
            await mbed.send(
                "<message to='romeo@ceit.org'><a xmlns='urn:u' xmlns:p='urn:p' p:x='1' x='2'/>"
                "</message>"
            )
            await mbed.settle()
            return await romeo.settle()

    said = run(scene)
    assert re.search(r'<a xmlns="urn:u" xmlns:(\w+)="urn:p" \1:x="1" x="2"/>', said)


@pytest.mark.parametrize(
    "inside",
    [
        "<body>" + ">" * 100_000 + "</body>",  # grows fourfold when escaped
        "<a " + " ".join(f"xmlns:p{i}='urn:{i}' p{i}:x=''" for i in range(62)) + " xmlns='u'/>"
        + "<b xmlns:q='urn:q'/>",
    ],
    ids=["bytes", "namespaces"],
)  # fmt: skip
def test_what_grows_too_large_on_its_way_hurts_nobody(inside: str) -> None:
    async def scene() -> tuple[str, str]:
        async with serving() as stage:
            mbed, romeo = await pair(stage)
            await mbed.send(f"<message to='romeo@ceit.org'>{inside}</message>")
            return await mbed.settle(), await romeo.settle()

    mbed, romeo = run(scene)
    assert "<stream:error>" not in romeo
    assert ("<policy-violation " in mbed) != ("<message" in romeo)
