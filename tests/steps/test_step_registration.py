"""Step 2.2 with an account to be made first: what is filled in, and where it stops. XEP-0077."""

from __future__ import annotations

from typing import Any

import pytest
from support.walks.peer import after_features, mechanisms, sasl, step
from support.walks.playbook import Playbook, playbook

from xmpp_walkthrough.steps.actions import Send, Tell
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.wire.names import PREAUTH, REGISTER, REGISTER_FEATURE, STANZA_ERRORS

FEATURE = f"<register xmlns='{REGISTER_FEATURE}'/>"
GET = f'<iq type="get" id="fields-1" to="im.example.com"><query xmlns="{REGISTER}"/></iq>'.encode()
FIELDS = b"<username/><password/>"
MADE = b"<iq type='result' id='register-1'/>"


def begun(*features: str, **changes: Any) -> Playbook:
    """The walk of somebody who wants an account, under these features."""
    offered = (mechanisms("PLAIN"), *(features or (FEATURE,)))
    return playbook(step("sasl"), after_features(*offered, register=True, **changes))


def form(content: bytes) -> bytes:
    return b"<iq type='result' id='fields-1'><query xmlns='%s'>%s</query></iq>" % (
        REGISTER.encode(),
        content,
    )


def error(id: str, condition: str) -> bytes:
    inside = f"<error type='cancel'><{condition} xmlns='{STANZA_ERRORS}'/></error>"
    return f"<iq type='error' id='{id}'>{inside}</iq>".encode()


def test_the_account_is_made_and_then_logged_in_to() -> None:
    play = begun() << GET >> form(b"<instructions>Choose.</instructions>" + FIELDS) << Send >> MADE
    assert b"<username>juliet</username><password>r0m30myr0m30</password>" in play.sent
    told = Tell("register.done", {"jid": "juliet@im.example.com"})
    (play << told << Tell("sasl.choice") << Send >> sasl("success")).ends()
    assert play.context.registered


def test_a_form_comes_before_the_fields() -> None:
    required = b"<field var='password' type='text-private'><required/></field>"
    data = b"<x xmlns='jabber:x:data' type='form'>%s<field var='email'/></x>" % required
    play = begun() << GET >> form(FIELDS + data) << Send >> MADE
    assert b'<x xmlns="jabber:x:data" type="submit"><field var="FORM_TYPE">' in play.sent
    assert b'<field var="password"><value>r0m30myr0m30</value></field></x>' in play.sent
    assert b"<username>" not in play.sent


def test_the_invitation_is_shown_first() -> None:
    play = begun(invitation="to-the-ball") << Send
    assert f'<preauth xmlns="{PREAUTH}" token="to-the-ball"/>'.encode() in play.sent
    (play >> b"<iq type='result' id='invitation-1'/>") << GET
    refused = begun(invitation="old") << Send >> error("invitation-1", "item-not-found")
    failure = refused.fails("register.refused", ExitCode.SASL)
    assert failure.condition is not None
    assert failure.condition.name == "item-not-found"


def test_it_is_asked_for_although_it_is_not_offered() -> None:
    play = begun("") << Tell("register.not-offered") << GET
    (play >> error("fields-1", "not-allowed")).fails("register.refused", ExitCode.SASL)


@pytest.mark.parametrize(
    ("content", "key", "facts"),
    [
        (b"<x xmlns='jabber:x:oob'><url>https://x.y/</url></x>", "web", {"url": "https://x.y/"}),
        (b"<instructions>Write to us.</instructions>", "nothing", {"url": ""}),
        (FIELDS + b"<email/>", "more", {"names": "email"}),
        (
            b"<x xmlns='jabber:x:data'><field var='ocr'><required/></field></x>" + FIELDS,
            *("more", {"names": "ocr"}),
        ),
    ],
)
def test_what_only_a_person_can_do(content: bytes, key: str, facts: dict[str, str]) -> None:
    failure = (begun() << GET >> form(content)).fails(f"register.{key}", ExitCode.SASL)
    assert failure.facts == facts


def test_a_name_that_is_taken() -> None:
    play = begun() << GET >> form(FIELDS) << Send >> error("register-1", "conflict")
    play.fails("register.refused", ExitCode.SASL)


def test_no_password_goes_out_in_clear() -> None:
    play = begun(insistence=1)
    play.fails("sasl.unprotected", ExitCode.SASL)
    assert play.sent == b""
