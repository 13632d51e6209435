"""Is a server known by what it writes, and honestly unknown where that says too little?"""

from __future__ import annotations

import pytest
from support.doctor.making import case_of, log_in, request

from xmpp_walkthrough.doctor.finding import Case
from xmpp_walkthrough.doctor.signs.course import Course, course
from xmpp_walkthrough.doctor.signs.fingerprint import Software, fingerprint
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.transcript.entry import Entry, Transcript

_STREAMS = "xmlns:stream='http://etherx.jabber.org/streams'"
_UUID = "12d028d4-035c-41cb-9ba9-3611733e8144"
_OURS = (
    "<?xml version='1.0'?><stream:stream to='ceit.org' version='1.0' xmlns='jabber:client' "
    f"{_STREAMS}>"
)
# As they came over the wire from Prosody 0.12.3 (in two orders) and ejabberd 23.01.
PROSODY = (
    f"<?xml version='1.0'?><stream:stream xml:lang='en' xmlns='jabber:client' id='{_UUID}' "
    f"version='1.0' from='ceit.org' {_STREAMS}>"
)
PROSODY_TOO = (
    f"<?xml version='1.0'?><stream:stream xmlns='jabber:client' from='ceit.org' id='{_UUID}' "
    f"{_STREAMS} version='1.0' xml:lang='en'>"
)
EJABBERD = (
    "<?xml version='1.0'?><stream:stream id='1682490719190501365' version='1.0' xml:lang='en' "
    f"{_STREAMS} from='ceit.org' xmlns='jabber:client'>"
)
UNKNOWN = (
    EJABBERD.replace("id='1682490719190501365' version='1.0'", "version='1.0' id='168249071919'"),
    EJABBERD.replace("1682490719190501365", "1f00"),
    PROSODY.replace("'", '"'),
    PROSODY.replace(_UUID, "12d028d4-035c-11cb-9ba9-3611733e8144"),
    PROSODY.replace(f"id='{_UUID}' ", ""),
)


def heard(*units: str) -> Course:
    """A course in which the server says this."""
    stream = Stream()
    transcript = Transcript()
    for role, text in ((Role.INITIATING, _OURS), *((Role.RECEIVING, unit) for unit in units)):
        for event, phase in zip(stream.feed(role, text.encode()), stream.passed, strict=True):
            transcript.add(Entry(0.0, "open", phase, False, role, event))
    return course(Case(transcript))


@pytest.mark.parametrize(
    ("header", "name"), [(PROSODY, "prosody"), (PROSODY_TOO, "prosody"), (EJABBERD, "ejabberd")]
)
def test_a_server_is_known_by_its_header(header: str, name: str) -> None:
    found = fingerprint(heard(header))
    assert (found.name, found.version) == (name, "")
    assert found.evidence[0].quote == header


@pytest.mark.parametrize("header", UNKNOWN)
def test_one_trait_alone_says_nothing(header: str) -> None:
    assert fingerprint(heard(header)) == Software()


def test_our_own_server_is_known() -> None:
    assert fingerprint(course(log_in(request()))).name == "xmpp-walk"


def test_a_server_that_nobody_has_heard_is_unknown() -> None:
    assert fingerprint(course(case_of("tcp-silent"))) == Software()


def test_a_text_alone_does_not_name_a_server() -> None:
    """The fault says what ejabberd says; the header says that it is not ejabberd."""
    assert fingerprint(course(case_of("banned"))).name == "xmpp-walk"


def test_the_own_word_of_a_server_counts_most() -> None:
    answer = (
        "<stream:features/><iq type='result' id='v'><query xmlns='jabber:iq:version'>"
        "<name>Openfire</name><version>5.0.1</version></query></iq>"
    )
    found = fingerprint(heard(PROSODY, answer))
    assert (found.name, found.version) == ("openfire", "5.0.1")
