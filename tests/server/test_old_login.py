"""Does the login from before SASL let in who may, and nobody else? XEP-0078 §3."""

from __future__ import annotations

import re
from hashlib import sha1
from typing import Any

import pytest
from support.net.raw_client import HEADER, SASL, Client, Stage, auth, plain, run, serving

NS = "jabber:iq:auth"
GET = f"<iq type='get' id='g'><query xmlns='{NS}'><username>mbed</username></query></iq>"
DONE = '<iq type="result" id="l"/>'
ANSWER = '<iq type="(result" [^>]*/>|[a-z]+".*?</iq>)|</stream:stream>'


def form(**fields: str) -> str:
    inside = "".join(f"<{name}>{text}</{name}>" for name, text in fields.items())
    return f"<iq type='set' id='l'><query xmlns='{NS}'>{inside}</query></iq>"


def login(password: str = "mirror", resource: str = "old", user: str = "mbed") -> str:
    return form(username=user, password=password, resource=resource)


async def opened(stage: Stage) -> tuple[Client, str]:
    """A client, and the id of its stream."""
    client = stage.client()
    said = await client.ask(HEADER, "</stream:features>")
    found = re.search(' id="([0-9a-f]+)"', said)
    assert found is not None
    return client, found[1]


def answered(*requests: str, **changes: Any) -> list[str]:
    async def scene() -> list[str]:
        async with serving(**{"old_login": True, **changes}) as stage:
            client, _ = await opened(stage)
            return [await client.ask(request, ANSWER) for request in requests]

    return run(scene)


def test_one_answer_logs_in_and_binds() -> None:
    async def scene() -> tuple[str, str, str]:
        async with serving(old_login=True) as stage:
            client, _ = await opened(stage)
            fields, done = await client.ask(GET, ANSWER), await client.ask(login(), ANSWER)
            return fields, done, await client.appear()

    fields, done, seen = run(scene)
    assert "<username/><password/><digest/><resource/></query>" in fields
    assert done == DONE
    assert '<presence from="mbed@ceit.org/old" to="mbed@ceit.org"/>' in seen


@pytest.mark.parametrize(("word", "good"), [("mirror", True), ("broken", False)])
def test_a_digest_over_the_id_of_this_stream(word: str, good: bool) -> None:
    async def scene() -> str:
        async with serving(old_login=True) as stage:
            client, stream_id = await opened(stage)
            proof = sha1(f"{stream_id}{word}".encode()).hexdigest()
            return await client.ask(form(username="mbed", digest=proof, resource="old"), ANSWER)

    assert (run(scene) == DONE) is good


def test_a_digest_of_another_stream_is_worth_nothing() -> None:
    proof = sha1(b"0123mirror").hexdigest()
    for given in (proof, "", "é" * 40):
        (said,) = answered(form(username="mbed", digest=given, resource="old"))
        assert "<not-authorized " in said or (not given and "<not-acceptable " in said)


@pytest.mark.parametrize(
    ("request_", "condition"),
    [
        (login("broken"), "not-authorized"),
        (login(user="nobody"), "not-authorized"),
        (login(user="juliet"), "not-authorized"),
        (login(user="a b"), "not-authorized"),
        (login(resource=""), "not-acceptable"),
        (form(username="mbed", resource="old"), "not-acceptable"),
        (form(password="mirror", resource="old"), "not-acceptable"),
        (login().replace(" id='l'", ""), "not-acceptable"),
    ],
)
def test_what_is_refused(request_: str, condition: str) -> None:
    (said,) = answered(request_)
    assert f"<{condition} " in said
    assert "mirror" not in said


@pytest.mark.parametrize("policy", ["replace", "at-session", "refuse", "rename"])
def test_a_resource_that_is_taken(policy: str) -> None:
    async def scene() -> tuple[str, str]:
        async with serving(old_login=True, conflict=policy) as stage:
            older = await stage.login(at="old")
            client, _ = await opened(stage)
            said = await client.ask(login(), ANSWER)
            replaced = said == DONE
            return said, await older.rest() if replaced else await older.settle()

    said, older = run(scene)
    replaced = policy in ("replace", "at-session")
    assert (DONE in said, "<conflict " in older) == (replaced, replaced)
    assert ("<conflict " in said) is not replaced


def test_too_many_failures_end_the_stream() -> None:
    *_, last = answered(*[login("broken")] * 3, failures_per_stream=2)
    assert "<policy-violation " in last


def test_it_does_not_come_after_a_failed_sasl_login() -> None:
    async def scene() -> str:
        async with serving(old_login=True) as stage:
            client, _ = await opened(stage)
            await client.ask(plain(password="broken"), "</failure>")
            return await client.say(login())

    assert "<policy-violation " in run(scene)


@pytest.mark.parametrize("changes", [{"old_login": False}, {"starttls": "required"}])
def test_where_it_is_not_offered_it_ends_the_stream(changes: dict[str, Any]) -> None:
    async def scene() -> tuple[str, str]:
        async with serving(**{"old_login": True, **changes}) as stage:
            client = stage.client()
            features = await client.ask(HEADER, "</stream:features>")
            return features, await client.say(login())

    features, said = run(scene)
    assert "iq-auth" not in features
    assert "<not-authorized " in said


def test_nothing_can_be_logged_in_to_twice_on_one_stream() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(old_login=True) as stage:
            client, _ = await opened(stage)
            await client.ask(login(), ANSWER)
            again = await client.ask(login(resource="two"), ANSWER)
            return again, await client.say(auth("PLAIN"))

    again, said = run(scene)
    assert "<service-unavailable " in again
    assert SASL not in said
    assert "<stream:error>" in said
