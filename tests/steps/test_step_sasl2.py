"""Step 2.2 the newer way: one exchange, the same stream, no step 3. XEP-0388, XEP-0386."""

from base64 import b64encode
from typing import Any

import pytest
from peer import BIND_OFFER, ScramServer, after_features, features, mechanisms, step
from playbook import Playbook, playbook

from xmpp_walkthrough.protocol.phases import Phase
from xmpp_walkthrough.steps.actions import Send, Tell
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.steps.inline.wishes import Inline
from xmpp_walkthrough.walk import plan
from xmpp_walkthrough.wire.names import BIND2, SASL, SASL2

AGENT = "d4565fa7-4d72-4749-b3d3-740edbf87770"
ME = "juliet@im.example.com"
BOUND = f"<bound xmlns='{BIND2}'/>"
VALUES, CHOICE = Tell("sasl.values"), Tell("sasl2.choice")


def offer(*names: str, bind: bool = True) -> str:
    inside = "".join(f"<mechanism>{name}</mechanism>" for name in names)
    inline = f"<inline><bind xmlns='{BIND2}'/></inline>" if bind else ""
    return f"<authentication xmlns='{SASL2}'>{inside}{inline}</authentication>"


def login(*offers: str, **changes: Any) -> Playbook:
    walker = after_features(*offers, inline=Inline(AGENT, "walk"), **changes)
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
    assert play.context.stream.bound == f"{ME}/walk/1"
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
