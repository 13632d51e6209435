"""How may a server lie in SCRAM, or be written wrong? RFC 5802 §5, §7, XEP-0474, XEP-0440."""

from __future__ import annotations

import base64

from evil.acts import Close, Hush, Many, Payload, say
from evil.behaviour import Behaviour, at, before, grave, instead, swapped
from evil.places import CHALLENGE, SUCCESS, TLS_FEATURES

_SASL = b"xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
_MECHANISM = ("--mechanism", "SCRAM-SHA-256")


def _first(id: str, does: str, message: bytes, *, raw: bool = False) -> Behaviour:
    """The server's first message is another."""
    return grave(id, does, at(CHALLENGE, Payload(message, written=raw)), options=_MECHANISM)


def _last(id: str, does: str, message: bytes, *, raw: bool = False, bad: bool = True) -> Behaviour:
    bend = at(SUCCESS, Payload(message, written=raw))
    return Behaviour(id, does, (bend,), grave=bad, options=_MECHANISM)


def _challenge(text: bytes) -> bytes:
    return b"<challenge " + _SASL + b">" + text + b"</challenge>"


_END = b"r=%r%,s=%s%,i=%i%"

BEHAVIOURS = [
    # nonces
    _first("nonce-missing", "no nonce", b"s=%s%,i=%i%"),
    _first("nonce-empty", "an empty nonce", b"r=,s=%s%,i=%i%"),
    _first("nonce-other", "a nonce that is not ours with more behind it", b"r=x%r%,s=%s%,i=%i%"),
    _first("nonce-with-space", "a nonce with a space", b"r=%r% x,s=%s%,i=%i%"),
    _first("nonce-with-control", "a nonce with a control character", b"r=%r%\x07,s=%s%,i=%i%"),
    _first("nonce-not-ascii", "a nonce with letters beyond ASCII", "r=%r%é,s=%s%,i=%i%".encode()),
    _first("nonce-not-utf8", "a message that is not UTF-8", b"r=%r%\xff,s=%s%,i=%i%"),
    _first("nonce-long", "a nonce of a hundred thousand letters",
           b"r=%r%" + b"A" * 100_000 + b",s=%s%,i=%i%"),
    _first("nonce-twice", "two nonces", b"r=%r%,r=%r%,s=%s%,i=%i%"),
    # salts
    _first("salt-missing", "no salt", b"r=%r%,i=%i%"),
    _first("salt-empty", "an empty salt", b"r=%r%,s=,i=%i%"),
    _first("salt-equals", "a salt that is one equals sign", b"r=%r%,s==,i=%i%"),
    _first("salt-url", "a salt in the base64 of URLs", b"r=%r%,s=_-8-,i=%i%"),
    _first("salt-with-space", "a salt with a space in its base64", b"r=%r%,s=AA AA,i=%i%"),
    _first("salt-loose-bits", "a salt whose last letter has bits too many", b"r=%r%,s=Zh==,i=%i%"),
    _first("salt-unpadded", "a salt without its padding", b"r=%r%,s=AAA,i=%i%"),
    _first("salt-long", "a salt of a hundred thousand bytes",
           b"r=%r%,s=" + b"A" * 133_332 + b",i=%i%"),
    _first("salt-full-width", "a salt in full-width letters", "r=%r%,s=ＡＡＡＡ,i=%i%".encode()),
    # iterations
    _first("iterations-missing", "no count of iterations", b"r=%r%,s=%s%"),
    _first("iterations-none", "no iterations", b"r=%r%,s=%s%,i=0"),
    _first("iterations-one", "one iteration, which is quickly guessed", b"r=%r%,s=%s%,i=1"),
    _first("iterations-negative", "fewer than no iterations", b"r=%r%,s=%s%,i=-4096"),
    _first("iterations-two-billion", "as many as take us ten minutes", b"r=%r%,s=%s%,i=2147483647"),
    _first("iterations-of-digits", "a count of ten thousand digits",
           b"r=%r%,s=%s%,i=1" + b"0" * 10_000),
    _first("iterations-underscore", "a count that Python would read", b"r=%r%,s=%s%,i=4_096"),
    _first("iterations-arabic", "a count in Arabic digits", "r=%r%,s=%s%,i=٤٠٩٦".encode()),
    _first("iterations-nought-first", "a count with noughts before it", b"r=%r%,s=%s%,i=0004096"),
    _first("iterations-plus", "a count with a plus", b"r=%r%,s=%s%,i=+4096"),
    _first("iterations-float", "a count with a fraction", b"r=%r%,s=%s%,i=4096.0"),
    _first("iterations-hex", "a count in hex", b"r=%r%,s=%s%,i=0x1000"),
    _first("iterations-twice", "two counts", b"r=%r%,s=%s%,i=%i%,i=8192"),
    _first("iterations-half-million", "as many as we may just bear, for a wrong proof",
           b"r=%r%,s=%s%,i=524288"),
    # the rest of the message
    _first("first-mandatory", "an extension that has to be understood", b"m=evil," + _END),
    _first("first-mandatory-later", "the same at the end of the message", _END + b",m=evil"),
    _first("first-extension", "an extension that clears the screen", _END + b",x=\x1b[2J\x9b"),
    _first("first-extensions", "a thousand extensions", _END + b",x=1" * 1_000),
    _first("first-order", "the salt before the nonce", b"s=%s%,r=%r%,i=%i%"),
    _first("first-empty", "an empty message", b""),
    _first("first-comma", "a comma", b","),
    _first("first-no-values", "letters without values", b"r,s,i"),
    _first("first-of-error", "an error in the first message", b"e=other-error"),
    _first("first-of-signature", "the last message first", b"v=AAAA"),
    _first("first-comma-behind", "a comma at the end", _END + b","),
    _first("first-names-of-two-letters", "attributes of two letters", b"rr=%r%,ss=%s%,ii=%i%"),
    _first("first-nul", "a NUL in the message", _END + b",x=a\0b"),
    _first("first-not-base64", "a challenge that is no base64", b"%%%%", raw=True),
    _first("first-base64-of-lines", "a challenge with line ends in its base64", b"cj0x\nMjM0\n",
           raw=True),
    _first("first-equals", "a challenge of one equals sign", b"=", raw=True),
    _first("first-padding-only", "a challenge of padding", b"====", raw=True),
    _first("list-hash-wrong", "a hash of other mechanisms than we saw", _END + b",h=AAAA"),
    _first("list-hash-of-another-algorithm", "a hash that is no hash", _END + b",h=%s%"),
    _first("tls-version-wrong", "another version of TLS than we have", _END + b",t=0302"),
    grave("challenge-with-element", "a challenge with an element in it",
          instead(CHALLENGE, _challenge(b"<a/>cj0x")), options=_MECHANISM),
    grave("challenge-of-megabyte", "a challenge beyond any limit",
          instead(CHALLENGE, b"<challenge " + _SASL + b">", Many(b"QUFB", 250_000),
                  b"</challenge>"),
          options=_MECHANISM),
    grave("challenges-without-end", "the same challenge, again and again",
          at(CHALLENGE, say(Many(b"%honest%", 50)), Hush()), options=_MECHANISM),
    grave("challenge-before-auth", "a challenge before anybody asked",
          before(TLS_FEATURES, _challenge(b"cj0x")), options=_MECHANISM),
    grave("challenge-empty-element", "a challenge without a message",
          instead(CHALLENGE, b"<challenge " + _SASL + b"/>"), options=_MECHANISM),
    grave("challenge-then-stanza", "a stanza in the middle of the proof",
          instead(CHALLENGE, b"<message><body>wait</body></message>%honest%"), options=_MECHANISM),
    grave("challenge-of-sasl2", "a challenge of the newer login",
          instead(CHALLENGE, b"<challenge xmlns='urn:xmpp:sasl:2'>cj0x</challenge>"),
          options=_MECHANISM),
    # the last message
    _last("signature-wrong", "a signature of another key", b"v=" + base64.b64encode(bytes(32))),
    _last("signature-short", "half of a signature", b"v=" + base64.b64encode(bytes(16))),
    _last("signature-long", "a signature of a hundred thousand bytes", b"v=" + b"A" * 133_332),
    _last("signature-empty", "an empty signature", b"v="),
    _last("signature-not-base64", "a signature that is no base64", b"v=%%%"),
    _last("signature-of-spaces", "the signature with spaces around", b"v= %v% "),
    _last("signature-twice", "the signature, and another", b"v=%v%,v=AAAA"),
    _last("signature-behind", "the signature behind an extension", b"x=1,v=%v%"),
    _last("signature-case", "the signature by a capital letter", b"V=%v%"),
    _last("signature-extension", "the signature, and an extension that clears the screen",
          b"v=%v%,x=\x1b[2J", bad=False),
    _last("last-of-error", "a success with an error in it", b"e=invalid-proof"),
    _last("last-of-strange-error", "a success with an error that nobody knows",
          b"e=\x1b]0;evil\x07"),
    _last("last-both", "a success with an error and the signature", b"e=other-error,v=%v%"),
    _last("last-empty", "a success with an empty message", b"=", raw=True),
    _last("last-not-utf8", "a success that is not UTF-8", b"v=\xff\xfe"),
    _last("last-not-base64", "a success that is no base64", b"!!!!", raw=True),
    _last("last-spaced", "a success with white space in its base64", b" dj1B\n QUFB ", raw=True),
    grave("success-bare", "a success without the server's proof",
          instead(SUCCESS, b"<success " + _SASL + b"/>"), options=_MECHANISM),
    grave("success-for-challenge", "a success in the place of the first challenge",
          instead(CHALLENGE, b"<success " + _SASL + b"/>"), options=_MECHANISM),
    grave("success-for-challenge-signed", "the same with something like a signature",
          instead(CHALLENGE, b"<success " + _SASL + b">dj1BQUFB</success>"), options=_MECHANISM),
    grave("success-of-sasl2", "a success of the newer login",
          instead(SUCCESS, b"<success xmlns='urn:xmpp:sasl:2'/>"), options=_MECHANISM),
    grave("success-with-child", "a success whose proof is in a child",
          instead(SUCCESS, b"<success " + _SASL + b"><additional-data>dj1BQUFB</additional-data>"
                  b"</success>"), options=_MECHANISM),
    grave("success-and-gone", "a success and the end of the connection",
          at(SUCCESS, say(b"%honest%"), Close()), options=_MECHANISM),
    grave("success-before-auth", "a success before anybody asked",
          before(TLS_FEATURES, b"<success " + _SASL + b"/>")),
    # what is bound
    grave("lists-without-plus", "kinds of binding, and no mechanism that binds",
          swapped(TLS_FEATURES, rb"(?s)<mechanism>[A-Z0-9-]+-PLUS</mechanism>", b"")),
    grave("lists-changed", "a list of which the last mechanism is missing, for the hash of all",
          swapped(TLS_FEATURES, b"<mechanism>PLAIN</mechanism>", b"")),
    grave("lists-grown", "a list with one more mechanism, for the hash without it",
          swapped(TLS_FEATURES, b"</mechanisms>", b"<mechanism>X-EVIL</mechanism></mechanisms>")),
    grave("bindings-changed", "another list of kinds of binding",
          swapped(TLS_FEATURES, b"<sasl-channel-binding.*</sasl-channel-binding>",
                  b"<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>"
                  b"<channel-binding type='tls-server-end-point'/></sasl-channel-binding>")),
    grave("bindings-of-nobody", "kinds of binding that nobody knows",
          swapped(TLS_FEATURES, b"<sasl-channel-binding.*</sasl-channel-binding>",
                  b"<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>"
                  b"<channel-binding type='tls-evil'/><channel-binding/></sasl-channel-binding>")),
    grave("bindings-without-list", "mechanisms that bind, and no kinds",
          swapped(TLS_FEATURES, b"<sasl-channel-binding.*</sasl-channel-binding>", b"")),
]  # fmt: skip
