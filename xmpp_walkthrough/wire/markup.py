"""Markup: XML as we write it, always in the same form. RFC 6120 §4.8, §11.

Elements are built with `element` and serialised here. A namespace is declared where it changes,
attributes keep their order, and `stream:` is the only prefix of an element but for XML's own: our
bytes read like the examples of RFC 6120.

Text that a peer wrote may have to be written again, and grows: `&` takes five bytes, and a
namespace that came once, under a prefix, is declared at each element. Text grows five times at
most; the growth by the namespaces of an element is bounded by `MOST_WRITTEN`.
"""

from collections.abc import Mapping
from io import StringIO

from lxml.etree import Element as new_element
from lxml.etree import SubElement
from lxml.etree import _Element as Element

from xmpp_walkthrough.wire.names import CLIENT, STREAMS, XML, split

_BOUND = {STREAMS: "stream", XML: "xml"}  # XML's own may be declared as nothing else
MOST_WRITTEN = 2_097_152  # bytes: more than the largest unit becomes, all of it escaped


class Overgrown(ValueError):
    """An element would take more than `MOST_WRITTEN` bytes, however short it was as it came."""


def escape(text: str) -> str:
    """Escape character data: the marks of markup, and the CR that a parser would fold."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\r", "&#13;")


def quote(value: str) -> str:
    """An attribute value in double quotes, or in single ones where it has fewer of those inside.

    White space that a parser would fold is kept. RFC 6120 leaves the choice of the quotes to us;
    with the better one they at most treble a text that consists of nothing else.
    """
    mark, reference = '"', "&quot;"
    if value.count(mark) > value.count("'"):
        mark, reference = "'", "&apos;"
    escaped = escape(value).replace(mark, reference)
    for character, written in (("\t", "&#9;"), ("\n", "&#10;")):
        escaped = escaped.replace(character, written)
    return f"{mark}{escaped}{mark}"


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
    """The bytes of an element inside a stream whose default namespace is `default`.

    Errors: Overgrown.
    """
    out = StringIO()
    _write(root, default, out)
    return out.getvalue().encode()


def _write(node: Element, default: str, out: StringIO) -> None:
    """Errors: Overgrown."""
    namespace, local = split(node.tag)
    if namespace in _BOUND:
        name, inner = f"{_BOUND[namespace]}:{local}", default
    else:
        name, inner = local, namespace
    out.write(f"<{name}")
    if inner != default:
        out.write(f" xmlns={quote(inner)}")
    prefixes: dict[str, str] = {"": "", XML: "xml:"}
    for key, value in node.attrib.items():
        space, plain = split(str(key))
        if space not in prefixes:
            prefixes[space] = f"a{len(prefixes) - 1}:"
            out.write(f" xmlns:{prefixes[space][:-1]}={quote(space)}")
        out.write(f" {prefixes[space]}{plain}={quote(str(value))}")
    # Looked at in each tag, while it grows: at the end the memory would be spent already.
    if out.tell() > MOST_WRITTEN:
        raise Overgrown
    if not len(node) and not node.text:
        out.write("/>")
        return
    out.write(">" + escape(node.text or ""))
    for sub in node:
        _write(sub, inner, out)
        out.write(escape(sub.tail or ""))
    out.write(f"</{name}>")


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
