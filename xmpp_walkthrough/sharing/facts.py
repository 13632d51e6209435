"""Facts of a connection with dummies: addresses, certificates, what was computed. RFC 6120 §3, §5.

Each type of fact has its own changes; of all others the names of their values say what they are.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.sharing.dummies import Dummies
from xmpp_walkthrough.sharing.public import is_of_a_system
from xmpp_walkthrough.transcript.facts import (
    Asked,
    Connected,
    ConnectFailed,
    Ended,
    Fact,
    Garbled,
    Reset,
    Resolved,
    Sum,
    TlsEstablished,
    Told,
    Vanished,
)
from xmpp_walkthrough.transcript.tls import (
    CertificateFacts,
    DistinguishedName,
    Match,
    NameKind,
    PresentedName,
    TlsFacts,
)

_ADDRESSES = ("jid", "sender", "wanted", "account")
_HOSTS = ("domain", "host", "address", "found", "issuer_domain")
_PLACES = ("place", "server", "beside", "others", "targets")
_LISTS = ("offered", "types", "tasks", "names", "missing", "came", "awaited")
_IDS = ("ver", "computed", "version", "id")

Values = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]


class Facts:
    """Changes facts; `values` are told again by the login that they were computed in."""

    def __init__(self, dummies: Dummies) -> None:
        self._dummies = dummies

    def changed(self, fact: Fact, values: Values) -> Fact:
        """The fact with dummies."""
        d = self._dummies
        match fact:
            case Told(key, facts):
                return Told(key, self.told(facts, values))
            case Ended(jid):
                return Ended(d.address(jid) if jid else jid)
            case Asked(kind, name, outcome, answers):
                if kind == "SRV":
                    d.own(_behind_services(name))
                answers = tuple(self._answer(each) for each in answers)
                return Asked(d.like(kind), d.domain(name), d.like(outcome), answers)
            case Resolved(domain, targets, reason):
                d.own(domain)
                places = tuple(self._place(each) for each in targets)
                return Resolved(d.domain(domain), places, reason)
            case Connected(host, address, port):
                return Connected(d.domain(host), d.domain(address), port)
            case ConnectFailed(host, port, reason):
                return ConnectFailed(d.domain(host), port, reason)
            case TlsEstablished(tls, domain):
                d.own(domain)
                return TlsEstablished(self._tls(tls), d.domain(domain))
            case Sum(role, name, mixed, units, octets):
                words = " ".join(x if d.public.knows(x) else "..." for x in name.split())
                return Sum(role, words, mixed, units, octets)
            case Reset(detail) | Garbled(detail) | Vanished(detail):
                said = d.keep("system-texts", detail) if is_of_a_system(detail) else d.text(detail)
                return type(fact)(said)
        return fact

    def told(self, facts: Mapping[str, Any], values: Values | None = None) -> dict[str, Any]:
        """Facts by name."""
        found: dict[str, Any] = {}
        for name, value in facts.items():
            if name == "values" and values is not None and isinstance(value, Mapping):
                found[name] = values(str(facts.get("mechanism", "")), value)
            else:
                found[name] = self.named(name, value)
        return found

    def named(self, name: str, value: Any) -> Any:
        """A value with its name, which tells what it is."""
        d = self._dummies
        if isinstance(value, str):
            if name in _ADDRESSES:
                return d.address(value)
            if name in _HOSTS:
                return d.like(value) if " " in value else d.domain(value)
            if name in _PLACES:
                return d.place(value)
            if name in ("path", "detail") and not is_of_a_system(value):
                return d.text(value)
            if name in _IDS:
                return d.like(value)
            return self._text(name, value)
        if isinstance(value, bool | int | float) or value is None:
            return value
        if isinstance(value, bytes):
            return d.octets(value)
        if isinstance(value, Jid):
            return Jid.parse(d.address(str(value)))
        if isinstance(value, datetime):
            return _day(value)
        if isinstance(value, TlsFacts):
            return self._tls(value)
        if isinstance(value, CertificateFacts):
            return self._certificate(value)
        if isinstance(value, DistinguishedName):
            return self._distinguished(value)
        if isinstance(value, PresentedName):
            return self._presented(value)
        if isinstance(value, Match):
            return self._match(value)
        return self._gathered(name, value)

    def _gathered(self, name: str, value: Any) -> Any:
        """A value that holds others."""
        if isinstance(value, Mapping):
            return {key: self.named(key, inside) for key, inside in value.items()}
        if hasattr(value, "host") and hasattr(value, "port"):
            return self._place(value)
        if hasattr(value, "_asdict"):
            return value._replace(**{k: self.named(k, x) for k, x in value._asdict().items()})
        if isinstance(value, tuple | list | set | frozenset):
            return type(value)(self.named(name, each) for each in value)
        return self._dummies.text(str(value))

    def _text(self, name: str, text: str) -> str:
        """A text that may be several words of the protocol, such as a list of mechanisms."""
        d = self._dummies
        if text and all(d.public.knows(each.strip(",")) for each in text.split()):
            return text
        # Reasons and conditions are keys of sentences: words with dashes and dots.
        if name in ("reason", "condition", "alert", "outcome", "name", "hash") and _is_key(text):
            return text
        if is_of_a_system(text):
            return d.keep("system-texts", text)
        if name in _LISTS:
            return " ".join(map(d.like, text.split(" ")))
        return d.like(text)

    def _place(self, place: Any) -> Any:
        """A place to connect to, whatever its type."""
        return place._replace(host=self._dummies.domain(place.host))

    def _answer(self, answer: str) -> str:
        """A record of DNS: numbers, and a name or an address."""
        return " ".join(
            each if each.isdigit() else self._dummies.domain(each) for each in answer.split()
        )

    def _tls(self, tls: TlsFacts) -> TlsFacts:
        """What a handshake agreed on. The certificate itself goes: it holds every name."""
        certificate = tls.certificate and self._certificate(tls.certificate)
        alpn = tls.alpn if tls.alpn in (None, "xmpp-client") else self._dummies.id(tls.alpn or "")
        match = self._match(tls.match)
        return tls._replace(certificate=certificate, match=match, alpn=alpn, der=b"")

    def _certificate(self, found: CertificateFacts) -> CertificateFacts:
        """A certificate's facts: its names and fingerprint go, its kind of key stays."""
        return found._replace(
            subject=self._distinguished(found.subject),
            issuer=self._distinguished(found.issuer),
            not_before=_day(found.not_before),
            not_after=_day(found.not_after),
            names=tuple(map(self._presented, found.names)),
            sha256=self._dummies.hex(found.sha256),
            issuer_url=found.issuer_url and self._dummies.like(found.issuer_url),
        )

    def _distinguished(self, name: DistinguishedName) -> DistinguishedName:
        """A subject or an issuer, value by value."""
        parts = name.parts
        return DistinguishedName(tuple((kind, self._common(value)) for kind, value in parts))

    def _common(self, value: str) -> str:
        """A value in a distinguished name: a domain, or whatever its owner calls himself."""
        named = "." in value or "@" in value
        return self._dummies.like(value) if named else self._dummies.text(value)

    def _presented(self, name: PresentedName) -> PresentedName:
        """One name of a certificate, of any kind."""
        d = self._dummies
        if name.kind is NameKind.XMPP_ADDR:
            return name._replace(value=d.address(name.value))
        return name._replace(value=d.domain(name.value))

    def _match(self, match: Match) -> Match:
        """Which name was looked for, and which was found."""
        d = self._dummies
        return match._replace(
            matched=match.matched and d.domain(match.matched),
            names_found=tuple(map(self._presented, match.names_found)),
            unreadable=d.text(match.unreadable),
        )


def _is_key(text: str) -> bool:
    """Whether it is the key of a sentence, as reasons are."""
    return text.replace("-", "").replace(".", "").replace("_", "").isalnum() and text.islower()


def _day(time: datetime) -> datetime:
    """The day alone: with its seconds a certificate is found in the public logs of them."""
    return time.replace(hour=0, minute=0, second=0, microsecond=0)


def _behind_services(name: str) -> str:
    """The domain that a question for SRV is about. RFC 6120 §3.2.1"""
    labels = name.split(".")
    while labels and labels[0].startswith("_"):
        labels.pop(0)
    return ".".join(labels)
