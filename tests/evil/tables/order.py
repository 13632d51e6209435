"""What may come too early, too late, twice or in another's place? RFC 6120 §4.3.5, §7, §8.2.3."""

from __future__ import annotations

from evil.acts import Hush, Many, Wait, say
from evil.behaviour import at, behind, grave, instead, tame
from evil.places import (
    BOUND,
    CHALLENGE,
    CLEAR_FEATURES,
    CLEAR_HEADER,
    CLOSE,
    LOGIN_FEATURES,
    LOGIN_HEADER,
    MESSAGE,
    PING,
    PRESENCE,
    PROCEED,
    ROSTER,
    SESSION,
    SUCCESS,
    TLS_FEATURES,
    TLS_HEADER,
)

_BIND = b"urn:ietf:params:xml:ns:xmpp-bind"
_RESULT = b"<iq type='result' id='%id%'><bind xmlns='" + _BIND + b"'><jid>%full%</jid></bind></iq>"
_SASL = b"xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
_SM = b"xmlns='urn:xmpp:sm:3'"
_CLOSE = b"</stream:stream>"
_PING = b"<iq type='get' id='p' from='%domain%'><ping xmlns='urn:xmpp:ping'/></iq>"
_MESSAGE = b"<message from='%domain%'><body>early</body></message>"
_REQUIRED = {"session": "required"}
_WITH_SM = ("--with", "sm")

BEHAVIOURS = [
    # stanzas before their time
    grave("early-message-clear", "a message in clear, before TLS",
          behind(CLEAR_FEATURES, _MESSAGE)),
    grave("early-message-tls", "a message before the login", behind(TLS_FEATURES, _MESSAGE)),
    grave("early-message-bind", "a message before the binding", behind(LOGIN_FEATURES, _MESSAGE)),
    grave("early-request", "a request before the binding", behind(LOGIN_FEATURES, _PING)),
    tame("early-error", "an error for nothing, before the binding",
         behind(LOGIN_FEATURES, b"<iq type='error' id='evil'/>")),
    tame("early-result", "a result for nothing, before the binding",
         behind(LOGIN_FEATURES, b"<iq type='result' id='evil'/>")),
    tame("early-bind-result", "a binding before anybody asked for it",
          behind(LOGIN_FEATURES, _RESULT)),
    grave("early-bind-before-login", "a binding before the login", behind(TLS_FEATURES, _RESULT)),
    grave("early-push-tls", "a push of the roster before the login", behind(
        TLS_FEATURES, b"<iq type='set' id='r'><query xmlns='jabber:iq:roster'/></iq>")),
    tame("early-enabled", "stream management enabled before the login",
          behind(TLS_FEATURES, b"<enabled " + _SM + b" id='x' resume='true'/>")),
    grave("early-resumed", "a session resumed that nobody asked for",
          behind(LOGIN_FEATURES, b"<resumed " + _SM + b" previd='x' h='0'/>")),
    grave("early-success-clear", "a success in clear",
          behind(CLEAR_FEATURES, b"<success " + _SASL + b"/>")),
    grave("early-failure", "a failure of a login that has not begun",
          behind(TLS_FEATURES, b"<failure " + _SASL + b"><aborted/></failure>")),
    tame("early-nonza", "an element that nobody knows, before the binding",
         behind(LOGIN_FEATURES, b"<evil xmlns='urn:evil'/>")),
    tame("early-nonza-tls", "an element that nobody knows, before the login",
          behind(TLS_FEATURES, b"<evil xmlns='urn:evil'/>")),
    grave("early-nonza-clear", "an element that nobody knows, in clear",
          behind(CLEAR_HEADER, b"<evil xmlns='urn:evil'/>")),
    grave("early-compressed", "compression begun that nobody asked for",
          behind(LOGIN_FEATURES, b"<compressed xmlns='http://jabber.org/protocol/compress'/>")),
    # another unit than is due
    grave("features-for-success", "features in the place of a success",
          at(SUCCESS, say(b"<stream:features/>"), Hush())),
    grave("proceed-for-success", "proceed in the place of a success",
          instead(SUCCESS, b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")),
    grave("success-for-features", "a success in the place of features",
          instead(TLS_FEATURES, b"<success " + _SASL + b"/>")),
    grave("challenge-for-features", "a challenge in the place of features, after the login",
          instead(LOGIN_FEATURES, b"<challenge " + _SASL + b"/>")),
    grave("header-for-challenge", "a header in the place of a challenge", instead(
        CHALLENGE, b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' version='1.0'"
        b" xmlns:stream='http://etherx.jabber.org/streams'>")),
    grave("close-for-proceed", "the end in the place of proceed", instead(PROCEED, _CLOSE)),
    grave("close-for-challenge", "the end in the place of a challenge", instead(CHALLENGE, _CLOSE)),
    grave("close-for-features", "the end in the place of features",
          instead(LOGIN_FEATURES, _CLOSE)),
    grave("close-for-bind", "the end in the place of a binding", instead(BOUND, _CLOSE)),
    grave("close-for-roster", "the end in the place of a roster", instead(ROSTER, _CLOSE)),
    grave("close-behind-success", "the end behind a success", behind(SUCCESS, _CLOSE)),
    grave("close-behind-header", "the end behind a header", behind(LOGIN_HEADER, _CLOSE)),
    grave("close-behind-bind", "the end behind a binding", behind(BOUND, _CLOSE)),
    tame("close-behind-ping", "the end behind the last answer", behind(PING, _CLOSE)),
    tame("close-twice", "two ends", instead(CLOSE, _CLOSE + _CLOSE)),
    tame("close-then-stanza", "a stanza behind the end, for our close",
         instead(CLOSE, _CLOSE + _MESSAGE)),
    tame("close-then-header", "a header behind the end, for our close", instead(
        CLOSE, _CLOSE + b"<?xml version='1.0'?><stream:stream>")),
    tame("close-after-stanzas", "a hundred stanzas before the end, for our close",
         instead(CLOSE, Many(_MESSAGE, 100), _CLOSE)),
    tame("close-request", "a request in the place of an end", at(CLOSE, say(_PING), Hush())),
    # twice
    grave("proceed-twice", "proceed twice", instead(PROCEED, b"%honest%%honest%")),
    grave("header-twice-tls", "a header twice, under TLS",
          instead(TLS_HEADER, b"%honest%%honest%")),
    grave("challenge-twice", "a challenge twice", instead(CHALLENGE, b"%honest%%honest%")),
    grave("success-twice", "a success twice", instead(SUCCESS, b"%honest%%honest%")),
    tame("bind-twice", "a binding twice", instead(BOUND, b"%honest%%honest%")),
    tame("bind-twice-another", "a second binding, to another address",
         behind(BOUND, b"<iq type='result' id='%id%'><bind xmlns='" + _BIND
                + b"'><jid>romeo@evil.example/x</jid></bind></iq>")),
    tame("roster-twice", "a roster twice", instead(ROSTER, b"%honest%%honest%")),
    tame("message-twice", "our message twice", instead(MESSAGE, b"%honest%%honest%")),
    grave("login-again", "the list of mechanisms again, after the binding",
          behind(BOUND, b"<stream:features><mechanisms " + _SASL + b"><mechanism>PLAIN</mechanism>"
                 b"</mechanisms></stream:features>")),
    grave("challenge-after-login", "a challenge after the login",
          behind(BOUND, b"<challenge " + _SASL + b">cj0x</challenge>")),
    grave("success-after-login", "a success after the login",
          behind(BOUND, b"<success " + _SASL + b"/>")),
    grave("proceed-after-login", "proceed after the login",
          behind(BOUND, b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")),
    grave("header-after-login", "a header among the stanzas",
          behind(ROSTER, b"<stream:stream xmlns='jabber:client'>")),
    tame("features-after-bind", "features once more, among the stanzas",
         behind(BOUND, b"<stream:features/>")),
    # all at once: what a server says that does not wait for us
    grave("ahead-of-starttls", "proceed together with the features",
          behind(CLEAR_FEATURES, b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")),
    grave("ahead-of-auth", "success together with the features",
          behind(TLS_FEATURES, b"<success " + _SASL + b"/>")),
    grave("ahead-of-response", "success together with the challenge",
          behind(CHALLENGE, b"<success " + _SASL + b">dj1BQUFB</success>")),
    grave("ahead-of-response-failure", "failure together with the challenge",
          behind(CHALLENGE, b"<failure " + _SASL + b"><not-authorized/></failure>")),
    grave("ahead-of-header", "header and features together with success",
          behind(SUCCESS, b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' version='1.0'"
                 b" xmlns:stream='http://etherx.jabber.org/streams'><stream:features><bind xmlns='"
                 + _BIND + b"'/></stream:features>")),
    tame("ahead-of-presence", "our presence before we have sent it",
         behind(ROSTER, b"<presence from='%full%' to='%full%'/>")),
    grave("ahead-of-close", "the end together with the roster, before we are through",
          behind(ROSTER, _CLOSE)),
    grave("ahead-of-close-error", "an error together with the roster",
          behind(ROSTER, b"<stream:error><system-shutdown "
                 b"xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>" + _CLOSE)),
    # late
    tame("late-features", "features a second later than the header",
         at(TLS_FEATURES, Wait(1.0), say(b"%honest%"))),
    tame("late-each-time", "a good second before each of five answers",
         *(at(place, Wait(1.0), say(b"%honest%"))
           for place in (CLEAR_HEADER, PROCEED, CHALLENGE, BOUND, ROSTER))),
    grave("too-late", "an answer later than we wait", at(BOUND, Wait(4.0), say(b"%honest%"))),
    tame("late-message", "our message, later than we wait",
         at(MESSAGE, Wait(4.0), say(b"%honest%"))),
    tame("session-answered-late", "the session after everything else",
         at(SESSION, say(_PING, _MESSAGE), Wait(0.5), say(b"%honest%")), config=_REQUIRED),
    # meant for another moment
    tame("presence-for-roster", "a presence of a stranger in the place of the roster",
         instead(ROSTER, b"<presence from='x@y.example/z'/>%honest%")),
    tame("roster-after-message", "the roster when it is not waited for any more",
         behind(MESSAGE, b"<iq type='result' id='late'><query xmlns='jabber:iq:roster'/></iq>")),
    tame("management-unasked", "a request for a count that nobody keeps, and one of ours",
          behind(BOUND, b"<r " + _SM + b"/><a " + _SM + b" h='7'/>")),
    tame("management-request-early", "a request for our count before it is enabled",
         behind(LOGIN_FEATURES, b"<r " + _SM + b"/>"), options=_WITH_SM),
    tame("presence-unavailable-of-us", "our own end, announced by the server",
         behind(PRESENCE, b"<presence from='%full%' type='unavailable'/>")),
]  # fmt: skip
