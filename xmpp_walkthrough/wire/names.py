"""XML namespaces that a login meets, as constants. RFC 6120 §4.8 and the XEPs named beside each.

The meaning of each, and the specification that defines it, stands in `lessons/*/elements/`.
"""

XML = "http://www.w3.org/XML/1998/namespace"

# RFC 6120
STREAMS = "http://etherx.jabber.org/streams"
CLIENT = "jabber:client"
STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams"
TLS = "urn:ietf:params:xml:ns:xmpp-tls"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
BIND = "urn:ietf:params:xml:ns:xmpp-bind"
STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas"

# RFC 3921 and RFC 6121
SESSION = "urn:ietf:params:xml:ns:xmpp-session"
ROSTER = "jabber:iq:roster"
ROSTER_VERSIONS = "urn:xmpp:features:rosterver"  # RFC 6121 §2.6
PRE_APPROVAL = "urn:xmpp:features:pre-approval"  # RFC 6121 §3.4

# XEPs
PING = "urn:xmpp:ping"  # XEP-0199
FRAMING = "urn:ietf:params:xml:ns:xmpp-framing"  # RFC 7395
BOSH = "http://jabber.org/protocol/httpbind"  # XEP-0124
DISCO_INFO = "http://jabber.org/protocol/disco#info"  # XEP-0030
AUTH_LEGACY = "jabber:iq:auth"  # XEP-0078
AUTH_LEGACY_FEATURE = "http://jabber.org/features/iq-auth"  # XEP-0078
REGISTER = "jabber:iq:register"  # XEP-0077
REGISTER_FEATURE = "http://jabber.org/features/iq-register"  # XEP-0077 §8
INVITATION_FEATURE = "urn:xmpp:ibr-token:0"  # XEP-0445
PREAUTH = "urn:xmpp:pars:0"  # XEP-0379, XEP-0445
DATA_FORM = "jabber:x:data"  # XEP-0004
OUT_OF_BAND = "jabber:x:oob"  # XEP-0066
SASL_CHANNEL_BINDING = "urn:xmpp:sasl-cb:0"  # XEP-0440
DOMAIN_BASED_NAME = "urn:xmpp:domain-based-name:1"  # XEP-0233
VERSION = "jabber:iq:version"  # XEP-0092
DELAY = "urn:xmpp:delay"  # XEP-0203

# Login in fewer round trips
SASL2 = "urn:xmpp:sasl:2"  # XEP-0388
BIND2 = "urn:xmpp:bind:0"  # XEP-0386
FAST = "urn:xmpp:fast:0"  # XEP-0484
SASL_UPGRADE = "urn:xmpp:sasl:upgrade:0"  # XEP-0480
SCRAM_UPGRADE = "urn:xmpp:scram-upgrade:0"  # XEP-0480 §3
SM = "urn:xmpp:sm:3"  # XEP-0198
COMPRESS = "http://jabber.org/protocol/compress"  # XEP-0138
COMPRESS_FEATURE = "http://jabber.org/features/compress"  # XEP-0138
CSI = "urn:xmpp:csi:0"  # XEP-0352
CARBONS = "urn:xmpp:carbons:2"  # XEP-0280
FORWARD = "urn:xmpp:forward:0"  # XEP-0297
CAPS = "http://jabber.org/protocol/caps"  # XEP-0115


def split(tag: object) -> tuple[str, str]:
    """Take an lxml tag, `{namespace}local`, apart into (namespace, local)."""
    text = str(tag)
    if text[0] != "{":
        return "", text
    namespace, _, local = text[1:].rpartition("}")
    return namespace, local
