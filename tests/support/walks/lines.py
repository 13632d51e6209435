"""Lines of a transcript, made of bytes, and an explainer with the shipped texts."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explainer import Explainer
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.transcript.entry import Entry, Note
from xmpp_walkthrough.transcript.facts import KEYS, Fact, Told

WE, SERVER = Role.INITIATING, Role.RECEIVING
TLS = "urn:ietf:params:xml:ns:xmpp-tls"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
BIND = "urn:ietf:params:xml:ns:xmpp-bind"
HEADER = (
    "<stream:stream to='im.example.com' version='1.0' xmlns='jabber:client'"
    " xmlns:stream='http://etherx.jabber.org/streams'>"
)


def fact(key: str, facts: Mapping[str, object] = MappingProxyType({})) -> Fact:
    """By its key: of the type that it has in the program; what is not said is a question mark."""
    for kind, name in KEYS.items():
        if name == key:
            fields = kind.__dict__["_fields"]
            made: Fact = kind(**{name: facts.get(name, "?") for name in fields})
            return made
    return Told(key, facts)


@cache
def library(language: str = "en") -> Library:
    return Library(language)


def explainer(language: str = "en") -> Explainer:
    return Explainer(library(language))


def entry(role: Role, given: str | bytes | Event, **changes: Any) -> Entry:
    """An entry with these bytes; `changes` are other fields than the usual ones."""
    raw = given.encode() if isinstance(given, str) else given
    event = raw if isinstance(raw, Event) else preview(raw)
    values: dict[str, Any] = {"phase": Phase.NEGOTIATING, "secured": True, "step": "open"}
    values |= {"time": 0.0, "stream": 1, **changes}
    return Entry(role=role, event=event, **values)


def note(key: str, **facts: object) -> Note:
    return Note(0.0, "open", Phase.IDLE, False, fact(key, facts))
