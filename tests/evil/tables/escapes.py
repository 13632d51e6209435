"""What may a text hide, in every place where a text can come? Unicode TR36, XML 1.0 §2.2.

Whatever is a control character of ASCII is no XML; but C1, bidi, invisible and other deceiving
characters are, and what comes through base64 may be anything.
"""

from __future__ import annotations

from typing import Any

from evil.acts import Close, Hush, Payload, say
from evil.behaviour import Behaviour, at, behind, grave, instead, swapped, tame
from evil.places import (
    BOUND,
    CHALLENGE,
    CLEAR_FEATURES,
    CLEAR_HEADER,
    CLOSE,
    LOGIN_FEATURES,
    LOGIN_HEADER,
    MESSAGE,
    PRESENCE,
    ROSTER,
    SUCCESS,
    TLS_FEATURES,
    TLS_HEADER,
    Place,
)

VERSION = Place("Iq", "login", b'"version-')
DISCO = Place("Iq", "login", b"disco#info")

BAD = (
    "\x9b2J\x7f\x85\x9d0;evil\x9c\u202egnp.\u202c\u2066\u200b\u200d\u2028\u2029\ufeff\xad"
    "\U000e0041é"
).encode()
"""Something of every kind."""
_REFERRED = b"".join(b"&#%d;" % ord(each) for each in BAD.decode())
_STREAM = b"xmlns='urn:ietf:params:xml:ns:xmpp-streams'"
_STANZA = b"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"
_SASL = b"xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
_END = b"</stream:features>"
_HEADER = (
    b"<stream:stream from='%domain%' id='evil' version='1.0' xmlns='jabber:client'"
    b" xmlns:stream='http://etherx.jabber.org/streams'"
)


def _body(id: str, does: str, text: str) -> Behaviour:
    """In the body of a message, and as the reason for which the stream ends."""
    body = b"<message><body>" + text.encode() + b"</body></message>"
    error = b"<stream:error><conflict " + _STREAM + b"/><text " + _STREAM + b">" + text.encode()
    return grave(
        id, does, at(ROSTER, say(body + error + b"</text></stream:error></stream:stream>"), Close())
    )


def _feature(
    id: str, does: str, more: bytes, place: Place = LOGIN_FEATURES, **given: Any
) -> Behaviour:
    return tame(id, does, swapped(place, _END, more + _END), **given)


def _comes(id: str, does: str, stanza: bytes) -> Behaviour:
    return tame(id, does, behind(PRESENCE, stanza))


BEHAVIOURS = [
    # each kind, in one place
    _body("kind-c1", "a control sequence in one character of C1", "a\x9b2Jb"),
    _body("kind-c1-strings", "strings of C1, as they set a title or the clipboard",
          "\x9d52;c;ZXZpbA==\x9c\x90q\x9c"),
    _body("kind-del", "DEL over DEL", "ok\x7f\x7f"),
    _body("kind-next-line", "NEL, which is a line end to some", "a\x85exit 0"),
    _body("kind-bidi", "text turned around, and never turned back", "\u202egnp.exe"),
    _body("kind-isolates", "text isolated, in isolates", "\u2066\u2067\u2068a\u2069"),
    _body("kind-arabic-mark", "the mark of Arabic letters", "a\u061cb"),
    _body("kind-zero-width", "letters without width", "pass\u200bword\u200d\u2060"),
    _body("kind-line-separator", "separators of lines and paragraphs", "a\u2028exit 0\u2029b"),
    _body("kind-tags", "text in tags that nobody sees",
          "a\U000e0065\U000e0076\U000e0069\U000e006c"),
    _body("kind-soft-hyphen", "soft hyphens and a byte order mark", "a\xadb\ufeffc"),
    _body("kind-variation", "variation selectors", "a\ufe0f\U000e0100b"),
    _body("kind-fillers", "fillers of Hangul, which show as nothing", "a\u3164\u115f\uffa0b"),
    _body("kind-noncharacter", "a code point that is no character, in the middle of a plane",
          "a\ufdd0b\U0001fffeb"),
    _body("kind-combining", "two hundred marks on one letter", "a" + "\u0301" * 200),
    _body("kind-marks-on-nothing", "marks on no letter", "\u0301\u0302\u0489"),
    _body("kind-wide", "letters of two columns, up to the edge", "界" * 200),
    _body("kind-emoji", "a family of one column or eight", "👩‍👩‍👧‍👦" * 50),
    _body("kind-right-to-left", "Hebrew and digits, which is all honest", "שלום 123 עולם"),
    _body("kind-private", "characters of private use", "\ue000\U000f0000"),
    _body("kind-musical", "formatting of music and of Egyptian", "\U0001d173\U00013430"),
    _body("kind-look-alikes", "letters of three alphabets in one word", "раypal аdmin"),
    _body("kind-backslashes", "escapes such as we write ourselves",
          r"\x1b[2J \u{202e} \\x9b \n\r\t \x5c"),
    _body("kind-line-ends", "lines that look like ours",
          "x\n***    step 6 close: done\nexit 0\n\tok"),
    _body("kind-carriage-return", "a carriage return by reference", "nothing&#13;all is well"),
    # in every place, all at once
    tame("place-header-id", "in the id of a stream",
         swapped(TLS_HEADER, b'id="[^"]*"', b'id="' + BAD + b'"')),
    tame("place-header-from", "in the sender of a stream",
         swapped(TLS_HEADER, b'from="[^"]*"', b'from="' + BAD + b'"')),
    tame("place-header-to", "in the receiver of a stream",
         swapped(LOGIN_HEADER, b' to="[^"]*"', b' to="' + BAD + b'"')),
    tame("place-header-lang", "in the language of a stream",
         swapped(LOGIN_HEADER, b'lang="[^"]*"', b'lang="' + BAD + b'"')),
    tame("place-header-version", "in the version of a stream",
          instead(CLEAR_HEADER, _HEADER.replace(b"1.0", b"1." + BAD) + b">")),
    tame("place-header-attribute", "in an attribute that nobody knows",
         instead(CLEAR_HEADER, _HEADER + b" evil='" + BAD + b"'>")),
    tame("place-namespace", "in a namespace",
         instead(CLEAR_HEADER, _HEADER + b" xmlns:e='" + BAD + b"'>")),
    grave("place-content-namespace", "in the namespace of stanzas",
          instead(CLEAR_HEADER, _HEADER.replace(b"jabber:client", BAD) + b">")),
    grave("place-root-namespace", "in the namespace of what is no stream",
          instead(CLEAR_HEADER, b"<x xmlns='" + BAD + b"'>")),
    _feature("place-feature-namespace", "in the namespace of a feature",
             b"<e xmlns='" + BAD + b"'/>"),
    _feature("place-feature-name", "joiners in the name of a feature",
             "<a\u200d\u0301b xmlns='urn:e'/>".encode()),
    _feature("place-feature-text", "in the text of a feature", b"<e xmlns='urn:e'>" + BAD + b"</e>",
             CLEAR_FEATURES),
    _feature("place-required-feature", "in the namespace of a feature that is required",
             b"<e xmlns='" + BAD + b"'><required/></e>"),
    tame("place-mechanism", "in the name of a mechanism that we do not take", swapped(
        TLS_FEATURES, b"</mechanisms>", b"<mechanism>X" + BAD + b"</mechanism></mechanisms>")),
    grave("place-mechanisms", "in the name of the only mechanism", swapped(
        TLS_FEATURES, b"<mechanisms.*</sasl-channel-binding>",
        b"<mechanisms " + _SASL + b"><mechanism>" + BAD + b"</mechanism></mechanisms>")),
    tame("place-binding-type", "in the name of a kind of binding", swapped(
        TLS_FEATURES, b"</sasl-channel-binding>",
        b"<channel-binding type='" + BAD + b"'/></sasl-channel-binding>")),
    tame("place-kerberos-host", "in the host of Kerberos", swapped(
        TLS_FEATURES, b"</mechanisms>", b"<mechanism>GSSAPI</mechanism><hostname "
        b"xmlns='urn:xmpp:domain-based-name:1'>" + BAD + b"</hostname></mechanisms>")),
    grave("place-application-condition", "in the application's own condition", at(
        TLS_FEATURES, say(b"<stream:error><undefined-condition " + _STREAM + b"/><e xmlns='" + BAD
                          + b"'>" + BAD + b"</e></stream:error></stream:stream>"), Close())),
    grave("place-error-lang", "in the language of an error's words", at(
        TLS_FEATURES,
        say(b"<stream:error><reset " + _STREAM + b"/><text " + _STREAM + b" xml:lang='"
                          + BAD + b"'>x</text></stream:error></stream:stream>"), Close())),
    grave("place-redirect", "in the place to which a redirect leads", at(
        TLS_FEATURES, say(b"<stream:error><see-other-host " + _STREAM + b">" + BAD
                          + b"</see-other-host></stream:error></stream:stream>"), Close())),
    grave("place-failure", "in the words of a failed login", instead(
        SUCCESS, b"<failure " + _SASL + b"><not-authorized/><text>" + BAD + b"</text></failure>")),
    grave("place-challenge", "in a message of SCRAM, with ASCII controls too",
          at(CHALLENGE, Payload(b"r=%r%,s=%s%,i=%i%,x=\x1b[31m\x07\x08" + BAD))),
    grave("place-challenge-raw", "in what should be base64",
          at(CHALLENGE, Payload(BAD, written=True))),
    grave("place-nonce", "in a nonce", at(CHALLENGE, Payload(b"r=%r%" + BAD + b",s=%s%,i=%i%"))),
    grave("place-scram-error", "in an error of SCRAM", at(SUCCESS, Payload(b"e=\x1b[2J" + BAD))),
    grave("place-realm", "in a realm", at(CHALLENGE, Payload(
        b'realm="\x1b[2J' + BAD + b'",nonce="\x07' + BAD
        + b'",qop="auth",algorithm=md5-sess,charset=utf-8')),
        options=("--mechanism", "DIGEST-MD5"), config={"also": ("DIGEST-MD5",)}),
    grave("place-token-error", "in the JSON of a refused token", at(
        SUCCESS, say(b"<challenge " + _SASL + b">eyJzdGF0dXMiOiIbWzJKwpsySuKAriJ9</challenge>"),
        Hush()),
        options=("--mechanism", "OAUTHBEARER"), config={"also": ("OAUTHBEARER",)}),
    grave("place-bind-error", "in the words of a refused binding", instead(
        BOUND, b"<iq type='error' id='%id%'><error type='cancel'><conflict " + _STANZA + b"/><text "
        + _STANZA + b">" + BAD + b"</text></error></iq>")),
    grave("place-moved", "in the place to which an account has moved", instead(
        BOUND, b"<iq type='error' id='%id%'><error type='cancel'><gone " + _STANZA + b">" + BAD
        + b"</gone></error></iq>")),
    _comes("place-stanza-id", "in the id of a stanza", b"<message id='" + BAD + b"'/>"),
    _comes("place-stanza-from", "in the sender of a stanza", b"<message from='" + BAD + b"'/>"),
    _comes("place-request-id", "in the id of a request that we answer",
           b"<iq type='get' id='" + _REFERRED + b"'><ping xmlns='urn:xmpp:ping'/></iq>"),
    _comes("place-push-sender", "in the sender of a push", b"<iq type='set' id='1' from='" + BAD
           + b"'><query xmlns='jabber:iq:roster'/></iq>"),
    _comes("place-payload-namespace", "in the namespace of a request",
           b"<iq type='get' id='1'><q xmlns='"
           + BAD + b"'/></iq>"),
    _comes("place-status", "in the status of a contact",
           b"<presence from='a@b.example'><status>" + BAD + b"</status><show>" + BAD
           + b"</show></presence>"),
    _comes("place-subject", "in the subject, thread and type of a message", b"<message type='" + BAD
           + b"'><subject>" + BAD + b"</subject><thread>" + BAD + b"</thread></message>"),
    _comes("place-nonza", "in an element between the stanzas",
           b"<e xmlns='" + BAD + b"' a='" + BAD + b"'/>"),
    _comes("place-text-between", "in white space that is none", b"<message/>\xc2\xa0<message/>"),
    tame("place-contact", "in name, address, group and state of a contact", instead(
        ROSTER, b"<iq type='result' id='%id%'><query xmlns='jabber:iq:roster' ver='" + BAD
        + b"'><item jid='"
        + BAD + b"' name='" + BAD + b"' ask='" + BAD + b"' subscription='" + BAD + b"'><group>"
        + BAD
        + b"</group></item></query></iq>")),
    tame("place-own-message", "in our own message as it comes back",
         swapped(MESSAGE, b"<body>[^<]*", b"<body>" + BAD)),
    tame("place-resource", "in the resource that we get",
         swapped(BOUND, b"(?<=/)[0-9a-f]+(?=</jid>)", BAD)),
    tame("place-version", "in name, version and system of the server's software", instead(
        VERSION, b"<iq type='result' id='%id%'><query xmlns='jabber:iq:version'><name>" + BAD
        + b"</name><version>" + BAD + b"</version><os>" + BAD + b"</os></query></iq>")),
    tame("place-capabilities", "in what the server says that it can do", swapped(
        DISCO, b"<identity[^>]*>", b"<identity category='" + BAD + b"' type='" + BAD + b"' name='"
        + BAD + b"'/><feature var='" + BAD + b"'/>"),
        options=("--with", "caps")),
    tame("place-capability-hash", "in the fingerprint of what it can do", swapped(
        LOGIN_FEATURES, b'ver="[^"]*"', b'ver="' + BAD + b'"'), options=("--with", "caps")),
    tame("place-session-id", "in the id of a session that can be resumed", instead(
        Place("SmEnabled"),
        b"<enabled xmlns='urn:xmpp:sm:3' resume='true' id='" + BAD + b"' location='"
        + BAD + b"' max='" + BAD + b"'/>"), options=("--with", "sm")),
    tame("place-close", "in an error in answer to our close", instead(
        CLOSE, b"<stream:error><reset " + _STREAM + b"/><text " + _STREAM + b">" + BAD
        + b"</text></stream:error></stream:stream>")),
    grave("place-not-xml", "in what is no XML at all", instead(
        CLEAR_HEADER, b"\x1b[2J\x1b]0;evil\x07\x9b" + BAD + b"\r\n")),
    grave("place-broken-tag", "in a tag that is never closed", at(
        LOGIN_FEATURES, say(b"<stream:features><e a='" + BAD + b"' \x1b[2J>"), Hush())),
]  # fmt: skip
