"""SASL2, on the receiving side: login and more in one exchange. XEP-0388.

Further wishes of the client stand in its `<authenticate/>` and are looked at once it is let in.
"""

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.protocol.management import failed
from xmpp_walkthrough.protocol.sasl import Granted, Mechanism, Refusal, base64
from xmpp_walkthrough.server.ending import StanzaRefused
from xmpp_walkthrough.server.negotiate.bind2 import (
    bind_inline,
    check_room,
    inline_features,
    switch_on,
)
from xmpp_walkthrough.server.negotiate.fast import Fast
from xmpp_walkthrough.server.negotiate.fast import offer as fast_offer
from xmpp_walkthrough.server.negotiate.features import features
from xmpp_walkthrough.server.negotiate.sasl2_tasks import Tasks
from xmpp_walkthrough.server.negotiate.sasl_profile import Profile
from xmpp_walkthrough.server.session.resumption import replay, resume, resumed
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.server.state.sessions import Session
from xmpp_walkthrough.wire.markup import child, element
from xmpp_walkthrough.wire.names import BIND, BIND2, SASL2, SASL_UPGRADE, SESSION, SM, split

LONGEST_AGENT = 256  # characters of an id, which should be a UUID: XEP-0388 §2.3


def offered(peer: Client) -> Element | None:
    """The feature; None where this client, or this point of the stream, may not have it. §2.1"""
    config = peer.domain.config
    mechanisms = Profile(peer).usable()
    possible = config.sasl2 and peer.stream.secured and not peer.stream.authenticated
    # Only under TLS and with a `from`: the success has to name the account that the header named.
    if not (possible and sender(peer) is not None and mechanisms):
        return None
    feature = element(SASL2, "authentication")
    for mechanism in mechanisms:
        child(feature, "mechanism", mechanism.name)
    inline = child(feature, "inline")
    inline.append(inline_features(config))
    inline.append(fast_offer(peer))
    if "sm" in config.extensions:
        inline.append(element(SM, "sm"))
    for task in config.upgrades:
        feature.append(element(SASL_UPGRADE, "upgrade", None, task))
    return feature


def sender(peer: Client) -> str | None:
    """The client's address: the `to` of our header, which echoes the `from` of its header."""
    header = peer.stream.header
    return header.xml.get("to") if header is not None else None


class Sasl2(Profile):
    """One attempt: what the client asked for with it, and what the success tells."""

    namespace = SASL2

    def __init__(self, peer: Client, asked: Element) -> None:
        super().__init__(peer)
        self.asked = asked
        agent = asked.find(f"{{{SASL2}}}user-agent")
        self.agent = "" if agent is None else agent.get("id", "")
        self._tasks = Tasks(peer.domain, asked)
        self._fast = Fast(peer, asked, self.agent)

    def choose(self, auth: Element) -> Mechanism:
        """The mechanism of this attempt, by token or by password. Errors: Refusal."""
        if len(self.agent) > LONGEST_AGENT:
            raise Refusal("malformed-request", "The id of the user-agent is too long.")
        self._fast.check()
        return self._fast.mechanism(auth.get("mechanism", "")) or super().choose(auth)

    def written(self, payload: bytes | None) -> str:
        return base64.encode(payload or b"")

    def grant(self, granted: Granted) -> Granted | None:
        """Let in only the account that the header names. §2.3. Errors: Refusal."""
        account = self.peer.domain.bare(granted.username)
        if sender(self.peer) != str(account):
            raise Refusal("not-authorized", "The from of the stream is somebody else.")
        # Before the success: it cannot be taken back when the bind inside it fails.
        if self.asked.find(f"{{{BIND2}}}bind") is not None:
            check_room(self.peer.domain, account)
        due = self._tasks.due(granted)
        if due is None:
            return granted
        self.peer.send(due)
        return None

    def task(self, event: Event) -> Granted | None:
        """Errors: Refusal."""
        done = self._tasks.take(event)
        if isinstance(done, Granted):
            return done
        self.peer.send(done)
        return None

    def succeed(self, granted: Granted) -> None:
        """The success: the account, the results of the client's wishes, and new features. §2.6.1"""
        peer = self.peer
        success = element(SASL2, "success")
        if granted.payload is not None:
            child(success, "additional-data", self.written(granted.payload))
        identity = child(success, "authorization-identifier")
        # A resumption comes first: where it succeeds, a bind request beside it is ignored.
        session = self._resumed(granted, success)
        going_on = session is not None
        if session is None:
            session = self._bound(granted, success)
        identity.text = str(session.jid if session else peer.domain.bare(granted.username))
        token = self._fast.token(granted.username)
        success.extend(() if token is None else (token,))
        peer.send(success)
        if session is not None and going_on:
            replay(peer, session)
            return
        peer.send(_features_behind(peer, session))
        if session is not None:
            peer.session = session
            peer.log(f"bound {session.jid}")

    def _resumed(self, granted: Granted, success: Element) -> Session | None:
        """The earlier session, where it is resumed as asked. XEP-0198 §9.2. Errors: StreamEnd."""
        request = self.asked.find(f"{{{SM}}}resume")
        if request is None:
            return None
        try:
            session = resume(self.peer, granted.username, request)
        except StanzaRefused as refusal:
            success.append(failed(refusal.condition))
            return None
        success.append(resumed(session))
        return session

    def _bound(self, granted: Granted, success: Element) -> Session | None:
        wanted = self.asked.find(f"{{{BIND2}}}bind")
        if wanted is None:
            return None
        account = self.peer.domain.bare(granted.username)
        session = bind_inline(self.peer.domain, account, wanted, self.peer, self.agent)
        success.append(element(BIND2, "bound", None, *switch_on(self.peer, session, wanted)))
        return session


def _features_behind(peer: Client, session: Session | None) -> Element:
    """The features behind the success, without those that the login has settled already."""
    config, mechanisms = peer.domain.config, peer.domain.mechanisms
    made = features(config, mechanisms, secured=True, authenticated=True)
    settled = [(BIND, "bind"), (SESSION, "session")] if session is not None else []
    if session is not None and session.managed is not None:
        settled.append((SM, "sm"))
    for feature in list(made):
        if split(feature.tag) in settled:
            made.remove(feature)
    return made
