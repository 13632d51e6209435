"""No secret survives in what is recorded: not in the bytes, not in the element, in no spelling."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.walks.masked import CANARY, check, shown

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role, Violation
from xmpp_walkthrough.protocol.sasl.base64 import decode_payload, encode, encode_payload
from xmpp_walkthrough.protocol.sasl.known import mechanisms, secret_values
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.transcript.redact import MASK, redact, secrets_of, unmasked
from xmpp_walkthrough.wire.markup import escape
from xmpp_walkthrough.wire.names import AUTH_LEGACY, REGISTER, SASL

passwords = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12
).map(lambda text: f"{CANARY}{text}")
Spelling = Callable[[str], str]


def numeric(text: str) -> str:
    return "".join(f"&#x{ord(char):x};" for char in text)


def cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def half(text: str) -> str:
    return escape(text[:3]) + cdata(text[3:])


SPELLINGS: list[Spelling] = [escape, numeric, cdata, half]
spellings = st.sampled_from(SPELLINGS)


def sasl(name: str, text: str) -> Event:
    event = preview(f"<{name} xmlns='{SASL}' mechanism='X'>{text}</{name}>".encode())
    assert not isinstance(event, Violation)
    return event


# --- SASL ---


@given(passwords, st.sampled_from(["", "juliet", "r=x", "c=x", "v=x", "n=,r="]), spellings)
def test_plain(password: str, authzid: str, spelling: Spelling) -> None:
    payload = f"{authzid}\0juliet\0{password}".encode()
    found = check(sasl("auth", spelling(encode(payload))), encode(payload), CANARY)
    assert decode_payload(found.xml.text) == f"{authzid}\0juliet\0{MASK}".encode()


@given(passwords)
def test_the_mask_tells_not_even_the_length(password: str) -> None:
    first, _ = redact(sasl("auth", encode(f"\0juliet\0{password}".encode())))
    second, _ = redact(sasl("auth", encode(b"\0juliet\0x")))
    assert first.raw == second.raw


@given(
    st.binary(min_size=20, max_size=64),
    spellings,
    st.sampled_from(["n,,", "y,,", "p=tls-exporter,,"]),
)
def test_scram(proof: bytes, spelling: Spelling, gs2: str) -> None:
    first = f"{gs2}n=juliet,r=nonce".encode()
    event = sasl("auth", spelling(encode(first)))
    assert redact(event) == (event, False)
    final = f"c=biws,r=nonceserver,p={encode(proof)}".encode()
    found = check(sasl("response", spelling(encode(final))), encode(proof), encode(final))
    assert decode_payload(found.xml.text) == f"c=biws,r=nonceserver,p={MASK}".encode()
    last = f"v={encode(proof)}".encode()
    for name in ("success", "challenge"):
        found = check(sasl(name, spelling(encode(last))), encode(proof), encode(last))
        assert decode_payload(found.xml.text) == f"v={MASK}".encode()


@pytest.mark.parametrize(
    "payload", [b"r=nonce,s=c2FsdA==,i=4096", b"e=invalid-proof", b"<1@example.com>", b""]
)
def test_what_the_server_says_openly_stays(payload: bytes) -> None:
    event = sasl("challenge", encode_payload(payload))
    assert redact(event) == (event, False)


HASH = "d388dad90d4bbd760a152321f2143af7"


@pytest.mark.parametrize(
    ("name", "payload", "shown"),
    [
        ("response", f'username="a",response={HASH},nc=1', f'username="a",response={MASK},nc=1'),
        ("response", f'response="{HASH}"', f"response={MASK}"),
        ("challenge", f"rspauth={HASH}", f"rspauth={MASK}"),
        ("success", f"rspauth={HASH}", f"rspauth={MASK}"),
        ("response", f"juliet {HASH}", f"juliet {MASK}"),
        ("response", f"ju liet {HASH}", f"ju liet {MASK}"),
        ("response", "juliet 123", MASK),
        ("auth", "n,a=juliet,\x01auth=Bearer x\x01\x01", f"n,a=juliet,\x01auth={MASK}\x01\x01"),
        ("auth", "user=juliet\x01auth=Bearer x\x01", f"user=juliet\x01auth={MASK}\x01"),
    ],
)
def test_hashes_and_tokens_are_secrets(name: str, payload: str, shown: str) -> None:
    found, masked = redact(sasl(name, encode_payload(payload.encode())))
    assert masked
    assert decode_payload(found.xml.text) == shown.encode()


@pytest.mark.parametrize("name", ["auth", "response", "challenge", "success"])
def test_no_payload_is_no_secret(name: str) -> None:
    event = sasl(name, "")
    assert redact(event) == (event, False)


@given(st.binary(min_size=1, max_size=40))
def test_a_mechanism_that_nobody_knows_is_masked_as_a_whole(payload: bytes) -> None:
    data = b"x" + payload.replace(b"\0", b"")
    found = check(sasl("response", encode(data)), encode(data))
    assert decode_payload(found.xml.text) == MASK.encode()


@given(passwords, st.sampled_from(["{} ", "\n{}\n", "{}=", "{}<x/>", "*{}"]))
def test_what_cannot_be_decoded_is_masked_as_a_whole(password: str, pattern: str) -> None:
    text = encode(f"\0juliet\0{password}".encode())
    found = check(sasl("auth", pattern.format(text)), text)
    assert found.xml.text == MASK
    assert len(found.xml) == 0


# --- passwords in stanzas ---


def registration(password: str, username: str = "juliet") -> bytes:
    return (
        f"<iq type='set' id='r'><query xmlns='{REGISTER}'><username>{username}</username>"
        f"<password>{password}</password></query></iq>"
    ).encode()


@given(passwords, spellings)
def test_in_band_registration(password: str, spelling: Spelling) -> None:
    found = check(preview(registration(spelling(password))), CANARY)
    assert found.xml.findtext(".//{*}password") == MASK
    assert found.xml.findtext(".//{*}username") == "juliet"


@given(passwords, spellings, st.sampled_from(["password", "digest"]))
def test_the_old_iq_auth(password: str, spelling: Spelling, name: str) -> None:
    stanza = (
        f"<iq type='set' id='r'><query xmlns='{AUTH_LEGACY}'><username>juliet</username>"
        f"<{name}>{spelling(password)}</{name}><resource>a</resource></query></iq>"
    )
    check(preview(stanza.encode()), CANARY)


@given(passwords, st.sampled_from(["var='password' type='text-private'", "type='text-private'"]))
def test_a_registration_form(password: str, field: str) -> None:
    stanza = (
        f"<iq type='set' id='r'><query xmlns='{REGISTER}'><x xmlns='jabber:x:data'><field {field}>"
        f"<value>{escape(password)}</value></field><field var='username'><value>juliet</value>"
        "</field></x></query></iq>"
    )
    found = check(preview(stanza.encode()), CANARY)
    assert found.raw.count(MASK.encode()) == 1


def test_a_password_that_equals_the_user_name_does_not_say_so() -> None:
    found, _ = redact(preview(registration("juliet")))
    assert found.xml.findtext(".//{*}username") == "juliet"
    assert found.raw.count(b"juliet") == 1


def test_a_password_in_pieces_of_markup() -> None:
    check(preview(registration("ab<x>canary</x>canary")), CANARY)


@pytest.mark.parametrize(
    "raw",
    [
        b"<message><body>my password is canary</body></message>",
        b"<iq type='get' id='r'><query xmlns='jabber:iq:register'><password/></query></iq>",
        b" ",
        b"</stream:stream>",
    ],
)
def test_what_is_no_secret_is_left_as_it_is(raw: bytes) -> None:
    event = preview(raw)
    found, masked = redact(event)
    assert found is event
    assert not masked


# --- what broke the rules ---

HEADER = (
    b"<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
    b" xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
)


@given(passwords, spellings, st.sampled_from(["</auth>", "", "</oops>", "<!-- -->", "</auth><x/>"]))
def test_a_secret_in_a_breach(password: str, spelling: Spelling, end: str) -> None:
    secret = encode(f"\0juliet\0{password}".encode())
    stream = Stream()
    stream.feed(Role.INITIATING, HEADER)
    raw = f"<auth xmlns='{SASL}' mechanism='PLAIN'>{spelling(secret)}{end}".encode()
    events = stream.feed(Role.INITIATING, raw + b" " * 300_000 if not end else raw)
    (found,) = events
    assert isinstance(found, Violation)
    masked, told = redact(found)
    assert told
    assert secret not in shown(masked)
    assert isinstance(masked, Violation)
    assert (masked.condition, masked.rule) == (found.condition, found.rule)


def test_a_breach_without_secrets_is_shown_to_the_last_byte() -> None:
    (found,) = Stream().feed(Role.RECEIVING, b"HTTP/1.1 400 Bad Request\r\n")
    assert redact(found) == (found, False)


def test_registration_before_its_time() -> None:
    stream = Stream()
    stream.feed(Role.INITIATING, HEADER)
    (found,) = stream.feed(Role.INITIATING, registration("canary"))
    masked, told = redact(found)
    assert told
    assert CANARY not in shown(masked)


def test_the_names_of_secret_values_are_those_of_the_mechanisms() -> None:
    from xmpp_walkthrough.protocol.sasl.scram_keys import Proof

    assert set(Proof._fields) - {"auth_message", "client_final_without_proof"} <= secret_values()


def test_an_event_without_an_element() -> None:
    event = e.Whitespace(b" ")
    assert redact(event) == (event, False)


# --- what is edited by somebody who does not see the secret ---

_SHOWN = b"<auth mechanism='PLAIN'>AG1lACoqKg==</auth>"
_MEANT = b"<auth mechanism='PLAIN'>AG1lAHNlY3JldA==</auth>"


@pytest.mark.parametrize(
    ("wish", "sent"),
    [
        (_SHOWN, _MEANT),
        (_SHOWN.replace(b"PLAIN", b"X"), _MEANT.replace(b"PLAIN", b"X")),
        (b"<auth>AG1lACoqKh==</auth>", b"<auth>AG1lACoqKh==</auth>"),
        (b"<presence/>", b"<presence/>"),
    ],
)
def test_a_mask_that_was_left_alone_stands_for_the_secret(wish: bytes, sent: bytes) -> None:
    assert unmasked(wish, _SHOWN, _MEANT) == sent
    assert unmasked(wish, _MEANT, _MEANT) == wish


@pytest.mark.parametrize("mechanism", ["", "SCRAM-SHA-1", "PLAIN", "OAUTHBEARER", "CRAM-MD5"])
@pytest.mark.parametrize(
    "payload",
    [
        f"n,a=juliet,\x01auth\x01Bearer {CANARY}\x01\x01",  # its `=` is missing
        f"n,a=juliet,\x01auth=\x01{CANARY}\x01\x01",
        f"n,a=juliet,\x01auth=Bearer x\x01{CANARY}\x01\x01",
        f"p=x\0juliet\0{CANARY},,n=juliet,r=abc",
        f"p=x\x01auth=Bearer {CANARY},,n=juliet,r=abc",
        f"n,a=\0{CANARY},n=juliet,r=abc",
        f"auth=Bearer {CANARY} juliet {HASH}",
        f"\0{CANARY}",
        f"juliet\0{CANARY}",
    ],
)
def test_what_breaks_a_grammar_shows_no_secret(payload: str, mechanism: str) -> None:
    attribute = f" mechanism='{mechanism}'" if mechanism else ""
    sent = f"<auth xmlns='{SASL}'{attribute}>{encode_payload(payload.encode())}</auth>"
    found, masked = redact(preview(sent.encode()))
    assert masked
    assert CANARY.encode() not in (decode_payload(found.xml.text) or b"")


@pytest.mark.parametrize("payload", [f"\0{CANARY}", f"juliet\0{CANARY}", f"a\0b\0c\0{CANARY}"])
def test_a_password_is_learnt_where_a_nul_is_missing_or_too_many(payload: str) -> None:
    sent = f"<auth xmlns='{SASL}' mechanism='PLAIN'>{encode_payload(payload.encode())}</auth>"
    assert CANARY in list(secrets_of(preview(sent.encode())))


@pytest.mark.parametrize("mechanism", sorted(mechanisms()))
@pytest.mark.parametrize("inside", ["", "=", "<x/>"])
def test_nothing_inside_is_read_by_every_mechanism(inside: str, mechanism: str) -> None:
    for name in ("auth", "response"):
        sent = f"<{name} xmlns='{SASL}' mechanism='{mechanism}'>{inside}</{name}>"
        assert redact(preview(sent.encode()))[1] in (False, True)
        assert list(secrets_of(preview(sent.encode()))) == []
