"""The program's opinion on XML that a learner is about to send: sentences, from remarks."""

from collections.abc import Iterator
from typing import Protocol

from lxml.etree import _Element as Element

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explanation import Item
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.stream.appraise import appraise, expected_now
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.preview import previews
from xmpp_walkthrough.wire.names import CLIENT, split

_UNSAID = (e.Whitespace, e.StreamError, e.Nonza, e.BindResult, e.StreamFeatures)
_ORDER = {"violation.unexpected", "violation.stanza-too-early", "violation.behind-starttls"}


class Situation(Protocol):
    """The place of a message: before a pending entry, or at a prompt."""

    @property
    def phase(self) -> Phase: ...

    @property
    def secured(self) -> bool: ...

    @property
    def authenticated(self) -> bool: ...


def opinions(data: bytes, pending: Situation, library: Library) -> tuple[Item, ...]:
    """The objections to sending these bytes there, such as in the place of a pending message.

    Each is (key, sentence, section); without a section it is unusual, and no breach.
    """
    return (*_breaches(data, pending, library), *_unknown(data, library))


def _breaches(data: bytes, pending: Situation, library: Library) -> Iterator[Item]:
    told = {f"violation.{v.rule}" for v in previews(data) if isinstance(v, e.Violation)}
    for remark in appraise(data, pending.phase):
        says = library.text(remark.key, **remark.facts)
        if remark.line:
            place = library.text("check.place", line=remark.line, column=remark.column)
            # The sentence stands with the unit itself, unless that one names another rule.
            says = place if remark.key in told else f"{place} {says}"
        if remark.key in _ORDER:
            says = f"{says} {_allowed(pending, library)}"
        yield Item(remark.key, says, remark.section)


def _allowed(pending: Situation, library: Library) -> str:
    """The units that the table allows us now, without TLS and login where they are done."""
    unsaid: tuple[type[e.Event], ...] = (*_UNSAID, *_done(pending))
    kinds = (kind for kind in expected_now(pending.phase) if not issubclass(kind, unsaid))
    names = [library.text(f"check.name.{_name(kind)}") for kind in kinds]
    shown = ", ".join(dict.fromkeys(names))
    return library.text("check.allowed", names=shown) if shown else library.text("check.silence")


def _done(pending: Situation) -> Iterator[type[e.Event]]:
    """Units of negotiation that are done.

    The table knows only phases, and there are three streams.
    """
    if pending.secured:
        yield e.StartTls
    if pending.authenticated:
        yield e.SaslAuth


def _name(kind: type[e.Event]) -> str:
    return "iq" if issubclass(kind, e.Iq) else kind.kind()


def _unknown(data: bytes, library: Library) -> Iterator[Item]:
    """Elements that no table of the lessons knows: a typing error, or something rare."""
    for event in previews(data):
        if event.element is None or isinstance(event, e.Violation | e.StreamHeader):
            continue
        inside = list(event.element) if isinstance(event, e.Stanza) else []
        for element in (event.element, *inside):
            namespace, local = split(element.tag)
            if not _known(element, library):
                key = "check.foreign" if namespace not in (CLIENT, "") else "check.element"
                yield Item(key, library.text(key, name=local, namespace=namespace), "")


def _known(element: Element, library: Library) -> bool:
    namespace, local = split(element.tag)
    if library.element(namespace, local) is not None:
        return True
    return namespace not in (CLIENT, "") and library.namespace(namespace) is not None
