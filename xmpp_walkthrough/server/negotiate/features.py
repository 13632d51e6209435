"""Stream features: the offer of the server in each state of a connection. RFC 6120 §4.3.2.

PLAIN is offered without TLS only where the server has no TLS at all (RFC 4616 §5); with TLS
required nothing else is offered before it (RFC 6120 §5.3.1).
"""

from collections.abc import Iterable

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.sasl import Mechanism
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.negotiate.compression import offer
from xmpp_walkthrough.server.session.disco import capabilities
from xmpp_walkthrough.wire import names as ns
from xmpp_walkthrough.wire.markup import child, element

_EXTENSIONS = {
    "rosterver": (ns.ROSTER_VERSIONS, "ver"),
    "sm": (ns.SM, "sm"),
    "csi": (ns.CSI, "csi"),
}


def features(
    config: ServerConfig,
    mechanisms: Iterable[Mechanism],
    *,
    secured: bool,
    authenticated: bool,
    certified: bool = False,
    bindings: Iterable[str] = (),
    compressed: bool = False,
) -> Element:
    """`<stream:features/>` for this state of the connection.

    `certified` says that TLS has seen a certificate of the client, `bindings` are the types of
    channel binding that the connection has.
    """
    made = element(ns.STREAMS, "features")
    if authenticated:
        made.append(element(ns.BIND, "bind"))
        if config.session != "absent":
            session = element(ns.SESSION, "session")
            if config.session == "optional":
                child(session, "optional")  # draft-cridland-xmpp-session, never an RFC
            made.append(session)
        if config.pre_approval:
            made.append(element(ns.PRE_APPROVAL, "sub"))  # RFC 6121 §3.4.1
        made.extend(
            element(*each) for name, each in _EXTENSIONS.items() if name in config.extensions
        )
        if "compression" in config.extensions and not compressed:
            made.append(offer())
        if "caps" in config.extensions:
            made.append(capabilities(config))
        # After the login nothing of what follows is offered: a stream is secured and logged in
        # once.
        return made
    if config.starttls != "off" and not secured:
        starttls = element(ns.TLS, "starttls")
        if config.starttls == "required":
            child(starttls, "required")
        made.append(starttls)
    types = tuple(bindings)
    offered = usable(config, mechanisms, secured=secured, certified=certified, bindable=bool(types))
    if offered:
        listed = element(ns.SASL, "mechanisms")
        for mechanism in offered:
            child(listed, "mechanism", mechanism.name)
        made.append(listed)
    if config.old_login and config.hides(secured=secured):
        made.append(element(ns.AUTH_LEGACY_FEATURE, "auth"))  # XEP-0078 §4
    made.extend(element(space, "register") for space in _accounts(config, secured))
    if lists_types(config, offered):
        known = element(ns.SASL_CHANNEL_BINDING, "sasl-channel-binding")
        for kind in types:
            known.append(element(ns.SASL_CHANNEL_BINDING, "channel-binding", {"type": kind}))
        made.append(known)
    return made


def lists_types(config: ServerConfig, offered: Iterable[Mechanism]) -> bool:
    """Whether the types of channel binding are shown: with mechanisms that need them. XEP-0440"""
    return config.lists_bindings and any(mechanism.binds for mechanism in offered)


def _accounts(config: ServerConfig, secured: bool) -> tuple[str, ...]:
    """The features that announce registration.

    Only where the password is hidden. XEP-0077 §8, XEP-0445 §3
    """
    if config.registration in ("off", "closed") or not config.hides(secured=secured):
        return ()
    invited = (ns.INVITATION_FEATURE,) if config.registration == "invite" else ()
    return (*invited, ns.REGISTER_FEATURE)


def usable(
    config: ServerConfig,
    mechanisms: Iterable[Mechanism],
    *,
    secured: bool,
    certified: bool = False,
    bindable: bool = False,
) -> list[Mechanism]:
    """The mechanisms that may be used now, the strongest first.

    `certified` says that TLS has seen a certificate of the client, `bindable` that there is TLS
    which a login can be bound to.
    """
    if not secured and config.starttls == "required":
        return []
    in_clear = not secured and config.starttls == "optional"
    # Where TLS is only optional PLAIN is kept back, so that a client does not send its password in
    # clear although TLS was there to be had.
    allowed = (m for m in mechanisms if not (in_clear and m.plaintext))
    shown = (m for m in allowed if certified or not m.certificate)
    possible = (m for m in shown if bindable or not m.binds)
    return sorted(possible, key=lambda mechanism: -mechanism.strength)
