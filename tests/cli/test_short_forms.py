"""What a short form stands for, and what is no short form."""

import pytest

from xmpp_walkthrough.cli.learner.short_forms import NotUnderstood, phrase
from xmpp_walkthrough.net.session.guide import Occasion
from xmpp_walkthrough.protocol.stream.appraise import appraise
from xmpp_walkthrough.protocol.stream.phases import Phase

OCCASION = Occasion(Phase.ESTABLISHED, True, "ceit.org", lambda name: f"{name}-1")


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("msg a@b/c hello <you>",
         '<message type="chat" id="message-1" to="a@b/c"><body>hello &lt;you&gt;</body></message>'),
        ("presence", "<presence/>"),
        ("presence away", "<presence><show>away</show></presence>"),
        ("presence dnd not now",
         "<presence><show>dnd</show><status>not now</status></presence>"),
        ("presence gone fishing", "<presence><status>gone fishing</status></presence>"),
        ("presence unavailable bye",
         '<presence type="unavailable"><status>bye</status></presence>'),
        ("roster", '<iq type="get" id="roster-1"><query xmlns="jabber:iq:roster"/></iq>'),
        ("ping", '<iq type="get" id="ping-1" to="ceit.org"><ping xmlns="urn:xmpp:ping"/></iq>'),
        ("  ping a@b ", '<iq type="get" id="ping-1" to="a@b"><ping xmlns="urn:xmpp:ping"/></iq>'),
        ("disco a@b",
         '<iq type="get" id="disco-1" to="a@b">'
         '<query xmlns="http://jabber.org/protocol/disco#info"/></iq>'),
        ("<anything at all", "<anything at all"),
    ],
)  # fmt: skip
def test_what_is_sent(typed: str, sent: str) -> None:
    assert phrase(typed, OCCASION) == sent.encode()
    if not typed.startswith("<"):
        assert appraise(sent.encode(), OCCASION.phase) == ()


def test_a_byte_that_is_not_text_goes_as_it_came() -> None:
    assert phrase("<a>\udcff</a>", OCCASION) == b"<a>\xff</a>"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("hello", "talk.unknown"),
        ("msg", "talk.message"),
        ("msg a@b", "talk.message"),
        ("msg a@b \x01", "talk.characters"),
        ("presence \udcff", "talk.characters"),
    ],
)
def test_what_is_not_understood(typed: str, key: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        phrase(typed, OCCASION)
    assert caught.value.key == key
