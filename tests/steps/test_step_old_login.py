"""Step 2.2 as it was before SASL: one form, and an answer that binds. XEP-0078."""

from __future__ import annotations

from typing import Any

import pytest
from support.walks.peer import after_features, iq_error, mechanisms, step
from support.walks.playbook import Playbook, playbook

from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.steps.actions import Send, Tell
from xmpp_walkthrough.steps.failure import ExitCode

NS = "jabber:iq:auth"
FEATURE = "<auth xmlns='http://jabber.org/features/iq-auth'/>"
ALL = "<username/><password/><digest/><resource/>"
IN = b"<iq type='result' id='login-1'/>"


def begun(feature: str = FEATURE, **changes: Any) -> Playbook:
    walker = after_features(mechanisms("PLAIN"), feature, old_login=True, **changes)
    key = "old-login.offered" if feature else "old-login.not-offered"
    return playbook(step("sasl"), walker) << Tell(key) << Send


def fields(content: str) -> bytes:
    return f"<iq type='result' id='fields-1'><query xmlns='{NS}'>{content}</query></iq>".encode()


def test_the_digest_is_taken_and_nothing_is_left_to_be_bound() -> None:
    play = begun() >> fields(ALL) << Send
    assert b"<password>" not in play.sent
    assert b"<digest>" in play.sent
    assert b"<resource>xmpp-walk</resource>" in play.sent
    play >> IN << Tell("old-login.done", {"jid": "juliet@im.example.com/xmpp-walk"})
    play.ends()
    stream, facts = play.context.stream, play.context.facts
    assert (stream.authenticated, stream.phase) == (True, Phase.ESTABLISHED)
    assert {"open", "bound", "session"} <= facts


def test_the_digest_of_the_document() -> None:
    from xmpp_walkthrough.protocol.old_login import digest

    assert digest("3EE948B0", "Calli0pe") == "48fc78be9ec8f86d8ce1c39c320c97c21d62334d"


def test_the_password_where_nothing_else_is_taken() -> None:
    play = begun(resource="balcony") >> fields("<username/><password/><resource/>") << Send
    assert b"<password>r0m30myr0m30</password><resource>balcony</resource>" in play.sent


@pytest.mark.parametrize("content", ["<username/><resource/>", f"{ALL}<hash/>"])
def test_what_we_do_not_have(content: str) -> None:
    (begun() >> fields(content)).fails("old-login.fields", ExitCode.SASL)


@pytest.mark.parametrize("feature", [FEATURE, ""])
def test_a_refusal_at_either_request(feature: str) -> None:
    play = begun(feature) >> iq_error("fields-1", "service-unavailable")
    play.fails("old-login.refused", ExitCode.SASL)
    play = begun(feature) >> fields(ALL) << Send >> iq_error("login-1", "not-authorized")
    play.fails("old-login.refused", ExitCode.SASL)
    assert not play.context.stream.authenticated


def test_a_result_to_something_else_lets_nobody_in() -> None:
    play = begun() >> fields(ALL) << Send >> b"<iq type='result' id='other'/>"
    assert not play.context.stream.authenticated
    assert play.context.stream.phase is Phase.NEGOTIATING


def test_no_password_goes_out_in_clear() -> None:
    walker = after_features(mechanisms("PLAIN"), FEATURE, old_login=True, insistence=1)
    playbook(step("sasl"), walker).fails("sasl.unprotected", ExitCode.SASL)
