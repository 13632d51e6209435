"""A unit written without the texts that repeat a secret: with masks, as few as will do.

A mask is no name in XML: an element or attribute whose name repeats it is called `masked` instead.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.protocol.sasl.base64 import encode_payload
from xmpp_walkthrough.transcript.redact import MASK, anew, without_texts
from xmpp_walkthrough.wire.markup import stream_header
from xmpp_walkthrough.wire.names import CLIENT, XML, split

NAME = "masked"
_LANGUAGE = f"{{{XML}}}lang"


def stripped(event: Event, holds: Callable[[str], bool], repeats: Callable[[Event], bool]) -> Event:
    """The event without the texts that hold a secret; `repeats` judges each try as a whole.

    Where it still repeats one, since it stands in pieces, all texts go; at last everything.
    """
    if isinstance(event, e.Violation):
        shape = without_texts(event)
        if not repeats(shape):
            return shape
    elif event.element is not None:
        for goes in (holds, bool):
            made = _masked(event, holds, goes)
            if not repeats(made):
                return made
    return _nothing(event, holds)


def _masked(event: Event, holds: Callable[[str], bool], goes: Callable[[str], bool]) -> Event:
    clone = deepcopy(event.xml)
    for each in clone.iter():
        each.tag = _named(str(each.tag), holds)
        each.text = MASK if each.text and goes(each.text) else each.text
        each.tail = MASK if each.tail and goes(each.tail) else each.tail
        for name, value in each.attrib.items():
            known = _named(str(name), holds)
            if known != name:
                del each.attrib[name]
            each.set(known, MASK if goes(str(value)) else str(value))
    made: Event = replace(event, element=clone)
    if isinstance(made, e.SaslData) and (carrier := made.carrier) is not None:
        carrier.text = encode_payload(MASK.encode()) if carrier.text == MASK else carrier.text
    return replace(made, raw=_written(made))


def _named(tag: str, holds: Callable[[str], bool]) -> str:
    namespace, local = split(tag)
    local = NAME if holds(local) else local
    namespace = NAME if holds(namespace) else namespace
    return f"{{{namespace}}}{local}" if namespace else local


def _written(event: Event) -> bytes:
    if not isinstance(event, e.StreamHeader):
        return anew(event.xml)
    names = {_LANGUAGE: "xml:lang"}
    attributes = {names.get(str(name), str(name)): str(x) for name, x in event.xml.attrib.items()}
    return stream_header({name: x for name, x in attributes.items() if name[0] != "{"}, CLIENT)


def _nothing(event: Event, holds: Callable[[str], bool]) -> Event:
    """The least of an event: a mask for its bytes, and the name of its element."""
    if isinstance(event, e.Violation) or event.element is None:
        return replace(event, raw=MASK.encode(), element=None)
    bare: Element = event.element.makeelement(_named(str(event.element.tag), holds))
    return replace(event, raw=MASK.encode(), element=bare)
