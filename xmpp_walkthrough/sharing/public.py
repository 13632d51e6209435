"""Public words: the values of XMPP's own protocols, which name no person. RFC 6120, RFC 6121."""

import errno
import os
import re
from collections.abc import Callable
from typing import NamedTuple, get_args

from xmpp_walkthrough.protocol.conditions import (
    SaslCondition,
    StanzaCondition,
    StreamCondition,
    fits,
)
from xmpp_walkthrough.protocol.sasl.known import mechanisms, named
from xmpp_walkthrough.wire import names

_VALUES = """
1.0 0 1 true false yes no get set result error auth cancel continue modify wait chat groupchat
headline normal available unavailable subscribe subscribed unsubscribe unsubscribed probe both to
from none remove away xa dnd active inactive composing paused gone received sent private enable
enabled disable zlib lzw sha-1 sha-256 sha-384 sha-512 md5 sha3-256 sha3-512 form submit cancel
hidden boolean fixed jid-multi jid-single list-multi list-single text-multi text-private text-single
required optional client server account registered admin bot component console conference pubsub pep
pc phone web handheld proxy gateway store directory automation collaboration im text irc file
tls-exporter tls-unique tls-server-end-point initiating receiving starttls direct SRV A AAAA TXT
xmpp-client xmpp-server urn:xmpp:pars:0 FORM_TYPE username password email
auth-int auth-conf md5-sess utf-8 invalid_token invalid_request insufficient_scope
invalid-encoding extensions-not-supported invalid-proof channel-bindings-dont-match
server-does-support-channel-binding channel-binding-not-supported no-resources
unsupported-channel-binding-type unknown-user invalid-username-encoding other-error
localhost answered empty refused timeout no-such-domain failed malformed reset unreachable forbidden
DNS-ID SRV-ID XmppAddr IP TLSv1 TLSv1.1 TLSv1.2 TLSv1.3 0303 0304
GSSAPI GS2-KRB5 GS2-KRB5-PLUS KERBEROS_V4 NTLM LOGIN GSS-SPNEGO SAML20 OPENID20
X-FACEBOOK-PLATFORM X-MESSENGER-OAUTH2 X-GOOGLE-TOKEN
Prosody ejabberd Openfire Tigase MongooseIM xmpp-walk slixmpp Conversations Gajim Profanity Dino
"""
_CONDITIONS = tuple(map(get_args, (StreamCondition, SaslCondition, StanzaCondition)))
WORDS = frozenset(_VALUES.split()).union(*_CONDITIONS)
NAMESPACES = frozenset(value for name, value in vars(names).items() if name.isupper())
SENTENCES = frozenset({"O Romeo, Romeo! wherefore art thou Romeo?"})
# Labels that only say what a host is for.
_LABELS = """
_tcp _udp _xmpp-client _xmpps-client _xmpp-server _xmpps-server * www xmpp jabber im chat muc share
conference rooms upload http-upload pubsub proxy proxy65 irc vjud echo search
"""
LABELS = frozenset(_LABELS.split())
_SYSTEM = frozenset(os.strerror(number) for number in errno.errorcode)
_OPENSSL = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_NUMBER = re.compile(r"-?[0-9]{1,5}(?:\.[0-9]{1,3})?")
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[A-Z]{2})?")
_FRAGMENT = re.compile(r"[a-z][a-z0-9_+-]{0,24}")
# Names that only the XSF and the IETF assign: XEP-0053 §3, RFC 4854, RFC 3688.
_ASSIGNED = re.compile(
    r"(?:urn:xmpp:|urn:ietf:params:xml:ns:|http://jabber\.org/(?:protocol|features)/"
    r"|jabber:(?:iq|x):)[a-z0-9:./#_+-]{1,60}"
)
_MECHANISM = re.compile(r"[A-Z][A-Z0-9_-]{0,19}")  # RFC 4422 §3.1


class Public(NamedTuple):
    """What everybody knows. `namespace` knows further names of namespaces than those of a login,
    `sentences` are known words of servers, with `*` for a part that varies."""

    namespace: Callable[[str], bool] = lambda _uri: False
    sentences: tuple[str, ...] = ()

    def knows_namespace(self, uri: str) -> bool:
        """Whether it is a public namespace, or a feature that one names behind a `#`."""
        if uri in NAMESPACES or _ASSIGNED.fullmatch(uri) or self.namespace(uri):
            return True
        base, mark, fragment = uri.partition("#")
        return bool(mark and _FRAGMENT.fullmatch(fragment)) and self.knows_namespace(base)

    def knows(self, text: str) -> bool:
        """Whether this value, all of it, says nothing of anybody."""
        if text in WORDS or text.strip() == "" or _NUMBER.fullmatch(text):
            return True
        if text in SENTENCES or text in _SYSTEM or named_exactly(text):
            return True
        return ":" in text and self.knows_namespace(text)

    def knows_sentence(self, text: str) -> bool:
        """Whether a server is known to say exactly this, with nothing of its own in it."""
        said = text.strip()
        return said in SENTENCES or any("*" not in s and fits(s, said) for s in self.sentences)

    def pattern_of(self, text: str) -> str:
        """The known sentence that this one fills in; "" where there is none."""
        return next((each for each in self.sentences if fits(each, text.strip())), "")


def named_exactly(text: str) -> bool:
    """Whether it is the name of a mechanism, of ours or of a family of them."""
    return bool(_MECHANISM.fullmatch(text)) and (text in mechanisms() or named(text) is not None)


def is_language(text: str) -> bool:
    """Whether it is a plain language tag. RFC 5646 §2.1"""
    return bool(_LANGUAGE.fullmatch(text))


def is_of_a_system(text: str) -> bool:
    """Whether an operating system or OpenSSL says so of any connection."""
    return text in _SYSTEM or bool(_OPENSSL.fullmatch(text))
