"""Does the log of Prosody or ejabberd, as it is read, have what went over the wire?"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from lxml import etree
from support.doctor.making import log_in_to
from support.logs.reading import connections, grown, read, side
from support.real.server import RealServer, Setup

from xmpp_walkthrough.logs.piece import Fidelity, Piece, Unread
from xmpp_walkthrough.logs.readers import ejabberd, prosody
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.event import Role
from xmpp_walkthrough.transcript.entry import Entry

pytestmark = pytest.mark.real

Start = Callable[[str, Setup], RealServer]
READERS = {"prosody": prosody.READER, "ejabberd": ejabberd.READER}
WIRE = [
    ("prosody", "bytes"),
    ("prosody-13", "bytes"),
    ("ejabberd", "debug"),
    ("ejabberd-24", "debug"),
]
LAST = {
    "prosody": b"SEND(16): </stream:stream>",
    "ejabberd": b'Send XML on stream = <<"</stream:stream>',
}
MECHANISMS = ["PLAIN", "SCRAM-SHA-1"]
each_mechanism = pytest.mark.parametrize("mechanism", MECHANISMS)


def logged_in(server: RealServer, mechanism: str, direct: bool = False) -> list[Entry]:
    case = log_in_to(server, "mbed@ceit.org", "mirror", mechanism, direct=direct, show_secrets=True)
    assert case.failure is None
    return case.transcript.entries


def log_of(server: RealServer, before: int, ended: int = 1) -> list[list[Piece]]:
    """The connections that the log has once so many of them have ended."""
    software = server.name.partition("-")[0]
    log = grown(server.log_path, before, LAST[software], ended)
    found = read(READERS[software], log)
    return [x for x in connections(found).values() if x]


@pytest.mark.parametrize("direct", [False, True], ids=["starttls", "direct-tls"])
@each_mechanism
@pytest.mark.parametrize(("name", "logging"), WIRE)
def test_the_bytes_of_the_wire(
    name: str, logging: str, mechanism: str, direct: bool, start: Start
) -> None:
    server = start(name, Setup(logging=logging))  # type: ignore[arg-type]
    before = server.log_path.stat().st_size
    wire = logged_in(server, mechanism, direct)
    (pieces,) = log_of(server, before)
    assert {piece.fidelity for piece in pieces} == {Fidelity.EXACT}
    sent = b"".join(x.raw for x in wire if x.role is Role.INITIATING)
    assert side(pieces, Role.INITIATING) == sent
    heard = b"".join(x.raw for x in wire if x.role is Role.RECEIVING)
    assert heard.startswith(side(pieces, Role.RECEIVING).removesuffix(b"</stream:stream>"))
    assert [x.role for x in pieces[:2]] == [Role.INITIATING, Role.RECEIVING]


def canonical(raw: bytes) -> bytes:
    """The same unit, however it was written; `xml:lang` is inherited, and Prosody writes it out."""
    stream = b"<x xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>%s</x>"
    whole = etree.fromstring(stream % raw)
    for each in whole.iter():
        each.attrib.pop("{http://www.w3.org/XML/1998/namespace}lang", None)
    return etree.tostring(whole, method="c14n")


@each_mechanism
@pytest.mark.parametrize("name", ["prosody", "prosody-13"])
def test_the_stanzas_without_headers(name: str, mechanism: str, start: Start) -> None:
    server = start(name, Setup(logging="stanzas"))
    before = server.log_path.stat().st_size
    wire = logged_in(server, mechanism)
    log = grown(server.log_path, before, b"closed: session closed")
    (pieces,) = connections(read(prosody.READER, log)).values()
    units = [x for x in wire if not isinstance(x.event, e.StreamHeader | e.StreamClose)]
    for role in Role:
        said = [canonical(x.raw) for x in units if x.role is role]
        assert [canonical(x.raw) for x in pieces if x.role is role] == said
    assert all(piece.whole for piece in pieces)


@pytest.mark.parametrize(("name", "logging"), WIRE)
def test_many_connections_at_once(name: str, logging: str, start: Start) -> None:
    server = start(name, Setup(logging=logging))  # type: ignore[arg-type]
    before = server.log_path.stat().st_size

    def go(resource: str) -> bytes:
        case = log_in_to(server, "mbed@ceit.org", "mirror", "PLAIN", resource=resource)
        assert case.failure is None
        return b"".join(
            x.raw for x in case.transcript.entries if isinstance(x.event, e.BindRequest)
        )

    names = [f"desk{number}" for number in range(6)]
    with ThreadPoolExecutor(len(names)) as pool:
        asked = list(pool.map(go, names))
    found = [side(pieces, Role.INITIATING) for pieces in log_of(server, before, len(names))]
    for request in asked:
        assert len([sent for sent in found if request in sent]) == 1
    assert len(found) == len(names)


def test_a_log_without_a_module_has_start_tags_only(start: Start) -> None:
    server = start("prosody", Setup(logging="debug"))
    before = server.log_path.stat().st_size
    logged_in(server, "PLAIN")
    log = grown(server.log_path, before, b"closed: session closed")
    found = read(prosody.READER, log)
    assert {x.why for x in found if isinstance(x, Unread)} == {"start-tag"}
    assert not any(isinstance(x, Piece) for x in found)
    assert len(found) > 10
