"""Lists of Tcl, and the elements that tclxmpp keeps in them: name, namespace, attributes, children.

Tcl(n) §"Braces", "Double quotes", "Backslash substitution". An element is a list of six: its name,
its namespace, names and values of its attributes, its children, the text before the first of them,
and the text behind itself.
"""

import re
from xml.sax.saxutils import escape, quoteattr

# A word in braces is found by counting them; one in quotes, or bare, may have a backslash.
_BARE = re.compile(r'(?:[^\s\\"{}]|\\.)(?:[^\s\\]|\\.)*', re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_BLANK = re.compile(r"\s*")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{1,4})|x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "b": "\b"}
_NAME = re.compile(r"[^\W\d][\w.:-]*")
_FIELDS = 6
_DEEPEST = 100


def tcl_list(text: str) -> list[str] | None:
    """The words of a list; None where it is not complete, or none."""
    words, at = [], _skip(text, 0)
    while at < len(text):
        word, at = _word(text, at)
        if word is None:
            return None
        words.append(word)
        at = _skip(text, at)
    return words


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _word(text: str, at: int) -> tuple[str | None, int]:
    """A word, and where it ends."""
    if text[at] == "{":
        depth = 0
        for brace in _BRACE.finditer(text, at):
            depth += {"{": 1, "}": -1}.get(brace[0], 0)
            if not depth:
                return text[at + 1 : brace.start()], brace.end()
        return None, at
    if found := _QUOTED.match(text, at):
        return _ESCAPE.sub(_unescaped, found[1]), found.end()
    if found := _BARE.match(text, at):
        return _ESCAPE.sub(_unescaped, found[0]), found.end()
    return None, at


def _unescaped(found: re.Match[str]) -> str:
    if number := found[1] or found[2]:
        return chr(int(number, 16))
    if found[3]:
        return chr(int(found[3], 8) & 0xFF)
    return _LETTERS.get(found[4], found[4])


def element(fields: list[str] | None, within: str = "", deep: int = 0) -> str | None:
    """The XML of such a list; None where it is no element."""
    if fields is None or len(fields) != _FIELDS or deep > _DEEPEST:
        return None
    name, namespace, attributes, children, text, _ = fields
    pairs, inner = tcl_list(attributes), tcl_list(children)
    if not _NAME.fullmatch(name) or pairs is None or inner is None or len(pairs) % 2:
        return None
    start = name + ("" if namespace == within else f" xmlns={quoteattr(namespace)}")
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        if not _NAME.fullmatch(key):
            return None
        start += f" {key}={quoteattr(value)}"
    content = escape(text)
    for child in inner:
        parts = tcl_list(child)
        made = element(parts, namespace, deep + 1)
        if made is None or parts is None:
            return None
        content += made + escape(parts[-1])
    return f"<{start}>{content}</{name}>" if content else f"<{start}/>"
