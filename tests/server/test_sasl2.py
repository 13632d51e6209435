"""One exchange on the server's side: who is let in, and what it leads to. XEP-0388, XEP-0386."""

import re

import pytest
from support.net.raw_client import SASL, Stage, run, serving
from support.net.sasl2_client import BIND2, FROM, SASL2, authenticate, scene, secured

from xmpp_walkthrough.protocol.sasl import base64
from xmpp_walkthrough.protocol.sasl.scram_keys import salted_password


def bind(tag: str = "") -> str:
    wish = f"<tag>{tag}</tag>" if tag else ""
    return f"<bind xmlns='{BIND2}'>{wish}</bind>"


def test_one_exchange_authenticates_and_binds() -> None:
    async def act(stage: Stage) -> str:
        client, features = await secured(stage)
        assert f'<authentication xmlns="{SASL2}"><mechanism>' in features
        success = await client.ask(authenticate(bind("walk")), "</stream:features>")
        mark = "<iq type='get' id='a' to='ceit.org'><ping xmlns='urn:xmpp:ping'/></iq>"
        return success + await client.ask(mark, 'id="a"[^>]*>')

    assert re.fullmatch(
        f'<success xmlns="{SASL2}"><authorization-identifier>{FROM}/walk/[0-9a-f]{{8}}'
        f'</authorization-identifier><bound xmlns="{BIND2}"/></success>'
        "<stream:features>.*</stream:features>"
        '<iq [^>]*id="a"[^>]*>',
        scene(act),
    )


def test_without_an_inline_bind_the_same_stream_offers_it() -> None:
    async def act(stage: Stage) -> str:
        client, _ = await secured(stage)
        await client.ask(authenticate(), f"{FROM}</authorization-identifier></success>")
        await client.until("<stream:features><bind [^>]*/><session .*</stream:features>")
        request = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
        return await client.ask(request, "</iq>")

    assert f"<jid>{FROM}/" in scene(act)


@pytest.mark.parametrize("sender", [None, "romeo@ceit.org"])
def test_the_header_says_who_logs_in(sender: str | None) -> None:
    async def act(stage: Stage) -> str:
        client, features = await secured(stage, sender)
        assert ("<authentication" in features) == (sender is not None)
        return await client.ask(authenticate(), "</failure>")

    assert "<not-authorized " in scene(act)


def test_a_failure_leaves_the_stream_as_it_was() -> None:
    async def act(stage: Stage) -> str:
        client, _ = await secured(stage)
        failure = await client.ask(authenticate(bind(), password="wrong"), "</failure>")
        await client.ask(authenticate(bind()), "<bound")
        return failure

    assert f'<failure xmlns="{SASL2}"><not-authorized xmlns="{SASL}"/><text' in scene(act)


def test_logging_in_twice_ends_the_stream() -> None:
    async def act(stage: Stage) -> str:
        client, _ = await secured(stage)
        await client.ask(authenticate(), "</stream:features>")
        return await client.say(authenticate())

    assert "<policy-violation " in scene(act)


def test_the_same_program_has_one_session() -> None:
    async def act(stage: Stage) -> str:
        first, _ = await secured(stage)
        await first.ask(authenticate(bind("a")), "</stream:features>")
        second, _ = await secured(stage)
        await second.ask(authenticate(bind("a")), "</stream:features>")
        return await first.rest()

    assert "<conflict " in scene(act)


def test_a_tag_that_cannot_be_a_resource_is_left_out() -> None:
    async def act(stage: Stage) -> str:
        client, _ = await secured(stage)
        return await client.ask(authenticate(bind("x" * 1_023)), "</success>")

    assert re.search(f">{FROM}/[0-9a-f]{{8}}<", scene(act))


def test_an_account_has_only_so_many_sessions() -> None:
    async def act(stage: Stage) -> str:
        client, _ = await secured(stage)
        return await client.ask(authenticate(bind()), "</failure>")

    assert "<temporary-auth-failure " in scene(act, sessions_per_account=0)


def test_nobody_is_shown_it_where_it_was_not_asked_for() -> None:
    async def staged() -> str:
        async with serving(starttls="required", direct_tls_port=0) as stage:
            return (await secured(stage))[1]

    assert SASL2 not in run(staged)


def test_what_binding_switches_on_is_on() -> None:
    async def act(stage: Stage) -> str:
        client, features = await secured(stage)
        assert '<feature var="urn:xmpp:sm:3"/>' in features
        wishes = (
            f"<bind xmlns='{BIND2}'><enable xmlns='urn:xmpp:carbons:2'/>"
            "<enable xmlns='urn:xmpp:sm:3'/><inactive xmlns='urn:xmpp:csi:0'/></bind>"
        )
        bound = await client.ask(authenticate(wishes), "</stream:features>")
        assert '<sm xmlns="urn:xmpp:sm:3"/>' not in bound  # what is on is not on offer
        twice = await client.ask("<enable xmlns='urn:xmpp:sm:3'/>", "</failed>")
        assert "<unexpected-request " in twice
        (session,) = stage.server.domain.sessions.of("mbed")
        assert (session.carbons, session.active) == (True, False)
        return await client.ask("<presence/><r xmlns='urn:xmpp:sm:3'/>", "<a [^>]*>")

    assert 'h="1"' in scene(act)


def test_a_session_goes_on_inside_the_login() -> None:
    async def act(stage: Stage) -> str:
        client, _ = await secured(stage)
        managed = f"<bind xmlns='{BIND2}'><enable xmlns='urn:xmpp:sm:3' resume='true'/></bind>"
        bound = await client.ask(authenticate(managed), "</stream:features>")
        found = re.search('<enabled [^>]*id="([^"]*)"', bound)
        assert found is not None
        client.transport.reset()
        again, _ = await secured(stage)
        wish = f"<resume xmlns='urn:xmpp:sm:3' previd='{found[1]}' h='0'/>"
        success = await again.ask(authenticate(wish, bind()), "</success>")
        return success + await again.ask("<r xmlns='urn:xmpp:sm:3'/>", "<a [^>]*>")

    said = scene(act)
    assert "<resumed " in said
    assert "<bound" not in said
    assert "features" not in said


def test_where_it_cannot_go_on_a_new_one_is_bound() -> None:
    async def act(stage: Stage) -> str:
        client, _ = await secured(stage)
        wish = "<resume xmlns='urn:xmpp:sm:3' previd='gone' h='0'/>"
        return await client.ask(authenticate(wish, bind()), "</stream:features>")

    assert re.search("<failed .*<item-not-found .*<bound .*</success><stream:features>", scene(act))


UPGRADE = "<upgrade xmlns='urn:xmpp:sasl:upgrade:0'>UPGR-SCRAM-SHA-512</upgrade>"
NEXT = f"<next xmlns='{SASL2}' task='UPGR-SCRAM-SHA-512'/>"


@pytest.mark.parametrize(("password", "end"), [("mirror", "success"), ("wrong", "failure")])
def test_a_task_is_done_with_the_right_password(password: str, end: str) -> None:
    async def act(stage: Stage) -> str:
        client, features = await secured(stage)
        assert ">UPGR-SCRAM-SHA-512</upgrade>" in features
        await client.ask(authenticate(UPGRADE, bind()), "</continue>")
        data = await client.ask(NEXT, "</task-data>")
        found = re.search('iterations="([0-9]+)">([^<]*)<', data)
        assert found is not None
        salt = base64.decode(found[2])
        hashed = base64.encode(salted_password("sha512", password, salt, int(found[1])))
        inside = f"<hash xmlns='urn:xmpp:scram-upgrade:0'>{hashed}</hash>"
        answer = f"<task-data xmlns='{SASL2}'>{inside}</task-data>"
        return await client.ask(answer, "</(success|failure)>")

    said = scene(act, upgrades=("UPGR-SCRAM-SHA-512",))
    assert f"</{end}>" in said
    assert ("<bound" in said) == (end == "success")


@pytest.mark.parametrize(
    "data",
    [
        f"<next xmlns='{SASL2}' task='HOTP'/>",
        f"<task-data xmlns='{SASL2}'/>",
        f"<response xmlns='{SASL2}'>AAAA</response>",
    ],
)
def test_what_is_no_task_of_the_list_is_refused(data: str) -> None:
    async def act(stage: Stage) -> str:
        client, _ = await secured(stage)
        await client.ask(authenticate(UPGRADE), "</continue>")
        return await client.ask(data, "</failure>")

    assert f'<failure xmlns="{SASL2}">' in scene(act, upgrades=("UPGR-SCRAM-SHA-512",))
