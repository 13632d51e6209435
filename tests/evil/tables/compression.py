"""What may come through zlib, or be no zlib? XEP-0138, and what the XSF warned of in 2014."""

from __future__ import annotations

from evil import deflated
from evil.acts import Act, Beneath, Close, Drip, Hush, Many, say
from evil.behaviour import Behaviour, Bend, at, behind, instead
from evil.places import BOUND, CLOSE, LOGIN_FEATURES, ROSTER, Place

_NS = b"xmlns='http://jabber.org/protocol/compress'"
COMPRESSED = Place("Compressed")
UNPACKED_HEADER = Place("StreamHeader", "packed")
UNPACKED_FEATURES = Place("StreamFeatures", "packed")


def _packed(id: str, does: str, *bends: Bend, bad: bool = True) -> Behaviour:
    return Behaviour(
        id,
        does,
        bends,
        grave=bad,
        options=("--with", "compression"),
        config={"extensions": frozenset({"compression"})},
    )


def _first(id: str, does: str, *acts: Act, bad: bool = True) -> Behaviour:
    """In the place of the first thing that is compressed."""
    return _packed(id, does, at(UNPACKED_HEADER, *acts), bad=bad)


BEHAVIOURS = [
    # the offer and the answer
    _packed("zip-refused", "compression on offer, and refused", instead(
        COMPRESSED, b"<failure " + _NS + b"><setup-failed/></failure>"), bad=False),
    _packed("zip-refused-strangely", "refused for a reason that nobody knows", instead(
        COMPRESSED, b"<failure " + _NS + b"><evil xmlns='urn:evil'/>text</failure>"), bad=False),
    _packed("zip-silence", "silence for our wish", at(COMPRESSED, Hush())),
    _packed("zip-of-another", "an answer in the namespace of nobody",
            at(COMPRESSED, say(b"<compressed xmlns='urn:evil'/>"), Hush())),
    _packed("zip-of-the-feature", "an answer in the namespace of the offer", at(
        COMPRESSED, say(b"<compressed xmlns='http://jabber.org/features/compress'/>"), Hush())),
    _packed("zip-clear-behind", "a stanza in clear in the segment of the answer",
            instead(COMPRESSED, b"%honest%<message/>")),
    _packed("zip-space-behind", "a space in clear in the segment of the answer",
            instead(COMPRESSED, b"%honest% ")),
    _packed("zip-bind-instead", "a binding in the place of the answer", instead(
        COMPRESSED,
        b"<iq type='result' id='x'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>%full%"
        b"</jid></bind></iq>")),
    _packed("zip-twice", "two answers", instead(COMPRESSED, b"%honest%%honest%")),
    _packed("zip-methods-strange", "methods that nobody knows, and markup",
            Bend(LOGIN_FEATURES, (say(
                b"<stream:features><compression xmlns='http://jabber.org/features/compress'>"
                b"<method>"
                b"lzw</method><method><b/></method><method/></compression><bind "
                b"xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>"),)), bad=False),
    # what is no zlib
    _first("zip-goes-on-in-clear", "and then everything in clear", Beneath(
        b"<?xml version='1.0'?><stream:stream>"), Hush()),
    _first("zip-noise", "bytes that are no zlib", Beneath(b"evil" * 100), Hush()),
    _first("zip-head-wrong", "a head of which the sum is wrong", Beneath(b"\x78\x00"), Hush()),
    _first("zip-head-of-gzip", "a head of gzip", Beneath(b"\x1f\x8b\x08\x00" + bytes(6)), Hush()),
    _first("zip-raw", "deflate without a head", Beneath(deflated.SPACES), Hush()),
    _first("zip-dictionary", "a dictionary that we do not have",
           Beneath(b"\x78\xbb\x00\x00\x00\x01"), Hush()),
    _first("zip-kind-wrong", "a block of a kind that there is not",
           Beneath(deflated.HEAD + deflated.WRONG_KIND), Hush()),
    _first("zip-length-wrong", "a stored block whose length does not fit",
           Beneath(deflated.HEAD + deflated.WRONG_LENGTH), Hush()),
    _first("zip-far-back", "a reference to before the beginning",
           Beneath(deflated.HEAD + deflated.FAR_BACK), Hush()),
    _first("zip-ended", "the end of the zlib stream, and then nothing",
           Beneath(deflated.HEAD + deflated.LAST), Hush()),
    _first("zip-ended-more", "the end of the zlib stream, and more behind it", say(b"%honest%"),
           Beneath(deflated.LAST + b"<message/>" * 1_000), Hush()),
    _first("zip-second-stream", "a second zlib stream behind the first", say(b"%honest%"),
           Beneath(deflated.LAST + deflated.HEAD + deflated.SPACES), Hush()),
    _first("zip-cut", "the end of the connection within a block", Beneath(deflated.HEAD), Close()),
    # bombs
    _first("zip-bomb-first", "spaces without end in the place of a compressed header", say(b" "),
           Beneath(deflated.SPACES, 500), Hush()),
    _first("zip-bomb-text", "letters without end in the place of a compressed header", say(b" "),
           Beneath(deflated.TEXT, 500), Hush()),
    _first("zip-bomb-tags", "tags without end behind a header", say(b"%honest%"),
           Beneath(deflated.TAGS, 500), Hush()),
    _first("zip-bomb-of-nothing", "blocks of nothing, without end", say(b"%honest%"),
           Beneath(deflated.EMPTY, 2_000_000), Hush()),
    _first("zip-bomb-stored", "stored blocks of nothing, without end", say(b"%honest%"),
           Beneath(deflated.STORED, 4_000_000), Hush()),
    _packed("zip-bomb-later", "spaces without end among the stanzas",
            at(ROSTER, say(b" "), Beneath(deflated.SPACES, 500), Hush())),
    _packed("zip-bomb-stanzas", "stanzas without end among the stanzas",
            at(ROSTER, say(b" "), Beneath(deflated.STANZAS, 300), Hush())),
    _packed("zip-bomb-at-close", "spaces without end for our close",
            at(CLOSE, say(b" "), Beneath(deflated.SPACES, 500), Hush()), bad=False),
    _packed("zip-bomb-in-a-stanza", "one stanza of a gigabyte in a megabyte",
            at(BOUND, say(b"<message><body>"), Beneath(deflated.TEXT, 1_000), Hush())),
    # what is all right
    _packed("zip-byte-by-byte", "each compressed byte alone",
            at(UNPACKED_FEATURES, Drip(b"%honest%", 0.0)),
            bad=False),
    _packed("zip-much-honest", "a hundred thousand spaces, which compress well",
            at(UNPACKED_FEATURES, say(Many(b" ", 100_000), b"%honest%")), bad=False),
    _packed("zip-features-again", "compression on offer once more, within it",
            behind(UNPACKED_HEADER, b""),
            instead(UNPACKED_FEATURES, b"<stream:features><compression "
            b"xmlns='http://jabber.org/features/compress'><method>zlib</method></compression><bind "
            b"xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>"), bad=False),
]  # fmt: skip
