"""How may TLS go wrong, or right in a way that is seldom seen? RFC 8446, 5246, RFC 6120 §5."""

from __future__ import annotations

from evil.acts import Close, Drip, Fin, Hush, Raw, Reset, Wait, say
from evil.behaviour import Behaviour, at, before, grave, instead, swapped, tame
from evil.places import (
    BOUND,
    CHALLENGE,
    CLEAR_FEATURES,
    MESSAGE,
    PROCEED,
    ROSTER,
    TLS_FEATURES,
    TLS_HEADER,
)
from evil.tls import Tls

_NO_TLS = b"urn:ietf:params:xml:ns:xmpp-tls"
_FATAL = b"\x15\x03\x03\x00\x02\x02"
_DIRECT = ("--direct-tls",)


def _tls(
    id: str, does: str, *, options: tuple[str, ...] = (), ok: bool = False, **tls: object
) -> Behaviour:
    made = Tls(**tls)  # type: ignore[arg-type]
    return Behaviour(id, does, tls=made, grave=not ok, options=options)


def _flight(id: str, does: str, number: int, *acts: object) -> Behaviour:
    return _tls(id, does, flight=number, acts=acts)


def _hello(id: str, does: str, data: bytes) -> Behaviour:
    return _flight(id, does, 0, Raw(data), Hush())


BEHAVIOURS = [
    # what is said around the switch
    grave("tls-behind-proceed", "a stanza in the segment of proceed",
          instead(PROCEED, b"%honest%<message><body>as if under TLS</body></message>")),
    grave("tls-space-behind-proceed", "one space in the segment of proceed",
          instead(PROCEED, b"%honest% ")),
    grave("tls-half-behind-proceed", "half of a stream header in the segment of proceed",
          instead(PROCEED, b"%honest%<stream:str")),
    grave("tls-later-behind-proceed", "a stanza in clear behind proceed, in a later segment",
          at(PROCEED, say(b"%honest%"), Wait(0.1), Raw(b"<message/>"))),
    grave("tls-proceed-of-another", "proceed in the namespace of nobody",
          instead(PROCEED, b"<proceed xmlns='urn:evil'/>")),
    grave("tls-proceed-with-child", "proceed with a stanza in it",
          at(PROCEED, say(b"<proceed xmlns='" + _NO_TLS + b"'><message/></proceed>"), Close())),
    grave("tls-proceed-unasked", "proceed before anybody asked",
          instead(CLEAR_FEATURES, b"<proceed xmlns='" + _NO_TLS + b"'/>")),
    tame("tls-proceed-in-mid-features", "proceed within the features",
          swapped(CLEAR_FEATURES, b"</stream:features>",
                  b"<proceed xmlns='" + _NO_TLS + b"'/></stream:features>")),
    grave("tls-success-for-proceed", "success of SASL in the place of proceed",
          instead(PROCEED, b"<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")),
    grave("tls-features-for-proceed", "other features in the place of proceed",
          at(PROCEED, say(b"<stream:features/>"), Hush())),
    grave("tls-failure-goes-on", "failure, and the stream goes on",
          at(PROCEED, say(b"<failure xmlns='" + _NO_TLS + b"'/>"), Hush())),
    grave("tls-proceed-then-clear", "proceed, and then the stream goes on in clear",
          at(PROCEED, say(b"%honest%"), Raw(b"<?xml version='1.0'?><stream:stream>"), Hush())),
    tame("tls-not-offered", "features without TLS, as after a thief",
          swapped(CLEAR_FEATURES, b"<starttls.*</starttls>", b"")),
    tame("tls-not-offered-but-login", "PLAIN in the place of TLS",
          swapped(CLEAR_FEATURES, b"<starttls.*</starttls>",
                  b"<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                  b"<mechanism>PLAIN</mechanism></mechanisms>")),
    tame("tls-offered-twice", "two offers of TLS: one required and one not",
         swapped(CLEAR_FEATURES, b"<starttls", b"<starttls xmlns='" + _NO_TLS + b"'/><starttls")),
    tame("tls-offered-again", "an offer of TLS under TLS",
         swapped(TLS_FEATURES, b"</stream:features>",
                 b"<starttls xmlns='" + _NO_TLS + b"'><required/></starttls></stream:features>")),
    # alerts and records
    _tls("alert-handshake-failure", "an alert that there is nothing in common", alert=40),
    _tls("alert-protocol-version", "an alert that the version is too old", alert=70),
    _tls("alert-unrecognised-name", "an alert that our domain is not known there", alert=112),
    _tls("alert-internal-error", "an alert that something broke there", alert=80),
    _tls("alert-access-denied", "an alert that we may not", alert=49),
    _tls("alert-unknown-ca", "an alert about our certificate, of which we have none", alert=48),
    _tls("alert-unknown-number", "an alert that no RFC names", alert=111),
    _tls("alert-close-notify", "an orderly end in the place of a ServerHello", alert=0),
    _hello("alert-warning", "a warning in the place of a ServerHello, then silence",
           b"\x15\x03\x03\x00\x02\x01\x5a"),
    _hello("alert-unnumbered", "an alert of a number that there is not", _FATAL + b"\xfb"),
    _hello("alert-empty", "an alert of no bytes", b"\x15\x03\x03\x00\x00"),
    _flight("alert-warnings", "a thousand warnings", 0,
            Raw(b"\x15\x03\x03\x00\x02\x01\x5a" * 1_000), Hush()),
    _hello("record-of-http", "a page of the web in the place of a ServerHello",
           b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
    _hello("record-of-xml", "a stream in clear in the place of a ServerHello",
           b"<?xml version='1.0'?><stream:stream>"),
    _hello("record-too-long", "a record longer than there may be",
           b"\x16\x03\x03\xff\xff" + bytes(99)),
    _hello("record-empty", "an empty record of the handshake", b"\x16\x03\x03\x00\x00"),
    _hello("record-unknown", "a record of a kind that there is not", b"\x63\x03\x03\x00\x01\x00"),
    _hello("record-version-9", "a record of a version that there is not",
           b"\x16\x09\x09\x00\x04\x02\x00\x00\x00"),
    _hello("record-ssl2", "a ServerHello of SSL 2", b"\x80\x2e\x04\x00\x01\x00\x02"),
    _hello("hello-cut", "a ServerHello that says it is longer than it is",
           b"\x16\x03\x03\x00\x06\x02\x00\x10\x00\x03\x03"),
    _hello("hello-request", "a question for a hello that was already said",
           b"\x16\x03\x03\x00\x04\x00\x00\x00\x00"),
    _hello("finished-first", "Finished in the place of a ServerHello",
           b"\x16\x03\x03\x00\x10\x14\x00\x00\x0c" + bytes(12)),
    _hello("heartbeat", "a heartbeat that asks for 64 kB of our memory",
           b"\x18\x03\x03\x00\x03\x01\x40\x00"),
    _hello("data-first", "data of the application before any key", b"\x17\x03\x03\x00\x05hello"),
    _hello("cipher-change-first", "a change of cipher before any key", b"\x14\x03\x03\x00\x01\x01"),
    # flights
    _flight("flight-none", "silence in the place of the first flight", 0, Hush()),
    _flight("flight-none-reset", "a reset in the place of the first flight", 0, Reset()),
    _flight("flight-none-fin", "an end in the place of the first flight", 0, Fin()),
    _flight("flight-by-bytes", "the first flight byte by byte, more slowly than we wait", 0,
            Drip(b"%honest%" + bytes(64), 0.3)),
    _flight("flight-stranger-behind", "the first flight, and then bytes in clear", 0,
            Raw(b"%honest%<message/>"), Hush()),
    _flight("flight-twice", "the first flight twice", 0, Raw(b"%honest%%honest%"), Hush()),
    _flight("flight-then-reset", "the first flight, and then a reset", 0, Raw(b"%honest%"),
            Wait(0.05), Reset()),
    # what is agreed on
    _tls("tls-1-0", "TLS 1.0 and nothing newer", lowest="TLSv1", highest="TLSv1"),
    _tls("tls-1-1", "TLS 1.1 and nothing newer", lowest="TLSv1_1", highest="TLSv1_1"),
    _tls("tls-1-2", "TLS 1.2, which has another channel binding", ok=True, highest="TLSv1_2"),
    _tls("tls-1-3-only", "TLS 1.3 and nothing older", ok=True, lowest="TLSv1_3"),
    _tls("tls-static-keys", "TLS 1.2 with keys that are encrypted, not agreed on",
         highest="TLSv1_2",
         ciphers="AES128-SHA:@SECLEVEL=0", cert=Tls().cert._replace(key="rsa2048")),
    _tls("tls-cbc-sha1", "TLS 1.2 with CBC and SHA-1", highest="TLSv1_2",
         ciphers="ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0"),
    _tls("tls-no-encryption", "TLS 1.2 without encryption", highest="TLSv1_2",
         ciphers="ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0"),
    _tls("tls-no-certificate", "TLS 1.2 without a certificate", highest="TLSv1_2",
         ciphers="AECDH-AES128-SHA:ADH-AES128-SHA:@SECLEVEL=0"),
    _tls("tls-no-tickets", "no tickets to resume by", ok=True, tickets=0),
    _tls("tls-many-tickets", "a hundred tickets", ok=True, tickets=100),
    _tls("tls-asks", "a wish for a certificate of ours, which we may leave open", ok=True, asks=1),
    _tls("tls-asks-1-2", "the same in TLS 1.2", ok=True, asks=1, highest="TLSv1_2"),
    _tls("tls-insists", "a certificate of ours, or nothing: said behind the handshake", asks=2),
    _tls("tls-insists-1-2", "the same, said within the handshake", asks=2, highest="TLSv1_2"),
    _tls("tls-alpn-of-the-web", "direct TLS that speaks HTTP/2", ok=True, options=_DIRECT,
         alpn=("h2",)),
    _tls("tls-alpn-none", "direct TLS that knows of no ALPN", ok=True, options=_DIRECT, alpn=()),
    _tls("tls-alert-direct", "direct TLS that refuses our name", options=_DIRECT, alert=112),
    # what comes later
    grave("tls-clear-behind-handshake", "XML in clear after the handshake",
          at(TLS_HEADER, Raw(b"<?xml version='1.0'?>"), Hush())),
    grave("tls-bad-record-later", "a record that nobody can decrypt, after the handshake",
          at(TLS_FEATURES, Raw(b"\x17\x03\x03\x00\x20" + b"e" * 32), Hush())),
    grave("tls-alert-in-clear-later", "an alert in clear, after the handshake",
          at(TLS_FEATURES, Raw(_FATAL + b"\x28"), Hush())),
    grave("tls-hello-later", "a new ClientHello from the server, after the login",
          at(BOUND, Raw(b"\x16\x03\x03\x00\x04\x01\x00\x00\x00"), Hush())),
    grave("tls-cut-in-a-record", "a record that ends in the middle, after the challenge",
          at(CHALLENGE, Raw(b"\x17\x03\x03\x40\x00half"), Fin())),
    grave("tls-garbage-in-the-exchange", "bytes that are no TLS among the stanzas",
          at(ROSTER, Raw(b"\x00\x01\x02evil"), Hush())),
    grave("tls-cut-in-the-exchange", "half a stanza, and TCP ends under TLS",
          at(MESSAGE, say(b"<message><body>half"), Fin())),
    tame("tls-record-for-a-byte", "a record of TLS for every byte of the header",
         at(TLS_HEADER, Drip(b"%honest%", 0.0))),
    tame("tls-empty-record", "a space of keep-alive before the header under TLS",
         before(TLS_HEADER, b" ")),
]  # fmt: skip
