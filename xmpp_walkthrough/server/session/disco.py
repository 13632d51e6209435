"""Service discovery: what the server can do, and its fingerprint in the features.

XEP-0030 §3, XEP-0115 §4 to §6.
"""

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.caps import HASH, fingerprint
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.ending import StanzaRefused
from xmpp_walkthrough.wire.markup import child, element
from xmpp_walkthrough.wire.names import CAPS, CARBONS, DISCO_INFO, PING, ROSTER, VERSION

DISCO_ITEMS = "http://jabber.org/protocol/disco#items"
NAME = "xmpp-walk practice server"
NODE = "urn:example:xmpp-walk"  # names the software, as XEP-0115 §4 has it
_ALWAYS = (DISCO_INFO, DISCO_ITEMS, ROSTER, VERSION, PING, "msgoffline")


def account_info() -> Element:
    """Identity and features of an account: the answer to disco#info at its bare JID."""
    return _info({"category": "account", "type": "registered"}, _ALWAYS)


def server_info(config: ServerConfig, node: str | None = None) -> Element:
    """Identity and features of the server; `node` may name the fingerprint of exactly these.

    Errors: StanzaRefused for another node.
    """
    also = (CARBONS,) if "carbons" in config.extensions else ()
    identity = {"category": "server", "type": "im", "name": NAME}
    made = _info(identity, (*_ALWAYS, *also))
    if node is not None:
        if "caps" not in config.extensions or node != f"{NODE}#{fingerprint(made)}":
            raise StanzaRefused("item-not-found", "There is no such node.")
        made.set("node", node)
    return made


def capabilities(config: ServerConfig) -> Element:
    """`<c/>`: a client that knows this fingerprint need not ask. XEP-0115 §6.3"""
    ver = fingerprint(server_info(config))
    return element(CAPS, "c", {"hash": HASH, "node": NODE, "ver": ver})


def _info(identity: dict[str, str], features: tuple[str, ...]) -> Element:
    made = element(DISCO_INFO, "query")
    child(made, "identity").attrib.update(identity)
    for feature in features:
        child(made, "feature").set("var", feature)
    return made
