"""Which failure does each attempt to log in get, and does it tell too much? RFC 6120 §6.4, §6.5."""

from itertools import count

import pytest
from support.net.raw_client import CLOSE, HEADER, SASL, Client, auth, bind, plain, run, serving

from xmpp_walkthrough.protocol.sasl import Credentials, base64
from xmpp_walkthrough.protocol.sasl.scram import SCRAM_SHA_1, SCRAM_SHA_256, SCRAM_SHA_512
from xmpp_walkthrough.server.fairness.throttle import LONGEST, REMEMBERED, Throttle
from xmpp_walkthrough.server.state.accounts import HASHES, Accounts
from xmpp_walkthrough.server.state.randomness import Source

FAILURES = {
    "invalid-mechanism": auth("X-NONE"),
    "incorrect-encoding": auth("PLAIN", "=AAA"),
    "malformed-request": auth("PLAIN", base64.encode(b"\0mbed")),
    "invalid-authzid": plain(authzid="romeo@ceit.org"),
    "not-authorized": plain(password="wrong"),
}


@pytest.mark.parametrize("condition", FAILURES)
def test_each_failure_has_its_condition_and_the_stream_lives_on(condition: str) -> None:
    async def scene() -> tuple[str, str]:
        async with serving() as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            failed = await client.ask(FAILURES[condition], "</failure>")
            return failed, await client.ask(plain(), "<success[^>]*>")

    failed, succeeded = run(scene)
    assert f'<failure xmlns="{SASL}"><{condition}/>' in failed
    assert succeeded == f'<success xmlns="{SASL}"/>'


@pytest.mark.parametrize("text", ["A A=", "AA==\n", "AAB=", "-_==", "AAAA=", "Zh=="])
def test_only_one_spelling_of_base64_is_taken(text: str) -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            return await client.ask(auth("PLAIN", text), "</failure>")

    assert "<incorrect-encoding/>" in run(scene)


def test_abort_is_answered() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            await client.ask(auth("SCRAM-SHA-1", base64.encode(b"n,,n=mbed,r=abc")), "</challenge>")
            return await client.ask(f"<abort xmlns='{SASL}'/>", "</failure>")

    assert "<aborted/>" in run(scene)


def test_without_initial_response_an_empty_challenge_asks_for_it() -> None:
    async def scene() -> tuple[str, str]:
        async with serving() as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            challenge = await client.ask(auth("PLAIN"), "<challenge[^>]*>")
            message = base64.encode(b"\0mbed\0mirror")
            response = f"<response xmlns='{SASL}'>{message}</response>"
            return challenge, await client.ask(response, "<success[^>]*>")

    challenge, success = run(scene)
    assert challenge == f'<challenge xmlns="{SASL}"/>'
    assert "<success" in success


def test_an_unknown_user_and_a_wrong_password_get_the_same_words() -> None:
    async def scene() -> list[str]:
        async with serving() as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            tries = [plain(password="x"), plain(user="nobody"), plain(user="mbed@ceit.org")]
            return [await client.ask(text, "</failure>") for text in tries]

    assert len(set(run(scene))) == 1


async def scram(client: Client, hash_name: str, user: str, password: str) -> str:
    family = {"sha1": SCRAM_SHA_1, "sha256": SCRAM_SHA_256, "sha512": SCRAM_SHA_512}
    mechanism = family[hash_name]
    exchange = mechanism.initiate(Credentials(user, password, nonce=lambda: "fyko"))
    first = base64.encode_payload(next(exchange).payload)
    await client.ask(HEADER, "</stream:features>")
    challenge = await client.ask(auth(mechanism.name, first), "</challenge>")
    text = challenge.split(">")[1].split("<")[0]
    final = base64.encode_payload(exchange.send(base64.decode(text)).payload)
    response = f"<response xmlns='{SASL}'>{final}</response>"
    said = await client.ask(response, "</(success|failure)>")
    if "</success>" in said:
        with pytest.raises(StopIteration):  # the server's signature verifies
            exchange.send(base64.decode(said.split(">")[1].split("<")[0]))
    return said


@pytest.mark.parametrize("hash_name", HASHES)
def test_scram_proves_both_sides(hash_name: str) -> None:
    async def scene() -> str:
        async with serving() as stage:
            return await scram(stage.client(), hash_name, "mbed", "mirror")

    assert "</success>" in run(scene)


@pytest.mark.parametrize(("user", "password"), [("nobody", "x"), ("mbed", "wrong")])
def test_scram_refuses_at_the_last_step_only(user: str, password: str) -> None:
    async def scene() -> str:
        async with serving() as stage:
            return await scram(stage.client(), "sha256", user, password)

    assert "<not-authorized/>" in run(scene)


def test_the_sixth_failure_ends_the_stream() -> None:
    async def scene() -> tuple[int, str]:
        async with serving() as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            for _ in range(5):
                await client.ask(plain(password="x"), "</failure>")
            return 5, await client.say(plain(password="x"))

    _, said = run(scene)
    assert said.startswith("<failure")
    assert "<stream:error><policy-violation " in said
    assert said.endswith(CLOSE)


def test_with_tls_optional_no_password_is_asked_for_in_clear() -> None:
    async def scene() -> tuple[str, str, str]:
        async with serving(starttls="optional") as stage:
            client = stage.client()
            features = await client.ask(HEADER, "</stream:features>")
            failed = await client.ask(plain(), "</failure>")
            other = stage.client()
            return features, failed, await scram(other, "sha1", "mbed", "mirror")

    features, failed, scrammed = run(scene)
    assert "<starttls" in features
    assert "<required/>" not in features
    assert "SCRAM-SHA-256" in features
    assert "PLAIN" not in features
    assert "<encryption-required/>" in failed
    assert "</success>" in scrammed


def test_with_tls_required_nothing_else_is_offered_before_it() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(starttls="required") as stage:
            client = stage.client()
            features = await client.ask(HEADER, "</stream:features>")
            return features, await client.ask(auth("SCRAM-SHA-1", "AA=="), "</failure>")

    features, failed = run(scene)
    assert "<required/>" in features
    assert "<mechanisms" not in features
    assert "<encryption-required/>" in failed


def test_the_offer_can_be_cut_to_some_mechanisms() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(mechanisms=("SCRAM-SHA-1",)) as stage:
            client = stage.client()
            features = await client.ask(HEADER, "</stream:features>")
            return features, await client.ask(plain(), "</failure>")

    features, failed = run(scene)
    assert features.count("<mechanism>") == 1
    assert "<invalid-mechanism/>" in failed


def test_after_success_neither_host_nor_name_can_be_changed() -> None:
    async def scene(header: str) -> str:
        async with serving() as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            await client.ask(plain(), "<success[^>]*>")
            return await client.say(header)

    other = HEADER.replace("ceit.org", "other.example")
    assert "<host-unknown " in run(lambda: scene(other))
    stranger = HEADER.replace("to=", "from='romeo@ceit.org' to=")
    assert "<invalid-from " in run(lambda: scene(stranger))


def test_authenticating_twice_ends_the_stream() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = stage.client()
            await client.authenticate()
            return await client.say(plain())

    assert "<policy-violation " in run(scene)


def test_secrets_never_reach_the_log() -> None:
    async def scene() -> list[str]:
        async with serving() as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            await client.ask(plain(user="mbed", password="hush"), "</failure>")
            await client.ask(plain(), "<success[^>]*>")
            await client.ask(HEADER, "</stream:features>")
            await client.ask(bind("a b\u0301 阳台"), "</iq>")
            return stage.lines

    lines = run(scene)
    assert any("bound mbed@ceit.org/" in line for line in lines)
    for line in lines:
        assert "mirror" not in line
        assert "hush" not in line


def test_the_store_keeps_no_password_and_makes_up_the_same_keys_again() -> None:
    accounts = Accounts("ceit.org", {"Mbed": "mirror"}, Source(1))
    assert "mirror" not in repr(vars(accounts))
    assert "mbed" in accounts
    made_up, known = accounts.keys("nobody", "sha1")
    assert not known
    assert accounts.keys("nobody", "sha1") == (made_up, False)
    assert accounts.keys("nobody", "sha256")[0].salt != made_up.salt
    assert len(made_up.stored_key) == 20
    assert not accounts.check("nobody", "mirror")
    assert not accounts.check("mbed", "\x00")
    assert accounts.check("mbed", "mirror")


def test_a_failing_address_waits_longer_and_longer_but_never_long() -> None:
    throttle = Throttle(0.05)
    waits = [throttle.failed("192.0.2.1") for _ in range(40)]
    assert waits[0] == 0
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST
    throttle.succeeded("192.0.2.1")
    assert throttle.failed("192.0.2.1") == 0
    for number in count(start=1):
        throttle.failed(str(number))
        if number > REMEMBERED:
            break
    assert throttle.failed("192.0.2.1") == 0  # forgotten, not kept for ever


async def stranger(client: Client) -> str:
    await client.ask(HEADER, "</stream:features>")
    await client.ask(auth("ANONYMOUS", "="), "<success[^>]*/>")
    await client.ask(HEADER, "</stream:features>")
    bound = await client.ask(bind(), "</iq>")
    return bound.partition("<jid>")[2].partition("/")[0]


def test_a_stranger_gets_a_name_of_its_own_an_empty_roster_and_leaves_nothing() -> None:
    async def scene() -> tuple[str, str, str, int]:
        async with serving(also=("ANONYMOUS",)) as stage:
            first, second = stage.client(), stage.client()
            names = await stranger(first), await stranger(second)
            ask = "<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>"
            roster = await first.ask(ask, '<iq [^>]*id="r1"[^>]*>.*?(/>|</iq>)')
            to_self = f"<message to='{names[0]}' type='chat'><body>echo</body></message>"
            await first.ask("<presence/>", "<presence[^>]*/>")
            echoed = await first.ask(to_self, "</message>")
            await first.say(CLOSE)
            await second.say(CLOSE)
            domain = stage.server.domain
        left = sum(name.partition("@")[0] in domain.rosters for name in names)
        return *names, roster + echoed, left

    first, second, said, left = run(scene)
    assert first != second
    assert len(first.partition("@")[0]) == 32
    assert "<item" not in said
    assert "echo" in said
    assert left == 0


@pytest.mark.parametrize("trace", [b"\xff", b"x" * 256])
def test_a_trace_that_is_none(trace: bytes) -> None:
    async def scene() -> str:
        async with serving(also=("ANONYMOUS",)) as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            return await client.ask(auth("ANONYMOUS", base64.encode(trace)), "</failure>")

    assert "<malformed-request/>" in run(scene)


def test_nobody_is_let_in_where_strangers_are_not_wanted() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = stage.client()
            await client.ask(HEADER, "</stream:features>")
            return await client.ask(auth("ANONYMOUS", "="), "</failure>")

    assert "<invalid-mechanism/>" in run(scene)
