"""What may come of making an account, and of a login from before SASL? XEP-0077, XEP-0078."""

from __future__ import annotations

from typing import Any

from evil.acts import Close, Hush, Many, say
from evil.behaviour import Behaviour, Bend, at, instead, swapped
from evil.places import TLS_FEATURES, Place

_REGISTER = b"xmlns='jabber:iq:register'"
_AUTH = b"xmlns='jabber:iq:auth'"
_STANZA = b"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"
FORM = Place("Iq", "tls", b"jabber:iq:register")
MADE = Place("Iq", "tls", b'"register-')
FIELDS = Place("Iq", "tls", b"jabber:iq:auth")
GRANTED = Place("Iq", "login", b'"login-')
_NEW: dict[str, Any] = {"accounts": {"romeo": "montague"}, "registration": "open"}


def _new(id: str, does: str, *bends: Bend, bad: bool = True, **more: Any) -> Behaviour:
    return Behaviour(id, does, bends, grave=bad, options=("--register",), config={**_NEW, **more})


def _form(id: str, does: str, fields: bytes, *, bad: bool = True) -> Behaviour:
    said = b"<iq type='result' id='%id%'><query " + _REGISTER + b">" + fields + b"</query></iq>"
    return _new(id, does, instead(FORM, said), bad=bad)


def _old(id: str, does: str, *bends: Bend, bad: bool = True) -> Behaviour:
    return Behaviour(
        id, does, bends, grave=bad, options=("--old-login",), config={"old_login": True}
    )


_USUAL = b"<username/><password/>"

BEHAVIOURS = [
    _new("register-not-offered", "no registration on offer, although it works",
         swapped(TLS_FEATURES, b"<register [^>]*/>", b""), bad=False),
    _new("register-silence", "silence for the form", at(FORM, Hush())),
    _new("register-no-form", "a result without a form",
         instead(FORM, b"<iq type='result' id='%id%'/>")),
    _form("register-no-fields", "a form without a field", b""),
    _form("register-already", "a form that says we have an account", b"<registered/>" + _USUAL,
          bad=False),
    _form("register-more-fields", "a form that wants to know more than we have",
          _USUAL + b"<email/><name/><phone/><evil xmlns='urn:evil'/>"),
    _form("register-no-password", "a form without a password", b"<username/>", bad=False),
    _form("register-filled", "a form that is filled in for us",
          b"<username>romeo</username><password>x"
          b"</password>", bad=False),
    _form("register-key", "a form with a key to give back, of thirty thousand quotes",
          _USUAL + b"<key>" + b"&quot;" * 30_000 + b"</key>", bad=False),
    _form("register-instructions", "instructions of 100 kB that clear the screen if they can",
          b"<instructions>" + "\x9b2J".encode() * 30_000 + b"</instructions>" + _USUAL, bad=False),
    _form("register-only-elsewhere", "a place on the web to register at, that is a script",
          b"<instructions>go</instructions><x xmlns='jabber:x:oob'><url>"
          b"javascript:alert(1)</url></x>"),
    _form("register-data-form", "a form of the newer kind",
          b"<x xmlns='jabber:x:data' type='form'><field "
          b"type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value></field><field "
          b"var='username' "
          b"type='text-single'><required/></field><field var='password' type='text-private'/></x>"),
    _form("register-captcha", "a form with a picture to read", _USUAL + b"<x xmlns='jabber:x:data' "
          b"type='form'><field var='ocr'><media xmlns='urn:xmpp:media-element'><uri "
          b"type='image/png'>"
          b"cid:evil@bob.xmpp.org</uri></media></field></x><data xmlns='urn:xmpp:bob' cid='x'>"
          b"%%%</data>"),
    _form("register-field-twice", "a form that asks for the password twice",
          _USUAL + b"<password/>", bad=False),
    _form("register-fields-thousand", "a form of a thousand fields",
          b"".join(b"<f%d/>" % n for n in range(1_000))),
    _new("register-refused", "a refused account, with an address to complain at", instead(
        MADE, b"<iq type='error' id='%id%'><error type='cancel'><conflict " + _STANZA + b"/><text "
        + _STANZA
        + b">mbed is taken; try mbed1</text></error></iq>")),
    _new("register-refused-empty", "a refused account without a reason",
         instead(MADE, b"<iq type='error' id='%id%'/>")),
    _new("register-form-again", "another form in the place of an account", instead(
        MADE, b"<iq type='result' id='%id%'><query " + _REGISTER + b">" + _USUAL
        + b"<email/></query></iq>"),
        bad=False),
    _new("register-another-name", "an account by another name", instead(
        MADE, b"<iq type='result' id='%id%'><query " + _REGISTER
        + b"><username>romeo</username></query>"
        b"</iq>"), bad=False),
    _new("register-then-gone", "an account, and the end", at(MADE, say(b"%honest%"), Close())),
    _new("register-closed", "registration that is closed", registration="closed"),
    _new("register-by-invitation", "an account for who is invited only", registration="invite"),
    _new("register-from-a-stranger", "a form that a stranger sends",
         swapped(FORM, b"<iq", b"<iq from='romeo@x.example'"), bad=False),
    # the login from before SASL
    _old("old-silence", "silence for the fields of the old login", at(FIELDS, Hush())),
    _old("old-no-fields", "no fields for the old login", swapped(
        FIELDS, b"<query.*</query>", b"<query " + _AUTH + b"/>")),
    _old("old-only-password", "the password itself and no digest, in the old login", swapped(
        FIELDS, b"<query.*</query>",
        b"<query " + _AUTH + b"><username/><password/><resource/></query>"),
        bad=False),
    _old("old-strange-fields", "a field for a number of a card, in the old login", swapped(
        FIELDS, b"</query>", b"<card-number/></query>")),
    _old("old-sequence", "a sequence and a token, from 1999", swapped(
        FIELDS, b"<query.*</query>",
        b"<query " + _AUTH + b"><username/><sequence>500</sequence><token>x"
        b"</token><resource/></query>")),
    _old("old-fields-filled", "fields that are filled in for us", swapped(
        FIELDS, b"<query.*</query>",
        b"<query " + _AUTH + b"><username>romeo</username><digest>x</digest>"
        b"<resource>evil</resource></query>"), bad=False),
    _old("old-refused", "a refused login of the old kind", instead(
        GRANTED, b"<iq type='error' id='%id%'><error code='401' type='auth'><not-authorized "
        + _STANZA
        + b"/></error></iq>")),
    _old("old-granted-with-query", "a login granted, with a list of what nobody asked", instead(
        GRANTED, b"<iq type='result' id='%id%'>", Many(b"<a/>", 1_000), b"</iq>"), bad=False),
    _old("old-granted-by-another-id", "a login granted under another id", at(
        GRANTED, say(b"<iq type='result' id='evil'/>"), Hush())),
    _old("old-granted-by-a-stranger", "a login granted by a stranger", at(
        GRANTED, say(b"<iq type='result' id='%id%' from='romeo@x.example'/>"), Hush())),
    _old("old-granted-as-message", "a login granted by a message", at(
        GRANTED, say(b"<message id='%id%'/>"), Hush())),
    _old("old-granted-twice", "a login granted twice", instead(GRANTED, b"%honest%%honest%"),
         bad=False),
]  # fmt: skip
