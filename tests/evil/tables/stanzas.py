"""What may a stanza mean, or seem to? RFC 6120 §7, §8, RFC 6121, and what came of it elsewhere."""

from __future__ import annotations

from typing import Any

from evil.acts import Hush, Many, say
from evil.behaviour import Behaviour, at, behind, instead, swapped
from evil.places import BOUND, MESSAGE, PING, PRESENCE, ROSTER, SESSION

_BIND = b"urn:ietf:params:xml:ns:xmpp-bind"
_STRANGER = b"from='romeo@evil.example/x'"
_ROSTER = b"<query xmlns='jabber:iq:roster'>"


def _bound(id: str, does: str, jid: bytes, *, bad: bool = True, **more: Any) -> Behaviour:
    inside = b"<bind xmlns='" + _BIND + b"'><jid>" + jid + b"</jid></bind>"
    said = b"<iq type='result' id='%id%'>" + inside + b"</iq>"
    return Behaviour(id, does, (instead(BOUND, said),), grave=bad, **more)


def _answer(id: str, does: str, stanza: bytes, *, bad: bool = True) -> Behaviour:
    """For the binding."""
    return Behaviour(id, does, (at(BOUND, say(stanza), Hush()),), grave=bad)


def _comes(id: str, does: str, stanza: bytes) -> Behaviour:
    """Beside everything else, when we have said that we are there."""
    return Behaviour(id, does, (behind(PRESENCE, stanza),))


def _contact(id: str, does: str, item: bytes) -> Behaviour:
    said = b"<iq type='result' id='%id%'>" + _ROSTER + item + b"</query></iq>"
    return Behaviour(id, does, (instead(ROSTER, said),))


def _pushed(
    id: str, does: str, attributes: bytes, inside: bytes = b"<item jid='a@b.example'/>"
) -> Behaviour:
    said = b"<iq type='set' " + attributes + b">" + _ROSTER + inside + b"</query></iq>"
    return Behaviour(id, does, (behind(PRESENCE, said),))


def _delayed(id: str, does: str, stamp: bytes) -> Behaviour:
    delay = b"<delay xmlns='urn:xmpp:delay' stamp='" + stamp + b"'/>"
    return _comes(id, does, b"<message " + _STRANGER + b"><body>old</body>" + delay + b"</message>")


BEHAVIOURS = [
    # the address that we get
    _bound("bound-empty", "an address of no letters", b""),
    _bound("bound-no-address", "what is no address", b"@@//"),
    _bound("bound-bare", "an address without a resource", b"%jid%", bad=False),
    _bound("bound-domain", "an address of the domain alone", b"%domain%", bad=False),
    _bound("bound-other-domain", "an address at another domain", b"mbed@other.example/x",
           bad=False),
    _bound("bound-other-account", "an address of another account", b"romeo@evil.example/x",
           bad=False),
    _bound("bound-look-alike", "an address that looks like ours", "mbеd@evil.example/x".encode(),
           bad=False),
    _bound("bound-right-to-left", "a resource that turns the text around",
           "%jid%/\u202egro.elpmaxe".encode()),
    _bound("bound-spaces", "a resource of spaces", b"%jid%/   ", bad=False),
    _bound("bound-controls", "a resource with C1 control characters", b"%jid%/&#x9b;2J&#x85;"),
    _bound("bound-zero-width", "a resource of letters without width",
           "%jid%/\u200b\u2060\ufeff".encode()),
    _bound("bound-emoji", "a resource of an emoji of many parts",
           "%jid%/👩‍👩‍👧‍👦".encode(), bad=False),
    _bound("bound-two-slashes", "a resource with slashes and signs in it", b"%jid%/a/b@c/d",
           bad=False),
    _bound("bound-quotes", "a resource of quotes and brackets", b"%jid%/&quot;&lt;&amp;&gt;'",
           bad=False),
    _bound("bound-markup", "a resource in the markup of our terminal", b"%jid%/[bold][/bold][/]",
           bad=False),
    _bound("bound-path", "a resource that is a path", b"%jid%/../../../etc/passwd", bad=False),
    _bound("bound-long", "a resource of 1,024 bytes, just above what there may be",
           b"%jid%/" + b"e" * 1_024),
    _bound("bound-longest", "a resource of 1,023 bytes, just what there may be",
           b"%jid%/" + b"e" * 1_023, bad=False),
    Behaviour("bound-huge", "an address of two hundred thousand letters", (instead(
        BOUND, b"<iq type='result' id='%id%'><bind xmlns='" + _BIND + b"'><jid>%jid%/",
        Many(b"e", 200_000), b"</jid></bind></iq>"),), grave=True),
    Behaviour("bound-huge-quotes", "an address of forty thousand quotes", (instead(
        BOUND, b"<iq type='result' id='%id%'><bind xmlns='" + _BIND + b"'><jid>%jid%/",
        Many(b"&quot;", 40_000), b"</jid></bind></iq>"),), grave=True),
    _bound("bound-to-another-resource", "another resource than we asked for",
           b"%jid%/another", bad=False, options=("--resource", "mine")),
    _bound("bound-not-idna", "a domain with a label that is no A-label", b"mbed@xn--0.example/x",
           bad=False),
    _bound("bound-with-child", "an address with markup in it", b"<b>%full%</b>"),
    _answer("bind-two-addresses", "two addresses in one binding",
            b"<iq type='result' id='%id%'><bind xmlns='" + _BIND
            + b"'><jid>%full%</jid><jid>a@b/c</jid></bind></iq>", bad=False),
    _answer("bind-other-id", "a binding for another request",
            b"<iq type='result' id='evil'><bind xmlns='" + _BIND
            + b"'><jid>%full%</jid></bind></iq>"),
    _answer("bind-no-id", "a binding without an id",
            b"<iq type='result'><bind xmlns='" + _BIND + b"'><jid>%full%</jid></bind></iq>"),
    _answer("bind-from-a-stranger", "a binding from a stranger", b"<iq type='result' id='%id%' "
            + _STRANGER + b"><bind xmlns='" + _BIND + b"'><jid>%full%</jid></bind></iq>"),
    _answer("bind-no-type", "an answer of no type",
            b"<iq id='%id%'><bind xmlns='" + _BIND + b"'><jid>%full%</jid></bind></iq>"),
    _answer("bind-strange-type", "an answer of a type that there is not",
            b"<iq type='maybe' id='%id%'><bind xmlns='" + _BIND
            + b"'><jid>%full%</jid></bind></iq>"),
    _answer("bind-as-request", "a request to bind, in answer to ours",
            b"<iq type='set' id='%id%'><bind xmlns='" + _BIND + b"'/></iq>"),
    _answer("bind-empty", "a result without a binding", b"<iq type='result' id='%id%'/>"),
    _answer("bind-of-another", "a binding in the namespace of nobody",
            b"<iq type='result' id='%id%'><bind xmlns='urn:evil'><jid>%full%</jid></bind></iq>"),
    _answer("bind-deep", "a binding in an element of a binding",
            b"<iq type='result' id='%id%'><a><bind xmlns='"
            + _BIND + b"'><jid>%full%</jid></bind></a></iq>"),
    # the session
    Behaviour("session-result-with-tree", "a session with a thousand elements in it",
              (instead(SESSION, b"<iq type='result' id='%id%'>", Many(b"<a/>", 1_000), b"</iq>"),),
              config={"session": "required"}),
    Behaviour("session-from-a-stranger", "a session that a stranger grants",
              (swapped(SESSION, b"<iq", b"<iq " + _STRANGER),), config={"session": "required"}),
    # the roster
    Behaviour("roster-from-a-stranger", "a roster that a stranger sends, then ours",
              (instead(ROSTER, b"<iq type='result' id='%id%' " + _STRANGER + b">" + _ROSTER
                       + b"<item jid='evil@x.example'/></query></iq>%honest%"),)),
    Behaviour("roster-from-the-bare-address", "a roster from our own account, which is right",
              (swapped(ROSTER, b"<iq", b"<iq from='mbed@evil.example'"),)),
    Behaviour("roster-without-query", "a roster without a list",
              (instead(ROSTER, b"<iq type='result' id='%id%'/>"),)),
    Behaviour("roster-of-another", "a list in the namespace of nobody",
              (instead(ROSTER, b"<iq type='result' id='%id%'><query xmlns='urn:evil'/></iq>"),)),
    _contact("contact-no-address", "a contact without an address", b"<item name='nobody'/>"),
    _contact("contact-not-an-address", "a contact whose address is none", b"<item jid='@@//'/>"),
    _contact("contact-escape", "a contact whose name clears the screen",
             b"<item jid='a@b.example' name='&#x9b;2J&#x9d;0;evil&#x9c;'/>"),
    _contact("contact-lines", "a contact whose name is three lines of ours",
             b"<item jid='a@b.example' name='x&#10;***    step 6 done&#10;exit 0'/>"),
    _contact("contact-twice", "a contact twice, with two names",
             b"<item jid='a@b.example' name='a'/><item jid='a@b.example' name='b'/>"),
    _contact("contact-strange-subscription", "a contact of a subscription that there is not",
             b"<item jid='a@b.example' subscription='forever' ask='never'/>"),
    _contact("contact-groups", "a contact in a thousand groups, some empty",
             b"<item jid='a@b.example'>" + b"<group/><group>g</group>" * 500 + b"</item>"),
    _contact("contacts-thousand", "a roster of a thousand contacts",
             b"".join(b"<item jid='c%d@evil.example' name='c'/>" % n for n in range(1_000))),
    Behaviour("contacts-version-of-quotes", "a version of the roster of thirty thousand quotes",
              (swapped(ROSTER, b"<query", b"<query ver='" + b"&quot;" * 30_000 + b"'"),),
              options=("--with", "rosterver")),
    Behaviour("contacts-version-empty", "an empty version of the roster, which means the first",
              (swapped(ROSTER, b"ver=.[^\"']*.", b"ver=''"),), options=("--with", "rosterver")),
    # pushes
    _pushed("push-from-a-stranger", "a contact that a stranger adds", b"id='p' " + _STRANGER),
    _pushed("push-from-the-domain", "a contact that our domain adds", b"id='p' from='%domain%'"),
    _pushed("push-from-us", "a contact that our own full address adds", b"id='p' from='%full%'"),
    _pushed("push-from-bare-us", "a contact that our own account adds", b"id='p' from='%jid%'"),
    _pushed("push-from-look-alike", "a contact that an account like ours adds",
            "id='p' from='mbеd@evil.example'".encode()),
    _pushed("push-from-big-letters", "a contact that our account adds, in capital letters",
            b"id='p' from='MBED@EVIL.EXAMPLE'"),
    _pushed("push-no-id", "a contact without an id to answer to", b"from='%jid%'"),
    _pushed("push-id-of-quotes", "a push with an id of thirty thousand quotes",
            b"id='" + b"&quot;" * 30_000 + b"'"),
    _pushed("push-id-of-lines", "a push with an id of lines", b"id='&#10;&#13;&#9;'"),
    _pushed("push-two-items", "a push of two contacts, where there may be one", b"id='p'",
            b"<item jid='a@b.example'/><item jid='c@d.example'/>"),
    _pushed("push-nothing", "a push of nothing", b"id='p'", b""),
    _pushed("push-remove", "a push that removes somebody whom we do not have", b"id='p'",
            b"<item jid='x@y.example' subscription='remove'/>"),
    # requests
    _comes("request-unknown", "a request that nobody knows",
           b"<iq type='get' id='q' from='%domain%'><evil xmlns='urn:evil'/></iq>"),
    _comes("request-empty", "a request for nothing", b"<iq type='get' id='q' from='%domain%'/>"),
    _comes("request-two", "a request for two things",
           b"<iq type='set' id='q' from='%domain%'><a xmlns='u'/><b xmlns='u'/></iq>"),
    _comes("request-no-id", "a request without an id",
           b"<iq type='get' from='%domain%'><ping xmlns='urn:xmpp:ping'/></iq>"),
    _comes("request-from-nowhere", "a request from what is no address",
           b"<iq type='get' id='q' from='@@//'><ping xmlns='urn:xmpp:ping'/></iq>"),
    _comes("request-from-long", "a request from an address of thirty thousand quotes",
           b"<iq type='get' id='q' from='" + b"&quot;" * 30_000
           + b"'><ping xmlns='urn:xmpp:ping'/></iq>"),
    _comes("request-to-another", "a request that is meant for another",
           b"<iq type='get' id='q' from='%domain%' to='x@y.example'><ping "
           b"xmlns='urn:xmpp:ping'/></iq>"),
    _comes("request-same-id", "five requests with one id",
           b"<iq type='get' id='q' from='%domain%'><ping xmlns='urn:xmpp:ping'/></iq>" * 5),
    _comes("request-with-error", "a request with an error in it",
           b"<iq type='set' id='q' from='%domain%'><a xmlns='u'/><error type='auth'/></iq>"),
    _comes("request-of-bind", "a request of the server that we bind",
           b"<iq type='set' id='q' from='%domain%'><bind xmlns='" + _BIND + b"'/></iq>"),
    _comes("request-of-registration", "a request of the server that we register",
           b"<iq type='set' id='q' from='%domain%'><query xmlns='jabber:iq:register'><password/>"
           b"</query></iq>"),
    _comes("request-time-and-version", "what many servers ask: time, version, last activity",
           b"<iq type='get' id='q1' from='%domain%'><query xmlns='jabber:iq:version'/></iq>"
           b"<iq type='get' id='q2' from='%domain%'><time xmlns='urn:xmpp:time'/></iq>"
           b"<iq type='get' id='q3' from='%domain%'><query xmlns='jabber:iq:last'/></iq>"),
    # answers
    Behaviour("message-id-of-another", "our message with another id, then our message",
              (swapped(MESSAGE, b'id="[^"]*"', b'id="evil"'),)),
    Behaviour("message-without-from", "our message from nobody",
              (swapped(MESSAGE, b'from="[^"]*"', b""),)),
    Behaviour("message-from-stranger", "our message from a stranger",
              (swapped(MESSAGE, b'from="[^"]*"', _STRANGER),)),
    Behaviour("message-as-error-of-a-stranger", "our message refused by a stranger",
              (instead(MESSAGE,
                       b"<message type='error' id='%id%' " + _STRANGER + b"><error type='auth'>"
                       b"<forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
                       b"</message>"),)),
    Behaviour("message-other-body", "our message with another body",
              (swapped(MESSAGE, b"<body>[^<]*</body>", b"<body>&#x9b;2J</body><body>b</body>"),)),
    Behaviour("ping-result-from-a-stranger", "a stranger answers the ping to ourselves",
              (instead(PING, b"<iq type='result' id='%id%' " + _STRANGER + b"/>"),)),
    Behaviour("ping-as-message", "a message with the id of the ping",
              (at(PING, say(b"<message id='%id%'/>"), Hush()),), grave=True),
    Behaviour("ping-as-set", "the ping comes back as a command",
              (at(PING,
                  say(b"<iq type='set' id='%id%' from='%full%'><ping xmlns='urn:xmpp:ping'/></iq>"),
                  Hush()),)),
    # what other clients fell for
    _comes("carbon-of-a-stranger", "a copy of our own message that a stranger sends",
           b"<message " + _STRANGER + b"><sent xmlns='urn:xmpp:carbons:2'><forwarded "
           b"xmlns='urn:xmpp:forward:0'><message from='%full%' to='b@x.example' "
           b"xmlns='jabber:client'>"
           b"<body>I give you everything</body></message></forwarded></sent></message>"),
    _comes("archive-of-a-stranger", "a result of an archive that a stranger sends",
           b"<message " + _STRANGER
           + b"><result xmlns='urn:xmpp:mam:2' id='1' queryid='q'><forwarded "
           b"xmlns='urn:xmpp:forward:0'><message/></forwarded></result></message>"),
    _comes("correction-of-a-stranger", "a correction of a message that a stranger sends",
           b"<message " + _STRANGER
           + b" id='2'><replace xmlns='urn:xmpp:message-correct:0' id='1'/></message>"),
    _comes("forwarded-deep", "a message in a message, twenty times", b"<message from='%jid%'>"
           + b"<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'>" * 20
           + b"</message></forwarded>" * 20 + b"</message>"),
    _comes("xhtml", "a message with a script, an image and a link",
           b"<message " + _STRANGER + b"><html xmlns='http://jabber.org/protocol/xhtml-im'><body "
           b"xmlns='http://www.w3.org/1999/xhtml'><script>x</script><img "
           b"src='http://evil.example/'/>"
           b"<a href='javascript:x'>y</a></body></html></message>"),
    _comes("bits-of-binary", "a message with an image of a million bytes that is none",
           b"<message><data xmlns='urn:xmpp:bob' type='../../x' cid='a'>!!!!</data></message>"),
    _comes("out-of-band", "a message with a link to a file of ours",
           b"<message><x xmlns='jabber:x:oob'><url>file:///etc/passwd</url></x></message>"),
    _comes("invitation-and-form", "an invitation and a form with a field for a password",
           b"<message><x xmlns='jabber:x:data' type='form'><field var='password' "
           b"type='text-private'>"
           b"<value>%full%</value></field></x></message>"),
    _comes("stanza-of-another", "a stanza that is called neither message nor iq nor presence",
           b"<command xmlns='jabber:client' type='get' id='1'/>"),
    _comes("stanza-of-servers", "a stanza of servers among ours",
           b"<message xmlns='jabber:server'/>"),
    _comes("priority-strange", "presence of priorities that there are not",
           b"<presence><priority>128</priority><priority>-129</priority><priority>1e9</priority>"
           b"</presence>"),
    _comes("show-strange", "presence of a kind that there is not",
           b"<presence type='evil'><show>invisible</show><show/><status/><status/></presence>"),
    _comes("subscription-of-us", "ourselves who ask to see ourselves",
           b"<presence type='subscribe' from='%jid%'/>"),
    _delayed("stamp-year-9999", "an old message from the year 9999", b"9999-12-31T23:59:59Z"),
    _delayed("stamp-negative", "an old message from before there were years",
             b"-0001-01-01T00:00:00Z"),
    _delayed("stamp-hour-24", "an old message of the hour 24:00:60", b"2026-02-30T24:00:60Z"),
    _delayed("stamp-no-zone", "an old message of no zone", b"2026-01-31T12:00:00"),
    _delayed("stamp-of-letters", "an old message of yesterday", b"yesterday"),
]  # fmt: skip
