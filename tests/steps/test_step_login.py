"""Steps 3, 4 and 5: a resource, the old session request, and the first stanzas."""

from typing import Any

import pytest
from support.walks.peer import (
    BIND_OFFER,
    END,
    after_features,
    bind_result,
    bound,
    iq_error,
    step,
    stream_error,
)
from support.walks.playbook import Playbook, playbook

from xmpp_walkthrough.steps.actions import Tell
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.wire.names import BIND, PING, ROSTER, SESSION, STANZA_ERRORS

BALCONY = "juliet@im.example.com/balcony"
ANY = f'<iq type="set" id="bind-1"><bind xmlns="{BIND}"/></iq>'.encode()
CHOSEN = ANY.replace(b'"/></iq>', b'"><resource>balcony</resource></bind></iq>')


# --- 3: bind ---


def binding(**changes: Any) -> Playbook:
    return playbook(step("bind"), after_features(BIND_OFFER, **changes))


def test_the_server_makes_a_resource() -> None:
    play = binding() << ANY >> bind_result(BALCONY)
    play.ends()
    assert play.context.address == BALCONY


def test_the_client_chooses_a_resource() -> None:
    (binding(resource="balcony") << CHOSEN >> bind_result(BALCONY)).ends()


def test_the_server_changes_the_chosen_resource() -> None:
    other = "juliet@im.example.com/balcony-2"
    play = binding(resource="balcony") << CHOSEN >> bind_result(other)
    (play << Tell("bind.changed", {"jid": other, "wanted": BALCONY})).ends()


@pytest.mark.parametrize("resource", [None, "balcony"])
def test_the_server_binds_another_account(resource: str | None) -> None:
    """RFC 6120 §4.3.6: it may, and a learner must see it."""
    other = "capulet@im.example.com/balcony"
    play = binding(resource=resource) << (CHOSEN if resource else ANY) >> bind_result(other)
    if resource:
        play = play << Tell("bind.changed", {"jid": other})
    wanted = {"jid": other, "wanted": "juliet@im.example.com"}
    (play << Tell("bind.other-account", wanted)).ends()


@pytest.mark.parametrize("condition", ["conflict", "bad-request", "resource-constraint"])
def test_the_binding_is_refused(condition: str) -> None:
    play = binding(resource="balcony") << CHOSEN >> iq_error("bind-1", condition)
    error = play.fails("bind.refused", ExitCode.BIND)
    assert error.facts == {"resource": "balcony"}
    assert error.condition is not None
    assert error.condition.name == condition


def test_a_result_without_an_address_binds_nothing() -> None:
    play = binding() << ANY >> b"<iq type='result' id='bind-1'/>"
    play.fails("bind.refused", ExitCode.BIND)
    assert play.context.stream.bound is None


def test_an_answer_to_something_else_is_not_the_answer() -> None:
    play = binding() << ANY >> iq_error("other", "conflict") >> bind_result(BALCONY)
    play.ends()


def test_binding_that_is_not_offered() -> None:
    playbook(step("bind"), after_features()).fails("bind.not-offered", ExitCode.BIND)


def test_the_stream_ends_instead_of_a_binding() -> None:
    error = (binding() << ANY >> stream_error("resource-constraint")).fails("stream-error")
    assert error.condition is not None
    (binding() << ANY >> END).fails("closed")


# --- 4: session ---

REQUEST = f'<iq type="set" id="session-1"><session xmlns="{SESSION}"/></iq>'.encode()


def session(*inside: str) -> Playbook:
    offers = (BIND_OFFER, *(f"<session xmlns='{SESSION}'>{each}</session>" for each in inside))
    return playbook(step("session"), after_features(*offers))


def test_a_server_that_does_not_offer_it_is_not_asked() -> None:
    (session() << Tell("session.absent")).ends()


def test_a_server_that_calls_it_optional_is_not_asked() -> None:
    (session("<optional/>") << Tell("session.optional")).ends()


@pytest.mark.parametrize("inside", ["", "<required/>"])
def test_a_server_that_may_want_it_gets_it(inside: str) -> None:
    play = session(inside) << Tell("session.offered") << REQUEST
    (play >> b"<iq type='result' id='session-1'/>").ends()


def test_the_session_is_refused() -> None:
    play = session("") << Tell("session.offered") << REQUEST
    error = (play >> iq_error("session-1", "forbidden")).fails("session.refused", ExitCode.SESSION)
    assert error.condition is not None
    assert error.condition.name == "forbidden"


# --- 5: exchange ---

GET_ROSTER = f'<iq type="get" id="roster-1"><query xmlns="{ROSTER}"/></iq>'.encode()
GOT_ROSTER = f"<iq type='result' id='roster-1'><query xmlns='{ROSTER}'/></iq>".encode()
PRESENCE = b"<presence/>"
MESSAGE = (
    b'<message type="chat" id="message-1" to="juliet@im.example.com">'
    b"<body>O Romeo, Romeo! wherefore art thou Romeo?</body></message>"
)
BACK = MESSAGE.replace(b"<message", b"<message from='%s'" % BALCONY.encode())
DO_PING = f'<iq type="get" id="ping-1" to="{BALCONY}"><ping xmlns="{PING}"/></iq>'.encode()
PINGED = f"<iq type='get' id='ping-1' from='{BALCONY}'><ping xmlns='{PING}'/></iq>".encode()
PONG = f'<iq type="result" id="ping-1" to="{BALCONY}"/>'.encode()
PONGED = f"<iq type='result' id='ping-1' from='{BALCONY}'/>".encode()


def exchange() -> Playbook:
    return playbook(step("exchange"), bound())


def test_everything_comes_in_the_usual_order() -> None:
    play = exchange() << GET_ROSTER >> GOT_ROSTER << PRESENCE << MESSAGE >> BACK
    (play << DO_PING >> PINGED << PONG >> PONGED).ends()
    assert play.context.requests == []


def test_nothing_depends_on_the_order() -> None:
    """Presence may come back, or not, and at any time; a server may answer our ping itself."""
    echo = f"<presence from='{BALCONY}'/>".encode()
    play = exchange() << GET_ROSTER >> echo + GOT_ROSTER << PRESENCE << MESSAGE >> echo
    (play >> b"<message><body>from another</body></message>" + BACK << DO_PING >> PONGED).ends()


def test_a_login_goes_on_without_a_roster() -> None:
    play = exchange() << GET_ROSTER >> iq_error("roster-1", "service-unavailable")
    play = play << Tell("exchange.no-roster") << PRESENCE << MESSAGE >> BACK
    (play << DO_PING >> PONGED).ends()


def test_the_message_is_refused() -> None:
    refused = (
        "<message type='error' id='message-1'><error type='cancel'>"
        f"<service-unavailable xmlns='{STANZA_ERRORS}'/></error></message>"
    )
    play = exchange() << GET_ROSTER >> GOT_ROSTER << PRESENCE << MESSAGE >> refused.encode()
    error = play.fails("exchange.message-refused", ExitCode.EXCHANGE)
    assert error.condition is not None
    assert error.condition.name == "service-unavailable"


def test_a_refused_ping_is_an_answer() -> None:
    play = exchange() << GET_ROSTER >> GOT_ROSTER << PRESENCE << MESSAGE >> BACK
    (play << DO_PING >> iq_error("ping-1", "service-unavailable")).ends()


def asked(request: str) -> Playbook:
    """A request that comes amid the exchange; it is answered at the end."""
    play = exchange() << GET_ROSTER >> request.encode() >> GOT_ROSTER << PRESENCE << MESSAGE
    return play >> BACK << DO_PING >> PONGED


def test_a_ping_of_the_server_is_answered() -> None:
    request = f"<iq type='get' id='s1' from='im.example.com'><ping xmlns='{PING}'/></iq>"
    (asked(request) << b'<iq type="result" id="s1" to="im.example.com"/>').ends()


@pytest.mark.parametrize("sender", ["", "juliet@im.example.com"])
def test_a_roster_push_is_acknowledged(sender: str) -> None:
    """RFC 6121 §2.1.6: it comes without a sender, or from our own bare JID."""
    origin = f" from='{sender}'" if sender else ""
    to = f' to="{sender}"' if sender else ""
    push = (
        f"<iq type='set' id='p1'{origin}><query xmlns='{ROSTER}'>"
        "<item jid='romeo@im.example.com'/></query></iq>"
    )
    (asked(push) << f'<iq type="result" id="p1"{to}/>'.encode()).ends()


@pytest.mark.parametrize(
    "request_",
    [
        f"<iq type='set' id='x' from='m@im.example.com'><query xmlns='{ROSTER}'/></iq>",
        f"<iq type='set' id='x' from='im.example.com'><query xmlns='{ROSTER}'/></iq>",
        "<iq type='get' id='x' from='m@im.example.com'><query xmlns='urn:x'/></iq>",
        "<iq type='get' id='x'/>",
    ],
)
def test_what_we_do_not_do_is_refused_and_never_left_without_an_answer(request_: str) -> None:
    play = asked(request_)
    if ROSTER in request_:
        sender = "m@im.example.com" if "m@" in request_ else "im.example.com"
        play <<= Tell("exchange.push.refused", {"sender": sender})
    to = ' to="m@im.example.com"' if "m@" in request_ else ""
    to = ' to="im.example.com"' if "'im.example" in request_ else to
    (
        play
        << f'<iq type="error" id="x"{to}><error type="cancel">'
        f'<service-unavailable xmlns="{STANZA_ERRORS}"/></error></iq>'.encode()
    ).ends()


def test_several_requests_are_answered_in_order() -> None:
    ping = "<iq type='get' id='{}' from='im.example.com'><ping xmlns='{}'/></iq>"
    play = asked(ping.format("s1", PING) + ping.format("s2", PING))
    play = play << b'<iq type="result" id="s1" to="im.example.com"/>'
    (play << b'<iq type="result" id="s2" to="im.example.com"/>').ends()
