"""Steps 0, 1, 2.1 and 6: finding the server, opening, hiding and closing the stream."""

import pytest
from support.walks.peer import (
    ANSWER,
    END,
    OPEN,
    PROCEED,
    REOPEN,
    STARTTLS,
    TLS_OFFER,
    after_features,
    bound,
    features,
    mechanisms,
    step,
    stream_error,
)
from support.walks.playbook import SILENCE, context, playbook

from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps.actions import Connect, Disconnect, Handshake, Resolve, Target, Tell
from xmpp_walkthrough.steps.failure import ExitCode

HERE = Target("xmpp.example.net", 5222)
DIRECT = Target("xmpp.example.net", 5223, direct=True)


# --- 0: discover, connect ---


def test_the_domain_is_looked_up() -> None:
    walker = context()
    (playbook(step("discover"), walker) << Resolve("im.example.com") >> (HERE, DIRECT)).ends()
    assert walker.targets == (HERE, DIRECT)


def test_a_named_server_is_taken_as_it_is() -> None:
    walker = context(server=HERE)
    playbook(step("discover"), walker).ends()
    assert walker.targets == (HERE,)


def test_a_plain_connection() -> None:
    walker = context(targets=(HERE, DIRECT))
    (playbook(step("connect"), walker) << Connect((HERE, DIRECT)) >> HERE).ends()
    assert walker.facts == set()


def test_direct_tls_comes_with_the_connection() -> None:
    walker = context(targets=(DIRECT,))
    play = playbook(step("connect"), walker) << Connect((DIRECT,)) >> DIRECT
    (play << Handshake(walker.jid, direct=True)).ends()
    assert walker.facts == {"secured"}
    assert walker.stream.secured


# --- 1: open ---


def test_the_stream_opens() -> None:
    (playbook(step("open"), context()) << OPEN >> ANSWER >> features(TLS_OFFER)).ends()


def test_header_and_features_may_come_in_one_read_or_in_pieces() -> None:
    (playbook(step("open"), context()) << OPEN >> ANSWER + features()).ends()
    play = playbook(step("open"), context()) << OPEN
    for byte in ANSWER + features():
        play >>= bytes([byte])
    play.ends()


def test_who_we_are_is_told_only_under_tls() -> None:
    walker = context(Stream(secured=True), language="zh")
    zh = REOPEN.replace(b'"en"', b'"zh"')
    (playbook(step("open"), walker) << zh >> ANSWER + features()).ends()
    assert b"juliet" not in OPEN


@pytest.mark.parametrize(
    ("version", "key", "code"),
    [
        (b"", "open.no-version", ExitCode.FEATURES),
        (b" version='0.9'", "open.version", ExitCode.STREAM),
        (b" version='2.0'", "open.version", ExitCode.STREAM),
        (b" version=''", "open.version", ExitCode.STREAM),
    ],
)
def test_a_version_that_cannot_be_used(version: bytes, key: str, code: ExitCode) -> None:
    answer = ANSWER.replace(b" version='1.0' ", version + b" ")
    play = playbook(step("open"), context()) << OPEN >> answer
    if version:  # §4.7.5: say why; to a peer that has no versions there is nothing to say
        play <<= stream_error("unsupported-version").removesuffix(END).replace(b"'", b'"')
    else:
        play >>= SILENCE
    error = play.fails(key, code)
    assert error.section == "RFC 6120 §4.7.5"


@pytest.mark.parametrize("odd", [b"id='' ", b"", b"id='x' from='ceit.org' "])
def test_an_error_outranks_an_odd_header_in_front_of_it(odd: bytes) -> None:
    """Prosody answers a header that it does not accept with one that has no version."""
    answer = (
        b"<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
    )
    play = playbook(step("open"), context()) << OPEN >> answer + odd + b">"
    error = (play >> stream_error("host-unknown")).fails("stream-error", ExitCode.STREAM)
    assert error.condition is not None
    assert error.condition.name == "host-unknown"


def test_a_required_feature_that_we_do_not_know_ends_the_stream() -> None:
    play = playbook(step("open"), context()) << OPEN
    play >>= ANSWER + features("<toll xmlns='urn:x'><required/></toll>")
    play <<= stream_error("unsupported-feature").removesuffix(END).replace(b"'", b'"')
    error = play.fails("open.unsupported-feature", ExitCode.FEATURES)
    assert error.facts == {"names": "toll"}


def test_what_we_know_is_settled_before_what_we_do_not_know() -> None:
    play = playbook(step("open"), context()) << OPEN
    (play >> ANSWER + features(TLS_OFFER, "<toll xmlns='urn:x'><required/></toll>")).ends()


def test_an_odd_header_is_flagged() -> None:
    odd = ANSWER.replace(b" id='a' from='im.example.com'", b" from='node7.example'")
    play = playbook(step("open"), context()) << OPEN >> odd + features()
    play <<= Tell("open.no-id")
    names = {"sender": "node7.example", "domain": "im.example.com"}
    (play << Tell("open.other-from", names)).ends()


def test_starttls_under_tls_is_reported_and_ignored() -> None:
    play = playbook(step("open"), context(Stream(secured=True))) << REOPEN
    (play >> ANSWER + features(TLS_OFFER) << Tell("open.tls-again")).ends()


def test_a_later_minor_version_is_as_good() -> None:
    answer = ANSWER.replace(b"version='1.0' x", b"version='1.7' x")
    (playbook(step("open"), context()) << OPEN >> answer + features()).ends()


@pytest.mark.parametrize("before", [ANSWER, ANSWER + b" "])
def test_an_error_instead_of_features(before: bytes) -> None:
    play = playbook(step("open"), context()) << OPEN >> before + stream_error("host-unknown")
    error = play.fails("stream-error")
    assert error.condition is not None
    assert error.condition.name == "host-unknown"


def test_another_protocol_answers() -> None:
    (playbook(step("open"), context()) << OPEN >> b"HTTP/1.1 400 Bad Request\r\n").fails(
        "violation.http", ExitCode.VIOLATION
    )


# --- 2.1: tls ---


def test_tls_is_asked_for_and_granted() -> None:
    walker = after_features(TLS_OFFER, secured=False)
    play = playbook(step("tls"), walker) << STARTTLS >> PROCEED
    (play << Handshake(walker.jid)).ends()
    assert walker.stream.secured
    assert walker.stream.phase is Phase.IDLE
    assert "open" not in walker.facts


def test_tls_is_declined() -> None:
    walker = after_features(TLS_OFFER, secured=False)
    failure = PROCEED.replace(b"proceed", b"failure")
    play = playbook(step("tls"), walker) << STARTTLS >> failure + END
    play.fails("tls.declined", ExitCode.TLS)
    assert not walker.stream.secured


def test_tls_is_asked_for_although_nobody_offers_it() -> None:
    """Somebody on the way may have removed the offer: RFC 7590 §3.1."""
    walker = after_features(mechanisms("PLAIN"), secured=False)
    play = playbook(step("tls"), walker) << Tell("tls.not-offered") << STARTTLS >> PROCEED
    (play << Handshake(walker.jid)).ends()


def test_tls_is_neither_offered_nor_granted() -> None:
    walker = after_features(secured=False)
    play = playbook(step("tls"), walker) << Tell("tls.not-offered") << STARTTLS
    (play >> PROCEED.replace(b"proceed", b"failure")).fails("tls.not-offered", ExitCode.TLS)
    assert "secured" not in walker.facts


def test_without_tls_by_the_learner_s_insistence() -> None:
    walker = after_features(secured=False, insistence=1)
    (playbook(step("tls"), walker) << Tell("tls.skipped")).ends()
    assert "secured" in walker.facts
    assert not walker.stream.secured


def test_an_offer_is_taken_even_by_who_insists_on_none() -> None:
    walker = after_features(TLS_OFFER, secured=False, insistence=1)
    (playbook(step("tls"), walker) << STARTTLS >> PROCEED << Handshake(walker.jid)).ends()


@pytest.mark.parametrize("behind", [b" ", b"<message/>", b"\x16\x03"])
def test_bytes_behind_proceed_are_never_followed_by_a_handshake(behind: bytes) -> None:
    walker = after_features(TLS_OFFER, secured=False)
    play = playbook(step("tls"), walker) << STARTTLS >> PROCEED + behind
    # The step sees <proceed/>, and asks for the handshake; the stream refuses to go on.
    with pytest.raises(ValueError, match="no TLS handshake"):
        play << Handshake(walker.jid)
    assert not walker.stream.secured


# --- 6: close ---


def test_the_close_is_answered() -> None:
    walker = bound()
    (playbook(step("close"), walker) << END >> END << Disconnect()).ends()
    assert walker.stream.phase is Phase.CLOSED


def test_what_still_comes_before_the_answer_is_let_in() -> None:
    play = playbook(step("close"), bound()) << END >> b"<presence/><message/>"
    (play >> b" " >> END << Disconnect()).ends()


def test_the_server_closes_first() -> None:
    walker = bound()
    walker.stream.feed(Role.RECEIVING, END)
    (playbook(step("close"), walker) << END << Disconnect()).ends()
    assert walker.stream.phase is Phase.CLOSED


def test_the_close_after_a_stream_error() -> None:
    walker = bound()
    walker.stream.feed(Role.RECEIVING, stream_error("conflict"))
    (playbook(step("close"), walker) << END << Disconnect()).ends()


def test_the_close_is_not_answered() -> None:
    play = playbook(step("close"), bound()) << END >> SILENCE
    (play << Tell("close.no-answer", {"seconds": 5.0}) << Disconnect()).ends()


def test_a_second_close_says_nothing_twice() -> None:
    walker = bound()
    walker.stream.feed(Role.INITIATING, END)
    (playbook(step("close"), walker) << Disconnect()).ends()


@pytest.mark.parametrize("broken", [False, True])
def test_where_there_is_no_stream_only_the_connection_is_closed(broken: bool) -> None:
    walker = context()
    if broken:
        walker.stream.feed(Role.RECEIVING, b"HTTP/1.1")
    (playbook(step("close"), walker) << Tell("close.no-stream") << Disconnect()).ends()
