"""The messages of DIGEST-MD5, written and read. RFC 2831 §2.1, §7.1.

Directives with commas between them; a value is a token or a quoted string, in which a backslash
keeps the next character. Strict: a directive occurs once, and nothing else stands between two.
"""

import re

from xmpp_walkthrough.protocol.sasl.scram_messages import Malformed

_DIRECTIVE = re.compile(rb'([A-Za-z][A-Za-z0-9-]*)=("(?:[^"\\]|\\.)*"|[^\s",]+)', re.DOTALL)
_BETWEEN = re.compile(rb"[ \t\r\n]*(?:,[ \t\r\n]*)+")
_ESCAPED = r"(?s)\\(.)"


def pieces(message: bytes) -> list[tuple[str, bytes]]:
    """Every directive by name, as it stands; the text between them has no name. Errors: Malformed.

    The texts, joined, are the message.
    """
    found: list[tuple[str, bytes]] = []
    position = 0
    while position < len(message):
        if found:
            between = _BETWEEN.match(message, position)
            if between is None:
                raise Malformed("attribute-malformed", _shown(message[position:]))
            found.append(("", between[0]))
            position = between.end()
        directive = _DIRECTIVE.match(message, position)
        if directive is None:
            raise Malformed("attribute-malformed", _shown(message[position:]))
        found.append((directive[1].decode("ascii"), directive[0]))
        position = directive.end()
    return found


def read(message: bytes, *needed: str) -> dict[str, str]:
    """The directives by name, unquoted; `realm` may come more than once, the first counts.

    Errors: Malformed.
    """
    values: dict[str, str] = {}
    for name, text in pieces(message):
        if name in values and name != "realm":
            raise Malformed("attribute-twice", name)
        if name:
            values.setdefault(name, _value(text.partition(b"=")[2]))
    missing = [name for name in needed if name not in values]
    if missing:
        raise Malformed("attribute-missing", missing[0])
    return values


def quoted(text: str) -> str:
    """A value as a quoted string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _value(raw: bytes) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise Malformed("not-utf8") from error
    return re.sub(_ESCAPED, r"\1", text[1:-1]) if text.startswith('"') else text


def _shown(rest: bytes) -> str:
    return rest[:40].decode("utf-8", "replace")
