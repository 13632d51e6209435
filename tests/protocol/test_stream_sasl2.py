"""SASL2 on a stream: it goes on without a restart, and its features come once. XEP-0388, 0386."""

import pytest
from lxml.etree import fromstring
from support.walks.login_bytes import (
    AUTHENTICATE,
    BOUND2,
    IDENTITY,
    SASL2,
    SASL2_OFFER,
    SUCCESS2,
    TO_AUTHENTICATE,
    I,
    R,
    at,
    features,
    play,
    sasl2,
)

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.conditions import read
from xmpp_walkthrough.protocol.events import Violation
from xmpp_walkthrough.protocol.features import parse
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, payload_of
from xmpp_walkthrough.protocol.sasl2.offer import read_offer
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.wire.names import SASL
from xmpp_walkthrough.wire.restrictions import Limits

BIND_OFFER = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"


def test_the_stream_goes_on_with_other_features() -> None:
    stream = at(*TO_AUTHENTICATE, (R, SUCCESS2 + features(BIND_OFFER)))
    assert (stream.phase, stream.authenticated, stream.bound) == (Phase.NEGOTIATING, True, None)
    assert stream.streams_opened == 1
    assert stream.features is not None
    assert parse(stream.features.xml).bind == "offered"


def test_features_are_due_behind_a_success() -> None:
    stream = at(*TO_AUTHENTICATE, (R, SUCCESS2))
    assert stream.features is None
    (event,) = stream.feed(R, b"<message/>")
    assert isinstance(event, Violation)


def test_a_resource_may_come_with_it_and_features_follow_once() -> None:
    stream = at(*TO_AUTHENTICATE, (R, BOUND2))
    assert (stream.phase, str(stream.bound)) == (Phase.ESTABLISHED, "juliet@im.example.com/balcony")
    (presence,) = stream.feed(I, b"<presence/>")
    assert isinstance(presence, e.Presence)
    assert isinstance(stream.feed(R, features())[0], e.StreamFeatures)
    assert isinstance(stream.feed(R, features())[0], Violation)


def test_after_a_failure_the_stream_is_as_it_was() -> None:
    stream = at(*TO_AUTHENTICATE, (R, sasl2("failure", f"<aborted xmlns='{SASL}'/>")))
    assert stream.phase is Phase.NEGOTIATING
    assert not stream.authenticated
    assert stream.features is not None
    play(stream, [(I, AUTHENTICATE), (R, BOUND2)])
    assert stream.authenticated


@pytest.mark.parametrize("data", [b"<presence/>", b" ", AUTHENTICATE, b"<response xmlns='x'/>"])
def test_nothing_else_may_come_in_between(data: bytes) -> None:
    (event,) = at(*TO_AUTHENTICATE).feed(I, data)
    assert isinstance(event, Violation)


def test_who_is_let_in_may_send_more() -> None:
    small, large = Limits(bytes=2_000), Limits(bytes=9_000)
    for success, tail in ((SUCCESS2, features(BIND_OFFER)), (BOUND2, features())):
        stream = Stream(limits=small, established=large)
        play(stream, [*TO_AUTHENTICATE, (R, success + tail)])
        (event,) = stream.feed(R, b"<iq type='result' id='" + b"a" * 5_000 + b"'/>")
        assert isinstance(event, e.Iq)


def test_an_identity_that_is_not_there_binds_nothing() -> None:
    stream = at(*TO_AUTHENTICATE, (R, BOUND2.replace(IDENTITY.encode(), b"")))
    assert stream.bound is None


@pytest.mark.parametrize(
    ("data", "payload"),
    [
        (AUTHENTICATE, b"n,,n=a"),
        (sasl2("authenticate"), None),
        (sasl2("authenticate", "<initial-response/>"), b""),
        (sasl2("challenge"), b""),
        (SUCCESS2, b"v=a"),
        (BOUND2, None),
    ],
)
def test_no_payload_and_an_empty_one_are_two_things(data: bytes, payload: bytes | None) -> None:
    event = preview(data)
    assert isinstance(event, e.SaslData)
    assert payload_of(event) == payload


def test_the_equals_sign_means_nothing_here() -> None:
    event = preview(sasl2("challenge", "="))
    assert isinstance(event, e.SaslData)
    with pytest.raises(IncorrectEncoding):
        payload_of(event)


def test_a_failure_names_a_condition_of_rfc_6120_and_a_text_of_its_own() -> None:
    inside = f"<not-authorized xmlns='{SASL}'/><text>No.</text><why xmlns='urn:example'/>"
    condition = read(fromstring(sasl2("failure", inside)))
    assert condition is not None
    assert (condition.namespace, condition.name, condition.text) == (SASL, "not-authorized", "No.")
    assert condition.application == ("urn:example", "why")


def test_what_is_offered() -> None:
    inside = (
        f"<authentication xmlns='{SASL2}'><mechanism>SCRAM-SHA-1</mechanism><inline>"
        "<bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:xmpp:sm:3'/></inline></bind>"
        "<sm xmlns='urn:xmpp:sm:3'/><fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-NONE"
        "</mechanism></fast></inline><upgrade xmlns='urn:xmpp:sasl:upgrade:0'>UPGR-SCRAM-SHA-256"
        "</upgrade></authentication>"
    )
    offer = read_offer(preview(features(inside)).xml)
    assert offer is not None
    assert offer.mechanisms == ("SCRAM-SHA-1",)
    assert (offer.bind, offer.resume, offer.inline) == (True, True, ("urn:xmpp:sm:3",))
    assert offer.fast == ("HT-SHA-256-NONE",)
    assert offer.upgrades == ("UPGR-SCRAM-SHA-256",)
    assert read_offer(preview(features(BIND_OFFER)).xml) is None


def test_both_names_of_the_feature_are_read() -> None:
    other = SASL2_OFFER.replace("authentication", "mechanisms")
    offer = read_offer(preview(features(other)).xml)
    assert offer is not None
    assert (offer.name, offer.mechanisms, offer.bind) == ("mechanisms", ("SCRAM-SHA-1",), True)


def test_a_stream_that_offers_only_this_login_is_not_ready_for_stanzas() -> None:
    assert not parse(preview(features(SASL2_OFFER)).xml).complete
