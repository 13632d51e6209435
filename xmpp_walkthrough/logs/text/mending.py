"""Mending a unit that is no XML: by what a log, a mask or a copy has done to it. RFC 6120 §11.

Each remedy undoes one thing and leaves the rest as it stands. What it has changed is a `Guess`,
and is said to be one.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum


class Guess(StrEnum):
    """What was concluded about a unit, and does not stand in the log as it is."""

    DIRECTION = "direction"  # who sent it
    NAMESPACE = "namespace"  # a declaration was given back
    PREFIX = "prefix"  # printed twice, or not declared
    MASKED = "masked"  # something in it was replaced or left out before we saw it
    ESCAPED = "escaped"  # characters that cannot stand in XML
    CUT = "cut"  # its end is missing
    TWICE = "twice"  # logged twice; counted once
    FRAMED = "framed"  # it came in a frame of WebSocket or BOSH


_COMMENT = re.compile(rb"<!--(?:[^<-]++|-(?!->)|<(?!!--))*+-->")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BARE_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")
_VALUE = re.compile(rb"""(=\s*)("[^"]*+"|'[^']*+')""")
_PREFIXED = re.compile(rb"[<\s/]([A-Za-z_][\w.-]*+):[A-Za-z_]")
_START = re.compile(
    rb"<(/?)([A-Za-z_][\w.:-]*+)((?:\s(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+|/)?)>", re.DOTALL
)
_TYPOGRAPHIC = re.compile("=(\\s*)[“”„‟«»″]([^“”„‟«»″<>]*)[“”„‟«»″]")
_TYPOGRAPHIC_SINGLE = re.compile("=(\\s*)[‘’‚‛′]([^‘’‚‛′<>]*)[‘’‚‛′]")
_KNOWN_PREFIXES = {
    b"stream": b"http://etherx.jabber.org/streams",
    b"xmpp": b"urn:xmpp:xbosh",
    b"db": b"jabber:server:dialback",
}


def remedies(raw: bytes) -> Iterator[tuple[bytes, tuple[Guess, ...]]]:
    """Each try of the mended bytes, with what has been done to them so far; the mildest first."""
    done: tuple[Guess, ...] = ()
    for guess, mend in _REMEDIES:
        mended = mend(raw)
        if mended != raw:
            raw, done = mended, (*done, guess)
            yield raw, done


def _valid_text(raw: bytes) -> bytes:
    text = raw.decode("utf-8", "replace").translate({0xFFFE: "\ufffd", 0xFFFF: "\ufffd"})
    return _CONTROL.sub("\ufffd".encode(), text.encode("utf-8"))


def _plain_quotes(raw: bytes) -> bytes:
    """Quotes of a word processor around a value, and its blanks that do not break."""
    if raw.isascii():
        return raw
    text = raw.decode("utf-8", "replace")
    text = _TYPOGRAPHIC_SINGLE.sub(r"=\1'\2'", _TYPOGRAPHIC.sub(r'=\1"\2"', text))
    return re.sub(r"<[^<>]*>", lambda tag: tag[0].replace("\u00a0", " "), text).encode()


def _without_comments(raw: bytes) -> bytes:
    return _COMMENT.sub("…".encode(), raw)


def _escaped_values(raw: bytes) -> bytes:
    """`to='<address>'`: a mask that cannot stand in a value."""
    raw = _VALUE.sub(lambda m: m[1] + m[2].replace(b"<", b"&lt;"), raw)
    return _BARE_AMPERSAND.sub(b"&amp;", raw)


def _declared_prefixes(raw: bytes) -> bytes:
    """Declare the prefixes that are not: XMPP's as they are, others as names of their own."""
    names = {name for name in _PREFIXED.findall(raw) if name not in (b"xml", b"xmlns")}
    lost = sorted(name for name in names if b"xmlns:" + name not in raw)
    found = _START.search(raw)
    if not lost or found is None:
        return raw
    made = b"".join(
        b' xmlns:%s="%s"' % (name, _KNOWN_PREFIXES.get(name, b"unknown:" + name)) for name in lost
    )
    return raw[: found.end(2)] + made + raw[found.end(2) :]


def _escaped_masks(raw: bytes) -> bytes:
    """`<to>` in the place of an address: a tag without attributes and without an end is none."""
    ends = {tag[2] for tag in _START.finditer(raw) if tag[1]}
    first = _START.search(raw)

    def shown(tag: re.Match[bytes]) -> bytes:
        lone = not tag[1] and not tag[3] and tag[2] not in ends
        if lone and first is not None and tag.start() != first.start():
            return b"&lt;" + tag[2] + b"&gt;"
        return tag[0]

    return _START.sub(shown, raw)


def _closed(raw: bytes) -> bytes:
    """Close what is open, and leave out what closes nothing."""
    out: list[bytes] = []
    opened: list[bytes] = []
    last = 0
    for tag in _START.finditer(raw):
        out.append(raw[last : tag.start()].replace(b"<", b"&lt;"))
        last = tag.end()
        if not tag[1]:
            out.append(tag[0])
            if not tag[3].endswith(b"/"):
                opened.append(tag[2])
        elif tag[2] in opened:
            while (name := opened.pop()) != tag[2]:
                out.append(b"</" + name + b">")
            out.append(tag[0])
    rest = raw[last:]
    out.append(rest.replace(b"<", b"&lt;"))  # the beginning of a tag, as the text that it is
    out += [b"</" + name + b">" for name in reversed(opened)]
    return b"".join(out)


_REMEDIES: tuple[tuple[Guess, Callable[[bytes], bytes]], ...] = (
    (Guess.PREFIX, _declared_prefixes),
    (Guess.MASKED, _without_comments),
    (Guess.ESCAPED, _valid_text),
    (Guess.ESCAPED, _plain_quotes),
    (Guess.MASKED, _escaped_values),
    (Guess.MASKED, _escaped_masks),
    (Guess.CUT, _closed),
)
