"""What is offered besides the login? Copies, a fingerprint, and an ear for the client's state."""

import re

import pytest
from support.net.raw_client import HEADER, Client, plain, run, serving

CARBONS = "urn:xmpp:carbons:2"
INFO = "http://jabber.org/protocol/disco#info"


async def copying(client: Client, word: str = "enable") -> str:
    await client.send(f"<iq type='set' id='c'><{word} xmlns='{CARBONS}'/></iq>")
    return await client.settle()


def message(to: str, *, kind: str = "chat", extra: str = "") -> str:
    return f"<message type='{kind}' to='{to}'><body>Hail</body>{extra}</message>"


@pytest.mark.parametrize("offered", [True, False])
def test_the_features_name_what_is_there(offered: bool) -> None:
    async def scene() -> str:
        changes = {} if offered else {"extensions": frozenset[str]()}
        async with serving(**changes) as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            await client.ask(plain(), "<success[^>]*/>")
            return await client.ask(HEADER, "</stream:features>")

    found = {name for name in ("ver", "sm", "csi", "c") if f"<{name} xmlns" in run(scene)}
    assert found == ({"ver", "sm", "csi", "c"} if offered else set())


def test_the_fingerprint_is_that_of_the_answer() -> None:
    async def scene() -> tuple[str, str, str]:
        async with serving() as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            await client.ask(plain(), "<success[^>]*/>")
            features = await client.ask(HEADER, "</stream:features>")
            found = re.search('<c [^>]*node="([^"]+)" ver="([^"]+)"', features)
            assert found
            bind = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
            await client.ask(bind, "</iq>")
            node = f"{found[1]}#{found[2]}"
            ask = f"<iq type='get' id='d' to='ceit.org'><query xmlns='{INFO}' node='{{}}'/></iq>"
            answer = await client.ask(ask.format(node), "</iq>")
            return node, answer, await client.ask(ask.format("other"), "</iq>")

    node, answer, other = run(scene)
    assert f'node="{node}"' in answer
    assert f'<feature var="{CARBONS}"/>' in answer
    assert "<item-not-found " in other


def test_the_other_logins_of_both_sides_get_copies_from_their_own_address() -> None:
    async def scene() -> list[str]:
        async with serving() as stage:
            sender, beside = await stage.login(), await stage.login(at="two")
            target = await stage.login("romeo", "montague")
            other = await stage.login("romeo", "montague", at="two")
            for client in (target, other):
                await client.appear()
            for client in (sender, beside, target, other):
                await copying(client)
            await sender.send(message("romeo@ceit.org/one"))
            return [await client.settle() for client in (sender, beside, target, other)]

    sender, beside, target, other = run(scene)
    assert "Hail" not in sender
    assert re.search(f'from="mbed@ceit.org" .*<sent xmlns="{CARBONS}"><forwarded .*Hail', beside)
    assert "Hail" in target
    assert "<forwarded" not in target
    assert re.search(f'from="romeo@ceit.org" .*<received xmlns="{CARBONS}">.*Hail', other)


@pytest.mark.parametrize(
    "said",
    [
        message("romeo@ceit.org/one", extra=f"<private xmlns='{CARBONS}'/>"),
        message("romeo@ceit.org/one", kind="headline"),
        message("romeo@ceit.org/nobody", kind="headline"),
    ],
)
def test_no_copies_of_what_is_private_or_no_conversation(said: str) -> None:
    async def scene() -> str:
        async with serving() as stage:
            sender, beside = await stage.login(), await stage.login(at="two")
            await stage.login("romeo", "montague")
            await copying(beside)
            await sender.send(said)
            await sender.settle()
            return await beside.settle()

    assert "Hail" not in run(scene)


def test_copies_end_when_they_are_no_longer_wanted() -> None:
    async def scene() -> str:
        async with serving() as stage:
            sender, beside = await stage.login(), await stage.login(at="two")
            await stage.login("romeo", "montague")
            await copying(beside)
            await copying(beside, "disable")
            await sender.send(message("romeo@ceit.org/one"))
            await sender.settle()
            return await beside.settle()

    assert "Hail" not in run(scene)


def test_without_the_offer_there_are_no_copies() -> None:
    async def scene() -> str:
        async with serving(extensions=frozenset()) as stage:
            return await copying(await stage.login())

    assert "<service-unavailable " in run(scene)


def test_a_client_says_whether_anybody_looks_and_is_not_answered() -> None:
    async def scene() -> tuple[str, list[str]]:
        async with serving() as stage:
            client = await stage.login()
            await client.send("<inactive xmlns='urn:xmpp:csi:0'/><active xmlns='urn:xmpp:csi:0'/>")
            return await client.settle(), stage.lines

    said, lines = run(scene)
    assert said == ""
    assert [line.rpartition(" ")[2] for line in lines if line.endswith("active")] == [
        "inactive",
        "active",
    ]


def test_without_the_offer_that_is_an_unknown_element() -> None:
    async def scene() -> str:
        async with serving(extensions=frozenset()) as stage:
            client = await stage.login()
            return await client.say("<inactive xmlns='urn:xmpp:csi:0'/>")

    assert "<unsupported-stanza-type " in run(scene)
