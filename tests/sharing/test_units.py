"""What becomes of a unit: its shape stays, its values go, and what no table knows is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.walks.encodings import found_in
from support.walks.lines import HEADER, SERVER, WE, entry
from support.walks.shared import everything, public, shared

from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.sharing.share import Sharer
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.wire.markup import serialise

EXACT = {
    "quotes and order stay":
        ("<message to='a@b.org' type='chat'><body>hi there</body></message>",
         "<message to='user1@example.org' type='chat'><body>text1</body></message>"),
    "spaces in a tag stay":
        ("<iq  id='x1'\ttype = 'get' ><ping xmlns='urn:xmpp:ping' /></iq>",
         "<iq  id='id1'\ttype = 'get' ><ping xmlns='urn:xmpp:ping' /></iq>"),
    "a known element in an unknown one goes with it":
        ("<message><x xmlns='urn:magpie'><body xmlns='jabber:client'>magpie</body></x>"
         "<body>b c</body></message>",
         "<message><body>text1</body></message>"),
    "text behind what goes is text":
        ("<message><x xmlns='urn:magpie'/>magpie</message>", "<message>text1</message>"),
    "a prefix that is public stays, its namespace too":
        ("<stream:error xmlns:stream='http://etherx.jabber.org/streams'>"
         "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
         "<stream:error xmlns:stream='http://etherx.jabber.org/streams'>"
         "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"),
    "a declaration of an unknown namespace goes":
        ("<message xmlns:a='urn:magpie' a:b='magpie' id='5'/>", "<message id='id1'/>"),
    "a prefix that says too much is written as ours":
        ("<magpie:message xmlns:magpie='jabber:client' lang='x y'/>",
         '<message lang="text1"/>'),
    "CDATA and entities are text":
        ("<message><body><![CDATA[magpie]]> &#109;agpie</body></message>",
         "<message><body>text1</body></message>"),
    "white space between elements stays":
        ("<iq type='result' id='a'>\n  <query xmlns='jabber:iq:roster'/>\n</iq>",
         "<iq type='result' id='id1'>\n  <query xmlns='jabber:iq:roster'/>\n</iq>"),
    "contacts":
        ("<iq type='result' id='a'><query xmlns='jabber:iq:roster' ver='7'>"
         "<item jid='magpie@b.org' name='Magpie' subscription='both'><group>Birds</group></item>"
         "</query></iq>",
         "<iq type='result' id='id1'><query xmlns='jabber:iq:roster' ver='id2'>"
         "<item jid='user1@example.org' name='text1' subscription='both'><group>id3</group></item>"
         "</query></iq>"),
    "a form and its password":
        ("<iq type='set' id='a'><query xmlns='jabber:iq:register'>"
         "<x xmlns='jabber:x:data' type='submit'>"
         "<field var='password' type='text-private'><value>magpie</value></field>"
         "<field var='pin' type='text-single'><value>4711</value></field></x></query></iq>",
         "<iq type='set' id='id1'><query xmlns='jabber:iq:register'>"
         "<x xmlns='jabber:x:data' type='submit'>"
         "<field var='password' type='text-private'><value>public-password</value></field>"
         "<field var='id2' type='text-single'><value>id3</value></field></x></query></iq>"),
    "a condition, its address and a server's own words":
        ("<stream:error xmlns:stream='http://etherx.jabber.org/streams'>"
         "<see-other-host"
         " xmlns='urn:ietf:params:xml:ns:xmpp-streams'>magpie.org:5222</see-other-host>"
         "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>Go to magpie</text></stream:error>",
         "<stream:error xmlns:stream='http://etherx.jabber.org/streams'>"
         "<see-other-host"
         " xmlns='urn:ietf:params:xml:ns:xmpp-streams'>example.org:5222</see-other-host>"
         "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>text1</text></stream:error>"),
    "a session's cookie and where to go on":
        ("<enabled xmlns='urn:xmpp:sm:3' id='magpie' resume='true' max='300'"
         " location='[2001:db8:7::1]:9'/>",
         "<enabled xmlns='urn:xmpp:sm:3' id='id1' resume='true' max='300'"
         " location='[2001:db8::1]:9'/>"),
    "a resource":
        ("<iq type='result' id='a'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
         "<jid>a@b.org/magpie</jid><resource>magpie</resource></bind></iq>",
         "<iq type='result' id='id1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
         "<jid>user1@example.org/resource1</jid><resource>resource1</resource></bind></iq>"),
    "a card":
        ("<iq type='result' id='a'><vCard xmlns='vcard-temp'><FN>Mag Pie</FN><PHOTO>"
         "<TYPE>image/png</TYPE>"
         "<BINVAL>bWFncGll</BINVAL></PHOTO></vCard></iq>",
         "<iq type='result' id='id1'><vCard xmlns='vcard-temp'><FN>text1</FN><PHOTO>"
         "<TYPE>id2</TYPE>"
         "<BINVAL>id3</BINVAL></PHOTO></vCard></iq>"),
}  # fmt: skip


def told(raw: str) -> Entry:
    (line,) = shared([entry(SERVER, raw)])
    assert isinstance(line, Entry)
    return line


@pytest.mark.parametrize("name", EXACT)
def test_a_unit(name: str) -> None:
    raw, expected = EXACT[name]
    line = told(raw)
    assert line.raw.decode() == expected
    assert serialise(preview(line.raw).xml) == serialise(line.event.xml)
    assert found_in(everything([line]), "magpie") == []


def test_what_no_table_knows_is_left_out_and_counted() -> None:
    sharer = Sharer(public())
    lines = list(
        sharer.lines(
            [
                entry(SERVER, "<x xmlns='urn:magpie'>magpie</x>"),
                entry(SERVER, "<message><y xmlns='urn:magpie'><z/></y></message>"),
                entry(SERVER, "<message xmlns:m='urn:magpie' m:a='1'/>"),
            ]
        )
    )
    assert len(lines) == 2
    assert dict(sharer.dummies.removed) == {"units": 1, "elements": 1, "attributes": 1}


def test_a_header_is_told_with_its_declaration() -> None:
    raw = f"<?xml version='1.0'?>{HEADER}".replace("im.example.com", "magpie.org")
    (line,) = shared([entry(WE, raw)])
    assert isinstance(line, Entry)
    assert line.raw.decode() == raw.replace("magpie.org", "example.org")


VALUES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)


@st.composite
def units(draw: st.DrawFn) -> str:
    """A message with anything in it that XML can hold."""

    def escaped(text: str) -> str:
        return (
            text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("'", "&apos;")
        )

    def inside(depth: int) -> str:
        found = escaped(draw(VALUES))
        for _ in range(draw(st.integers(0, 2)) if depth else 0):
            namespace = draw(st.sampled_from(["", " xmlns='urn:magpie'", " xmlns='urn:xmpp:ping'"]))
            name = draw(st.sampled_from(["a", "body", "query"]))
            value = escaped(draw(VALUES))
            found += f"<{name}{namespace} id='{value}'>{inside(depth - 1)}</{name}>"
            found += escaped(draw(VALUES))
        return found

    return f"<message to='{escaped(draw(VALUES))}'>{inside(3)}</message>"


@given(units())
def test_what_is_written_is_what_is_told(raw: str) -> None:
    try:
        line = entry(SERVER, raw)
    except Exception:  # no XML after all: a character that XML 1.0 forbids
        return
    (made,) = shared([line])
    assert isinstance(made, Entry)
    assert serialise(preview(made.raw).xml) == serialise(made.event.xml)
    again = shared([line])
    assert isinstance(again[0], Entry)
    assert again[0].raw == made.raw
