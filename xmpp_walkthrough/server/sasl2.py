"""How does a client log in, and more, in one exchange? SASL2 on the receiving side. XEP-0388.

What the client wants besides stands in its `<authenticate/>` and is looked at once it is let in.
"""

from typing import TYPE_CHECKING

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.sasl import Granted, Refusal, base64
from xmpp_walkthrough.server.bind2 import bind_inline, check_room
from xmpp_walkthrough.server.offers import features
from xmpp_walkthrough.server.profile import Profile
from xmpp_walkthrough.wire.markup import child, element
from xmpp_walkthrough.wire.names import BIND2, SASL2, STREAMS

if TYPE_CHECKING:
    from xmpp_walkthrough.server.peer import Peer


def offered(peer: "Peer") -> Element | None:
    """The feature; None where it is not for this client, at this point. §2.1"""
    named = sender(peer) is not None
    mechanisms = Profile(peer).usable()
    possible = peer.domain.config.sasl2 and peer.stream.secured and not peer.stream.authenticated
    if not (possible and named and mechanisms):
        return None
    feature = element(SASL2, "authentication")
    for mechanism in mechanisms:
        child(feature, "mechanism", mechanism.name)
    child(feature, "inline").append(element(BIND2, "bind"))
    return feature


def sender(peer: "Peer") -> str | None:
    """Who the client says it is, in the header that we have answered."""
    header = peer.stream.header
    return header.xml.get("to") if header is not None else None


class Sasl2(Profile):
    """One attempt: what was asked for with it, and what is to be said with the success."""

    namespace = SASL2

    def __init__(self, peer: "Peer", asked: Element) -> None:
        super().__init__(peer)
        self.asked = asked
        agent = asked.find(f"{{{SASL2}}}user-agent")
        self.agent = "" if agent is None else agent.get("id", "")

    def written(self, payload: bytes | None) -> str:
        return base64.encode(payload or b"")

    def grant(self, granted: Granted) -> Granted | None:
        """Errors: Refusal for somebody else than the header has named. §2.3"""
        if sender(self.peer) != str(self.peer.domain.bare(granted.username)):
            raise Refusal("not-authorized", "The from of the stream is somebody else.")
        if self.asked.find(f"{{{BIND2}}}bind") is not None:
            check_room(self.peer.domain, self.peer.domain.bare(granted.username))
        return granted

    def succeed(self, granted: Granted) -> None:
        """Who they are, what came of their wishes, and the features of the same stream. §2.6.1"""
        peer = self.peer
        success = element(SASL2, "success")
        if granted.payload is not None:
            child(success, "additional-data", self.written(granted.payload))
        identity = child(success, "authorization-identifier")
        account = peer.domain.bare(granted.username)
        session, wanted = None, self.asked.find(f"{{{BIND2}}}bind")
        if wanted is not None:
            session = bind_inline(peer.domain, account, wanted, peer, self.agent)
            success.append(element(BIND2, "bound"))
        identity.text = str(session.jid if session else account)
        peer.send(success)
        peer.send(_features_behind(peer, bound=session is not None))
        if session is not None:
            peer.session = session
            peer.log(f"bound {session.jid}")


def _features_behind(peer: "Peer", *, bound: bool) -> Element:
    """What may come next: nothing that the login has settled already."""
    if bound:
        return element(STREAMS, "features")
    config, mechanisms = peer.domain.config, peer.domain.mechanisms
    return features(config, mechanisms, secured=True, authenticated=True)
