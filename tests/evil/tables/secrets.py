"""What if our own secret comes back? In every place, plainly or written in another way."""

from __future__ import annotations

from typing import Any

from evil.acts import Close, Hush, Payload, say
from evil.behaviour import Behaviour, Bend, at, behind, instead, swapped
from evil.places import (
    BOUND,
    CHALLENGE,
    CLEAR_FEATURES,
    LOGIN_FEATURES,
    LOGIN_HEADER,
    MESSAGE,
    PRESENCE,
    ROSTER,
    SUCCESS,
    TLS_FEATURES,
    Place,
)

_SASL = b"xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
_STREAM = b"xmlns='urn:ietf:params:xml:ns:xmpp-streams'"
_STANZA = b"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"
_PLAIN = ("--mechanism", "PLAIN")
VERSION = Place("Iq", "login", b'"version-')


def _told(id: str, does: str, *bends: Bend, **more: Any) -> Behaviour:
    """After PLAIN, by which the server knows it."""
    return Behaviour(id, does, bends, options=_PLAIN, **more)


def _refused(id: str, does: str, inside: bytes) -> Behaviour:
    said = b"<failure " + _SASL + b">" + inside + b"</failure>"
    return _told(id, does, instead(SUCCESS, said))


def _ended(id: str, does: str, inside: bytes) -> Behaviour:
    said = b"<stream:error>" + inside + b"</stream:error></stream:stream>"
    return _told(id, does, at(LOGIN_FEATURES, say(said), Close()))


def _comes(id: str, does: str, stanza: bytes) -> Behaviour:
    return _told(id, does, behind(PRESENCE, stanza))


BEHAVIOURS = [
    _refused("secret-in-failure", "in the words of a failure",
             b"<not-authorized/><text>wrong: %password%</text>"),
    _refused("secret-in-failure-alone", "as all words of a failure",
             b"<not-authorized/><text>%password%</text>"),
    _refused("secret-base64", "in base64, in the words of a failure",
             b"<not-authorized/><text>%base64%</text>"),
    _refused("secret-payload", "as our own payload, in the words of a failure",
             b"<not-authorized/><text>you sent %plain%</text>"),
    _refused("secret-hex", "in hex, in the words of a failure",
             b"<not-authorized/><text>%hex%</text>"),
    _refused("secret-in-a-child", "in a child of a failure",
             b"<not-authorized>%password%</not-authorized>"),
    _refused("secret-in-an-attribute", "in an attribute of a failure",
             b"<not-authorized p='%password%'/>"),
    _refused("secret-in-a-namespace", "in a namespace of a failure",
             b"<e xmlns='urn:%password%'/>"),
    _refused("secret-as-a-name", "as the name of a condition", b"<%password%/>"),
    _refused("secret-split-by-child", "split by an element",
             b"<not-authorized/><text>cana<b/>ry %password%</text>"),
    _refused("secret-across-elements", "in the texts of two elements",
             b"<not-authorized/><text>%first%</text><text>%second%</text>"),
    _refused("secret-split-within", "split by an element, within a text",
             b"<not-authorized/><text>%first%<b/>%second%</text>"),
    _refused("secret-split-by-cdata", "half in a CDATA section",
             b"<not-authorized/><text>%first%<![CDATA[%second%]]></text>"),
    _refused("secret-by-reference", "in references, each letter one",
             b"<not-authorized/><text>%references%</text>"),
    _refused("secret-by-hex-reference", "one letter of it in a reference",
             b"<not-authorized/><text>%onereference%</text>"),
    _refused("secret-url", "in the way of URLs", b"<not-authorized/><text>%percent%</text>"),
    _refused("secret-capitals", "in capital letters", b"<not-authorized/><text>%upper%</text>"),
    _refused("secret-reversed", "backwards", b"<not-authorized/><text>%reversed%</text>"),
    _refused("secret-twice", "twice in a row",
             b"<not-authorized/><text>%password%%password%</text>"),
    _refused("secret-in-a-long-text", "behind five thousand other letters",
             b"<not-authorized/><text>" + b"word " * 1_000 + b"%password%</text>"),
    _refused("secret-at-the-cut", "just where a long text is cut",
             b"<not-authorized/><text>" + b"w" * 495 + b"%password%</text>"),
    _ended("secret-in-stream-error", "in the words of a stream error",
           b"<policy-violation " + _STREAM + b"/><text " + _STREAM + b">%password%</text>"),
    _ended("secret-in-application-error", "in the application's own condition, twice",
           b"<undefined-condition " + _STREAM + b"/><e xmlns='urn:e' a='%base64%'>%plain%</e>"),
    _ended("secret-in-redirect", "as the place to which a redirect leads",
           b"<see-other-host " + _STREAM + b">%password%.evil.example:5222</see-other-host>"),
    _ended("secret-in-lang", "as the language of an error's words",
           b"<conflict " + _STREAM + b"/><text " + _STREAM + b" xml:lang='%password%'>x</text>"),
    _told("secret-in-success", "in the data of a success",
          instead(SUCCESS, b"<success " + _SASL + b">%base64%</success>")),
    _told("secret-in-success-payload", "our payload in the data of a success",
          instead(SUCCESS, b"<success " + _SASL + b">%plain%</success>")),
    _told("secret-in-success-raw", "plainly in a success",
          instead(SUCCESS, b"<success " + _SASL + b">%password%</success>")),
    _told("secret-in-success-child", "in a child of a success",
          instead(SUCCESS, b"<success " + _SASL + b"><a>%password%</a></success>")),
    _told("secret-in-challenge", "in a challenge for PLAIN",
          at(SUCCESS, say(b"<challenge " + _SASL + b">%base64%</challenge>"), Hush())),
    _told("secret-in-header", "as the id of the next stream",
          swapped(LOGIN_HEADER, b'id="[^"]*"', b'id="%password%"')),
    _told("secret-in-features", "as a feature", swapped(
        LOGIN_FEATURES, b"</stream:features>",
        b"<f xmlns='urn:%password%'>%plain%</f></stream:features>")),
    _told("secret-in-resource", "as our resource",
          swapped(BOUND, b"(?<=/)[0-9a-f]+(?=</jid>)", b"%password%")),
    _told("secret-in-bind-error", "our password in the words of a refused binding", instead(
        BOUND, b"<iq type='error' id='%id%'><error type='cancel'><conflict " + _STANZA + b"/><text "
        + _STANZA
        + b">%password%</text></error></iq>")),
    _told("secret-in-roster", "as a contact", instead(
        ROSTER, b"<iq type='result' id='%id%'><query xmlns='jabber:iq:roster' ver='%password%'>"
        b"<item jid='%password%@b.example' name='%password%'><group>%base64%</group></item>"
        b"</query></iq>")),
    _told("secret-in-message", "our password in our own message as it comes back",
          swapped(MESSAGE, b"<body>[^<]*", b"<body>%password%")),
    _told("secret-in-software", "as the name of the server's software", instead(
        VERSION, b"<iq type='result' id='%id%'><query xmlns='jabber:iq:version'><name>"
                 b"%password%</name>"
        b"<version>%base64%</version></query></iq>")),
    _comes("secret-in-stanza", "in every part of a stanza",
           b"<message id='%password%' from='a@b/%password%' "
           b"type='%password%'><subject>%plain%</subject><body>%password%</body></message>"),
    _comes("secret-in-request", "as the id of a request that we answer",
           b"<iq type='get' id='%password%' from='%domain%'><ping xmlns='urn:xmpp:ping'/></iq>"),
    _comes("secret-in-nonza", "as the name of an element between stanzas",
           b"<%password% xmlns='urn:e'/>"),
    _told("secret-not-well-formed", "in what is no XML", at(
        SUCCESS, say(b"<failure " + _SASL + b"><text>%password%</failure>"), Close())),
    _told("secret-unfinished", "in a unit that never ends", at(
        SUCCESS, say(b"<failure " + _SASL + b"><text>%password%"), Hush())),
    _told("secret-in-two-units", "in two units, half in each", instead(
        PRESENCE,
        b"<message><body>%first%</body></message><message><body>%second%</body></message>")),
    _told("secret-behind-close", "behind the end of the stream", at(
        LOGIN_FEATURES, say(b"</stream:stream>%password%"), Close())),
    _told("secret-in-comment", "in a comment", instead(LOGIN_FEATURES, b"<!-- %password% -->")),
    # where the server knows it from elsewhere
    Behaviour("secret-in-clear", "in clear, before any login",
              (at(CLEAR_FEATURES, say(b"<stream:error><conflict " + _STREAM + b"/><text " + _STREAM
                                      + b">%password%</text></stream:error></stream:stream>"),
                                      Close()),)),
    Behaviour("secret-as-mechanism", "as the name of a mechanism", (swapped(
        TLS_FEATURES, b"</mechanisms>", b"<mechanism>%password%</mechanism></mechanisms>"),)),
    Behaviour("secret-in-scram-extension", "in an extension of SCRAM",
              (at(CHALLENGE, Payload(b"r=%r%,s=%s%,i=%i%,x=%password%")),)),
    Behaviour("secret-as-salt", "as the salt",
              (at(CHALLENGE, Payload(b"r=%r%,s=%base64%,i=%i%")),)),
    Behaviour("secret-in-scram-error", "as the error of SCRAM",
              (at(SUCCESS, Payload(b"e=%password%")),)),
    Behaviour("secret-as-realm", "as a realm", (at(CHALLENGE, Payload(
        b'realm="%password%",nonce="%password%",qop="auth",algorithm=md5-sess,charset=utf-8')),),
        options=("--mechanism", "DIGEST-MD5"), config={"also": ("DIGEST-MD5",)}),
    Behaviour("secret-as-cram-challenge", "as the text to hash",
              (at(CHALLENGE, Payload(b"<%password%@x>")),),
              options=("--mechanism", "CRAM-MD5"), config={"also": ("CRAM-MD5",)}),
    Behaviour("secret-in-token-error", "our token in the JSON of its refusal", (at(
        SUCCESS, say(b"<challenge " + _SASL + b">%json%</challenge>"), Hush()),),
        options=("--mechanism", "OAUTHBEARER"), config={"also": ("OAUTHBEARER",)}),
    Behaviour("secret-in-sasl2", "as who we are, in the newer login", (swapped(
        Place("Sasl2Bound"), b"<authorization-identifier>[^<]*",
        b"<authorization-identifier>%jid%/%password%"),),
        options=("--sasl2", "--mechanism", "PLAIN"), config={"sasl2": True}),
    Behaviour("secret-in-sasl2-data", "in the data of a success, in the newer login", (swapped(
        Place("Sasl2Bound"), b"<authorization-identifier>",
        b"<additional-data>%plain%</additional-data><authorization-identifier>"),),
        options=("--sasl2", "--mechanism", "PLAIN"), config={"sasl2": True}),
    Behaviour("secret-in-form", "in the form of a new account", (swapped(
        Place("Iq", "tls", b"jabber:iq:register"), b"<username/>",
        b"<instructions>%password%</instructions><username>%password%</username>"),),
        options=("--register",),
        config={"accounts": {"romeo": "montague"}, "registration": "open"}),
    Behaviour("secret-in-old-form", "in the form of the login from before SASL", (swapped(
        Place("Iq", "tls", b"jabber:iq:auth"), b"<username[^>]*>",
        b"<username>%password%</username>"),),
        options=("--old-login",), config={"old_login": True}),
]  # fmt: skip
