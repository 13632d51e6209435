"""What may a stream header and its features be? RFC 6120 §4.2, §4.3, §4.7, §4.8."""

from __future__ import annotations

from evil.acts import Close, Hush, Many, say
from evil.behaviour import Behaviour, at, before, behind, grave, instead, swapped, tame
from evil.places import (
    CLEAR_FEATURES,
    CLEAR_HEADER,
    LOGIN_FEATURES,
    LOGIN_HEADER,
    TLS_FEATURES,
    TLS_HEADER,
    Place,
)

_STREAMS = b"http://etherx.jabber.org/streams"
_END = b"</stream:features>"


def _header(attributes: bytes, name: bytes = b"stream:stream") -> bytes:
    return b"<?xml version='1.0'?><" + name + b" " + attributes + b">"


_USUAL = b"xmlns='jabber:client' xmlns:stream='" + _STREAMS + b"'"
_NAMED = b"from='%domain%' id='evil' version='1.0' "


def _attributes(id: str, does: str, attributes: bytes, *, bad: bool = False) -> Behaviour:
    return Behaviour(id, does, (instead(CLEAR_HEADER, _header(attributes)),), grave=bad)


def _version(id: str, does: str, version: str, *, bad: bool = True) -> Behaviour:
    said = f"from='%domain%' id='evil' version='{version}' ".encode()
    return _attributes(id, does, said + _USUAL, bad=bad)


def _offered(id: str, does: str, more: bytes, place: Place = LOGIN_FEATURES) -> Behaviour:
    return tame(id, does, swapped(place, _END, more + _END))


BEHAVIOURS = [
    _version("version-2", "a stream of version 2.0", "2.0"),
    _version("version-0-9", "a stream of version 0.9", "0.9"),
    _version("version-1-9", "a stream of version 1.9, which is as good", "1.9", bad=False),
    _version("version-whole", "a version without a dot", "1", bad=False),
    _version("version-of-noughts", "a version with noughts before it", "01.00"),
    _version("version-of-letters", "a version of letters", "one"),
    _version("version-empty", "a version of nothing", ""),
    _version("version-huge", "a version of five hundred digits", "9" * 500 + ".0"),
    _version("version-arabic", "a version in Arabic digits", "١.٠"),
    _version("version-negative", "a version below nought", "-1.0"),
    _version("version-spaced", "a version with a space before it", " 1.0"),
    _attributes("version-none", "a header without a version", b"from='%domain%' id='e' " + _USUAL,
                bad=True),
    _attributes("id-none", "a header without an id", b"from='%domain%' version='1.0' " + _USUAL),
    _attributes("id-empty", "a header with an empty id",
                b"from='%domain%' id='' version='1.0' " + _USUAL),
    tame("id-repeated", "the same id on every stream of a connection",
         swapped(CLEAR_HEADER, rb'id="[^"]*"', b'id="evil"'),
         swapped(TLS_HEADER, rb'id="[^"]*"', b'id="evil"'),
         swapped(LOGIN_HEADER, rb'id="[^"]*"', b'id="evil"')),
    _attributes("from-none", "a header from nobody", b"id='e' version='1.0' " + _USUAL),
    _attributes("from-other", "a header from another domain",
                b"from='other.example' id='e' version='1.0' " + _USUAL),
    _attributes("from-no-jid", "a header from what is no address",
                b"from='@@//' id='e' version='1.0' " + _USUAL),
    _attributes("from-look-alike", "a header from a domain that looks like ours",
                "from='еvil.example' id='e' version='1.0' ".encode() + _USUAL),
    _attributes("from-us", "a header from ourselves, to the server",
                b"from='%jid%' to='%domain%' id='e' version='1.0' " + _USUAL),
    tame("from-other-later", "another domain in the header after the login",
         swapped(LOGIN_HEADER, b"evil.example", b"other.example")),
    _attributes("to-other", "a header to another than us",
                _NAMED + b"to='romeo@x.example' " + _USUAL),
    _attributes("to-full-jid", "a header to a resource that we do not have yet",
                _NAMED + b"to='%jid%/balcony' " + _USUAL),
    _attributes("lang-none", "a header in no language", _NAMED + _USUAL),
    _attributes("lang-strange", "a header in a language that is a sentence",
                _NAMED + b"xml:lang='the language of love &lt;3' " + _USUAL),
    _attributes("header-unknown-attributes", "a header with attributes that nobody knows",
                _NAMED + b"stream:evil='1' xmlns:e='urn:evil' e:x='2' plain='3' " + _USUAL),
    _attributes("header-stream-namespace", "a stream of another namespace",
                _NAMED + b"xmlns='jabber:client' xmlns:stream='http://evil.example/streams'",
                bad=True),
    _attributes("header-no-stream-namespace", "a header whose prefix is bound to nothing",
                _NAMED + b"xmlns='jabber:client'", bad=True),
    _attributes("header-of-servers", "a stream of stanzas between servers",
                _NAMED + b"xmlns='jabber:server' xmlns:stream='" + _STREAMS + b"'", bad=True),
    _attributes("header-of-components", "a stream of stanzas of a component",
                _NAMED + b"xmlns='jabber:component:accept' xmlns:stream='" + _STREAMS + b"'",
                bad=True),
    _attributes("header-no-content-namespace", "a stream that declares nothing for stanzas",
                _NAMED + b"xmlns:stream='" + _STREAMS + b"'"),
    grave("header-open-of-websocket", "the header that a web socket would bring",
          instead(CLEAR_HEADER,
                  b"<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' version='1.0'/>")),
    grave("header-of-bosh", "the body that HTTP would bring",
          instead(CLEAR_HEADER, b"<body xmlns='http://jabber.org/protocol/httpbind'/>")),
    grave("header-of-html", "a page of HTML in the place of a header",
          instead(CLEAR_HEADER, b"<html><head><title>Log in</title></head></html>")),
    grave("header-features", "features in the place of a header",
          instead(CLEAR_HEADER, b"<stream:features xmlns:stream='" + _STREAMS + b"'>")),
    tame("header-by-another-prefix", "a header by another prefix, and features by it too",
         at(CLEAR_HEADER, say(
             b"<s:stream xmlns:s='" + _STREAMS + b"' " + _NAMED + b"xmlns='jabber:client'>"
             b"<s:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></s:features>"),
             Hush())),
    tame("header-without-prefix", "a header whose default namespace is that of streams",
         instead(CLEAR_HEADER, b"<stream xmlns='" + _STREAMS + b"' " + _NAMED + b"xmlns:stream='"
                 + _STREAMS + b"'>")),
    grave("header-and-end", "a header that is its own end",
          at(CLEAR_HEADER, say(b"<stream:stream " + _NAMED + _USUAL + b"/>"), Hush())),
    grave("header-twice", "two headers, one behind the other",
          instead(CLEAR_HEADER, b"%honest%" + _header(_NAMED + _USUAL))),
    tame("header-declares-much", "a header with sixty namespaces",
         instead(CLEAR_HEADER, _header(
             _NAMED + b" ".join(b"xmlns:n%d='urn:n%d'" % (n, n) for n in range(60)) + b" "
             + _USUAL))),
    grave("header-declares-more", "a header with a thousand namespaces",
          instead(CLEAR_HEADER, _header(
              _NAMED + b" ".join(b"xmlns:n%d='n'" % n for n in range(1_000)) + b" " + _USUAL))),
    grave("header-of-many-attributes", "a header with five hundred attributes",
          instead(CLEAR_HEADER, _header(
              _NAMED + b" ".join(b"a%d='1'" % n for n in range(500)) + b" " + _USUAL))),
    grave("header-never-ends", "a header whose attributes go on, and then silence",
          at(CLEAR_HEADER, say(b"<stream:stream a='", Many(b"e", 50_000)), Hush())),
    # features
    grave("features-before-header", "features before the header",
          before(CLEAR_HEADER, b"<stream:features xmlns:stream='" + _STREAMS + b"'/>")),
    grave("features-twice", "features twice", instead(TLS_FEATURES, b"%honest%%honest%")),
    grave("features-twice-in-login", "a second list of features while we log in",
          behind(TLS_FEATURES, b"<stream:features/>")),
    grave("features-empty-clear", "nothing on offer, not even TLS",
          at(CLEAR_FEATURES, say(b"<stream:features/>"), Hush())),
    grave("features-empty-tls", "nothing on offer under TLS: no mechanism",
          instead(TLS_FEATURES, b"<stream:features/>")),
    grave("features-empty-login", "nothing on offer after the login: nothing to bind",
          instead(LOGIN_FEATURES, b"<stream:features/>")),
    grave("features-of-another", "features in the namespace of nobody",
          instead(CLEAR_FEATURES, b"<features xmlns='urn:evil'/>")),
    grave("features-nested", "features within features",
          instead(TLS_FEATURES, b"<stream:features>%honest%</stream:features>")),
    grave("features-required-unknown", "a feature that is required and unknown",
          instead(LOGIN_FEATURES,
                  b"<stream:features><evil xmlns='urn:evil'><required/></evil>" + _END)),
    _offered("features-required-beside", "such a feature beside those that we know",
             b"<evil xmlns='urn:evil'><required/></evil>"),
    _offered("features-required-text", "a feature whose name would clear the screen if it could",
             b"<e xmlns='urn:&#x9b;2J'><required/></e>"),
    _offered("features-text", "text between the features", b"hello", CLEAR_FEATURES),
    _offered("features-bind-twice", "two offers to bind",
             b"<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><required/></bind>"),
    _offered("features-session-both", "an offer of a session, required and optional",
             b"<session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/><required/>"
             b"</session>"),
    _offered("features-many", "two thousand features that nobody knows",
             b"".join(b"<f%d xmlns='urn:f'/>" % n for n in range(2_000))),
    _offered("features-mechanisms-late", "mechanisms again, after the login",
             b"<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism>"
             b"</mechanisms>"),
    _offered("features-limits-lie", "limits of nought, of less, and of more than there is",
             b"<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>-1</max-bytes>"
             b"<max-bytes>99999999999999999999999</max-bytes><idle-seconds>NaN</idle-seconds>"
             b"</limits>"),
    _offered("features-caps-wrong", "a fingerprint of the server in bytes that are no base64",
             b"<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='&#10;' ver='%%%'/>"),
    grave("features-in-pieces", "half of the features, then the other half as a second list",
          instead(TLS_FEATURES, b"<stream:features/><stream:features>" + _END)),
    grave("error-before-header", "an error before the header, as some proxies do",
          at(CLEAR_HEADER, say(b"<stream:error xmlns:stream='" + _STREAMS + b"'>"
             b"<host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"),
             Close())),
    grave("close-before-header", "an end before there is a beginning",
          at(CLEAR_HEADER, say(b"</stream:stream>"), Close())),
    grave("stanza-before-header", "a stanza before the header",
          before(CLEAR_HEADER, b"<message xmlns='jabber:client'/>")),
    grave("stanza-for-header", "only a stanza, and then silence",
          at(CLEAR_HEADER, say(b"<iq xmlns='jabber:client' type='get' id='1'/>"), Hush())),
]  # fmt: skip
