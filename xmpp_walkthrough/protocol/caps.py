"""The fingerprint of entity capabilities: a hash over an answer to disco#info. XEP-0115 §5.

The side that offers it computes it from the same answer against which others check it.
"""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha1

from lxml.etree import _Element as Element

from xmpp_walkthrough.wire.names import DISCO_INFO, XML, split

HASH = "sha-1"  # XEP-0115 §5.1 has it mandatory; here it names things and keeps no secret
_FORM = "{jabber:x:data}"


def verification_string(info: Element) -> str:
    """The text that is hashed: every part sorted, and each followed by `<`. §5.1"""
    return "".join(f"{part}<" for part in _parts(info))


def fingerprint(info: Element) -> str:
    """The `ver` of an answer to disco#info. §5.1"""
    text = verification_string(info).encode()
    return b64encode(sha1(text, usedforsecurity=False).digest()).decode("ascii")


def _parts(info: Element) -> Iterator[str]:
    names = ("category", "type", f"{{{XML}}}lang", "name")
    identities = info.iterfind(f"{{{DISCO_INFO}}}identity")
    yield from sorted("/".join(each.get(name, "") for name in names) for each in identities)
    yield from sorted(each.get("var", "") for each in info.iterfind(f"{{{DISCO_INFO}}}feature"))
    for form in sorted(info.iterfind(f"{_FORM}x"), key=_form_type):
        yield _form_type(form)
        for field in sorted(form.iterfind(f"{_FORM}field"), key=lambda each: each.get("var", "")):
            if field.get("var") != "FORM_TYPE":
                yield field.get("var", "")
                yield from sorted(value.text or "" for value in field if _is_value(value))


def _form_type(form: Element) -> str:
    found = form.find(f"{_FORM}field[@var='FORM_TYPE']/{_FORM}value")
    return (found.text or "") if found is not None else ""


def _is_value(part: Element) -> bool:
    return split(part.tag)[1] == "value"
