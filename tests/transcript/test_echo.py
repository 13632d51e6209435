"""A secret that a server says again reaches no view: wherever it stands, and however it is spelt.

Each place, each spelling, each view; then any secret at any place; then the words that must stay.
"""

from __future__ import annotations

import re
from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.etree import tostring
from support.walks.echoes import (
    BREACHES,
    CANARY,
    HEADER,
    LIBRARY,
    NAMED,
    NAMES,
    PLACES,
    SPELLINGS,
    breach_of,
    event_of,
    knowing,
    leaks,
    outputs,
)

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.conditions import read
from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.sasl.base64 import decode_payload
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.transcript.redact import MASK, redact
from xmpp_walkthrough.transcript.secrets import MOST_LEARNT, Secrets
from xmpp_walkthrough.wire.names import FAST, PREAUTH, REGISTER, SASL, SASL2


def leaking(secret: str, event: Event, known: Secrets) -> list[str]:
    """Where the secret can be read in what a reader is shown of the event."""
    before = event.raw, None if event.element is None else tostring(event.element)
    shown, masked = known.event(event)
    assert (event.raw, None if event.element is None else tostring(event.element)) == before
    assert masked == (shown.raw != event.raw)
    assert type(shown) is type(event)
    return [leak for output in outputs(shown, masked) for leak in leaks(secret, output)]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("place", PLACES)
def test_a_unit_that_repeats_the_password(place: str, spelling: str) -> None:
    event = event_of(PLACES[place](SPELLINGS[spelling](CANARY)))
    assert not isinstance(event, e.Violation)
    assert leaking(CANARY, event, knowing("something else")) or redact(event)[1]
    assert leaking(CANARY, event, knowing(CANARY)) == []


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("place", BREACHES)
def test_a_breach_that_repeats_the_password(place: str, spelling: str) -> None:
    event = breach_of(BREACHES[place](SPELLINGS[spelling](CANARY)))
    shown, masked = knowing(CANARY).event(event)
    assert masked  # a view may write wide letters so that nobody finds them, and they can be read
    assert leaking(CANARY, event, knowing(CANARY)) == []
    assert isinstance(shown, e.Violation)
    assert (shown.condition, shown.rule) == (event.condition, event.rule)


@pytest.mark.parametrize("place", NAMES)
def test_a_name_that_is_the_password(place: str) -> None:
    event = event_of(NAMES[place])
    assert leaking(NAMED, event, knowing("something else")) != []
    assert leaking(NAMED, event, knowing(NAMED)) == []


XML = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
# With two letters in it that stand beside each other in no word that anybody says.
secrets = st.tuples(st.text(XML, max_size=20), st.text(XML, min_size=2)).map("Zq".join)


@settings(max_examples=400, deadline=None)
@given(secrets, st.sampled_from([*PLACES, *BREACHES]), st.sampled_from(list(SPELLINGS)))
def test_any_password_at_any_place(secret: str, place: str, spelling: str) -> None:
    spelt = SPELLINGS[spelling](secret)
    if place in PLACES:
        event = event_of(PLACES[place](spelt))
    else:
        event = e.Violation(BREACHES[place](spelt), None, "not-well-formed", "syntax")
    shown, masked = knowing(secret).event(event)
    assert masked
    for output in outputs(shown, masked):
        assert leaks(secret, output) == []


# --- what is left is true, and can be read ---


def refusal(text: str) -> bytes:
    return f"<failure xmlns='{SASL}'><not-authorized/><text>{text}</text></failure>".encode()


def test_only_what_repeats_it_is_masked_and_by_one_length() -> None:
    for secret in ("Kanari", "Kanari, a long one with many words"):
        event = preview(refusal(f"You said {secret}!").replace(b"<text>", b"<text a='b'>"))
        shown, masked = knowing(secret).event(event)
        assert masked
        says = f'<not-authorized/><text a="b">{MASK}</text></failure>'
        assert shown.raw.decode() == f'<failure xmlns="{SASL}">{says}'
        condition = read(shown.xml)
        assert condition is not None
        assert (condition.name, condition.text) == ("not-authorized", MASK)


def test_in_pieces_every_text_goes_and_the_names_stay() -> None:
    shown, _ = knowing("Kanari").event(preview(refusal("Kan<b id='x'/>ari")))
    assert shown.xml[0].tag == f"{{{SASL}}}not-authorized"
    assert shown.raw.count(MASK.encode()) == 3
    assert b"Kan" not in shown.raw
    assert b"ari" not in shown.raw


def test_a_payload_stays_a_payload() -> None:
    raw = f"<challenge xmlns='{SASL}'>{b64encode(b'r=Kanari,s=').decode()}</challenge>"
    shown, _ = knowing("Kanari").event(preview(raw.encode()))
    assert decode_payload(shown.xml.text) == MASK.encode()


def test_a_unit_without_it_is_the_very_same() -> None:
    known = knowing(CANARY)
    for raw in (refusal("a &amp; b"), HEADER.encode(), b"<presence/>", b" ", b"</stream:stream>"):
        event = event_of(raw)
        assert known.event(event) == (event, False)
        assert known.event(event)[0] is event


def test_the_prepared_form_is_known_as_well() -> None:
    known = knowing("Kana\u00adri\u00a0Ⅸ")
    assert known.holds("so: Kanari IX.")
    assert known.holds("Kana\u00adri\u00a0Ⅸ")


# --- what else is secret ---


def test_what_was_masked_for_what_it_is_is_known_from_then_on() -> None:
    known = knowing("something else")
    plain = b64encode(b"\0mbed\0Kanari-one").decode()
    sent = [
        f"<auth xmlns='{SASL}' mechanism='PLAIN'>{plain}</auth>",
        f"<auth xmlns='{SASL}' mechanism='X'>{b64encode(b'Kanari-two').decode()}</auth>",
        f"<success xmlns='{SASL2}'><token xmlns='{FAST}' token='Kanari-three'/></success>",
        f"<iq type='set'><preauth xmlns='{PREAUTH}' token='Kanari-four'/></iq>",
        f"<iq type='set'><query xmlns='{REGISTER}'><password>Kanari-five</password></query></iq>",
        f"<next xmlns='{SASL2}'><initial-response>Kanari-six</initial-response></next>",
    ]
    for raw, number in zip(sent, ("one", "two", "three", "four", "five", "six"), strict=True):
        assert not known.holds(f"Kanari-{number}")
        assert known.event(preview(raw.encode()))[1]
        assert known.holds(f"no such thing: Kanari-{number}")
        assert known.holds(b64encode(f"x{'Kanari'}-{number}".encode()))


def test_a_key_is_known_in_base64_and_hex() -> None:
    known, key = Secrets(), bytes(range(100, 120))
    known.learn(key)
    assert known.holds(f"proof {b64encode(key).decode()} is wrong")
    assert known.holds(f"proof {key.hex()} is wrong")
    assert known.holds(b64encode(b"p=" + key))


def test_what_comes_up_on_the_way_is_bounded_and_what_was_given_stays() -> None:
    known = knowing(CANARY)
    for number in range(3 * MOST_LEARNT):
        known.learn(f"token-{number:06}")
    assert known.holds(CANARY)
    assert known.holds(f"token-{3 * MOST_LEARNT - 1:06}")
    assert not known.holds("token-000000")


# --- where a mask would give the password away ---

KNOWN = [  # password, and what is said
    ("a", "a wrong password"),
    ("", "anything"),
    ("abc", "abcdef"),
    ("wrong", "The user name or the password is wrong."),
    ("Password", "Password changed"),
    ("user", "Unknown user"),
    ("auth", "not-authorized: authentication failed"),
    ("authentication", "Unable to authorize you with the authentication credentials you've sent."),
    ("credentials", "Unable to authorize you with the authentication credentials you've sent."),
    ("mbed", "No account mbed@ceit.org"),
    ("MBED", "No account mbed@ceit.org, MBED"),
    ("ceit.org", "This is ceit.org"),
    ("ceit", "This is ceit.org"),
    ("mbed@ceit.org", "No account mbed@ceit.org"),
    ("name", "Invalid username"),
    ("user name", "Invalid username"),
    ("PLAIN", "PLAIN is off"),
    ("SCRAM-SHA-256", "Take SCRAM-SHA-256"),
    ("jabber", "see jabber.org, jabber:client"),
    ("urn:xmpp:sm:3", "urn:xmpp:sm:3"),
    ("policy-violation", "policy-violation"),
    ("Romeo", "O Romeo, Romeo! wherefore art thou Romeo?"),
    ("******", "******"),
]


@pytest.mark.parametrize(("secret", "says"), KNOWN)
def test_a_word_that_anybody_says_is_no_echo(secret: str, says: str) -> None:
    for raw in (refusal(says), f"<message><body>{says}</body></message>".encode()):
        event = preview(raw)
        assert knowing(secret).event(event) == (event, False)


@pytest.mark.parametrize("secret", [secret for secret, _ in KNOWN if secret])
def test_the_message_that_it_was_sent_in_is_one_all_the_same(secret: str) -> None:
    payload = b64encode(f"\0mbed\0{secret}".encode()).decode()
    shown, masked = knowing(secret).event(preview(refusal(f"What is {payload}?")))
    assert masked
    assert payload.encode() not in shown.raw


def test_a_payload_that_names_us_is_no_echo() -> None:
    first = b64encode(b"n,,n=mbed,r=8GwCW0E").decode()
    digest = b64encode(b'username="mbed",realm="ceit.org",qop=auth,charset=utf-8').decode()
    for secret in ("mbed", "ceit.org", "realm", "auth", "charset", "username"):
        for payload in (first, digest):
            event = preview(f"<challenge xmlns='{SASL}'>{payload}</challenge>".encode())
            assert knowing(secret).event(event) == (event, False)


def test_base64_of_a_word_of_refusals_is_none_that_anybody_says() -> None:
    text = b64encode(b"wrong").decode()
    assert knowing("wrong").event(preview(refusal(text)))[1]


def test_the_letters_at_the_ends_of_base64_count() -> None:
    """`chat` and `char` have their first letters in common: the last bits tell."""
    assert not knowing("chap").holds(b64encode(b"xchart"))
    assert knowing("chap").holds(b64encode(b"xchapt"))


@pytest.mark.parametrize("secret", ["Kanari", "Kanari Vogel"])
def test_a_word_only_the_server_knows_goes_with_its_sentence(secret: str) -> None:
    shown, masked = knowing(secret).event(preview(refusal(f"Every {secret} is welcome.")))
    assert masked
    assert b"welcome" not in shown.raw


def test_the_lessons_know_more_than_the_code() -> None:
    """A condition of an extension is nothing that we send, and no secret."""
    event = preview(refusal("see urn:xmpp:jingle:1"))
    assert Secrets().event(event) == (event, False)
    assert LIBRARY.is_ordinary("credentials-expired")
    assert LIBRARY.is_ordinary("urn:xmpp:jingle:1")
    assert not LIBRARY.is_ordinary("kanari")
    made = Secrets()
    made.of_login(Jid("mbed", "ceit.org"), "urn:xmpp:jingle:1")
    assert made.event(event)[1]
    assert not knowing("urn:xmpp:jingle:1").event(event)[1]


def test_each_word_of_our_own_message_is_ordinary() -> None:
    from xmpp_walkthrough.steps import exchange

    assert exchange.__file__ is not None
    with open(exchange.__file__, encoding="utf-8") as source:
        (said,) = re.findall(r'child\(message, "body", "([^"]+)"\)', source.read())
    for word in re.findall(r"\w{4,}", said):
        assert not knowing(word).holds(said)
