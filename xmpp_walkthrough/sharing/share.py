"""Sharing: the lines of a transcript, each with dummies in the place of what names or proves.

RFC 6120 §4. A line of the server that its mechanism has to judge waits until it has: a proof that
was refused as a wrong one has to stay wrong.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol import old_login
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.features import parse
from xmpp_walkthrough.protocol.number import natural
from xmpp_walkthrough.protocol.sasl import base64
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, payload_of
from xmpp_walkthrough.protocol.stream.preview import opens_a_stream
from xmpp_walkthrough.sharing.dummies import PASSWORD, Dummies
from xmpp_walkthrough.sharing.elements import Values
from xmpp_walkthrough.sharing.facts import Facts
from xmpp_walkthrough.sharing.logins import Login
from xmpp_walkthrough.sharing.public import Public
from xmpp_walkthrough.sharing.respelling import respelt, take_out, unread
from xmpp_walkthrough.transcript.entry import Entry, Line, Note
from xmpp_walkthrough.transcript.facts import Connected, Told
from xmpp_walkthrough.transcript.redact import MASK
from xmpp_walkthrough.wire.markup import Overgrown
from xmpp_walkthrough.wire.names import AUTH_LEGACY, SASL2, SCRAM_UPGRADE

_MOST_HELD = 16  # lines that wait for a judgement
_WRONG = ("signature-wrong", "responder-wrong")
_CLOSES = (b"</stream:stream>", b"</stream>", b"")
# Text that is no base64, for the same reason as another one.
_UNDECODABLE = {"alphabet": "********", "padding": "A", "pad-bits": "AB=="}


class Conversation:
    """What one connection has said so far that later units refer to."""

    def __init__(self, dummies: Dummies) -> None:
        self.login = Login(dummies)
        self.stream_id = ""  # as it is told: the old login of XEP-0078 hashes it
        self.salt: tuple[bytes, int] = (b"", 0)  # of a task, as it is told


class Sharer:
    """Makes the lines of one file safe to be posted, and still true. `dummies` has the account."""

    def __init__(self, public: Public | None = None, *, keep_domain: bool = False) -> None:
        self.dummies = Dummies(public or Public(), keep_domain=keep_domain)
        self.facts = Facts(self.dummies)
        self._values = Values(self.dummies)
        self._held: list[Line] = []
        self._sides: dict[int, Conversation] = {}

    def lines(self, lines: Iterable[Line]) -> Iterator[Line]:
        """The lines, in order."""
        for line in lines:
            yield from self.take(line)
        yield from self.rest()

    def take(self, line: Line) -> Iterator[Line]:
        """The lines that can be told, now that this one has come."""
        if self._held and (_goes_on(line) or len(self._held) >= _MOST_HELD):
            yield from self.rest(wrong=_is_doubt(line))
        if self._held or _is_to_judge(line):
            self._held.append(line)
        else:
            yield from self._told([line])

    def rest(self, *, wrong: bool = False) -> Iterator[Line]:
        """The lines that wait; the proof in the first of them has to be `wrong`."""
        held, self._held = self._held, []
        yield from self._told(held, wrong=wrong)

    def _told(self, lines: Iterable[Line], *, wrong: bool = False) -> Iterator[Line]:
        """Lines with dummies; the proof in the first of them has to be `wrong`."""
        for line in lines:
            side = self._sides.setdefault(line.connection, Conversation(self.dummies))
            side.login.lies, wrong = wrong, False  # the first of them is the one in doubt
            if isinstance(line, Note):
                yield self._note(line, side)
            elif (told := self._unit(line.event, line.role, side)) is not None:
                # Where its masks were, and how much was under them, goes with them.
                yield line._replace(event=told, masked=told.raw == MASK.encode(), masks=())

    def _note(self, note: Note, side: Conversation) -> Note:
        """A note with dummies; a new connection has a new conversation."""
        if isinstance(note.fact, Connected):
            side = self._sides[note.connection] = Conversation(self.dummies)
        return note._replace(fact=self.facts.changed(note.fact, side.login.values))

    # --- units ---

    def _unit(self, event: Event, role: Role, side: Conversation) -> Event | None:
        """The unit as it is told; None for an unknown one."""
        if event.element is None:
            return self._bare(event)
        if not self._values.is_known(event.element):
            if isinstance(event, e.Violation):
                return replace(event, raw=unread(event.raw), element=None)
            self.dummies.remove("units")
            return None
        if event.raw == MASK.encode():  # nothing is left of it but its name
            return event
        if isinstance(event, e.StreamHeader) and role is Role.INITIATING:
            self.dummies.own(event.element.get("to", ""))
        clone, elements, gone = self._values.changed(event.element, self._proofs(event, side))
        opens = opens_a_stream(event.raw)
        try:
            old = list(event.element.iter())
            raw = respelt(event.raw, old, elements, gone, self.dummies.public, opens=opens)
        except Overgrown:
            self.dummies.remove("units")
            return None
        for number in gone:
            take_out(elements[number])
        self._heed(event, clone, side)
        return replace(event, raw=raw, element=clone)

    def _bare(self, event: Event) -> Event:
        """A unit without an element: what closes a stream, white space, or what broke the rules."""
        if isinstance(event, e.Violation):
            return replace(event, raw=unread(event.raw))
        known = event.raw in _CLOSES if isinstance(event, e.StreamClose) else not event.raw.strip()
        return event if known else replace(event, raw=_CLOSES[0])

    def _heed(self, event: Event, told: Element, side: Conversation) -> None:
        """Remember what later units refer to."""
        if isinstance(event, e.StreamHeader):
            side.stream_id = told.get("id") or side.stream_id
        elif isinstance(event, e.StreamFeatures):
            side.login.lists = tuple(zip(_lists(event.xml), _lists(told), strict=True))
        elif isinstance(event, e.Sasl2Next):
            side.login.task = told.get("task", "")

    # --- what is computed again ---

    def _proofs(self, event: Event, side: Conversation) -> dict[Element, str]:
        """The texts in this unit that are computed, by their elements."""
        found: dict[Element, str] = {}
        if isinstance(event, e.SaslAuth):
            side.login.begin(event.xml.get("mechanism", ""))
        if isinstance(event, e.SaslData) and (carrier := event.carrier) is not None:
            found[carrier] = self._payload(event, carrier, side.login)
        elif isinstance(event, e.Sasl2TaskData):
            found |= self._of_task(event.xml, side)
        elif isinstance(event, e.Sasl2Next):
            for each in event.xml.iterfind(f"{{{SASL2}}}initial-response"):
                found[each] = base64.encode(self.dummies.octets(b"task", "proofs"))
        elif isinstance(event, e.Iq):
            for each in event.xml.iterfind(f"{{{AUTH_LEGACY}}}query/{{{AUTH_LEGACY}}}digest"):
                proof = old_login.digest(side.stream_id, PASSWORD)
                found[each] = self.dummies.secret("proofs", proof)
        return found

    def _payload(self, event: e.SaslData, carrier: Element, login: Login) -> str:
        """The base64 of a message that is told again."""
        by_client = isinstance(event, e.SaslAuth | e.SaslResponse)
        try:
            payload = payload_of(event)
        except IncorrectEncoding as error:
            # A mask, most often: then the message that stands in its place can be none.
            return _UNDECODABLE[error.reason]
        if not payload:
            return carrier.text or ""
        return base64.encode(login.message(payload, by_client=by_client))

    def _of_task(self, data: Element, side: Conversation) -> dict[Element, str]:
        """The salt and the hash of a task. XEP-0480 §3"""
        found: dict[Element, str] = {}
        for salt in data.iterfind(f"{{{SCRAM_UPGRADE}}}salt"):
            octets = self.dummies.octets(_decoded(salt.text or ""))
            side.salt = octets, natural(salt.get("iterations", "")) or 0
            found[salt] = base64.encode(octets)
        for each in data.iterfind(f"{{{SCRAM_UPGRADE}}}hash"):
            found[each] = base64.encode(side.login.upgraded(*side.salt))
        return found


def _lists(features: Element) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The lists of mechanisms of both profiles of SASL, and that of channel bindings."""
    found = parse(features)
    return found.mechanisms, found.sasl2, found.channel_bindings


def _decoded(text: str) -> bytes:
    """Octets of base64; of what is none, its letters."""
    try:
        return base64.decode(text)
    except IncorrectEncoding:
        return text.encode()


# --- the judgement of a mechanism, as `explain.judged` waits for it ---


def _is_to_judge(line: Line) -> bool:
    """Whether a mechanism has yet to say what it thinks of this line."""
    if not isinstance(line, Entry) or line.role is not Role.RECEIVING:
        return False
    return isinstance(line.event, e.SaslChallenge | e.SaslSuccess)


def _goes_on(line: Line) -> bool:
    """Whether the login has gone on, so that the lines before were believed or not."""
    if isinstance(line, Entry):
        return line.role is Role.INITIATING or _is_to_judge(line)
    return not isinstance(line.fact, Told) or line.key.startswith(("sasl", "fast"))


def _is_doubt(line: Line) -> bool:
    """Whether the mechanism found the proof in the first of the waiting lines wrong."""
    if not isinstance(line, Note) or not line.is_one_of("sasl.unbelieved"):
        return False
    return str(line.facts.get("reason")) in _WRONG
