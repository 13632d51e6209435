"""Which tokens let whom in, how often, and until when? XEP-0484 §3.4, §3.5, §3.6."""

import re

import pytest
from support.net.raw_client import Client, Stage
from support.net.sasl2_client import AGENT, SASL2, authenticate, scene, secured

from xmpp_walkthrough.protocol.sasl import base64
from xmpp_walkthrough.protocol.sasl2.ht import hashed
from xmpp_walkthrough.server.negotiate.fast import issue
from xmpp_walkthrough.server.state.tokens import INSTALLATIONS

FAST, NONE = "urn:xmpp:fast:0", "HT-SHA-256-NONE"
REQUEST = f"<request-token xmlns='{FAST}' mechanism='{NONE}'/>"


def by_token(secret: str, attributes: str = "", *, name: str = NONE, agent: str = AGENT) -> str:
    first = base64.encode(b"mbed\0" + hashed(secret, b"Initiator", b""))
    return (
        f"<authenticate xmlns='{SASL2}' mechanism='{name}'><initial-response>{first}"
        f"</initial-response><user-agent id='{agent}'/><fast xmlns='{FAST}' {attributes}/>"
        "</authenticate>"
    )


def token_in(success: str) -> str:
    found = re.search(f'<token xmlns="{FAST}" expiry="[^"]*Z" token="([0-9a-f]{{64}})"', success)
    assert found is not None, success
    return found[1]


async def granted(stage: Stage) -> str:
    """A token, by the password."""
    client, features = await secured(stage)
    assert f"<mechanism>{NONE}</mechanism>" in features
    return token_in(await client.ask(authenticate(REQUEST), "</success>"))


async def attempt(stage: Stage, said: str) -> str:
    client: Client
    client, _ = await secured(stage)
    return await client.ask(said, "</(success|failure)>")


def test_one_message_is_enough_and_the_server_proves_itself() -> None:
    async def act(stage: Stage) -> str:
        secret = await granted(stage)
        said = await attempt(stage, by_token(secret))
        expected = base64.encode(hashed(secret, b"Responder", b""))
        assert f"<additional-data>{expected}</additional-data>" in said
        return said

    said = scene(act)
    assert "<token" not in said


@pytest.mark.parametrize("rotate", [0.0, 604_800.0])
def test_an_old_token_lives_until_the_new_one_was_used(rotate: float) -> None:
    async def act(stage: Stage) -> str:
        old = await granted(stage)
        said = await attempt(stage, by_token(old))
        if rotate:
            return said
        new = token_in(said)
        assert "</success>" in await attempt(stage, by_token(old))  # the new one was lost, say
        said = await attempt(stage, by_token(old))
        newest = token_in(said)
        assert "<not-authorized " in await attempt(stage, by_token(new))
        assert "</success>" in await attempt(stage, by_token(newest))
        return await attempt(stage, by_token(old))

    assert ("<not-authorized " in scene(act, rotate_tokens_after=rotate)) == (rotate == 0.0)


def test_a_token_that_was_made_void_is_dead() -> None:
    async def act(stage: Stage) -> str:
        secret = await granted(stage)
        said = await attempt(stage, by_token(secret, "invalidate='true'"))
        assert "</success>" in said
        assert "<token" not in said
        return await attempt(stage, by_token(secret))

    assert "<not-authorized " in scene(act, rotate_tokens_after=0)


@pytest.mark.parametrize(
    ("first", "second", "ends"),
    [("1", "2", "success"), ("2", "2", "failure"), ("2", "1", "failure"), ("1", "x", "failure")],
)
def test_counts_rise(first: str, second: str, ends: str) -> None:
    async def act(stage: Stage) -> str:
        secret = await granted(stage)
        assert "</success>" in await attempt(stage, by_token(secret, f"count='{first}'"))
        return await attempt(stage, by_token(secret, f"count='{second}'"))

    assert f"</{ends}>" in scene(act)


@pytest.mark.parametrize(
    "changes", [{"agent": "another"}, {"name": "HT-SHA-256-ENDP"}, {"name": "PLAIN"}, {"agent": ""}]
)
def test_a_token_is_for_one_mechanism_and_one_installation(changes: dict[str, str]) -> None:
    async def act(stage: Stage) -> str:
        secret = await granted(stage)
        return await attempt(stage, by_token(secret, **changes))

    assert "</failure>" in scene(act)


def test_an_expired_token_is_refused_as_such() -> None:
    async def act(stage: Stage) -> str:
        return await attempt(stage, by_token(await granted(stage)))

    assert "<credentials-expired " in scene(act, token_seconds=0)


@pytest.mark.parametrize(
    "wish", [REQUEST.replace(NONE, "SCRAM-SHA-1"), REQUEST.replace(f" mechanism='{NONE}'", "")]
)
def test_tokens_are_for_the_mechanisms_of_the_list(wish: str) -> None:
    async def act(stage: Stage) -> str:
        return await attempt(stage, authenticate(wish))

    assert "<malformed-request " in scene(act)


def test_a_wrong_password_brings_no_token() -> None:
    async def act(stage: Stage) -> str:
        return await attempt(stage, authenticate(REQUEST, password="wrong"))

    said = scene(act)
    assert "</failure>" in said
    assert "<token" not in said


def test_a_token_asks_for_no_task() -> None:
    async def act(stage: Stage) -> str:
        client, _ = await secured(stage)
        assert "</continue>" in await client.ask(authenticate(REQUEST), "</continue>")
        secret = issue(stage.server.domain, "mbed", AGENT, NONE).secret
        return await attempt(stage, by_token(secret))

    assert "</success>" in scene(act, tasks=("HOTP-EXAMPLE",))


def test_one_account_holds_tokens_for_so_many_installations_only() -> None:
    async def act(stage: Stage) -> str:
        domain = stage.server.domain
        for number in range(INSTALLATIONS + 2):
            issue(domain, "mbed", f"agent-{number}", NONE)
        held = [n for n in range(INSTALLATIONS + 2) if domain.tokens.of("mbed", f"agent-{n}")]
        return " ".join(map(str, held))

    assert scene(act) == " ".join(map(str, range(2, INSTALLATIONS + 2)))
