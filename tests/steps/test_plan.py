"""The walk: planned by facts, so that three stream openings and direct TLS come by themselves."""

from collections.abc import Iterable

import pytest
from support.walks.peer import (
    ANSWER,
    BIND_OFFER,
    END,
    OPEN,
    PROCEED,
    REOPEN,
    STARTTLS,
    TLS_OFFER,
    ScramServer,
    bind_result,
    features,
    iq_error,
    mechanisms,
    step,
)
from support.walks.playbook import Playbook, context, playbook

from xmpp_walkthrough.steps.actions import (
    Begin,
    Connect,
    Disconnect,
    End,
    Handshake,
    Send,
    Target,
    Tell,
)
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Context
from xmpp_walkthrough.walk import find, perform, plan, steps, walk

HERE = Target("xmpp.example.net", 5222)
DIRECT = Target("xmpp.example.net", 5223, direct=True)
SASL_OFFER = mechanisms("SCRAM-SHA-1")


def reached(play: Playbook, target: Target) -> Playbook:
    play = play << Begin("discover", 1) << End("discover") << Begin("connect", 1)
    play = play << Connect((target,)) >> target
    if target.direct:
        play = play << Handshake(play.context.jid, direct=True)
    return play << End("connect")


def opened(play: Playbook, time: int, header: bytes, *offers: str) -> Playbook:
    play = play << Begin("open", time) << header >> ANSWER + features(*offers)
    return play << End("open")


def hidden(play: Playbook) -> Playbook:
    play = play << Begin("tls", 1) << STARTTLS >> PROCEED
    return play << Handshake(play.context.jid) << End("tls")


def proved(play: Playbook) -> Playbook:
    server = ScramServer()
    play = play << Begin("sasl", 1) << Tell("sasl.choice") << Tell("sasl.values") << Send
    play = play >> server.challenge << Tell("sasl.values") << Send >> server.success
    return play << End("sasl")


def left(play: Playbook) -> Playbook:
    return play << Begin("close", 1) << END >> END << Disconnect() << End("close")


def used(play: Playbook) -> Playbook:
    """Binding, session and exchange."""
    play = play << Begin("bind", 1) << Send
    play = play >> bind_result("juliet@im.example.com/a") << End("bind")
    play = play << Begin("session", 1) << Tell("session.absent") << End("session")
    play = play << Begin("exchange", 1) << Send >> iq_error("roster-1", "forbidden")
    play = play << Tell("exchange.no-roster") << Send << Send
    play = play >> b"<message id='message-1'/>" << Send >> iq_error("ping-1", "forbidden")
    return play << End("exchange")


def test_three_openings_appear_by_themselves() -> None:
    play = reached(playbook(walk(walker := context(server=HERE)), walker), HERE)
    play = hidden(opened(play, 1, OPEN, TLS_OFFER))
    play = proved(opened(play, 2, REOPEN, SASL_OFFER))
    play = used(opened(play, 3, REOPEN, BIND_OFFER))
    left(play).ends()
    assert walker.stream.streams_opened == 3
    assert "closed" in walker.facts


def test_with_direct_tls_step_2_1_never_comes_up() -> None:
    play = reached(playbook(walk(walker := context(server=DIRECT)), walker), DIRECT)
    play = proved(opened(play, 1, REOPEN, SASL_OFFER))
    play = used(opened(play, 2, REOPEN, BIND_OFFER))
    left(play).ends()
    assert walker.stream.streams_opened == 2


@pytest.mark.parametrize("name", ["open", "tls", "sasl", "bind"])
def test_until_a_step_and_then_the_close(name: str) -> None:
    walker = context(server=HERE)
    play = reached(playbook(walk(walker, until=step(name)), walker), HERE)
    play = opened(play, 1, OPEN, TLS_OFFER)
    if name == "open":
        left(play).ends()
        return
    play = hidden(play)
    if name == "tls":  # no stream is open then: only the connection is left to close
        play = play << Begin("close", 1) << Tell("close.no-stream") << Disconnect()
        (play << End("close")).ends()
        return
    play = proved(opened(play, 2, REOPEN, SASL_OFFER))
    if name == "sasl":
        play = play << Begin("close", 1) << Tell("close.no-stream") << Disconnect()
        (play << End("close")).ends()
        return
    play = opened(play, 3, REOPEN, BIND_OFFER) << Begin("bind", 1) << Send
    left(play >> bind_result("juliet@im.example.com/a") << End("bind")).ends()


def test_until_the_close_is_the_whole_walk() -> None:
    play = reached(playbook(walk(walker := context(server=DIRECT), step("close")), walker), DIRECT)
    play = used(opened(proved(opened(play, 1, REOPEN, SASL_OFFER)), 2, REOPEN, BIND_OFFER))
    left(play).ends()


def test_a_failure_knows_its_step_and_ends_the_walk() -> None:
    walker = context(server=HERE)
    play = opened(reached(playbook(walk(walker), walker), HERE), 1, OPEN, TLS_OFFER)
    play = play << Begin("tls", 1) << STARTTLS >> PROCEED.replace(b"proceed", b"failure")
    error = play.fails("tls.declined", ExitCode.TLS)
    assert error.step == "tls"
    assert "secured" not in walker.facts


def test_a_failure_that_names_a_step_keeps_the_name() -> None:
    walker = context(targets=(HERE,))
    play = playbook(perform(walker, step("connect"), 1), walker) << Begin("connect", 1)
    error = WalkError("connect.refused", ExitCode.CONNECT)
    error.step = "discover"
    play = play >> error << Tell("connect.otherwise", {"domain": "im.example.com"})
    assert play.fails("connect.refused").step == "discover"


# --- find and plan ---


def names(found: Iterable[object]) -> list[str]:
    return [getattr(each, "name", "") for each in found]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("0", ["discover", "connect"]),
        ("1", ["open"]),
        ("2", ["tls", "sasl"]),
        ("2.1", ["tls"]),
        ("2.2", ["sasl"]),
        ("3", ["bind"]),
        ("4", ["session"]),
        ("5", ["exchange"]),
        ("6", ["close"]),
        *((name, [name]) for name in ("discover", "connect", "open", "tls", "sasl", "bind")),
        *((name, [name]) for name in ("session", "exchange", "close")),
    ],
)
def test_a_step_is_found_by_name_or_number(asked: str, meant: list[str]) -> None:
    assert names(find(asked)) == meant


@pytest.mark.parametrize("asked", ["7", "", "2.", "2.3", "TLS", "step", "."])
def test_what_is_no_step(asked: str) -> None:
    with pytest.raises(KeyError):
        find(asked)


def test_all_steps_in_order() -> None:
    assert names(steps()) == [
        *["discover", "connect", "open", "tls", "sasl", "bind", "session", "exchange", "close"]
    ]
    numbers = [each.number for each in steps()]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize(
    ("facts", "next_"),
    [
        ("", "discover"),
        ("address", "connect"),
        ("address connected", "open"),
        ("address connected open", "tls"),
        ("address connected secured", "open"),
        ("address connected secured open", "sasl"),
        ("address connected secured authenticated", "open"),
        ("address connected secured authenticated open", "bind"),
        ("address connected secured authenticated open bound", "session"),
        ("address connected secured authenticated open bound session", "exchange"),
        ("address connected secured authenticated open bound session exchanged", "close"),
        ("address connected secured authenticated open bound session exchanged closed", None),
    ],
)
def test_the_plan(facts: str, next_: str | None) -> None:
    found = plan(facts.split())
    assert (found.name if found else None) == next_


def test_every_need_is_given_by_a_step_before() -> None:
    given: set[str] = set()
    for each in steps():
        assert each.needs <= given, each.name
        given |= each.gives
    assert len({each.exit_code for each in steps()} | {ExitCode.OK}) == len(steps()) + 1


def test_a_context_does_not_show_the_password() -> None:
    walker: Context = context(password="hunter2-canary")
    assert "canary" not in repr(walker)
