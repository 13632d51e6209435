"""Which resource does a client get, and who has to give way? RFC 6120 §7, RFC 3921 §3."""

import re

import pytest
from support.net.raw_client import BIND, CLOSE, HEADER, bind, plain, run, serving

from xmpp_walkthrough.protocol.jid import Jid

SESSION = "<iq type='set' id='s1'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>"


def test_the_server_makes_a_resource_of_its_own() -> None:
    async def scene() -> list[str]:
        async with serving() as stage:
            found = []
            for _ in range(2):
                client = stage.client()
                await client.authenticate()
                found.append(await client.ask(bind(), "</iq>"))
            return found

    resources = [
        re.findall(r"<jid>mbed@ceit\.org/([0-9a-f]{8})</jid>", said) for said in run(scene)
    ]
    assert all(resources)
    assert resources[0] != resources[1]


def test_the_client_chooses_and_gets_it_back_as_the_same_text() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = stage.client()
            await client.authenticate()
            return await client.ask(bind("Balcony 阳台"), "</iq>")

    said = run(scene)
    assert "<jid>mbed@ceit.org/Balcony 阳台</jid>" in said
    assert said.startswith('<iq type="result" id="b1">')


@pytest.mark.parametrize(
    ("request_", "condition"),
    [
        (bind(""), "bad-request"),
        (bind("a" * 1_024), "jid-malformed"),
        (bind("a&#9;b"), "jid-malformed"),
        (f"<iq type='set' id='b1'><bind xmlns='{BIND}'/><x/></iq>", "bad-request"),
        (f"<iq type='set' id='b1'><bind xmlns='{BIND}'><a/><b/></bind></iq>", "bad-request"),
        (f"<iq type='set'><bind xmlns='{BIND}'/></iq>", "bad-request"),
    ],
)
def test_a_bad_wish_is_refused_and_may_be_mended(request_: str, condition: str) -> None:
    async def scene() -> tuple[str, str]:
        async with serving() as stage:
            client = stage.client()
            await client.authenticate()
            return await client.ask(request_, "</iq>"), await client.ask(bind("good"), "</iq>")

    refused, bound = run(scene)
    assert f"<{condition} " in refused
    assert "mbed@ceit.org/good" in bound


def test_ten_bad_wishes_end_the_stream() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = stage.client()
            await client.authenticate()
            return await client.say(bind("") * 10)

    said = run(scene)
    assert said.count("<bad-request ") == 10
    assert "<policy-violation " in said


def test_the_newer_session_replaces_the_older() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(conflict="replace") as stage:
            old = await stage.login(at="one")
            new = await stage.login(at="one")
            return await old.rest(), await new.settle()

    old, _ = run(scene)
    assert "<stream:error><conflict " in old
    assert old.endswith(CLOSE)


def test_a_taken_resource_can_be_refused() -> None:
    async def scene() -> str:
        async with serving(conflict="refuse") as stage:
            old = await stage.login(at="one")
            new = stage.client()
            await new.authenticate()
            said = await new.ask(bind("one"), "</iq>")
            await old.settle()
            return said

    assert "<conflict " in run(scene)


def test_a_taken_resource_can_be_renamed() -> None:
    async def scene() -> str:
        async with serving(conflict="rename") as stage:
            old = await stage.login(at="one")
            new = stage.client()
            await new.authenticate()
            said = await new.ask(bind("one"), "</iq>")
            await old.settle()
            return said

    assert re.search(r"<jid>mbed@ceit\.org/[0-9a-f]{8}</jid>", run(scene))


def test_an_account_has_so_many_sessions_and_no_more() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(sessions_per_account=2) as stage:
            await stage.login(at="one")
            await stage.login(at="two")
            third = stage.client()
            await third.authenticate()
            refused = await third.ask(bind("three"), "</iq>")
            return refused, await third.ask(bind("two"), "</iq>")  # in the place of another

    refused, replaced = run(scene)
    assert "<resource-constraint " in refused
    assert "/two</jid>" in replaced


def test_a_second_bind_is_unexpected() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = await stage.login()
            return await client.ask(bind("two"), "</iq>")

    assert "<unexpected-request " in run(scene)


@pytest.mark.parametrize(
    ("policy", "offer"),
    [("optional", "<optional/></session>"), ("required", 'xmpp-session"/>'), ("absent", "")],
)
def test_the_session_is_offered_as_configured_and_always_granted(policy: str, offer: str) -> None:
    async def scene() -> tuple[str, str, str]:
        async with serving(session=policy) as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            await client.ask(plain(), "<success[^>]*>")
            features = await client.ask(HEADER, "</stream:features>")
            early = await client.ask(SESSION, "</iq>")
            await client.ask(bind(), "</iq>")
            return features, early, await client.ask(SESSION, "/>")

    features, early, granted = run(scene)
    assert ("<session" in features) == bool(offer)
    assert offer in features
    assert "<unexpected-request " in early
    assert '<iq type="result" id="s1"' in granted


def test_a_stanza_before_binding_ends_the_stream() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = stage.client()
            await client.authenticate()
            return await client.say("<message to='romeo@ceit.org'/>")

    assert "<stream:error><not-authorized " in run(scene)


def test_what_was_sent_ahead_waits_for_its_turn() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = stage.client()
            await client.authenticate()
            return await client.say(
                bind("one") + "<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>"
                "<presence/><message to='mbed@ceit.org'><body>hi</body></message>" + CLOSE
            )

    said = run(scene)
    order = ["/one</jid>", 'id="r1"', "<presence ", "<body>hi</body>", CLOSE]
    assert [said.index(part) for part in order] == sorted(said.index(part) for part in order)


def test_as_in_rfc_3921_the_older_one_goes_when_the_session_is_asked_for() -> None:
    async def scene() -> tuple[bool, str, bool]:
        async with serving(conflict="at-session") as stage:
            older, newer = await stage.login(), await stage.login()
            find, jid = stage.server.domain.sessions.find, Jid("mbed", "ceit.org", "one")
            first = find(jid)
            await older.appear()  # it has not been ended by the binding of the newer one
            still = find(jid) is first
            await newer.ask(SESSION, 'id="s1"')
            return still, await older.rest(), find(jid) is first

    still, said, after = run(scene)
    assert (still, after) == (True, False)
    assert "<conflict " in said
