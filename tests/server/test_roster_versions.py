"""Does a client with a stored roster get only what has changed? RFC 6121 §2.6."""

import re

from support.net.raw_client import Client, run, serving

GET = "<iq type='get' id='g'><query xmlns='jabber:iq:roster'{}/></iq>"


def change(contact: str, attributes: str = "") -> str:
    item = f"<item jid='{contact}@ceit.org'{attributes}/>"
    return f"<iq type='set' id='s'><query xmlns='jabber:iq:roster'>{item}</query></iq>"


async def roster(client: Client, version: str | None = None) -> str:
    await client.send(GET.format("" if version is None else f" ver='{version}'"))
    return await client.settle()


def version_in(said: str) -> str:
    return str(re.findall(r'<query [^>]*ver="([^"]+)"', said)[-1])


def test_the_list_comes_with_its_version_and_then_not_at_all() -> None:
    async def scene() -> tuple[str, str]:
        async with serving() as stage:
            client = await stage.login()
            whole = await roster(client, "")
            return whole, await roster(client, version_in(whole))

    whole, unchanged = run(scene)
    assert "<item " in whole
    assert unchanged == '<iq type="result" id="g" to="mbed@ceit.org/one"/>'


def test_an_old_copy_gets_each_changed_item_once_and_as_it_is_now() -> None:
    async def scene() -> tuple[str, str]:
        async with serving() as stage:
            client = await stage.login()
            old = version_in(await roster(client, ""))
            for wish in (
                change("tybalt", " name='T.'"),
                change("tybalt", " name='Tybalt'"),
                change("paris"),
                change("paris", " subscription='remove'"),
            ):
                await client.send(wish)
            await client.settle()
            return old, await roster(await stage.login(at="two"), old)

    old, said = run(scene)
    result, *pushes = re.findall("<iq .*?(?:</iq>|/>)", said)
    assert 'type="result" id="g"' in result
    assert len(pushes) == 2
    assert 'jid="tybalt@ceit.org" name="Tybalt"' in pushes[0]
    assert 'jid="paris@ceit.org" subscription="remove"' in pushes[1]
    assert len({version_in(push) for push in pushes}) == 1
    assert version_in(pushes[0]) != old


def test_an_unknown_version_gets_the_whole_list() -> None:
    async def scene() -> str:
        async with serving() as stage:
            return await roster(await stage.login(), "of another life")

    said = run(scene)
    assert "<item " in said
    assert version_in(said)


def test_the_same_list_has_the_same_version_on_another_server() -> None:
    async def scene() -> set[str]:
        found = set()
        for _ in range(2):
            async with serving() as stage:
                found.add(version_in(await roster(await stage.login(), "")))
        return found

    assert len(run(scene)) == 1


def test_a_push_names_the_version_to_those_who_know_what_it_is() -> None:
    async def scene() -> tuple[str, str, str]:
        async with serving() as stage:
            knows, other = await stage.login(), await stage.login(at="two")
            await roster(knows, "")
            await roster(other)
            await knows.send(change("tybalt"))
            return await knows.settle(), await other.settle(), await roster(knows, "")

    pushed, plain, whole = run(scene)
    assert version_in(pushed) == version_in(whole)
    assert "ver=" not in plain
    assert "tybalt" in plain


def test_without_the_offer_a_version_is_ignored() -> None:
    async def scene() -> str:
        async with serving(extensions=frozenset()) as stage:
            return await roster(await stage.login(), "")

    assert "ver=" not in run(scene)
