"""Step 2.2 the newer way: one exchange, the same stream, no step 3. XEP-0388, XEP-0386."""

from base64 import b64encode
from typing import Any

import pytest
from support.walks.peer import BIND_OFFER, ScramServer, after_features, features, mechanisms, step
from support.walks.playbook import Playbook, playbook

from xmpp_walkthrough.protocol.sasl2.ht import Token, hashed
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.steps.actions import Send, Tell
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.steps.inline.agent import Agent
from xmpp_walkthrough.walk import plan
from xmpp_walkthrough.wire.names import BIND2, FAST, SASL, SASL2

AGENT = "d4565fa7-4d72-4749-b3d3-740edbf87770"
ME = "juliet@im.example.com"
WISH: dict[str, Any] = {"sasl2": True, "resource": "walk"}
BOUND = f"<bound xmlns='{BIND2}'/>"
VALUES, CHOICE = Tell("sasl.values"), Tell("sasl2.choice")


def offer(*names: str, bind: bool = True) -> str:
    inside = "".join(f"<mechanism>{name}</mechanism>" for name in names)
    inline = f"<inline><bind xmlns='{BIND2}'/></inline>" if bind else ""
    return f"<authentication xmlns='{SASL2}'>{inside}{inline}</authentication>"


def login(*offers: str, **changes: Any) -> Playbook:
    walker = after_features(*offers, agent=Agent(AGENT), **{**WISH, **changes})
    walker.facts |= {"address", "connected", "secured"}
    return playbook(step("sasl"), walker)


def sasl2(name: str, inside: str = "") -> bytes:
    return f"<{name} xmlns='{SASL2}'>{inside}</{name}>".encode()


def success(identity: str, *inside: str, data: bytes = b"") -> bytes:
    more = f"<additional-data>{b64encode(data).decode()}</additional-data>" if data else ""
    who = f"<authorization-identifier>{identity}</authorization-identifier>"
    return sasl2("success", f"{more}{who}{''.join(inside)}")


PLAIN = (
    f'<authenticate xmlns="{SASL2}" mechanism="PLAIN">'
    "<initial-response>AGp1bGlldAByMG0zMG15cjBtMzA=</initial-response>"
    f'<user-agent id="{AGENT}"><software>xmpp-walk</software></user-agent>'
    f'<bind xmlns="{BIND2}"><tag>walk</tag></bind></authenticate>'
).encode()


def test_one_exchange_leads_to_a_bound_resource() -> None:
    play = login(offer("PLAIN")) << CHOICE << PLAIN
    (play >> success(f"{ME}/walk/1", BOUND) + features()).ends()
    assert {"open", "bound"} <= play.context.facts
    assert play.context.address == f"{ME}/walk/1"
    following = plan(play.context.facts | {"authenticated"})
    assert following is not None
    assert following.name == "session"


def test_without_a_bound_resource_step_3_follows_on_the_same_stream() -> None:
    play = login(offer("PLAIN")) << CHOICE << PLAIN
    (play >> success(ME) + features(BIND_OFFER)).ends()
    assert play.context.stream.phase is Phase.NEGOTIATING
    following = plan(play.context.facts | {"authenticated"})
    assert following is not None
    assert following.name == "bind"


def test_binding_is_only_asked_for_where_it_is_offered() -> None:
    play = login(offer("PLAIN", bind=False)) << CHOICE << Send
    assert b"<bind" not in play.sent


def test_scram_says_the_same_in_other_elements() -> None:
    server = ScramServer()

    def challenge(sent: bytes) -> bytes:
        return server.challenge(sent).replace(SASL.encode(), SASL2.encode())

    def let_in(sent: bytes) -> bytes:
        return success(f"{ME}/walk/1", BOUND, data=server.last_word(sent)) + features()

    play = login(offer("SCRAM-SHA-1", "PLAIN")) << CHOICE << VALUES << Send >> challenge
    (play << VALUES << Send >> let_in).ends()


def test_a_server_that_does_not_prove_itself_is_not_believed() -> None:
    server = ScramServer()

    def challenge(sent: bytes) -> bytes:
        return server.challenge(sent).replace(SASL.encode(), SASL2.encode())

    play = login(offer("SCRAM-SHA-1")) << CHOICE << VALUES << Send >> challenge << VALUES << Send
    play = play >> success(f"{ME}/walk/1", BOUND) + features()
    play.fails("sasl.refusal.success-without-proof", ExitCode.SASL)


def test_the_equals_sign_is_no_payload() -> None:
    play = login(offer("SCRAM-SHA-1")) << CHOICE << VALUES << Send >> sasl2("challenge", "=")
    play = play << f'<abort xmlns="{SASL2}"/>'.encode() >> sasl2("failure")
    play.fails("sasl.refusal.incorrect-encoding", ExitCode.SASL)


def test_a_refusal_is_read() -> None:
    failure = sasl2("failure", f"<not-authorized xmlns='{SASL}'/>")
    (login(offer("PLAIN")) << CHOICE << PLAIN >> failure).fails("sasl.refused", ExitCode.SASL)


def test_another_account_than_ours_is_pointed_out() -> None:
    play = login(offer("PLAIN")) << CHOICE << PLAIN >> success("romeo@im.example.com")
    play << Tell("bind.other-account", {"jid": "romeo@im.example.com", "wanted": ME})


@pytest.mark.parametrize("offered", [mechanisms("PLAIN"), ""])
def test_where_it_is_not_offered_nothing_is_sent(offered: str) -> None:
    play = login(offered)
    play.fails("sasl.sasl2-not-offered", ExitCode.SASL)
    assert play.sent == b""


FAST_OFFER = (
    f"<authentication xmlns='{SASL2}'><mechanism>PLAIN</mechanism><inline>"
    f"<fast xmlns='{FAST}'><mechanism>HT-SHA-256-NONE</mechanism></fast></inline></authentication>"
)
TOKEN = Token("HT-SHA-256-NONE", "a token", "2030-01-01T00:00:00Z")


def with_token(*tokens: Token, logout: bool = False) -> Playbook:
    agent = Agent(AGENT, tokens=list(tokens))
    walker = after_features(FAST_OFFER, agent=agent, fast=True, fast_logout=logout, resource="walk")
    walker.facts |= {"address", "connected", "secured"}
    return playbook(step("sasl"), walker)


def given(secret: str) -> str:
    return f"<token xmlns='{FAST}' token='{secret}' expiry='2030-02-02T00:00:00Z'/>"


def agent_of(play: Playbook) -> Agent:
    assert play.context.agent is not None
    return play.context.agent


def test_a_token_is_asked_for_and_kept() -> None:
    play = with_token() << CHOICE << Send
    assert f'<request-token xmlns="{FAST}" mechanism="HT-SHA-256-NONE"/>'.encode() in play.sent
    play = play >> success(ME, given("new")) + features(BIND_OFFER) << Tell("fast.received")
    play.ends()
    assert [token.secret for token in agent_of(play).tokens] == ["new"]


def test_a_token_takes_the_place_of_the_password() -> None:
    proof = hashed("a token", b"Responder", b"")
    play = with_token(TOKEN) << Tell("fast.use") << Tell("fast.values") << Send
    assert f'<fast xmlns="{FAST}" count="1"/>'.encode() in play.sent
    play = play >> success(ME, given("new"), data=proof) + features(BIND_OFFER)
    (play << Tell("fast.values") << Tell("fast.rotated")).ends()
    assert [token.secret for token in agent_of(play).tokens] == ["a token", "new"]


def test_what_is_refused_is_thrown_away_and_the_password_used() -> None:
    failure = sasl2("failure", f"<credentials-expired xmlns='{SASL}'/>")
    older = TOKEN._replace(secret="older")
    play = with_token(older, TOKEN)
    for count in (1, 2):
        play = play << Tell("fast.use") << Tell("fast.values") << Send
        assert f'count="{count}"'.encode() in play.sent
        play = play >> failure << Tell("fast.dropped", {"condition": "credentials-expired"})
    play = play << CHOICE << Send
    assert b'mechanism="PLAIN"' in play.sent
    assert agent_of(play).tokens == []


def test_a_server_that_does_not_know_the_token_gets_no_password() -> None:
    play = with_token(TOKEN) << Tell("fast.use") << Tell("fast.values") << Send
    play = play >> success(ME, data=b"made up") + features(BIND_OFFER)
    play.fails("sasl.refusal.responder-wrong", ExitCode.SASL)


def test_logging_out_makes_the_token_void() -> None:
    proof = hashed("a token", b"Responder", b"")
    play = with_token(TOKEN, logout=True) << Tell("fast.use") << Tell("fast.values") << Send
    assert b'invalidate="true"' in play.sent
    play = play >> success(ME, data=proof) + features(BIND_OFFER) << Tell("fast.values")
    (play << Tell("fast.dead")).ends()
    assert agent_of(play).tokens == []


def test_where_there_are_no_tokens_the_walk_says_so() -> None:
    play = playbook(step("sasl"), after_features(offer("PLAIN"), fast=True))
    play.fails("sasl.fast-not-offered", ExitCode.SASL)


TASK = "UPGR-SCRAM-SHA-256"
CONTINUE = sasl2("continue", f"<tasks><task>{TASK}</task></tasks>")
NEXT = f'<next xmlns="{SASL2}" task="{TASK}"/>'.encode()
UPGRADE = frozenset({"upgrade"})
ABORT = f'<abort xmlns="{SASL2}"/>'.encode()


def salted(iterations: str, salt: str = "c2FsdA==") -> bytes:
    inside = f"<salt xmlns='urn:xmpp:scram-upgrade:0' iterations='{iterations}'>{salt}</salt>"
    return sasl2("task-data", inside)


def test_a_task_that_writes_credentials_is_not_done_unasked() -> None:
    play = login(offer("PLAIN")) << CHOICE << PLAIN >> CONTINUE << ABORT
    (play >> sasl2("failure")).fails("sasl.task-not-asked", ExitCode.SASL)


def test_an_upgrade_that_is_offered_is_left_alone_and_said_to_be() -> None:
    upgrade = f"<upgrade xmlns='urn:xmpp:sasl:upgrade:0'>{TASK}</upgrade>"
    offered = offer("PLAIN").replace("<inline>", f"{upgrade}<inline>")
    play = login(offered) << Tell("sasl2.upgrades-left") << CHOICE
    assert isinstance(play.action, Send)
    assert b"upgrade" not in play.action.data
    asked = login(offered, extras=UPGRADE) << Tell("sasl2.upgrades") << CHOICE
    assert isinstance(asked.action, Send)
    assert TASK.encode() in asked.action.data


@pytest.mark.parametrize(
    "data",
    [
        salted("1"),
        salted("9" * 5_000),
        salted("\u0664\u0660\u0669\u0666"),  # 4096 in Arabic digits
        salted("4096", "%"),
        salted("4096", ""),
        sasl2("task-data"),
    ],
)
def test_a_task_that_cannot_be_read_or_borne_is_given_up(data: bytes) -> None:
    play = login(offer("PLAIN"), extras=UPGRADE) << CHOICE << PLAIN >> CONTINUE << NEXT
    play = play >> data << ABORT
    (play >> sasl2("failure")).fails("sasl.task-malformed", ExitCode.SASL)


def test_a_password_that_plain_has_sent_as_it_is_may_not_be_one_to_be_hashed() -> None:
    play = (
        login(offer("PLAIN"), password="r\u0007", extras=UPGRADE)
        << CHOICE
        << Send
        >> CONTINUE
        << NEXT
    )
    play = play >> salted("4096") << ABORT >> sasl2("failure")
    play.fails("sasl.refusal.password-not-preparable", ExitCode.SASL)


def test_a_task_is_done_once_however_often_it_is_set() -> None:
    """Each costs half a million hashes, and each answer may set the next."""
    play = login(offer("PLAIN"), extras=UPGRADE) << CHOICE << PLAIN >> CONTINUE << NEXT
    play = play >> salted("4096") << Tell("sasl.values") << Send >> CONTINUE << ABORT
    (play >> sasl2("failure")).fails("sasl.no-task-known", ExitCode.SASL)
