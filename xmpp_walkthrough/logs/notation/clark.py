"""Clark notation, `<{namespace}:name {namespace}:attribute='value'>`, and the XML that it means.

Namespaces in XML 1.0 §2. What is printed so is a program's tree: texts stand on lines of their own,
and are not escaped.
"""

import re
from xml.sax.saxutils import escape, quoteattr

from xmpp_walkthrough.wire.names import CLIENT, STREAMS

_XML = "http://www.w3.org/XML/1998/namespace"
_XMLNS = "http://www.w3.org/2000/xmlns/"
_TAG = re.compile(
    r"<(?P<end>/?)\{(?P<space>[^{}<>]*+)\}:(?P<name>[\w.-]++)"
    r"(?P<attributes>(?: \{[^{}<>]*+\}:[\w.-]++='[^']*+')*+)(?P<empty> ?/)?>"
)
_ATTRIBUTE = re.compile(r"\{([^{}<>]*+)\}:([\w.-]++)='([^']*+)'")


def from_clark(text: str) -> str:
    """The XML of elements, or of a header, that were printed so."""
    made: list[str] = []
    spaces = [CLIENT]
    last = 0
    for tag in _TAG.finditer(text):
        made.append(escape(_text(text[last : tag.start()])))
        last = tag.end()
        if tag["end"]:
            made.append(f"</{'stream:' if _is_stream(tag) else ''}{tag['name']}>")
            if len(spaces) > 1:
                spaces.pop()
            continue
        made.append(_start(tag, spaces[-1]))
        if not tag["empty"]:
            spaces.append(tag["space"])
    return "".join(made)


def _start(tag: re.Match[str], within: str) -> str:
    """A start tag, with the namespace declared where it is another than around it."""
    attributes = ""
    for space, name, value in _ATTRIBUTE.findall(tag["attributes"]):
        if space != _XMLNS:
            attributes += f" {'xml:' if space == _XML else ''}{name}={quoteattr(value)}"
    if _is_stream(tag):
        return f"<stream:stream xmlns='{CLIENT}' xmlns:stream='{STREAMS}'{attributes}>"
    declared = "" if tag["space"] == within else f" xmlns={quoteattr(tag['space'])}"
    return f"<{tag['name']}{declared}{attributes}{'/' if tag['empty'] else ''}>"


def _is_stream(tag: re.Match[str]) -> bool:
    return (tag["space"], tag["name"]) == (STREAMS, "stream")


def _text(printed: str) -> str:
    """A text without its own lines; Dino also puts its indent before each line end in it."""
    if not printed.strip():
        return ""
    first = printed.removeprefix("\n")
    indent = first[: len(first) - len(first.lstrip(" "))]
    return first.removeprefix(indent).rpartition("\n")[0].replace(indent + "\n", "\n")
