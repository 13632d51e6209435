"""Where in the raw bytes is what the words are about? Spans over attributes and content."""

import re
from itertools import islice

from lxml.etree import _Element as Element

from xmpp_walkthrough.content.library import ElementText, Library
from xmpp_walkthrough.explain.explanation import Span
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.wire.names import split

# A start tag with its attributes, or what only looks like one.
_TAG = re.compile(
    rb"<!\[CDATA\[.*?\]\]>|<[^?!/][^\s/>]*(?:\s+[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*", re.DOTALL
)
_ATTRIBUTE = re.compile(rb"\s([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_MOST = 6  # marks on one unit; more would bury it
_MOST_TAGS = 40  # that are looked at for them


def attribute_spans(event: Event, role: Role, library: Library, said: set[str]) -> tuple[Span, ...]:
    """A span for each attribute, of the unit's tag and those inside, that the lessons know.

    `role` sent it. `said` are those that were explained before; the new ones are added to it.
    """
    if event.element is None:
        return ()
    tags = (tag for tag in _TAG.finditer(event.raw) if not tag[0].startswith(b"<!"))
    spans: list[Span] = []
    for tag, element in islice(zip(tags, event.element.iter(), strict=False), _MOST_TAGS):
        for found in _ATTRIBUTE.finditer(event.raw, tag.start(), tag.end()):
            if len(spans) == _MOST:
                return tuple(spans)
            name = found[1].decode("utf-8", "replace")
            text, known = _words(element, name, role, library)
            if text is not None and known not in said:
                said.add(known)
                start, end = found.span(0)
                mark = len(spans) + 1
                spans.append(Span(start + 1, end, mark, name, text.says, text.section))
    return tuple(spans)


def _words(
    element: Element, name: str, role: Role, library: Library
) -> tuple[ElementText | None, str]:
    """The words for an attribute, and the name of these words: who sends it and in which kind of
    stanza may make a difference, the more particular first."""
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
