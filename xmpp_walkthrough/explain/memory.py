"""The memory of a transcript: requests, mechanism, our own address.

A sentence beside the wire has to be true of this exchange: an answer is one only behind a request
(RFC 6120 §8.2.3), a roster push counts only from our own account (RFC 6121 §2.1.6), and so does a
copy of a message (XEP-0280 §11).
"""

from copy import copy
from typing import NamedTuple

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.sasl import Needs
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, payload_of
from xmpp_walkthrough.protocol.sasl.known import named, read
from xmpp_walkthrough.transcript.entry import Entry, Note
from xmpp_walkthrough.transcript.facts import TlsEstablished
from xmpp_walkthrough.wire import names as ns

_PAYLOADS = {
    ns.BIND: "bind",
    ns.SESSION: "session",
    ns.ROSTER: "roster",
    ns.PING: "ping",
    ns.DISCO_INFO: "disco",
    ns.REGISTER: "register",
    ns.AUTH_LEGACY: "auth",
    ns.CARBONS: "carbons",
    ns.PREAUTH: "preauth",
}
_MOST = 1_000  # requests, and contacts, that are remembered at a time


class Known(NamedTuple):
    """The knowledge about one line when it is explained.

    `asked` is the subject of the request that an iq answers, `unasked` says that there was none.
    `own` is our bare JID once it is bound. `foreign` says that a unit which only our own account
    may send comes from elsewhere, `uninvited` that a subscription is granted without a request.
    `proof` are the subjects of a refused login: the first of these that has words counts.
    """

    mechanism: str = ""
    asked: str = ""
    unasked: bool = False
    own: str = ""
    foreign: bool = False
    uninvited: bool = False
    proof: tuple[str, ...] = ()


class Memory:
    """Heeds the entries of one transcript, in order."""

    def __init__(self) -> None:
        self._mechanism = ""
        self._flag = ""  # of SCRAM's GS2 header: y, p or nothing to say
        self._own = ""
        self._asked: dict[tuple[Role, str], str] = {}
        self._wanted: set[str] = set()  # contacts whose presence we have asked to see
        self._proven = True  # TLS, where it stands, came with a certificate that was believed
        self._whole = False  # nothing before the first line has been missed

    def copied(self) -> "Memory":
        """A copy, so that a look ahead leaves the original as it is."""
        other = copy(self)
        other._asked, other._wanted = dict(self._asked), set(self._wanted)
        return other

    @property
    def own(self) -> str:
        """Our bare address; "" before it is bound."""
        return self._own

    @property
    def whole(self) -> bool:
        """Whether nothing was missed from the beginning on."""
        return self._whole

    def awaits(self, role: Role, id: str) -> bool:
        """Whether a request of this side, with this id, has not been answered."""
        return (role, id) in self._asked

    def note(self, line: Note) -> None:
        """Remember a fact that is not bytes, for the lines behind it."""
        if isinstance(line.fact, TlsEstablished):
            self._proven = line.fact.tls.verified

    def heed(self, line: Entry) -> Known:
        """The knowledge about this line, which is remembered for those behind it."""
        event = line.event
        if isinstance(event, e.StreamHeader) and line.role is Role.INITIATING:
            self._whole = True
        if isinstance(event, e.SaslAuth):
            self._mechanism = event.xml.get("mechanism", "")
            self._flag = _flag(event)
        asked, unasked = self._about(line)
        self._note_address(event)
        return Known(
            self._mechanism,
            asked,
            unasked,
            self._own,
            line.role is Role.RECEIVING and self._is_foreign(event),
            line.role is Role.RECEIVING and self._is_uninvited(event),
            self._proof(line),
        )

    def _about(self, line: Entry) -> tuple[str, bool]:
        """The subject of the request that this line answers; and whether there was none.

        Some servers answer a request that they do not take by the end of the stream.
        """
        event = line.event
        if isinstance(event, e.StreamError):
            waiting = (about for (role, _), about in self._asked.items() if role is not line.role)
            return next(reversed([*waiting]), ""), False
        asks = isinstance(event, e.Presence) and line.role is Role.INITIATING
        if asks and event.xml.get("type") == "subscribe":
            self._want(event.xml.get("to", ""))
        if not isinstance(event, e.Iq):
            return "", False
        self._note_roster(event)
        id = event.xml.get("id", "")
        if event.xml.get("type") not in ("result", "error"):  # a malformed request is one, too
            if len(self._asked) >= _MOST:  # a flood of requests, never answered
                del self._asked[next(iter(self._asked))]
            self._asked[line.role, id] = iq_about(event)
            return "", False
        known = (line.role.peer, id) in self._asked
        unasked = self._whole and not known and line.role is Role.RECEIVING
        return self._asked.pop((line.role.peer, id), ""), unasked

    def _note_roster(self, event: e.Iq) -> None:
        for item in event.xml.iterfind(f"{{{ns.ROSTER}}}query/{{{ns.ROSTER}}}item"):
            if item.get("ask") == "subscribe":
                self._want(item.get("jid", ""))

    def _want(self, address: str) -> None:
        if len(self._wanted) < _MOST:
            self._wanted.add(_bare(address))

    def _note_address(self, event: e.Event) -> None:
        if isinstance(event, e.BindResult):
            self._own = _bare(event.xml.findtext(".//{*}jid") or "")
        elif isinstance(event, e.Sasl2Bound):
            self._own = _bare(event.xml.findtext("{*}authorization-identifier") or "")

    def _is_foreign(self, event: e.Event) -> bool:
        """Whether it is a roster push or a carbon copy, and not from our own account."""
        if not self._own or event.element is None:
            return False
        sender = event.element.get("from")
        if isinstance(event, e.Iq):
            push = event.xml.get("type") == "set" and iq_about(event) == "roster"
            return push and sender is not None and _bare(sender) != self._own
        return is_carbon(event) and (sender is None or _bare(sender) != self._own)

    def _is_uninvited(self, event: e.Event) -> bool:
        return (
            self._whole
            and isinstance(event, e.Presence)
            and event.xml.get("type") == "subscribed"
            and _bare(event.xml.get("from", "")) not in self._wanted
        )

    def _proof(self, line: Entry) -> tuple[str, ...]:
        """The subjects of a refusal, from the login's binding down to the server's certificate."""
        bound = self._mechanism.endswith("-PLUS") or self._flag == "p"
        flag = "bound" if bound else "unbound" if self._flag == "y" else ""
        proven = "" if line.secured and self._proven else "unproven"
        return tuple(w for w in (flag, _evidence(self._mechanism), proven) if w)


def iq_about(event: e.Event) -> str:
    """The short name of an iq's payload, or an empty string."""
    for child in event.xml:
        about = _PAYLOADS.get(ns.split(child.tag)[0])
        if about:
            return about
    return ""


def is_carbon(event: e.Event) -> bool:
    """Whether it is a copy of a message that another session of the account has. XEP-0280"""
    return isinstance(event, e.Message) and any(
        ns.split(child.tag) in ((ns.CARBONS, "received"), (ns.CARBONS, "sent"))
        for child in event.xml
    )


def _bare(address: str) -> str:
    """The bare JID in the form in which addresses are compared; what is none stays as it is."""
    try:
        return str(Jid.parse(address).bare)
    except JidError:
        return address.partition("/")[0]


def _flag(event: e.SaslAuth) -> str:
    try:
        first = read(payload_of(event) or b"", event.xml.get("mechanism", ""), by_client=True)
    except IncorrectEncoding:
        return ""
    return next((flag for flag in "yp" if first.part(f"gs2-header-{flag}")), "")


def _evidence(mechanism: str) -> str:
    """The proof of who we are, where it is no password: its refusal has own words; else ""."""
    known = named(mechanism)
    if known is None or known.needs is Needs.PASSWORD:
        return ""
    return str(known.needs) if known.plaintext or known.certificate else ""
