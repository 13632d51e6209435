"""How is a value of any type of the house made, of about n hostile characters?

By the type alone: a named tuple or dataclass by its fields, a sequence by its members, any other
class by what its `__init__` takes. What is ours, such as options and lessons, stays as it is.
"""

import collections.abc as abc
import ssl
import types
import typing
from collections import deque
from copy import copy
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, cast

from dns.message import make_query
from dns.resolver import NoNameservers
from lxml import etree
from support.walks.lines import fact

from linear.hints import hints_of, needed
from linear.shapes import HEADER, UNITS, Shape
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.clients.policy import OURS, Policy
from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Case
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.doctor.look.probe import Probe
from xmpp_walkthrough.doctor.look.seen import Seen
from xmpp_walkthrough.explain.explanation import Span
from xmpp_walkthrough.net.session.guide import Automatic, Guide
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol import sasl as sasl_package
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.sasl import Credentials, Mechanism, Verifier
from xmpp_walkthrough.protocol.stream.classify import classify
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.registry import load
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Faults
from xmpp_walkthrough.server.peer import Peer
from xmpp_walkthrough.server.session.queries import Query
from xmpp_walkthrough.server.state import sessions
from xmpp_walkthrough.server.state.accounts import Accounts
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.randomness import Source
from xmpp_walkthrough.server.state.roster import first_rosters
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Context
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.transcript.entry import Entry, Line, Note, Transcript
from xmpp_walkthrough.views.view import Moment, Setting
from xmpp_walkthrough.wire.framer import Framer, Unit
from xmpp_walkthrough.wire.restrictions import Limits

_MOST_KEPT = 200
SMALL = 40  # characters of one of many
_MECHANISMS = tuple(load(sasl_package, Mechanism))
# What a parameter of that name holds where it is a word of ours: every other time, or always.
WORDS = {
    "mechanism": tuple(each.name for each in _MECHANISMS),
    "key": ("says.we.iq", "failure.timeout"),
    "kind": ("get", "SRV", "set"),
}
OURS_ALWAYS = {
    "asked": ("bind", "certificate"),  # what a request was about
    "about": ("bind", "certificate"),
    "order": ("nr", "rsi"),  # attributes of SCRAM, as its grammar has them
    "hash_name": ("sha1", "sha256"),
    "label": ("  cause  ",),  # of a column
    "group": ("opening",),  # a file of the lessons
    "footer": (" q quit",),
}


class Unbuildable(Exception):
    """There is no way to make a value of this type by itself."""


class Maker:
    """Makes values of `size` characters; `grew` says whether one of them holds any.

    `turn` decides between what can be done in several ways, so that all of them come up.
    """

    def __init__(self, size: int, text: Shape, unit: Shape, turn: int) -> None:
        self.size, self.text, self.unit, self.turn = size, text, unit, turn
        self.grew = False
        self._depth = 0

    def small(self, index: int) -> "Maker":
        """One that makes a member of a list."""
        made = Maker(SMALL, self.text, self.unit, self.turn + index)
        made._depth = self._depth
        return made

    def __call__(self, wanted: Any, name: str = "") -> Any:
        self._depth += 1
        try:
            if self._depth > 12:
                raise Unbuildable(f"{wanted} within itself")
            return self._make(wanted, name)
        finally:
            self._depth -= 1

    def _make(self, wanted: Any, name: str) -> Any:
        if name in OURS_ALWAYS:
            words = OURS_ALWAYS[name]
            return words[self.turn % len(words)] if wanted is str else words
        if name == "marks":  # on one unit: six, and one over its base64
            return [(place, place) for place in range(1, 8)]
        special = SPECIAL.get(wanted) if isinstance(wanted, abc.Hashable) else None
        if special is not None:
            return special(self)
        if wanted in (str, object, Any) or isinstance(wanted, typing.TypeVar):
            return self._text(name)
        if wanted is bytes:
            return self._bytes(name)
        if wanted in (int, float, bool, None, type(None)):
            return self._plain(wanted, name)
        origin, inside = typing.get_origin(wanted), typing.get_args(wanted)
        if origin is not None:
            return self._generic(origin, inside, name)
        if isinstance(wanted, type):
            return self._of_class(wanted)
        raise Unbuildable(str(wanted))

    # --- what holds text ---

    def _text(self, name: str) -> str:
        if name in WORDS and self.turn % 2:
            return WORDS[name][self.turn // 2 % len(WORDS[name])]
        self.grew = True
        text = self.text.of(self.size)[: self.size + 200]
        return f"{text[:SMALL]}{self.turn}" if self.size == SMALL else text

    def _bytes(self, name: str) -> bytes:
        self.grew = True
        if name == "der":
            return certificate(self.size)
        raw = self.unit if self.turn % 3 == 2 or name in ("raw", "data") else self.text
        return raw.of(self.size).encode("utf-8", "surrogateescape")

    def _plain(self, wanted: Any, name: str) -> Any:
        if wanted is bool:
            return bool(self.turn % 2)
        if wanted in (int, float):
            return wanted({"width": 80, "port": 5222, "most": 30, "limit": 200}.get(name, 4))
        return None

    # --- what holds others ---

    def _generic(self, origin: Any, inside: tuple[Any, ...], name: str) -> Any:
        if origin in (typing.Union, types.UnionType):
            kinds = [each for each in inside if each is not type(None)]
            if len(kinds) < len(inside) and self.turn % 5 == 4:
                return None
            return self(kinds[self.turn % len(kinds)], name)
        if origin is typing.Literal:
            return inside[self.turn % len(inside)]
        if origin is type:
            return inside[0] if isinstance(inside[0], type) else str
        if origin is abc.Callable:
            return lambda *_given, **_named: self(inside[-1])
        if origin in (abc.Mapping, abc.MutableMapping, dict):
            return dict(self._pairs(*inside))
        if origin is tuple and (len(inside) != 2 or inside[1] is not Ellipsis):
            return tuple(self(each) for each in inside)
        if origin in _SEQUENCES:
            return _SEQUENCES[origin](self.several(inside[0]))
        raise Unbuildable(str(origin))

    def several(self, kind: Any) -> list[Any]:
        """Many small ones, or one that is large."""
        if self.turn % 4 == 3:
            return [self(kind)]
        makers = [self.small(index) for index in range(self.size // SMALL + 1)]
        made = [maker(kind) for maker in makers]
        self.grew = self.grew or any(maker.grew for maker in makers)
        return made

    def _pairs(self, key: Any, value: Any) -> abc.Iterator[tuple[Any, Any]]:
        for index, made in enumerate(self.several(value)):
            yield (f"key{index}" if key is str else self.small(index)(key)), made

    def _of_class(self, wanted: Any) -> Any:
        if issubclass(wanted, Event):
            return self.event(wanted)
        if issubclass(wanted, Enum):
            return list(wanted)[self.turn % len(wanted)]
        if getattr(wanted, "_is_protocol", False):
            return Anything()
        if hasattr(wanted, "_fields") or is_dataclass(wanted):
            return wanted(**self._fields(wanted))
        if wanted.__module__.startswith("xmpp_walkthrough"):
            hints = hints_of(wanted) if "__init__" in vars(wanted) else {}
            return wanted(**{n: self(t, n) for n, t in hints.items() if n in needed(wanted)})
        raise Unbuildable(str(wanted))

    def _fields(self, wanted: Any) -> dict[str, Any]:
        hints = hints_of(wanted)
        if is_dataclass(wanted):
            own = {each.name: each for each in fields(wanted) if each.init}
            optional = {n for n, each in own.items() if each.default is not MISSING}
            hints = {n: t for n, t in hints.items() if n in own}
        else:
            optional = set(wanted._field_defaults)
        made = {}
        for name, kind in hints.items():
            try:
                made[name] = self(kind, name)
            except Unbuildable:
                if name not in optional:
                    raise
        return made

    # --- what a peer sends ---

    def event(self, wanted: type[Event] = Event) -> Event:
        """What one of our shapes is on a stream, where it is of this type; else made of it."""
        self.grew = True
        fitting = _fitting(cast(Any, wanted))
        unit = self.unit
        if fitting and unit.name not in fitting:
            unit = [*fitting.values()][self.turn % len(fitting)]
        found = read(unit.of(self.size)) if self.size > SMALL else _small(unit)
        return found if isinstance(found, wanted) else wanted(found.raw, found.element)

    def entry(self) -> Entry:
        role = Role.INITIATING if self.turn % 4 == 3 else Role.RECEIVING
        event = self.event()
        phase = (Phase.NEGOTIATING, Phase.ESTABLISHED, Phase.AUTHENTICATING)[self.turn % 3]
        step = ("sasl", "open", "exchange", "close")[self.turn % 4]
        return Entry(1.0, step, phase, bool(self.turn % 2), role, event, stream=1, wait=0.1)

    def note(self) -> Note:
        key = ("sasl.values", "asked", "connected", "redirect.followed", "end")[self.turn % 5]
        named = ("place", "jid", "detail", "host", "address")
        facts: dict[str, object] = {name: self._text("") for name in named}
        facts |= {"values": {"salt": self._bytes(""), "server_first": self._text("")}}
        facts |= {"answers": tuple(self.several(str)), "outcome": "answered", "port": 5222}
        return Note(1.0, "sasl", Phase.NEGOTIATING, True, fact(key, facts))

    def line(self) -> Line:
        return self.note() if self.turn % 7 == 6 else self.entry()

    def transcript(self) -> Transcript:
        self.grew = True
        return _transcript(self)


_kept: dict[tuple[int, int], Transcript] = {}


def _transcript(maker: Maker) -> Transcript:
    """The same for every function that is given one of this size: it only reads it."""
    place = maker.size, maker.turn
    if place not in _kept:
        if len(_kept) > _MOST_KEPT:
            _kept.clear()
        _kept[place] = Transcript()
        _kept[place].lines = maker.several(Line)
    return _kept[place]


class Anything:
    """Stands for a neighbour on whom nothing depends: every method is there, none does a thing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_given, **_named: None


class Silence:
    """A transport without a socket: what is written is gone, and nothing comes."""

    tls = None
    compressed = False
    peer_address = own_address = ("127.0.0.1", 5222)
    closed_cleanly = True

    async def read(self) -> bytes:
        return b""

    async def write(self, _data: bytes) -> None:
        pass

    def compress(self) -> None:
        pass

    def release(self) -> None:
        pass


class Examined:
    """An examination that has its answers already."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self.jid = Jid.parse("mbed@ceit.org")
        self.error = None
        self.login = True
        self.inquiry = _INQUIRY

    async def probes(self) -> tuple[Probe, ...]:
        return (self._maker(Probe),)

    detours = probes

    async def attempt(self) -> Seen:
        made: Seen = self._maker(Seen)
        return made

    async def reached(self, _ground: object) -> bool:
        return True

    async def software(self) -> tuple[str, str]:
        return self._maker(str), self._maker(str)

    def __getattr__(self, name: str) -> Any:
        from xmpp_walkthrough.doctor.clients import comparison, imitation
        from xmpp_walkthrough.doctor.look import survey

        kinds = {"survey": survey.Survey, "imitation": imitation.Imitation}
        kinds["comparison"] = comparison.Comparison

        async def answer() -> Any:
            return self._maker(kinds[name])

        return answer


def read(xml: str) -> Event:
    """What these characters are on a stream, or as the header of one."""
    raw = xml.encode("utf-8", "surrogatepass")
    framer = Framer(Limits(bytes=2**24))
    if not xml.startswith("<stream:stream"):
        framer.feed(f"{HEADER}>".encode())
        framer.next()
    framer.feed(raw)
    unit = framer.next()
    assert unit is not None, xml[:200]
    return classify(unit)


@cache
def _small(unit: Shape) -> Event:
    return read(unit.of(SMALL))


@cache
def _fitting(wanted: type[Event]) -> dict[str, Shape]:
    """The units that are of this type, by name."""
    return {unit.name: unit for unit in UNITS if isinstance(_small(unit), wanted)}


@cache
def certificate(size: int) -> bytes:
    """A certificate with many names."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    from xmpp_walkthrough.server.certificates.certificate_names import srv_id, xmpp_addr

    key, day = ec.generate_private_key(ec.SECP256R1()), datetime(2026, 1, 1, tzinfo=UTC)
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a.example")])
    names = [
        (x509.DNSName, srv_id, xmpp_addr)[index % 3](f"a{index}.example")
        for index in range(size // 30 + 1)
    ]
    made = x509.CertificateBuilder(own, own, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(day).not_valid_after(day)
    made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return made.sign(key, hashes.SHA256()).public_bytes(_der())


def _der() -> Any:
    from cryptography.hazmat.primitives.serialization import Encoding

    return Encoding.DER


@cache
def _library() -> Library:
    return Library("en")


@cache
def _source() -> Source:
    return Source(1)


@cache
def _store() -> Accounts:
    return Accounts("ceit.org", {"mbed": "mirror"}, _source(), keep_passwords=True)


def _accounts() -> Accounts:
    made = copy(_store())
    made._keys, made._passwords = dict(made._keys), dict(made._passwords)
    made._strangers, made._residents = set(), set()
    return made


_INQUIRY = Inquiry("mbed@ceit.org", password="mirror")
_CONFIG = ServerConfig(
    accounts={},  # they are put in afterwards: to hash a password takes its time
    registration="open",
    old_login=True,
    sasl2=True,
    starttls="off",
    pre_approval=True,
    extensions=ServerConfig().extensions | {"compression"},
    upgrades=("UPGR-SCRAM-SHA-256",),
)


def _domain(_maker: Maker) -> ServedDomain:
    made = ServedDomain(_CONFIG, _MECHANISMS)
    made.accounts = _accounts()
    made.rosters = first_rosters(["mbed", "romeo"], made.name)
    made.sessions.add(_session(_maker))
    return made


def _session(_maker: Maker) -> sessions.Session:
    return sessions.Session(Jid.parse("mbed@ceit.org/here"), Anything(), interested=True)


def _peer(maker: Maker) -> Peer:
    made = Peer(_domain(maker), typing.cast(Transport, Silence()), Faults())
    made.stream.feed(Role.INITIATING, f"{HEADER} to='ceit.org'>".encode())
    made.write(f"{HEADER} from='ceit.org' id='1'>".encode())
    if maker.turn % 2:
        made.stream.authenticated = True
        made.stream.phase = Phase.ESTABLISHED
        made.session = _session(maker)
    return made


def _query(maker: Maker) -> Query:
    request = maker.event(e.Iq).xml
    payload = next(iter(request), request)
    return Query(_domain(maker), _session(maker), request, payload, bool(maker.turn % 2))


def _stream(maker: Maker) -> Stream:
    made = Stream(limits=Limits(bytes=2**24))
    made.feed(Role.INITIATING, f"{HEADER} to='ceit.org'>".encode())
    made.feed(Role.RECEIVING, f"{HEADER} from='ceit.org' id='1'>".encode())
    made.feed(Role.RECEIVING, maker.event(e.StreamFeatures).raw)
    return made


def _context(maker: Maker) -> Context:
    jid = Jid.parse("mbed@ceit.org")
    mechanisms = (None, *WORDS["mechanism"])
    wants = Wants(
        extras=frozenset({"caps", "carbons", "sm", "csi"}),
        mechanism=mechanisms[maker.turn % len(mechanisms)],
        insistence=2,
    )
    return Context(jid, "mirror", _stream(maker), lambda octets: "1", wants)


def _credentials(maker: Maker) -> Credentials:
    offered, types = (tuple(map(str, maker.several(str))) for _ in range(2))
    return Credentials("mbed", "mirror", nonce=lambda: "nonce", offered=offered, bindings=types)


def _failure(maker: Maker) -> WalkError:
    keys = ("sasl.refused", "tls.name-mismatch", "stream-error", "redirect.too-often", "timeout")
    from xmpp_walkthrough.protocol.conditions import Condition

    facts = {name: maker._text("") for name in ("place", "detail", "found", "issuer", "spoke")}
    condition = maker(Condition) if maker.turn % 2 else None
    made = WalkError(keys[maker.turn % 5], ExitCode.SASL, facts, condition=condition)
    made.step = "sasl"
    return made


def _setting(_maker: Maker) -> Setting:
    return Setting(StringIO(), _library(), width=80)


def _case(maker: Maker) -> Case:
    return Case(maker.transcript(), maker(WalkError) if maker.turn % 2 else None)


SPECIAL: dict[Any, abc.Callable[[Maker], Any]] = {
    etree._Element: lambda maker: maker.event().xml,
    Event: lambda maker: maker.event(),
    e.Violation: lambda maker: e.Violation(
        maker._bytes("raw"), maker.event().element, "not-well-formed", "unfinished"
    ),
    Unit: lambda maker: Unit(*_unit(maker)),
    Entry: Maker.entry,
    Note: Maker.note,
    Transcript: Maker.transcript,
    Case: _case,
    Jid: lambda maker: Jid.parse("mbed@ceit.org/here"),
    Role: lambda maker: Role.RECEIVING if maker.turn % 2 else Role.INITIATING,
    Library: lambda maker: _library(),
    Limits: lambda maker: Limits(bytes=2**24),
    Options: lambda maker: Options(),
    Inquiry: lambda maker: _INQUIRY,
    Policy: lambda maker: OURS,
    ServerConfig: lambda maker: _CONFIG,
    ServedDomain: _domain,
    Accounts: lambda maker: _accounts(),
    Source: lambda maker: _source(),
    Verifier: lambda maker: _accounts().verifier(),
    Credentials: _credentials,
    Mechanism: lambda maker: _MECHANISMS[maker.turn % len(_MECHANISMS)],
    sessions.Session: _session,
    Peer: _peer,
    Query: _query,
    Transport: lambda maker: Silence(),
    Examination: Examined,
    Stream: _stream,
    Context: _context,
    WalkError: _failure,
    Guide: lambda maker: Automatic(),
    Setting: _setting,
    Moment: lambda maker: Moment("sasl", "2.2", domain="ceit.org"),
    Environment: lambda maker: Environment(StringIO(), StringIO(), StringIO(), {}),
    Span: lambda maker: Span(1, 4, 1, "to", "where it goes"),
    abc.Sequence[Span]: lambda maker: tuple(Span(n, n + 2, n, "to", "says") for n in range(1, 8)),
    datetime: lambda maker: datetime(2026, 1, 1, tzinfo=UTC),
    Path: lambda maker: Path("/nonexistent/there"),  # where nothing can be written
    typing.BinaryIO: lambda maker: BytesIO(maker._bytes("")),
    typing.TextIO: lambda maker: StringIO(),
    StringIO: lambda maker: StringIO(),
    BaseException: lambda maker: OSError(maker._text("")),
    OSError: lambda maker: OSError(maker._text("")),
    Exception: lambda maker: ValueError(maker._text("")),
    ssl.SSLError: lambda maker: ssl.SSLError(1, maker._text("")),
    NoNameservers: lambda maker: NoNameservers(  # type: ignore[no-untyped-call]
        request=make_query("ceit.org", "SRV"), errors=[("::1", 0, 53, maker._text(""), "")]
    ),
    bytearray: lambda maker: bytearray(maker._bytes("")),
}
_SEQUENCES: dict[Any, abc.Callable[[list[Any]], Any]] = {
    list: list,
    tuple: tuple,
    set: set,
    frozenset: frozenset,
    deque: deque,
    abc.Sequence: tuple,
    abc.Collection: tuple,
    abc.Container: tuple,
    abc.Iterable: tuple,
    abc.Iterator: iter,
}


def _unit(maker: Maker) -> tuple[Any, ...]:
    from xmpp_walkthrough.wire.framer import Kind

    event = maker.event()
    kind = Kind.HEADER if isinstance(event, e.StreamHeader) else Kind.ELEMENT
    return kind, event.raw, event.element
