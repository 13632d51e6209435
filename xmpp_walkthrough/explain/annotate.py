"""Spans over the raw bytes: the attributes and the content that the words are about."""

from itertools import islice

from lxml.etree import _Element as Element

from xmpp_walkthrough.content.library import ElementText, Library
from xmpp_walkthrough.explain.explanation import Span
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.wire.names import CLIENT, split
from xmpp_walkthrough.wire.spelling import start_tags

_MOST = 6  # marks on one unit; more would bury it
_STANZAS = {(CLIENT, name) for name in ("message", "presence", "iq")}
_MOST_TAGS = 40  # tags of a unit that are looked at for spans


def attribute_spans(event: Event, role: Role, library: Library, said: set[str]) -> tuple[Span, ...]:
    """A span for each attribute, of the unit's tag and those inside, that the lessons know.

    `role` sent it. `said` are those that were explained before; the new ones are added to it.
    """
    if event.element is None:
        return ()
    tags = zip(start_tags(event.raw), event.element.iter(), strict=False)
    spans: list[Span] = []
    for written, element in islice(tags, _MOST_TAGS):
        if element is not event.element and split(element.tag) in _STANZAS:
            continue  # a stanza inside a stanza: the server has not checked its attributes
        for each in written:
            if len(spans) == _MOST:
                return tuple(spans)
            text, known = _words(element, each.name, role, library)
            if text is not None and known not in said:
                said.add(known)
                mark = len(spans) + 1
                spans.append(Span(each.start, each.end, mark, each.name, text.says, text.section))
    return tuple(spans)


def _words(
    element: Element, name: str, role: Role, library: Library
) -> tuple[ElementText | None, str]:
    """The words for an attribute, and the name of these words, the more particular first.

    The sender and the type of the stanza may make a difference.
    """
    namespace, local = split(element.tag)
    who = "we" if role is Role.INITIATING else "server"
    kind = element.get("type", "")
    for variant in (f".{who}.{kind}", f".{kind}", f".{who}", ""):
        text = library.attribute(namespace, local, f"{name}{variant}")
        if text is not None:
            return text, f"{{{namespace}}}{local}@{name}{variant}"
    return None, ""


def content_span(event: Event, text: str, mark: int, says: str) -> Span | None:
    """A span for a text that stands alone in its element (the base64 of SASL)."""
    start = event.raw.find(f">{text}</".encode()) + 1
    if not start:
        return None
    return Span(start, start + len(text.encode()), mark, "content", says)
