"""Quotas: whatever a guest can make the server keep is bounded, in bytes, for each and in all."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.net.managed_client import ENABLE, again, cut, managed, resume
from support.net.raw_client import CLOSE, HEADER, Client, Stage, auth, bind, plain, run, serving
from support.net.sasl2_client import FROM, authenticate, secured
from support.net.sasl2_client import scene as sasl2_scene

from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.server.fairness.holdings import Holdings, too_much
from xmpp_walkthrough.server.negotiate.fast import issue
from xmpp_walkthrough.server.negotiate.sasl2 import LONGEST_AGENT
from xmpp_walkthrough.server.state.mailbox import Mailbox
from xmpp_walkthrough.server.state.roster import Roster, RosterItem
from xmpp_walkthrough.wire.markup import element
from xmpp_walkthrough.wire.names import CLIENT
from xmpp_walkthrough.wire.weight import TAG, weight

NOW = datetime(2026, 1, 1, tzinfo=UTC)
REGISTER = "<iq type='set' id='s'><query xmlns='jabber:iq:register'>{}</query></iq>"
TYBALT = "<username>tybalt</username><password>prince-of-cats</password>"


def message(to: str, inside: str) -> str:
    return f"<message type='chat' to='{to}@ceit.org'>{inside}</message>"


def body(size: int) -> str:
    return f"<body>{'x' * size}</body>"


async def put(client: Client, jid: str, inside: str = "/>") -> str:
    """The answer to a roster set, up to its end."""
    query = f"<query xmlns='jabber:iq:roster'><item jid='{jid}'{inside}</query>"
    answer = '<iq type="(result"|error".*?</iq>)'
    said = await client.ask(f"<iq type='set' id='s'>{query}</iq>", answer)
    return said + await client.settle()


# --- mail ---


@pytest.mark.parametrize(
    ("inside", "limit"),
    [
        (body(2_000), {"stored_bytes": 6_000}),
        (body(2_000), {"stored_in_all": 6_000}),
        (body(2_000), {"stored_messages": 2}),
        ("<body>x</body>" + "<y/>" * 30, {"stored_bytes": 6_000}),
        ("<body>x</body>" + "<y><z/></y>" * 11, {"stored_in_all": 6_000}),
    ],
)
def test_a_mailbox_takes_so_much_and_says_when_it_is_full(
    inside: str, limit: dict[str, int]
) -> None:
    async def scene() -> tuple[str, str, str]:
        async with serving(**limit) as stage:
            guest = await stage.login("romeo", "montague")
            await guest.send(message("mbed", inside) * 2)
            fits = await guest.settle()
            await guest.send(message("mbed", inside) * 6)
            refused = await guest.settle()
            owner = await stage.login()
            await owner.appear()
            await owner.send("<presence type='unavailable'/>")
            await owner.settle()
            await guest.send(message("mbed", inside))
            return fits, refused, await guest.settle()

    fits, refused, after = run(scene)
    assert "<error" not in fits
    assert refused.count("<service-unavailable ") >= 5
    assert "<error" not in after  # what was fetched takes no room any more


def test_a_full_mailbox_is_no_trouble_to_another() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(stored_bytes=3_000, registration="open") as stage:
            guest = await stage.login("romeo", "montague")
            await guest.send(message("mbed", body(2_000)) * 5)
            refused = await guest.settle()
            await guest.send("<presence type='unavailable'/>" + message("romeo", body(2_000)))
            return refused, await guest.settle()

    refused, own = run(scene)
    assert "<service-unavailable " in refused
    assert "<error" not in own


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-1, 900)), max_size=40))
def test_mail_is_kept_whole_and_in_order_and_never_beyond_its_limits(
    steps: list[tuple[str, int]],
) -> None:
    mailbox, kept = Mailbox(5, 3_000, 5_000), dict[str, list[bytes]]()
    for account, size in steps:
        if size < 0:
            taken = list(iter(partial(mailbox.next, account), None))
            assert taken == kept.pop(account, [])
            continue
        made = element(CLIENT, "message", {"id": "x" * size})
        stored = mailbox.store(account, made, by="ceit.org", at=NOW)
        if stored:
            kept.setdefault(account, []).append(mailbox._waiting[account][-1])
        weights = {name: sum(map(weight, waiting)) for name, waiting in kept.items()}
        assert max([0, *weights.values()]) <= 3_000
        assert sum(weights.values()) <= 5_000
        assert all(len(waiting) <= 5 for waiting in kept.values())
        room = min(3_000 - weights.get(account, 0), 5_000 - sum(weights.values()))
        assert stored or len(kept.get(account, [])) == 5 or room < size + 3 * TAG + 110


# --- contacts ---


@pytest.mark.parametrize(
    "limit", [{"roster_items": 8}, {"roster_bytes": 2_000}, {"rosters_in_all": 2_000}]
)
@pytest.mark.parametrize(
    "inside", [f" name='{'n' * 200}'/>", ">" + "".join(f"<group>{n}</group>" for n in "abcd")]
)
def test_a_roster_takes_so_much_and_says_when_it_is_full(
    inside: str, limit: dict[str, int]
) -> None:
    async def scene() -> tuple[str, str, str]:
        async with serving(**limit) as stage:
            guest = await stage.login("romeo", "montague")
            closed = inside if inside.endswith("/>") else f"{inside}</item>"
            said = ""
            for number in range(12):
                said += await put(guest, f"n{number}@x.example", closed)
            asked = "<presence type='subscribe' to='new@ceit.org'/>"
            await guest.send(asked)
            refused = await guest.settle()
            for number in range(12):
                await put(guest, f"n{number}@x.example", " subscription='remove'/>")
            return said, refused, await put(guest, "again@x.example")

    said, refused, after = run(scene)
    assert 0 < said.count("<resource-constraint ") < 12
    assert "<resource-constraint " in refused
    assert "<error" not in after


items = st.tuples(
    st.integers(0, 6), st.text("abé", max_size=5), st.lists(st.sampled_from("xyz"), unique=True)
)


@given(st.lists(items, max_size=30), st.randoms())
def test_what_a_roster_weighs_and_its_version_follow_from_its_items(
    changes: list[tuple[int, str, list[str]]], order: object
) -> None:
    roster = Roster()
    for number, name, groups in changes:
        jid = Jid(f"n{number}", "x.example")
        if name == "":
            roster.remove(jid)
        else:
            item = roster.ensure(jid, listed=True)
            item.name, item.groups = name, tuple(groups)
        roster.changed(jid)
    anew = [RosterItem(i.jid, i.name, i.groups) for i in roster.all]
    order.shuffle(anew)  # type: ignore[attr-defined]
    again = Roster(anew)
    assert (roster.weight, roster.version) == (again.weight, again.version)
    assert sorted(roster.written) == sorted(again.written)
    assert roster.weight == sum(map(weight, roster.written))
    extra = again.ensure(Jid("more", "x.example"), listed=True)
    again.changed(extra.jid)
    assert again.version != roster.version


def test_long_addresses_are_not_remembered_without_end() -> None:
    roster = Roster()
    for number in range(300):
        jid = Jid(f"{'a' * 900}{number}", "x.example")
        roster.ensure(jid, listed=True)
        roster.changed(jid)
        roster.remove(jid)
        roster.changed(jid)
    assert sum(len(str(jid)) for _, jid in roster.versions._changes) <= 65_536


# --- presence ---


def test_presence_is_kept_and_told_to_many_so_it_may_not_be_large() -> None:
    async def scene() -> tuple[str, str, str]:
        async with serving(presence_bytes=2_000) as stage:
            guest = await stage.login("romeo", "montague")
            small = await guest.appear(f"<presence><status>{'x' * 1_000}</status></presence>")
            large = await guest.appear(f"<presence><status>{'x' * 3_000}</status></presence>")
            many = await guest.appear(f"<presence>{'<x/>' * 40}</presence>")
            kept = stage.server.domain.sessions.of("romeo")[0].presence
            assert kept is not None
            assert kept.findtext("{*}status") == "x" * 1_000
            return small, large, many

    small, large, many = run(scene)
    assert "<error" not in small
    assert "<policy-violation " in large
    assert "<policy-violation " in many


def test_whom_there_is_nobody_to_be_told_is_not_remembered() -> None:
    async def scene() -> int:
        async with serving() as stage:
            guest = await stage.login("romeo", "montague")
            for number in range(50):
                await guest.send(f"<presence to='{'n' * 500}{number}@ceit.org'/>")
            await guest.send("<presence to='mbed@ceit.org'/>")
            await guest.settle()
            return len(stage.server.domain.sessions.of("romeo")[0].directed)

    assert run(scene) == 1


# --- sessions ---


def test_a_session_that_waits_gives_way_to_somebody_who_is_there() -> None:
    async def scene() -> list[str]:
        async with serving(sessions_per_account=2) as stage:
            client, _ = await managed(stage)
            await cut(stage, client)
            for name in ("two", "three"):
                await stage.login(at=name)
            full = await again(stage)
            refused = await full.ask(bind("four"), "</iq>")
            return [*(str(s.jid) for s in stage.server.domain.sessions.of("mbed")), refused]

    *there, refused = run(scene)
    assert there == ["mbed@ceit.org/two", "mbed@ceit.org/three"]
    assert "<resource-constraint " in refused


async def stranger(stage: Stage) -> Client:
    client = stage.client()
    await client.ask(HEADER, "</stream:features>")
    await client.ask(auth("ANONYMOUS", "="), "<success[^>]*/>")
    await client.ask(HEADER, "</stream:features>")
    await client.ask(bind("x"), "</iq>")
    return client


def test_of_a_stranger_nothing_waits() -> None:
    async def scene() -> str:
        async with serving(also=("ANONYMOUS",)) as stage:
            client = await stranger(stage)
            enabled = await client.ask(ENABLE, "<enabled[^>]*>")
            client.transport.release()
            domain = stage.server.domain
            while len(domain.rosters) > 4:  # of the accounts, and of those who live there
                await asyncio.sleep(0)
            assert not domain.resumable
            return enabled

    assert "resume=" not in run(scene)


def test_sessions_that_are_in_no_list_do_not_wait_without_end() -> None:
    async def scene() -> int:
        async with serving(sessions_per_account=3, conflict="at-session") as stage:
            await stage.login()
            for _ in range(8):
                client = await stage.login()
                await client.ask(ENABLE, "<enabled[^>]*>")
                client.transport.release()
            await (await stage.login("romeo", "montague")).settle()
            return len(stage.server.domain.resumable)

    assert run(scene) <= 3


def test_what_never_arrived_comes_back_where_there_is_no_room_for_it() -> None:
    async def scene() -> str:
        async with serving(stored_messages=2, resumption_seconds=300) as stage:
            sender = await stage.login("romeo", "montague")
            client, _ = await managed(stage)
            await sender.send(message("mbed", body(10)) * 5)
            await client.say(CLOSE)
            return await sender.until("(<service-unavailable .*?){3}")

    assert run(scene).count("<service-unavailable ") == 3


# --- accounts and tokens ---


def test_an_account_that_has_gone_makes_room_for_another_and_leaves_no_token() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(registration="open", accounts_made=1) as stage:
            domain = stage.server.domain
            for _ in range(3):
                client = stage.client()
                await client.ask(HEADER, "</stream:features>")
                await client.ask(REGISTER.format(TYBALT), 'type="result"')
                await client.ask(plain("tybalt", "prince-of-cats"), "<success[^>]*/>")
                await client.ask(HEADER, "</stream:features>")
                await client.ask(bind("x"), "</iq>")
                assert not domain.tokens.of("tybalt", "agent")
                issue(domain, "tybalt", "agent", "HT-SHA-256-NONE")
                full = stage.client()
                await full.ask(HEADER, "</stream:features>")
                other = TYBALT.replace("tybalt", "gregory")
                refused = await full.ask(REGISTER.format(other), "</iq>")
                await client.say(REGISTER.format("<remove/>"))
            return refused, str(domain.made)

    refused, made = run(scene)
    assert "<resource-constraint " in refused
    assert made == "[]"


def test_a_new_password_makes_the_tokens_of_the_old_one_void() -> None:
    async def scene() -> bool:
        async with serving(registration="open") as stage:
            client, domain = await stage.login(), stage.server.domain
            issue(domain, "mbed", "agent", "HT-SHA-256-NONE")
            fields = "<username>mbed</username><password>mirror2</password>"
            await client.ask(REGISTER.format(fields), 'type="result"')
            return bool(domain.tokens.of("mbed", "agent"))

    assert not run(scene)


@pytest.mark.parametrize("length", [LONGEST_AGENT, LONGEST_AGENT + 1])
def test_an_installation_has_a_name_of_so_many_letters(length: int) -> None:
    async def act(stage: Stage) -> str:
        client, _ = await secured(stage, FROM)
        said = authenticate().replace("user-agent id='", f"user-agent id='{'a' * length}' x='")
        return await client.ask(said, "</(success|failure)>")

    assert ("<malformed-request " in sasl2_scene(act)) is (length > LONGEST_AGENT)


# --- all connections together ---


class Holding:
    """Somebody who holds so much."""

    def __init__(self, held: int) -> None:
        self.held = held

    def give_up(self) -> None:
        self.held = 0


@given(st.lists(st.integers(0, 100), max_size=20), st.integers(0, 400))
def test_who_holds_most_has_to_go_and_nobody_else(sizes: list[int], most: int) -> None:
    holders = [Holding(size) for size in sizes]
    gone = too_much(holders, most)
    left = [each for each in holders if each not in gone]
    assert sum(each.held for each in left) <= most
    assert all(each.held <= other.held for each in left for other in gone)
    if gone:
        least = min(gone, key=lambda each: each.held)
        assert sum(each.held for each in left) + least.held > most


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 30)), max_size=60))
def test_all_together_never_hold_much_more_than_they_may(steps: list[tuple[int, int]]) -> None:
    holdings, holders = Holdings(100), [Holding(0) for _ in range(6)]
    for each in holders:
        holdings.enter(each)
    for number, size in steps:
        holders[number].held += size
        holdings.moved(size)
        assert sum(each.held for each in holders) <= 100 + 100 // 4 + 30


HALF = f"<message to='mbed@ceit.org'><body>{'x' * 30_000}"


def test_half_stanzas_of_many_connections_cost_those_who_send_them() -> None:
    async def scene() -> tuple[list[str], str]:
        async with serving(held_in_all=100_000) as stage:
            honest = await stage.login()
            guests = [await stage.login("romeo", "montague", at=f"g{n}") for n in range(6)]
            for guest in guests:
                await guest.send(HALF)
                await honest.settle()
            await asyncio.sleep(0)
            said = await honest.settle()
            return stage.lines, said

    lines, _ = run(scene)
    assert sum("stream error resource-constraint" in line for line in lines) in (2, 3, 4)


def test_sessions_that_wait_are_among_those_who_hold() -> None:
    async def scene() -> str:
        async with serving(held_in_all=20_000, unacknowledged_bytes=100_000) as stage:
            other = await stage.login("romeo", "montague")
            client, id_ = await managed(stage)
            await cut(stage, client)
            for _ in range(8):
                await other.send(message("mbed", body(4_000)))
                await other.settle()
            return await (await again(stage)).ask(resume(id_), "</?(failed|resumed)[^>]*>")

    assert "<failed " in run(scene)


def test_a_usual_client_meets_none_of_these_limits() -> None:
    async def scene() -> str:
        async with serving() as stage:
            other = await stage.login("romeo", "montague")
            client, _ = await managed(stage)
            await other.send(message("mbed", body(50_000)) * 2 + message("romeo", body(200_000)))
            said = await client.until("</message>.*</message>") + await other.settle()
            return said + await put(client, "tybalt@ceit.org", " name='Tybalt'/>")

    said = run(scene)
    assert "<error" not in said
    assert "<stream:error" not in said
