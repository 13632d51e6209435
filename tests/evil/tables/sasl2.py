"""What may a login of the newer kind meet? XEP-0388, 0386, 0480, 0484."""

from __future__ import annotations

from typing import Any

from evil.acts import Close, Hush, Many, Payload, say
from evil.behaviour import Behaviour, Bend, at, before, behind, instead, swapped
from evil.places import TLS_FEATURES, Place

_NS = b"xmlns='urn:xmpp:sasl:2'"
_OLD = b"xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
_BIND2 = b"xmlns='urn:xmpp:bind:0'"
_SM = b"xmlns='urn:xmpp:sm:3'"
_FAST = b"xmlns='urn:xmpp:fast:0'"

CHALLENGE = Place("Sasl2Challenge")
BOUND = Place("Sasl2Bound")
CONTINUE = Place("Sasl2Continue")
TASK = Place("Sasl2TaskData")
TASKS = Place("Sasl2TaskData", always=True)
LATER_FEATURES = Place("StreamFeatures", "login")
_WHO = b"<authorization-identifier>[^<]*</authorization-identifier>"
_MORE = b"(?=</success>)"


def _sasl2(
    id: str, does: str, *bends: Bend, bad: bool = True, options: tuple[str, ...] = (), **config: Any
) -> Behaviour:
    given = options if "--fast" in options else ("--sasl2", *options)
    return Behaviour(id, does, bends, grave=bad, options=given, config={"sasl2": True, **config})


def _task(id: str, does: str, *bends: Bend) -> Behaviour:
    asked = ("--mechanism", "PLAIN", "--with", "upgrade")  # a task is done where it was asked for
    return _sasl2(id, does, *bends, tasks=("UPGR-SCRAM-SHA-512",), options=asked)


def _token(id: str, does: str, *bends: Bend, bad: bool = False) -> Behaviour:
    return _sasl2(id, does, *bends, bad=bad, options=("--fast",))


def _who(text: bytes) -> bytes:
    return b"<authorization-identifier>" + text + b"</authorization-identifier>"


BEHAVIOURS = [
    # the offer
    _sasl2("sasl2-not-offered", "the newer login is not on offer",
           swapped(TLS_FEATURES, b"<authentication.*</authentication>", b"")),
    _sasl2("sasl2-offer-empty", "an offer of the newer login without a mechanism",
           swapped(TLS_FEATURES, b"<authentication.*</authentication>",
                   b"<authentication " + _NS + b"/>")),
    _sasl2("sasl2-offer-twice", "two offers of the newer login, of which the first has nothing",
           swapped(TLS_FEATURES, b"<authentication",
                   b"<authentication " + _NS + b"/><authentication")),
    _sasl2("sasl2-offer-inline-unknown", "inline features that nobody knows",
           swapped(TLS_FEATURES, b"<inline>", b"<inline><evil xmlns='urn:evil'/>text"), bad=False),
    _sasl2("sasl2-offer-without-bind", "nothing to bind with inside the login",
           swapped(TLS_FEATURES, b"<inline>.*</inline>", b"<inline/>"), bad=False),
    _sasl2("sasl2-upgrades-unknown", "upgrades that nobody knows, and one with markup",
           swapped(TLS_FEATURES, b"</authentication>",
                   b"<upgrade xmlns='urn:xmpp:sasl:upgrade:0'>X-EVIL</upgrade>"
                   b"<upgrade xmlns='urn:xmpp:sasl:upgrade:0'><b/></upgrade></authentication>"),
           bad=False),
    # the proof
    _sasl2("sasl2-challenge-of-the-old", "a challenge of the older login",
           instead(CHALLENGE, b"<challenge " + _OLD + b">cj0x</challenge>")),
    _sasl2("sasl2-challenge-not-base64", "a challenge of the newer login that is no base64",
           at(CHALLENGE, Payload(b"%%%", written=True))),
    _sasl2("sasl2-challenge-nonce", "a nonce of somebody else, in the newer login",
           at(CHALLENGE, Payload(b"r=evil,s=%s%,i=%i%"))),
    _sasl2("sasl2-challenges", "challenge upon challenge, in the newer login",
           at(CHALLENGE, say(Many(b"%honest%", 50)), Hush())),
    _sasl2("sasl2-success-at-once", "a success before any proof, in the newer login",
           instead(CHALLENGE, b"<success " + _NS + b">" + _who(b"%jid%") + b"</success>")),
    _sasl2("sasl2-success-bound-at-once", "a success that binds, before any proof",
           instead(CHALLENGE, b"<success " + _NS + b">" + _who(b"%jid%/evil") + b"<bound " + _BIND2
                   + b"/></success>")),
    _sasl2("sasl2-success-of-the-old", "a success of the older login", instead(
        BOUND, b"<success " + _OLD + b"/>")),
    _sasl2("sasl2-signature-missing", "a success without the server's proof, in the newer login",
           swapped(BOUND, b"<additional-data>.*</additional-data>", b"")),
    _sasl2("sasl2-signature-empty", "a success with an empty proof",
           swapped(BOUND, b"<additional-data>.*</additional-data>", b"<additional-data/>")),
    _sasl2("sasl2-signature-twice", "a success with two proofs, of which the first is wrong",
           swapped(BOUND, b"<additional-data>",
                   b"<additional-data>dj1B</additional-data><additional-data>")),
    _sasl2("sasl2-failure-and-success", "a failure with a success behind it, in the newer login",
           before(BOUND, b"<failure " + _NS + b"><not-authorized " + _OLD + b"/></failure>")),
    _sasl2("sasl2-failure-bare", "a failure without anything, in the newer login",
           instead(BOUND, b"<failure " + _NS + b"/>")),
    # who we are then
    _sasl2("sasl2-nobody", "a success for nobody", swapped(BOUND, _WHO, b"")),
    _sasl2("sasl2-nobody-named", "a success for an address of no letters",
           swapped(BOUND, _WHO, _who(b""))),
    _sasl2("sasl2-another", "a success for another account",
           swapped(BOUND, _WHO, _who(b"romeo@evil.example/balcony")), bad=False),
    _sasl2("sasl2-no-address", "a success for what is no address",
           swapped(BOUND, _WHO, _who(b"@@//&#10;\xc2\x9b2J"))),
    _sasl2("sasl2-bare-address", "a bare address, with a resource bound",
           swapped(BOUND, _WHO, _who(b"%jid%")), bad=False),
    _sasl2("sasl2-long-address", "a success for an address of two hundred thousand letters",
           instead(BOUND, b"<success " + _NS + b"><authorization-identifier>%jid%/",
                   Many(b"e", 200_000), b"</authorization-identifier></success>")),
    _sasl2("sasl2-address-of-quotes", "a success for an address of fifty thousand quotes",
           instead(BOUND, b"<success " + _NS + b"><authorization-identifier>%jid%/",
                   Many(b"&quot;", 40_000), b"</authorization-identifier></success>")),
    _sasl2("sasl2-two-addresses", "a success for two addresses", swapped(
        BOUND, _WHO, _who(b"romeo@evil.example/x") + _who(b"%jid%/evil")), bad=False),
    # what comes with it
    _sasl2("sasl2-bound-and-resumed", "a success with a new resource and an old session",
           swapped(BOUND, _MORE, b"<resumed " + _SM + b" previd='evil' h='0'/>"), bad=False),
    _sasl2("sasl2-resumed-unasked", "a success that resumes what we never had",
           swapped(BOUND, b"<bound.*(?=</success>)",
                   b"<resumed " + _SM + b" previd='evil' h='9'/>")),
    _sasl2("sasl2-unknown-inside", "a success with a tree of elements that nobody knows",
           swapped(BOUND, _MORE, b"<a xmlns='urn:a'><b><c/></b></a>" * 100), bad=False),
    _sasl2("sasl2-stanza-inside", "a success with a stanza in it",
           swapped(BOUND, _MORE, b"<message xmlns='jabber:client'><body>a</body></message>"),
           bad=False),
    _sasl2("sasl2-enabled-badly", "stream management that fails and is enabled",
           swapped(BOUND, b"</bound>", b"<failed " + _SM + b"/><enabled " + _SM + b"/></bound>"),
           bad=False, options=("--with", "sm")),
    _sasl2("sasl2-enabled-id-of-quotes", "a session with an id of thirty thousand quotes",
           swapped(BOUND, b"<enabled[^>]*>(</enabled>)?",
                   b"<enabled " + _SM + b" resume='1' id='" + b"&quot;" * 30_000 + b"'/>"),
           bad=False, options=("--with", "sm")),
    _sasl2("sasl2-no-features", "no features behind the success", at(LATER_FEATURES, Hush()),
           bad=True),
    _sasl2("sasl2-features-twice", "features twice behind the success",
           instead(LATER_FEATURES, b"%honest%%honest%")),
    _sasl2("sasl2-header-behind", "a new header behind the success, which nobody asked for",
           behind(BOUND, b"<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
                  b" xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>")),
    # tasks
    _task("task-none", "a task to do, of a list of none",
          swapped(CONTINUE, b"<tasks>.*</tasks>", b"<tasks/>")),
    _task("task-unknown", "a task that nobody knows",
          swapped(CONTINUE, b"UPGR-SCRAM-SHA-512", b"X-EVIL-\xe2\x80\xae")),
    _task("task-continue-again", "a task, and again a task, without end",
          instead(TASKS, b"<continue " + _NS + b"><tasks><task>UPGR-SCRAM-SHA-512</task></tasks>"
                  b"</continue>")),
    _task("task-no-salt", "a hash to make without a salt", swapped(TASK, b"<salt.*</salt>", b"")),
    _task("task-salt-not-base64", "a hash to make with a salt that is no base64",
          swapped(TASK, b">[^<]+</salt>", b">%%%</salt>")),
    _task("task-iterations", "a hash to make for ten minutes",
          swapped(TASK, rb"iterations=.\d+.", b"iterations='2147483647'")),
    _task("task-one-iteration", "a hash to make that is quickly guessed",
          swapped(TASK, rb"iterations=.\d+.", b"iterations='1'")),
    _task("task-success-without-it", "a success before the task is done",
          instead(TASK, b"<success " + _NS + b">" + _who(b"%jid%/evil") + b"<bound " + _BIND2
                  + b"/></success>")),
    _task("task-then-gone", "a task, and the end", at(TASK, say(b"%honest%"), Close())),
    # tokens
    _token("fast-no-token", "no token, although we asked", swapped(BOUND, b"<token[^>]*>", b""),
           bad=False),
    _token("fast-token-empty", "an empty token",
           swapped(BOUND, b"<token[^>]*>", b"<token " + _FAST + b" token='' expiry=''/>"),
           bad=False),
    _token("fast-token-no-attributes", "a token that is only an element",
           swapped(BOUND, b"<token[^>]*>", b"<token " + _FAST + b"/>")),
    _token("fast-token-long", "a token of a hundred thousand letters",
           swapped(BOUND, b"(?<=token=.)[A-Za-z0-9_-]+", b"t" * 100_000)),
    _token("fast-expiry-strange", "a token that expires on the thirtieth of February",
           swapped(BOUND, b"(?<=expiry=.)[^\"']+", b"2030-02-30T25:61:61+99:99")),
    _token("fast-expiry-year-9999", "a token for ever", swapped(
        BOUND, b"(?<=expiry=.)[^\"']+", b"9999-12-31T23:59:59.999999999Z")),
    _token("fast-not-offered", "no tokens on offer",
           swapped(TLS_FEATURES, b"<fast.*</fast>", b""), bad=True),
    _token("fast-offer-empty", "tokens on offer, for no mechanism", swapped(
        TLS_FEATURES, b"<fast.*</fast>", b"<fast " + _FAST + b"/>"), bad=True),
    _token("fast-offer-strange", "tokens for mechanisms that nobody knows", swapped(
        TLS_FEATURES, b"(?<=<fast xmlns=.urn:xmpp:fast:0.>).*</fast>",
        b"<mechanism>HT-MD5-EVIL</mechanism></fast>"), bad=True),
]  # fmt: skip
