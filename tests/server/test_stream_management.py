"""Does the server count, acknowledge, ask, and keep what is not confirmed? XEP-0198 §3 to §6."""

import re

import pytest
from support.net.managed_client import ENABLE, SM, again, cut, managed, resume
from support.net.raw_client import CLOSE, run, serving

ASK = f"<r xmlns='{SM}'/>"


def ack(h: object) -> str:
    return f"<a xmlns='{SM}' h='{h}'/>"


def message(text: str, to: str = "romeo@ceit.org") -> str:
    return f"<message type='chat' to='{to}'><body>{text}</body></message>"


def test_the_handled_stanzas_are_counted_from_enabling_on() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = await stage.login()
            await client.appear()
            await client.ask(ENABLE, "<enabled[^>]*>")
            return await client.ask(message("1") + " " + message("2") + ASK, "<a [^>]*>")

    assert run(scene).endswith(f'<a xmlns="{SM}" h="2"/>')


def test_the_id_of_a_session_cannot_be_guessed_and_is_given_on_request_only() -> None:
    async def scene() -> tuple[str, str, str]:
        async with serving() as stage:
            _, one = await managed(stage)
            _, two = await managed(stage, "romeo", "montague")
            plain = await stage.login(at="two")
            return one, two, await plain.ask(f"<enable xmlns='{SM}'/>", "<enabled[^>]*>")

    one, two, enabled = run(scene)
    assert one != two
    assert re.fullmatch("[0-9a-f]{32}", one)
    assert enabled == f'<enabled xmlns="{SM}"/>'


@pytest.mark.parametrize("unit", [ENABLE, resume("x")])
def test_it_is_enabled_once_and_never_resumed_in_the_middle(unit: str) -> None:
    async def scene() -> str:
        async with serving() as stage:
            client, _ = await managed(stage)
            return await client.ask(unit, "</failed>")

    assert "<unexpected-request " in run(scene)


@pytest.mark.parametrize("unit", [ASK, ack(0)])
def test_nothing_is_acknowledged_before_it_is_enabled(unit: str) -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = await stage.login()
            return await client.ask(unit, "</failed>")

    assert "<unexpected-request " in run(scene)


def test_without_the_offer_the_elements_are_unknown() -> None:
    async def scene() -> str:
        async with serving(extensions=frozenset()) as stage:
            client = await stage.login()
            return await client.say(ENABLE)

    assert "<unsupported-stanza-type " in run(scene)


def test_too_high_a_count_ends_the_stream_with_both_numbers() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client, _ = await managed(stage)
            return await client.say(ack(9))

    said = run(scene)
    assert "<undefined-condition " in said
    assert re.search(f'<handled-count-too-high xmlns="{SM}" h="9" send-count="[0-9]"/>', said)


def test_the_server_asks_once_enough_is_in_doubt_and_again_after_the_answer() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(ask_after_stanzas=2) as stage:
            client = await stage.login()
            await client.ask(ENABLE, "<enabled[^>]*>")
            presence = "<presence/>"
            first = await client.ask(presence * 2, "<r [^>]*/>")
            second = await client.ask(presence * 3 + ack(2) + presence, "<r [^>]*/>")
            return first, second

    first, second = run(scene)
    assert first.count("<presence ") == 2
    assert second.count("<presence ") == 3


def test_a_client_that_never_acknowledges_is_ended() -> None:
    async def scene() -> str:
        async with serving(unacknowledged_stanzas=5) as stage:
            client = await stage.login()
            await client.ask(ENABLE, "<enabled[^>]*>")
            ping = "<iq type='get' id='p' to='ceit.org'><ping xmlns='urn:xmpp:ping'/></iq>"
            return await client.say(ping * 9)

    assert "<policy-violation " in run(scene)


def test_others_cannot_bring_a_session_to_its_end() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(unacknowledged_stanzas=6) as stage:
            other = await stage.login("romeo", "montague")
            client, _ = await managed(stage)
            await other.send(message("1", "mbed@ceit.org") * 9)
            said = await other.settle()
            await client.until("<body>1</body>")
            return said, await client.ask(ASK, "<a [^>]*>")

    said, answer = run(scene)
    assert "<resource-constraint " in said
    assert "<a " in answer


def test_a_session_that_was_cut_off_goes_on_with_what_came_meanwhile() -> None:
    async def scene() -> tuple[str, str, str]:
        async with serving() as stage:
            other = await stage.login("romeo", "montague")
            await other.appear()
            client, id_ = await managed(stage)
            await other.settle()
            await cut(stage, client)
            await other.send(message("While you were away", "mbed@ceit.org"))
            unseen = await other.settle()
            client = await again(stage)
            said = await client.ask(resume(id_, 1), "</message>")
            await client.send(message("Back"))
            return unseen, said, await other.until("</message>")

    unseen, said, heard = run(scene)
    assert "unavailable" not in unseen  # nobody has noticed that the line was cut
    assert said.startswith(f'<resumed xmlns="{SM}" previd=')
    assert ' h="2"/>' in said  # our presence, and the ping behind it
    assert "While you were away" in said
    assert 'from="mbed@ceit.org/one"' in heard


def test_what_was_confirmed_by_the_resumption_is_not_sent_again() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client, id_ = await managed(stage)
            await client.send(message("One", "mbed@ceit.org") + message("Two", "mbed@ceit.org"))
            await client.until("One.*Two.*</message>")
            await cut(stage, client)
            client = await again(stage)
            await client.send(resume(id_, 3))  # a presence, the answer to a ping, and One
            return await client.settle()

    said = run(scene)
    assert "One" not in said
    assert said.count("Two") == 1


def test_a_session_that_still_has_its_connection_is_taken_over() -> None:
    async def scene() -> tuple[str, str]:
        async with serving() as stage:
            old, id_ = await managed(stage)
            new = await again(stage)
            said = await new.ask(resume(id_), "<resumed[^>]*>")
            last = await old.rest()
            await new.settle()
            return said, last

    said, last = run(scene)
    assert "<resumed " in said
    assert "<conflict " in last


@pytest.mark.parametrize(
    ("user", "password", "id_"), [("mbed", "mirror", "x"), ("romeo", "montague", "")]
)
def test_an_unknown_session_and_somebody_elses_are_refused_alike(
    user: str, password: str, id_: str
) -> None:
    async def scene() -> tuple[str, str]:
        async with serving() as stage:
            client, theirs = await managed(stage)
            await cut(stage, client)
            client = await again(stage, user, password)
            refused = await client.ask(resume(id_ or theirs), "</failed>")
            bind = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
            return refused, await client.ask(bind, "</iq>")

    refused, bound = run(scene)
    assert "<item-not-found " in refused
    assert "<jid>" in bound


def test_where_nothing_can_be_resumed_it_says_so() -> None:
    async def scene() -> str:
        async with serving(resumption_seconds=0) as stage:
            client = await again(stage)
            return await client.ask(resume("x"), "</failed>")

    assert "<feature-not-implemented " in run(scene)


def test_a_resumption_that_confirms_too_much_ends_the_stream() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client, id_ = await managed(stage)
            await cut(stage, client)
            client = await again(stage)
            return await client.say(resume(id_, 99))

    assert "<handled-count-too-high " in run(scene)


def test_before_login_nothing_is_resumed_or_enabled() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = await again(stage)
            return await client.ask(ENABLE, "</failed>")

    assert "<unexpected-request " in run(scene)


def test_a_session_that_nobody_resumes_ends_and_its_messages_wait_in_the_mailbox() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(resumption_seconds=0.3) as stage:
            other = await stage.login("romeo", "montague")
            await other.appear()
            client, id_ = await managed(stage)
            await cut(stage, client)
            await other.send(message("Too late?", "mbed@ceit.org"))
            seen = await other.settle()
            if "unavailable" not in seen:
                seen += await other.until('type="unavailable"[^>]*>')
            client = await again(stage)
            await client.ask(resume(id_), "</failed>")
            await client.ask(
                "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>",
                "</iq>",
            )
            return seen, await client.appear()

    seen, said = run(scene)
    assert 'from="mbed@ceit.org/one"' in seen
    assert "Too late?" in said
    assert "<delay " in said


def test_a_client_that_comes_at_once_gets_all_that_was_left_in_order_and_dated() -> None:
    """The server gives it back at leisure, but who comes meanwhile does not wait for that."""
    numbers = list(range(60))

    async def scene() -> str:
        async with serving(resumption_seconds=0.3) as stage:
            other = await stage.login("romeo", "montague")
            await other.appear()
            client, _ = await managed(stage)
            await cut(stage, client)
            for number in numbers:
                await other.send(message(f"No. {number}.", "mbed@ceit.org"))
            seen = await other.settle()
            if "unavailable" not in seen:
                await other.until('type="unavailable"[^>]*>')
            again = await stage.login()
            return await again.appear()

    said = run(scene)
    found = re.findall(r"<body>No. ([0-9]+).</body><delay ", said)
    assert [int(number) for number in found] == numbers


def test_mail_that_waits_again_keeps_its_first_date_and_gets_no_other() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(resumption_seconds=0.05) as stage:
            other = await stage.login("romeo", "montague")
            await other.appear()
            await other.send(message("Kept", "mbed@ceit.org"))
            await other.settle()
            client = await stage.login()
            await client.ask(ENABLE, "<enabled[^>]*>")
            first = await client.appear()
            await cut(stage, client)
            await other.until('type="unavailable"[^>]*>')
            client = await again(stage)
            bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
            await client.ask(f"<iq type='set' id='b'>{bind}</iq>", "</iq>")
            return first, await client.appear()

    first, second = run(scene)
    kept = "<body>Kept</body><delay [^>]*></message>"
    found = re.findall(kept, first + second)
    assert len(found) == 2
    assert found[0] == found[1]


def test_a_stream_that_is_closed_in_order_leaves_no_session() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client, id_ = await managed(stage)
            await client.say(CLOSE)
            client = await again(stage)
            return await client.ask(resume(id_), "</failed>")

    assert "<item-not-found " in run(scene)


@pytest.mark.parametrize("limit", [{"unacknowledged_stanzas": 12}, {"unacknowledged_bytes": 6_000}])
def test_a_client_that_is_away_is_not_kept_everything_for(limit: dict[str, int]) -> None:
    """Who sends it too much is told so; what was kept is there when it comes back."""

    async def scene() -> tuple[str, str]:
        async with serving(**limit) as stage:
            other = await stage.login("romeo", "montague")
            client, id_ = await managed(stage)
            await cut(stage, client)
            await other.send(message("a" * 900, "mbed@ceit.org") * 9)
            said = await other.settle()
            return said, await (await again(stage)).ask(resume(id_), "a{900}")

    said, kept = run(scene)
    assert "<resource-constraint " in said
    assert "<resumed " in kept
