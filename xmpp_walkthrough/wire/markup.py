"""How do we write XML? Elements are built with `element` and serialised here, the same way always.

A namespace is declared where it changes, attributes keep their order, and `stream:` is the only
prefix of an element but for XML's own: what we send reads like the examples of RFC 6120.
"""

from collections.abc import Mapping

from lxml.etree import Element as new_element
from lxml.etree import SubElement
from lxml.etree import _Element as Element

from xmpp_walkthrough.wire.names import CLIENT, STREAMS, XML, split

_BOUND = {STREAMS: "stream", XML: "xml"}  # XML's own may be declared as nothing else


def escape(text: str) -> str:
    """Escape character data: what opens or ends markup, and what a parser would fold."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\r", "&#13;")


def quote(value: str) -> str:
    """An attribute value in double quotes; white space that a parser would fold is kept."""
    escaped = escape(value).replace('"', "&quot;")
    for character, reference in (("\t", "&#9;"), ("\n", "&#10;")):
        escaped = escaped.replace(character, reference)
    return f'"{escaped}"'


def element(
    namespace: str,
    name: str,
    attributes: Mapping[str, str | None] | None = None,
    *content: Element | str,
) -> Element:
    """Build an element; attributes that are None are left out.

    Errors: ValueError where text or a name cannot stand in XML.
    """
    made = new_element(f"{{{namespace}}}{name}")
    for key, value in (attributes or {}).items():
        if value is not None:
            made.set(f"{{{XML}}}lang" if key == "xml:lang" else key, value)
    for part in content:
        if isinstance(part, str):
            made.text = (made.text or "") + part
        else:
            made.append(part)
    return made


def child(parent: Element, name: str, text: str | None = None) -> Element:
    """Append a child in the parent's namespace."""
    made = SubElement(parent, f"{{{split(parent.tag)[0]}}}{name}")
    made.text = text
    return made


def serialise(root: Element, default: str = CLIENT) -> bytes:
    """The bytes of an element inside a stream whose default namespace is `default`."""
    parts: list[str] = []
    _write(root, default, parts)
    return "".join(parts).encode()


def _write(node: Element, default: str, parts: list[str]) -> None:
    namespace, local = split(node.tag)
    if namespace in _BOUND:
        name, inner = f"{_BOUND[namespace]}:{local}", default
    else:
        name, inner = local, namespace
    parts.append(f"<{name}")
    if inner != default:
        parts.append(f" xmlns={quote(inner)}")
    prefixes: dict[str, str] = {"": "", XML: "xml:"}
    for key, value in node.attrib.items():
        space, plain = split(str(key))
        if space not in prefixes:
            prefixes[space] = f"a{len(prefixes) - 1}:"
            parts.append(f" xmlns:{prefixes[space][:-1]}={quote(space)}")
        parts.append(f" {prefixes[space]}{plain}={quote(str(value))}")
    if not len(node) and not node.text:
        parts.append("/>")
        return
    parts.append(">" + escape(node.text or ""))
    for sub in node:
        _write(sub, inner, parts)
        parts.append(escape(sub.tail or ""))
    parts.append(f"</{name}>")


def stream_header(attributes: Mapping[str, str | None], content: str = CLIENT) -> bytes:
    """The opening of a stream, with its XML declaration. RFC 6120 §4.2, §4.8.

    `attributes` are `from`, `to`, `id`, `version`, `xml:lang`; None leaves one out.
    """
    shown = "".join(f" {k}={quote(v)}" for k, v in attributes.items() if v is not None)
    return (
        f'<?xml version="1.0"?><stream:stream{shown} xmlns={quote(content)}'
        f" xmlns:stream={quote(STREAMS)}>"
    ).encode()


STREAM_END = b"</stream:stream>"
