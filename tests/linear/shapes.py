"""What can a hostile peer write? Texts and XML of about n characters, several kinds of each.

A text is one long piece or many small ones; XML stands inside a unit that a login meets, so that
whoever reads it goes to where the hostile part is.
"""

from collections.abc import Callable, Iterator
from itertools import count, islice
from typing import NamedTuple

from xmpp_walkthrough.wire.restrictions import Limits

Spelling = Callable[[int], str]


class Shape(NamedTuple):
    """One hostile text: its name, and how it is written at a size."""

    name: str
    of: Spelling


def _run(piece: str) -> Spelling:
    return lambda n: piece * (n // len(piece) + 1)


def _behind(start: str, piece: str, end: str = "") -> Spelling:
    return lambda n: start + piece * (max(0, n - len(start)) // len(piece)) + end


def _around(start: str, inside: Spelling, end: str) -> Spelling:
    return lambda n: f"{start}{inside(n)}{end}"


def _numbered(before: str, after: str) -> Spelling:
    """Pieces that all differ."""

    def spelt(n: int) -> str:
        size = len(before) + len(after) + 4
        return "".join(f"{before}{number}{after}" for number in islice(count(), n // size + 1))

    return spelt


_RUNS = (
    *("a", "A", "0", " ", '"', "'", "\\", "<", ">", "&", ",", ".", "=", "@", "/", ":", "-", "*"),
    *("\0", "\x01", "\n", "`", "{", "(", "[", "%", ";", "|", "_", "é", "א", "\u0301", "\u202e"),
    *(
        "漢",
        "\ufdfa",
        "\U0001f600",
        "\udcff",
        "😀a",
        "a ",
        "a.",
        "a,",
        "ab@",
        "a=",
        'a="',
        "<a",
        "a>",
    ),
    *("&#9;", "{a}", "\\x41", "a: ", "\r\n", "`a` ", "漢,", "xn--a.", "é.", "[::", "1 ", "ß"),
)
TEXTS = (
    *(Shape(repr(piece), _run(piece)) for piece in _RUNS),
    Shape("numbered words", _numbered("w", " ")),
    Shape("a JID", _behind("a@b/", "c")),
    Shape("a domain of labels", _behind("a@", "b.", "c")),
    Shape("an element with text", _behind("<a>", "b", "</a>")),
    Shape("empty elements", _behind("<x>", "<a/>", "</x>")),
    Shape("different elements", lambda n: f"<x>{_numbered('<e', '/>')(n)}</x>"),
    Shape("nested tags", _run("<a>")),
    Shape("attributes", _behind("<a ", "b='c' ", "/>")),
    Shape("an open attribute", _behind("<a b='", "c")),
    Shape("tags in a value", _behind("<a b='", "</a>", "'/>")),
    Shape("an open comment", _behind("<!--", "-")),
    Shape("open CDATA", _behind("<![CDATA[", "]")),
    Shape("base64", _behind("", "QUJD")),
    Shape("base64 of runs", _behind("", "QUFB", "QQ==")),
    Shape("PLAIN", _behind("\0a\0", "b")),
    Shape("NULs", _behind("a\0", "\0")),
    Shape("client-first", _behind("n,,n=u,r=a", ",x=y")),
    Shape("server-first", _behind("r=nonceabc,s=QUJD,i=4096", ",x=y")),
    Shape("a long nonce", _behind("r=nonce", "a", ",s=QUJD,i=4096")),
    Shape("client-final", _behind("c=biws,r=nonceabc", ",x=y", ",p=QUJD")),
    Shape("server-final", _behind("v=QUJD", ",x=y")),
    Shape("a server's error", _behind("e=other-error", ",x=y")),
    Shape("realms", _behind('nonce="a",algorithm=md5-sess', ',realm="b"')),
    Shape("an open directive", _behind('nonce="', "\\a")),
    Shape("spaces between directives", _behind('nonce="a"', " , ")),
    Shape("options", _behind('nonce="a",algorithm=md5-sess,qop="', "x,", 'auth"')),
    Shape("a CRAM-MD5 response", _behind("", "a ", "0" * 32)),
    Shape("a CRAM-MD5 challenge", _behind("<", "a", "@b>")),
    Shape("a bearer token", _behind("n,a=a@b,\x01auth=Bearer ", "t", "\x01\x01")),
    Shape("pairs", _behind("n,a=a@b,\x01", "k=v\x01", "\x01")),
    Shape("JSON", _behind('{"status":[', "[")),
    Shape("many members", lambda n: "{" + _numbered('"k', '":1,')(n) + '"status":1}'),
    Shape("a place", _behind("example.org:", "5")),
    Shape("addresses", _run("127.0.0.1 ")),
    Shape("SRV records", _run("0 0 5222 a.b. ")),
)

_STREAMS = "http://etherx.jabber.org/streams"
_SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
_STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas"
_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams"
HEADER = f"<stream:stream xmlns='jabber:client' xmlns:stream='{_STREAMS}' version='1.0'"

# What may stand in any element.
_INSIDES = {
    "text": _run("text "),
    "entities": _run("&quot;"),
    "CDATA": _run("<![CDATA[a]]>"),
    "an empty child each": _run("<a/>"),
    "different children": _numbered("<e", "/>"),
    "different namespaces": _numbered("<a xmlns='urn:x:", "'/>"),
    "names with dots": _numbered("<a." + "b." * 20, "/>"),
    "text between children": _run("b<a>c</a>"),
    "nested": lambda n: "<a><b>c</b>" * min(60, n // 18 + 1) + "</a>" * min(60, n // 18 + 1),
    "many attributes": _run("<a " + " ".join(f"b{x}='c'" for x in range(60)) + "/>"),
    "many prefixes": _run(
        "<a " + " ".join(f"xmlns:p{x}='urn:{x}'" for x in range(60)) + "><p1:a p2:b='c'/></a>"
    ),
    "one long attribute": _behind("<a b='", "c", "'/>"),
    "one long name": _behind("<", "a.", "/>"),
    "a long namespace": lambda n: f"<a xmlns='urn:{_long(n)}'>{'<b/>' * (n // 4)}</a>",
}
# What belongs into one, with much of it.
_FULL: dict[str, tuple[str, Spelling, str]] = {
    "features": ("<stream:features>", _numbered("<f xmlns='urn:f:", "'/>"), "</stream:features>"),
    "mechanisms": (
        f"<stream:features><mechanisms xmlns='{_SASL}'>",
        _numbered("<mechanism>M", "-PLUS</mechanism>"),
        "</mechanisms></stream:features>",
    ),
    "types of binding": (
        "<stream:features><sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>",
        _numbered("<channel-binding type='t", "'/>"),
        "</sasl-channel-binding></stream:features>",
    ),
    "what is required": (
        "<stream:features>",
        _run("<f xmlns='urn:f'><required/></f>"),
        "</stream:features>",
    ),
    "features in a long namespace": ("", lambda n: _inherited("stream:features", n), ""),
    "children in a long namespace": ("", lambda n: _inherited("message", n), ""),
    "SASL2's offer": (
        "<stream:features><authentication xmlns='urn:xmpp:sasl:2'><inline>",
        _numbered("<f xmlns='urn:f:", "'/>"),
        "</inline></authentication></stream:features>",
    ),
    "a stream error": (
        f"<stream:error><host-unknown xmlns='{_ERRORS}'/><text xmlns='{_ERRORS}'>",
        _run("This server does not serve "),
        "</text></stream:error>",
    ),
    "a redirect": (
        f"<stream:error><see-other-host xmlns='{_ERRORS}'>",
        _run("a."),
        "</see-other-host></stream:error>",
    ),
    "texts of an error": (
        "<stream:error>",
        _run(f"<text xmlns='{_ERRORS}'>a</text>"),
        "</stream:error>",
    ),
    "a SASL failure": (
        f"<failure xmlns='{_SASL}'><not-authorized/><text>",
        _run("Invalid username or password "),
        "</text></failure>",
    ),
    "a challenge": (f"<challenge xmlns='{_SASL}'>", _run("QUJD"), "</challenge>"),
    "a SCRAM challenge": ("", lambda n: _sasl("challenge", "r=a,s=QUJD,i=4096", ",x=y", n), ""),
    "a DIGEST-MD5 challenge": (
        "",
        lambda n: _sasl("challenge", 'nonce="a",algorithm=md5-sess', ',realm="r"', n),
        "",
    ),
    "NULs in a challenge": ("", lambda n: _sasl("challenge", "\0a\0", "b", n), ""),
    "a response": ("", lambda n: _sasl("response", "c=biws,r=a,p=QUJD", ",x=y", n), ""),
    "an auth": ("", lambda n: _sasl("auth", "n,,n=u,r=a", ",x=y", n), ""),
    "a success": ("", lambda n: _sasl("success", "v=QUJD", ",x=y", n), ""),
    "SASL2's success": (
        "<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>a@b/c"
        "</authorization-identifier>",
        _numbered("<f xmlns='urn:f:", "'/>"),
        "</success>",
    ),
    "SASL2's authenticate": (
        "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'>",
        _run("<upgrade xmlns='urn:xmpp:sasl:upgrade:0'>UPGR-SCRAM-SHA-256</upgrade>"),
        "</authenticate>",
    ),
    "a bound JID": (
        "<iq type='result' id='i'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>a@b/",
        _run("c"),
        "</jid></bind></iq>",
    ),
    "a roster": (
        "<iq type='result' id='i'><query xmlns='jabber:iq:roster'>",
        _numbered("<item jid='a", "@b.c'><group>G</group></item>"),
        "</query></iq>",
    ),
    "a roster set": (
        "<iq type='set' id='i'><query xmlns='jabber:iq:roster'><item jid='a@b.c'>",
        _numbered("<group>G", "</group>"),
        "</item></query></iq>",
    ),
    "disco#info": (
        "<iq type='result' id='i'><query xmlns='http://jabber.org/protocol/disco#info'>",
        _numbered("<feature var='urn:f:", "'/>"),
        "</query></iq>",
    ),
    "forms": (
        "<iq type='result' id='i'><query xmlns='http://jabber.org/protocol/disco#info'>",
        _run("<x xmlns='jabber:x:data'><field var='FORM_TYPE'><value>v</value></field></x>"),
        "</query></iq>",
    ),
    "passwords": (
        "<iq type='set' id='i'><query xmlns='jabber:iq:register'><username>u</username>",
        _numbered("<password>p", "</password>"),
        "</query></iq>",
    ),
    "tokens": (
        "<message>",
        _numbered("<token xmlns='urn:xmpp:fast:0' token='t", "'/>"),
        "</message>",
    ),
    "an iq of many children": ("<iq type='get' id='i'>", _run("<a xmlns='urn:a'/>"), "</iq>"),
    "a stanza error": (
        "<iq type='error' id='i'><error type='cancel'>"
        f"<service-unavailable xmlns='{_STANZAS}'/><text xmlns='{_STANZAS}'>",
        _run("not here "),
        "</text></error></iq>",
    ),
    "a message": (
        "<message from='a@b/c' to='d@e' type='chat'><body>",
        _run("a "),
        "</body></message>",
    ),
    "a stanza with a long id": ("", lambda n: f"<iq type='get' id='{'&quot;' * (n // 6)}'/>", ""),
    "a stanza with a long sender": ("", lambda n: f"<message from='a@b/{'c' * n}'/>", ""),
    "a presence": ("<presence><status>", _run("a "), "</status><priority>1</priority></presence>"),
    "a nonza": ("", lambda n: f"<{'a.' * (n // 2)}b xmlns='urn:a'/>", ""),
    "an acknowledgement": ("", lambda n: f"<a xmlns='urn:xmpp:sm:3' h='{'0' * n}'/>", ""),
}


def units() -> Iterator[Shape]:
    """Whole first-level units, and headers, by what is hostile in them."""
    for name, (start, inside, end) in _FULL.items():
        yield Shape(name, _around(start, inside, end))
    for name, inside in _INSIDES.items():
        yield Shape(f"{name} in a message", _around("<message id='i'>", inside, "</message>"))
        features = _around("<stream:features>", inside, "</stream:features>")
        yield Shape(f"{name} in the features", features)
    yield Shape("a header with a long attribute", _behind(f"{HEADER} id='", "a", "'>"))
    yield Shape("a header with quotes", _behind(f"{HEADER} id='", '"', "'>"))
    yield Shape("a header with a long version", lambda n: HEADER[:-4] + "0" * n + ".0'>")
    yield Shape("a header with spaces", lambda n: f"{HEADER}{' ' * n}id='i'>")
    yield Shape("a header for a long domain", lambda n: f"{HEADER} to='{'a.' * (n // 2)}b'>")


UNITS = tuple(units())


def _inherited(name: str, n: int) -> str:
    """Children that have their namespace from above: short on the wire, and long by name."""
    return f"<{name} xmlns:p='urn:{_long(n)}'>{'<p:g/>' * (n // 6)}</{name}>"


def _long(n: int) -> str:
    """As long as the name of a namespace may be."""
    return "x" * min(n // 2, Limits().namespace - 4)


def _sasl(name: str, start: str, piece: str, n: int) -> str:
    from base64 import b64encode

    payload = _behind(start, piece)(n * 3 // 4).encode()
    return f"<{name} xmlns='{_SASL}' mechanism='SCRAM-SHA-1'>{b64encode(payload).decode()}</{name}>"
