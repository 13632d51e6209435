"""The values of a unit by their kind: which is an address, an id, a text, and which says nothing.

RFC 6120 §4.7, §8.1, and the specifications whose elements are named. An element of an unknown
namespace is left out; of what is known the names stay, and every value is looked at.
"""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy

from lxml.etree import _Element as Element

from xmpp_walkthrough.sharing.dummies import PASSWORD, Dummies
from xmpp_walkthrough.sharing.public import SENTENCES, is_language
from xmpp_walkthrough.wire.names import (
    AUTH_LEGACY,
    DATA_FORM,
    REGISTER,
    SASL,
    STANZA_ERRORS,
    STREAM_ERRORS,
    XML,
    split,
)

_LOCAL_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,39}")
_ERROR_TEXTS = (STREAM_ERRORS, SASL, STANZA_ERRORS)
_ADDRESSES = ("to", "from", "jid", "by", "with", "owner", "actor", "inviter")
_IDS = ("id", "previd", "sid", "ver", "node", "label", "origin-id")
_TEXTS = ("name", "nick", "reason", "desc", "title")
_COUNTS = ("priority", "max", "limit", "count", "index", "first", "last", "seconds", "code", "h")
_SECRET_FIELDS = ("password",)

Change = Callable[[str], str]


class Values:
    """Changes the values of units, in a copy of each."""

    def __init__(self, dummies: Dummies) -> None:
        self._dummies = dummies
        self._attributes: Mapping[str, Change] = {
            **dict.fromkeys(_ADDRESSES, dummies.address),
            **dict.fromkeys(_IDS, dummies.id),
            **dict.fromkeys(_TEXTS, self._called),
            "token": self._token,
            "location": dummies.place,
            "var": self._feature,
            "mechanism": self._mechanism,
        }
        self._content: Mapping[str, Change] = {
            "jid": dummies.address,
            "authorization-identifier": dummies.address,
            "username": dummies.account,
            "resource": dummies.resource,
            "see-other-host": dummies.place,
            "host": dummies.domain,
            "hostname": dummies.domain,
            "mechanism": self._mechanism,
            "nick": dummies.text,
            "body": self._said,
            "subject": self._said,
            "stamp": dummies.time,
            "utc": dummies.time,
            **dict.fromkeys(_COUNTS, dummies.like),
        }

    def changed(
        self, unit: Element, computed: Mapping[Element, str]
    ) -> tuple[Element, list[Element], set[int]]:
        """A copy with other values, all its elements in order, and the numbers of those that go.

        `computed` are texts that are known already, by the elements of the unit.
        """
        clone = deepcopy(unit)
        elements = list(clone.iter())
        texts = [computed.get(each) for each in unit.iter()]
        gone: set[int] = set()
        lost: set[Element] = set()
        for number, each in enumerate(elements):
            parent = each.getparent()
            if parent is not None and parent in lost:
                lost.add(each)
                gone.add(number)
            elif not self.is_known(each):
                self._dummies.remove("elements")
                lost.add(each)
                gone.add(number)
            else:
                self._change(each, texts[number])
            if each is not clone and each.tail and each.tail.strip():
                each.tail = self._dummies.text(each.tail)
        return clone, elements, gone

    def is_known(self, element: Element) -> bool:
        """Whether the name of the element is public."""
        namespace, local = split(element.tag)
        known = bool(namespace) and self._dummies.public.knows_namespace(namespace)
        return known and bool(_LOCAL_NAME.fullmatch(local))

    def _change(self, element: Element, text: str | None) -> None:
        """Change the attributes and the text of one element."""
        for key, value in element.attrib.items():
            space, name = split(key)
            if space == XML:
                element.set(key, value if is_language(value) else "en")
            elif not self._is_public(space, name):
                self._dummies.remove("attributes")
                del element.attrib[key]
            else:
                element.set(key, self._attributes.get(name, self._dummies.like)(str(value)))
        if text is not None:
            element.text = text
        elif element.text and element.text.strip():
            element.text = self._text(element, element.text)

    def _is_public(self, space: str, name: str) -> bool:
        """Whether the name of an attribute is public."""
        known = not space or self._dummies.public.knows_namespace(space)
        return known and bool(_LOCAL_NAME.fullmatch(name))

    def _text(self, element: Element, text: str) -> str:
        """The text of an element, by what the element is for."""
        namespace, local = split(element.tag)
        if namespace in (REGISTER, AUTH_LEGACY) and local == "password":
            return self._dummies.secret("passwords", PASSWORD)
        if local == "text" and namespace in _ERROR_TEXTS:
            return self._dummies.sentence(text)
        if namespace == DATA_FORM and local == "value" and _is_secret(element.getparent()):
            return self._dummies.secret("passwords", PASSWORD)
        if change := self._content.get(local):
            return change(text)
        stripped = text.strip()
        if self._dummies.public.knows(stripped) and not stripped[:1].isdigit():
            return text
        return self._dummies.like(text) if not stripped.isdigit() else self._dummies.id(text)

    def _mechanism(self, text: str) -> str:
        """The name of a mechanism, which is public if it is known at all."""
        if self._dummies.public.knows(text.strip()):
            return self._dummies.keep("mechanisms", text)
        return self._dummies.mechanism(text)

    def _called(self, text: str) -> str:
        """What a person has called something."""
        return text if self._dummies.public.knows(text) else self._dummies.text(text)

    def _said(self, text: str) -> str:
        """What a person has said, unless this program says it in each walk."""
        return text if text in SENTENCES else self._dummies.text(text)

    def _feature(self, text: str) -> str:
        """A feature, which is named by its namespace. XEP-0030 §3.2"""
        if self._dummies.public.knows(text):
            return self._dummies.keep("features", text)
        return self._dummies.like(text)

    def _token(self, text: str) -> str:
        """A token that a server gives: the next login by token is by this one."""
        self._dummies.token_now = self._dummies.token(text)
        return self._dummies.token_now


def _is_secret(field: Element | None) -> bool:
    """Whether this field of a form holds a password. XEP-0004 §3.3"""
    if field is None:
        return False
    return field.get("var") in _SECRET_FIELDS or field.get("type") == "text-private"
