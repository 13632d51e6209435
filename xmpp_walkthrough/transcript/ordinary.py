"""Ordinary words of a stream, in whose place a mask would give a password away.

XMPP's names and values, the program's own words, and the words of servers that refuse a login. The
names of extensions, and the words of known servers, are known to the lessons.
"""

from xmpp_walkthrough.transcript.redact import MASK
from xmpp_walkthrough.wire import names

_NAMESPACES = [value for name, value in vars(names).items() if name.isupper()]
# What may stand inside a payload of SASL, behind base64: RFC 2831, 4616, 5802, 7628, XEP-0474.
_PAYLOADS = """
username realm nonce cnonce nc qop auth auth-int auth-conf digest-uri xmpp/ charset utf-8 response
rspauth algorithm md5-sess maxbuf cipher stale authzid host port 5222 5223 method POST path
auth=Bearer n,, y,, n,a= n= r= s= i=4096 i=10000 biws eSws tls-exporter tls-unique
tls-server-end-point {"status":"invalid_token","scope":"","openid-configuration":""}
invalid-encoding extensions-not-supported invalid-proof channel-bindings-dont-match
server-does-support-channel-binding channel-binding-not-supported no-resources
unsupported-channel-binding-type unknown-user invalid-username-encoding other-error
"""
_VALUES = """
PLAIN EXTERNAL ANONYMOUS GSSAPI GS2-KRB5 DIGEST-MD5 CRAM-MD5 OAUTHBEARER X-OAUTH2 SCRAM-SHA-1-PLUS
SCRAM-SHA-256-PLUS SCRAM-SHA-512-PLUS SCRAM-SHA3-512 HT-SHA-256-EXPR HT-SHA-256-ENDP
HT-SHA-256-UNIQ HT-SHA-256-NONE UPGR-SCRAM-SHA-256 UPGR-SCRAM-SHA-512
xmlns:stream stream:stream stream:features stream:error stream:stream version='1.0' encoding='utf-8'
standalone CDATA text-private text-single hidden submit result cancel modify continue wait chat
groupchat headline normal error available unavailable subscribe subscribed unsubscribe unsubscribed
probe both none remove away true false required optional client server account registered zlib
sha-1 sha-256 Prosody ejabberd urn:example:xmpp-walk practice
carbons fields invitation register roster message alive disco
"""
_OURS = "O Romeo, Romeo! wherefore art thou Romeo?"
# Words that servers use in refusals.
_REFUSALS = """
account authentication authorization authorized credentials denied disabled exist expired failed
failure incorrect invalid locked login name mechanism password permitted refused rejected supported
unable unknown unsupported user username wrong
"""
IN_PAYLOADS = " ".join(_PAYLOADS.split()).casefold()
IN_TEXTS = "\n".join(
    (*_NAMESPACES, *_VALUES.split(), *_REFUSALS.split(), IN_PAYLOADS, _OURS, MASK)
).casefold()
