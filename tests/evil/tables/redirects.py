"""Where may a server send us? RFC 6120 §4.9.3.19; nothing but this network can be reached."""

from __future__ import annotations

from typing import Any

from evil.acts import Close, say
from evil.behaviour import Behaviour, Bend, at, grave, tame
from evil.places import BOUND, CLEAR_FEATURES, LOGIN_FEATURES, ROSTER, SUCCESS, TLS_FEATURES, Place

_STREAM = b"xmlns='urn:ietf:params:xml:ns:xmpp-streams'"
SMTP = "127.0.0.1:25"
METADATA = "169.254.169.254:80"
ELSEWHERE = "10.6.6.6:5222"


def _error(place: bytes, more: bytes = b"") -> bytes:
    other = b"<see-other-host " + _STREAM + b">" + place + b"</see-other-host>" + more
    return b"<stream:error>" + other + b"</stream:error></stream:stream>"


def _sent(id: str, does: str, to: bytes, place: Place = CLEAR_FEATURES, **more: Any) -> Behaviour:
    return grave(id, does, at(place, say(_error(to)), Close()), **more)


def _once(to: bytes) -> Bend:
    return Bend(Place("StreamFeatures", "clear"), (say(_error(to)), Close()))


BEHAVIOURS = [
    # to others
    _sent("redirect-to-mail", "to the port of mail on our own machine", b"127.0.0.1:25",
          doors=(SMTP,)),
    _sent("redirect-to-mail-by-name", "the same by the name of our own machine", b"localhost:25",
          doors=(SMTP,)),
    _sent("redirect-to-mail-mapped", "the same as an IPv6 address that is an IPv4 address",
          b"[::ffff:127.0.0.1]:25", doors=(SMTP,)),
    _sent("redirect-to-mail-octal", "the same in octal and hex, as C libraries read it",
          b"0x7f.1:25",
          doors=(SMTP,)),
    _sent("redirect-to-mail-number", "the same as one number", b"2130706433:25", doors=(SMTP,)),
    _sent("redirect-to-metadata", "to where clouds keep their secrets", b"169.254.169.254:80",
          doors=(METADATA,)),
    _sent("redirect-to-link-local", "to an address of this link", b"[fe80::1%25lo]:5222"),
    _sent("redirect-to-multicast", "to an address of many", b"224.0.0.1:5222"),
    _sent("redirect-to-broadcast", "to everybody", b"255.255.255.255:5222"),
    _sent("redirect-to-nobody", "to the address that is none", b"0.0.0.0:25", doors=(SMTP,)),
    _sent("redirect-to-nobody-six", "to the IPv6 address that is none", b"[::]:25", doors=(SMTP,)),
    _sent("redirect-to-ssh", "to the port of ssh", b"127.0.0.1:22", doors=("127.0.0.1:22",)),
    _sent("redirect-to-low-port", "to a port that only root may open", b"127.0.0.1:1",
          doors=("127.0.0.1:1",)),
    # to nowhere
    _sent("redirect-empty", "to nowhere", b""),
    _sent("redirect-space", "to a space", b" \n "),
    _sent("redirect-port-only", "to a port of nowhere", b":5222"),
    _sent("redirect-port-zero", "to port 0", b"127.0.0.1:0"),
    _sent("redirect-port-high", "to a port that there is not", b"127.0.0.1:65536"),
    _sent("redirect-port-digits", "to a port of a hundred digits", b"127.0.0.1:" + b"9" * 100),
    _sent("redirect-port-negative", "to a port below nought", b"127.0.0.1:-1"),
    _sent("redirect-port-letters", "to a port of letters", b"127.0.0.1:xmpp"),
    _sent("redirect-port-arabic", "to a port in Arabic digits", "127.0.0.1:٥٢٢٢".encode()),
    _sent("redirect-two-ports", "to two ports", b"127.0.0.1:5222:5223"),
    _sent("redirect-url", "to a page of the web", b"http://127.0.0.1:25/", doors=(SMTP,)),
    _sent("redirect-user", "to a user at a host", b"mbed@127.0.0.1:25", doors=(SMTP,)),
    _sent("redirect-option", "to what looks like an option", b"-oProxyCommand=evil"),
    _sent("redirect-path", "to a path of a socket", b"/run/evil.sock"),
    _sent("redirect-six-bare", "to an IPv6 address without brackets", b"::1:25", doors=(SMTP,)),
    _sent("redirect-six-open", "to an IPv6 address with one bracket", b"[::1:5222"),
    _sent("redirect-six-zone", "to an IPv6 address of a zone that clears the screen",
          "[::1%\x9b2J]:5222".encode()),
    _sent("redirect-two-lines", "to a place of two lines", b"127.0.0.1:25\nevil", doors=(SMTP,)),
    _sent("redirect-long", "to a host with a name of 100 kB", b"e" * 100_000 + b".example:5222"),
    _sent("redirect-long-label", "to a host with a label of 64 letters", b"e" * 64 + b".example"),
    _sent("redirect-dots", "to a host of dots", b"..:5222"),
    _sent("redirect-idn", "to a host whose name has no form in DNS", "\u2260.example".encode()),
    _sent("redirect-a-label", "to a host with a bad A-label", b"xn--0.example"),
    _sent("redirect-right-to-left", "to a host whose name turns the text around",
          "\u202e1.0.0.721".encode()),
    _sent("redirect-unresolvable", "to a host that DNS does not know", b"nowhere.invalid"),
    _sent("redirect-root", "to the root of DNS", b"."),
    _sent("redirect-underscore", "to a name of a service", b"_xmpp-client._tcp.evil.example"),
    _sent("redirect-closed-port", "to a port where nobody listens", b"127.0.0.1:9"),
    _sent("redirect-child", "to a place in markup", b"<host>127.0.0.1</host>"),
    # round and round
    _sent("redirect-to-itself", "to itself, again and again", b"127.0.0.1:%port%"),
    _sent("redirect-to-itself-spelt", "to itself, each time spelt in another way",
          b"[::ffff:127.0.0.1]:%port%"),
    _sent("redirect-under-tls", "to itself under TLS, again and again", b"127.0.0.1:%port%",
          TLS_FEATURES),
    # when it is too late
    _sent("redirect-in-login", "elsewhere, in the middle of the login", ELSEWHERE.encode(), SUCCESS,
          doors=(ELSEWHERE,)),
    _sent("redirect-after-login", "elsewhere, after the login", ELSEWHERE.encode(), LOGIN_FEATURES,
          doors=(ELSEWHERE,)),
    _sent("redirect-for-bind", "elsewhere, in the place of a binding", ELSEWHERE.encode(), BOUND,
          doors=(ELSEWHERE,)),
    _sent("redirect-in-exchange", "elsewhere, in step 5", ELSEWHERE.encode(), ROSTER,
          doors=(ELSEWHERE,)),
    # in other words
    grave("redirect-two-places", "to two places at once", at(CLEAR_FEATURES, say(
        b"<stream:error><see-other-host " + _STREAM
        + b">127.0.0.1:25</see-other-host><see-other-host "
        + _STREAM + b">127.0.0.1:%port%</see-other-host></stream:error></stream:stream>"), Close()),
        doors=(SMTP,)),
    grave("redirect-with-conflict", "elsewhere, behind another condition", at(CLEAR_FEATURES, say(
        b"<stream:error><conflict " + _STREAM + b"/><see-other-host " + _STREAM
        + b">127.0.0.1:25</see-other-host></stream:error></stream:stream>"), Close()),
        doors=(SMTP,)),
    grave("redirect-and-goes-on", "elsewhere, and then the stream goes on", at(
        CLEAR_FEATURES,
        say(_error(b"127.0.0.1:25").replace(b"</stream:stream>", b"") + b"%honest%")),
        doors=(SMTP,)),
    tame("redirect-in-a-stanza", "elsewhere, as the child of a message", at(ROSTER, say(
        b"<message>" + _error(b"127.0.0.1:25").replace(b"</stream:stream>", b"")
        + b"</message>%honest%")),
        doors=(SMTP,)),
]  # fmt: skip
