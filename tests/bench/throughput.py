"""How many megabytes a second does the framer cut into units, beside bare expat?"""

from __future__ import annotations

import time
from xml.parsers import expat

from xmpp_walkthrough.wire.framer import Framer, Kind

MEGABYTE = 1_000_000
READ_SIZE = 16 * 1024

HEADER = (
    b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' id='f0e1d2c3' version='1.0'"
    b" xmlns:stream='http://etherx.jabber.org/streams' from='ceit.org' xml:lang='en'>"
)


def stanzas(size: int) -> bytes:
    """What a busy account receives: chats, presence with capabilities, roster answers."""
    block = bytearray()
    for number in range(200):
        block += (
            f"<message xml:lang='en' type='chat' id='m-{number}' to='mbed@ceit.org/desk'"
            f" from='romeo@ceit.org/orchard'><body>Night {number}: but soft, what light through"
            " yonder window breaks? It is the east &amp; Juliet is the sun.</body>"
            "<active xmlns='http://jabber.org/protocol/chatstates'/>"
            "<request xmlns='urn:xmpp:receipts'/></message>"
            f"<presence from='romeo@ceit.org/orchard-{number}' to='mbed@ceit.org/desk'>"
            "<show>away</show><status>罗密欧在花园里</status><priority>5</priority>"
            "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1'"
            " node='http://ceit.org/client' ver='aFSBIOQm69bgjlIJRHM6A+jGGdU='/></presence>"
            f"<iq type='result' id='r-{number}' to='mbed@ceit.org/desk'>"
            "<query xmlns='jabber:iq:roster' ver='7'>"
            "<item jid='romeo@ceit.org' name='Romeo' subscription='both'>"
            "<group>Friends</group></item>"
            "<item jid='nurse@ceit.org' name='Nurse' subscription='to'/></query></iq>"
        ).encode()
    return HEADER + bytes(block) * (size // len(block) + 1)


def framer_speed(data: bytes) -> float:
    """Megabytes a second through the framer, from reads of the usual size to units."""
    framer, found = Framer(), 0
    start = time.perf_counter()
    for at in range(0, len(data), READ_SIZE):
        framer.feed(data[at : at + READ_SIZE])
        while unit := framer.next():
            found += unit.kind is Kind.ELEMENT
    elapsed = time.perf_counter() - start
    if not found or framer.rest:
        raise SystemExit("the framer did not take the whole stream")
    return len(data) / MEGABYTE / elapsed


def expat_speed(data: bytes) -> float:
    """Megabytes a second through expat that tells nobody what it found."""
    parser = expat.ParserCreate("UTF-8")
    start = time.perf_counter()
    for at in range(0, len(data), READ_SIZE):
        parser.Parse(data[at : at + READ_SIZE], False)
    return len(data) / MEGABYTE / (time.perf_counter() - start)
