"""Where in the raw bytes is what the words are about? Spans over attributes and content."""

import re

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explanation import Span
from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.wire.names import split

_TAG = re.compile(rb"<[^?!/][^\s/>]*(?:\s+[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*")
_ATTRIBUTE = re.compile(rb"\s([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_MOST = 6  # marks on one unit; more would bury it


def attribute_spans(event: Event, library: Library, said: set[str]) -> tuple[Span, ...]:
    """A span for each attribute of the unit's own tag that the lessons have a word for.

    `said` are those that were explained before; the new ones are added to it.
    """
    if event.element is None:
        return ()
    namespace, local = split(event.element.tag)
    tag = _TAG.search(event.raw)
    spans: list[Span] = []
    if tag is None:
        return ()
    for found in _ATTRIBUTE.finditer(event.raw, tag.start(), tag.end()):
        name = found[1].decode("utf-8", "replace")
        text = library.attribute(namespace, local, name)
        known = f"{{{namespace}}}{local}@{name}"
        if text is not None and known not in said and len(spans) < _MOST:
            said.add(known)
            start, end = found.span(0)
            mark = len(spans) + 1
            spans.append(Span(start + 1, end, mark, name, text.says, text.section))
    return tuple(spans)


def content_span(event: Event, text: str, mark: int, says: str) -> Span | None:
    """A span for a text that stands alone in its element (the base64 of SASL)."""
    start = event.raw.find(f">{text}</".encode()) + 1
    if not start:
        return None
    return Span(start, start + len(text.encode()), mark, "content", says)
