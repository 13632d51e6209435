"""How do accounts come about, change and end? XEP-0077, XEP-0445 §4."""

from __future__ import annotations

from typing import Any

import pytest
from support.net.raw_client import HEADER, Client, Stage, plain, run, serving

from xmpp_walkthrough.server.config import INVITATION

REGISTER, PARS = "jabber:iq:register", "urn:xmpp:pars:0"
GET = f"<iq type='get' id='g'><query xmlns='{REGISTER}'/></iq>"


def form(name: str = "mercutio", password: str = "queenmab") -> str:
    return filled(f"<username>{name}</username><password>{password}</password>")


def filled(fields: str) -> str:
    return f"<iq type='set' id='s'><query xmlns='{REGISTER}'>{fields}</query></iq>"


def token(text: str = INVITATION) -> str:
    return f"<iq type='set' id='t'><preauth xmlns='{PARS}' token='{text}'/></iq>"


async def opened(stage: Stage) -> Client:
    client = stage.client()
    await client.ask(HEADER, "</stream:features>")
    return client


async def answers(client: Client, *requests: str) -> list[str]:
    """The answer to each: all of it, a result without content too."""
    found = []
    for request in requests:
        found.append(await client.ask(request, '<iq type="(result" [^>]*/>|[a-z]+".*?</iq>)'))
    return found


def asked(*requests: str, **changes: Any) -> list[str]:
    async def scene() -> list[str]:
        async with serving(**{"registration": "open", **changes}) as stage:
            return await answers(await opened(stage), *requests)

    return run(scene)


def test_an_account_is_made_and_used_on_the_same_stream() -> None:
    async def scene() -> tuple[list[str], str]:
        async with serving(registration="open") as stage:
            client = await opened(stage)
            said = await answers(client, GET, form())
            return said, await client.ask(plain("mercutio", "queenmab"), "<success[^>]*/>|</fail")

    (fields, made), said = run(scene)
    assert "<username/><password/></query>" in fields
    assert made == '<iq type="result" id="s" from="ceit.org"/>'
    assert "<success" in said


@pytest.mark.parametrize(
    ("request_", "condition"),
    [
        (form("romeo"), "conflict"),
        (form("ROMEO"), "conflict"),
        (form("juliet"), "conflict"),  # a contact has no password, and the name is taken
        (filled("<username>mercutio</username>"), "not-acceptable"),
        (form(password=""), "not-acceptable"),
        (form("two words"), "not-acceptable"),
        (form(password="\u2028"), "not-acceptable"),
        (form(password="x" * 1_024), "not-acceptable"),
        (filled("<x xmlns='jabber:x:data' type='submit'/>"), "not-acceptable"),
        (form().replace(" id='s'", ""), "bad-request"),
        (form().replace(" id=", " to='other.org' id="), "service-unavailable"),
        (token(), "service-unavailable"),
    ],
)
def test_what_is_refused(request_: str, condition: str) -> None:
    (said,) = asked(request_)
    assert f"<{condition} " in said
    assert "queenmab" not in said


def test_one_account_for_each_connection_and_a_few_tries() -> None:
    assert "<not-acceptable " in asked(form(), form("benvolio"))[1]
    *_, fifth, sixth = asked(*[form("romeo")] * 5, form())
    assert ("<conflict " in fifth, "<not-acceptable " in sixth) == (True, True)


def test_there_is_an_end_to_it() -> None:
    assert "<resource-constraint " in asked(form(), accounts_made=0)[0]


def test_a_web_page() -> None:
    page, refused = asked(GET, form(), registration="web")
    assert "<username" not in page
    assert '<x xmlns="jabber:x:oob"><url>https://ceit.org/register</url></x>' in page
    assert "<not-allowed " in refused


def test_closed() -> None:
    for said in asked(GET, form(), registration="closed"):
        assert "<not-allowed " in said


def test_an_invitation_is_used_up_by_the_account_and_not_by_being_shown() -> None:
    async def scene() -> list[list[str]]:
        async with serving(registration="invite") as stage:
            first, second = await opened(stage), await opened(stage)
            return [
                await answers(first, form(), token("wrong"), token()),
                await answers(second, token(), GET, form()),
                await answers(await opened(stage), token()),
            ]

    (without, wrong, shown), (again, fields, made), (spent,) = run(scene)
    assert "<not-allowed " in without
    assert "<item-not-found " in wrong
    assert shown == again == '<iq type="result" id="t" from="ceit.org"/>'
    assert "<username/>" in fields
    assert 'type="result"' in made
    assert "<item-not-found " in spent


@pytest.mark.parametrize(
    ("policy", "features"),
    [
        ("off", []),
        ("closed", []),
        ("open", ["http://jabber.org/features/iq-register"]),
        ("web", ["http://jabber.org/features/iq-register"]),
        ("invite", ["urn:xmpp:ibr-token:0", "http://jabber.org/features/iq-register"]),
    ],
)
def test_what_is_offered(policy: str, features: list[str]) -> None:
    async def scene() -> str:
        async with serving(registration=policy) as stage:
            return await stage.client().ask(HEADER, "</stream:features>")

    said = run(scene)
    assert [n for n in said.split('"') if n.endswith(("iq-register", "ibr-token:0"))] == features


@pytest.mark.parametrize("changes", [{"registration": "off"}, {"starttls": "required"}])
def test_where_it_is_not_possible_a_stanza_ends_the_stream(changes: dict[str, str]) -> None:
    async def scene() -> str:
        async with serving(**{"registration": "open", **changes}) as stage:
            return await (await opened(stage)).say(form())

    assert "<not-authorized " in run(scene)


def test_a_new_password_ends_the_other_sessions() -> None:
    async def scene() -> tuple[str, str, list[str]]:
        async with serving(registration="open") as stage:
            ours, other = await stage.login(), await stage.login(at="two")
            (said,) = await answers(ours, form("mbed", "newmirror"))
            last, tried = await other.rest(), []
            for password in ("mirror", "newmirror"):
                client = await opened(stage)
                pattern = "<success[^>]*/>|<failure.*</failure>"
                tried.append(await client.ask(plain("mbed", password), pattern))
            await ours.settle()
            return said, last, tried

    said, last, (old, new) = run(scene)
    assert 'type="result"' in said
    assert "<reset " in last
    assert ("<not-authorized" in old, "<success" in new) == (True, True)


@pytest.mark.parametrize(
    ("request_", "condition"),
    [
        (form("romeo", "mine"), "not-allowed"),
        (form("@", "mine"), "not-allowed"),
        (form("mbed", ""), "bad-request"),
        (filled("<password>mine</password>"), "bad-request"),
        (form("mbed", "\u2028"), "not-acceptable"),
        (form("mbed", "x" * 1_024), "not-acceptable"),
        (filled("<remove/><username>mbed</username>"), "bad-request"),
    ],
)
def test_a_change_that_is_refused_changes_nothing(request_: str, condition: str) -> None:
    async def scene() -> str:
        async with serving(registration="open") as stage:
            (said,) = await answers(await stage.login(), request_)
            await stage.login(at="two")  # with the password of before
            return said

    assert f"<{condition} " in run(scene)


def test_whoever_has_an_account_is_told_so() -> None:
    async def scene() -> list[str]:
        async with serving(registration="open") as stage:
            return await answers(await stage.login(), GET)

    assert "<registered/><username>mbed</username></query>" in run(scene)[0]


def test_of_a_deleted_account_nothing_is_left() -> None:
    roster = "<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>"

    async def scene() -> tuple[str, str, str, str]:
        async with serving(registration="open") as stage:
            romeo = await stage.login("romeo", "montague")
            await romeo.ask(roster, "</iq>")
            await romeo.appear()
            ours, other = await stage.login(), await stage.login(at="two")
            waiting = await opened(stage)
            await waiting.ask(plain(), "<success[^>]*/>")
            await ours.appear()
            await romeo.settle()
            said = await ours.say(filled("<remove/>"))
            bound = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
            await waiting.ask(HEADER, "</stream:features>")
            return said, await other.rest(), await romeo.settle(), await waiting.say(bound)

    said, other, seen, late = run(scene)
    assert said.index('type="result" id="s"') < said.index("<not-authorized ")
    assert "<not-authorized " in other
    assert "<not-authorized " in late
    assert 'from="mbed@ceit.org/one" to="romeo@ceit.org" type="unavailable"/>' in seen
    assert '<item jid="mbed@ceit.org" name="Mbed" subscription="none">' in seen


def test_without_registration_an_account_cannot_be_changed() -> None:
    async def scene() -> list[str]:
        async with serving() as stage:
            return await answers(await stage.login(), GET, form("mbed", "new"))

    assert all("<service-unavailable " in said for said in run(scene))
