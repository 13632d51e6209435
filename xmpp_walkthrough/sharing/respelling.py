"""A unit as it was spelt, with other values: its quotes, prefixes and order stay. XML 1.0 §3.1.

All that is not a value is either XML's own or is checked: what is spelt in an odd way is written
anew, as we would write it.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from lxml.etree import _Element as Element

from xmpp_walkthrough.sharing.public import Public
from xmpp_walkthrough.wire.markup import escape, serialise, stream_header
from xmpp_walkthrough.wire.names import CLIENT, XML

_CDATA, _CDATA_END = b"<![CDATA[", b"]]>"
_TAG = re.compile(rb"<[^<>\"']*+(?:\"[^\"]*+\"[^<>\"']*+|'[^']*+'[^<>\"']*+)*+>")
_NAME = re.compile(rb"</?([^\s/>]++)")
_ATTRIBUTE = re.compile(rb"(\s++)([^\s=]++)\s*+=\s*+(\"[^\"]*+\"|'[^']*+')")
_END = re.compile(rb"\s*+/?>")
_DECLARATION = re.compile(
    rb"<\?xml\s+version\s*=\s*(['\"])1\.0\1(?:\s+encoding\s*=\s*(['\"])(?i:utf-8)\2)?"
    rb"(?:\s+standalone\s*=\s*(['\"])(?:yes|no)\3)?\s*\?>\s*"
)
_ELEMENTS = frozenset(
    (
        *("message", "presence", "iq", "features", "starttls", "proceed", "auth", "challenge"),
        *("response", "success", "failure", "abort", "error", "stream", "bind", "session", "query"),
    )
)
_PREFIX = re.compile(r"stream|xml|db|sm|bind|[a-z]|[a-z]{1,2}[0-9]{1,2}")
_MOST_UNREAD = 2_000  # bytes
_QUOTES = {b'"': "&quot;", b"'": "&apos;"}


class Unspellable(Exception):
    """It is spelt in a way that says more than it has to."""


class Respelling:
    """The bytes of one unit with the values of `new` in the place of those of `old`.

    Both are all of its elements, in their order; those whose numbers are `gone` are left out, with
    all that is in them.
    """

    def __init__(
        self,
        old: Sequence[Element],
        new: Sequence[Element],
        gone: Collection[int],
        public: Public,
    ) -> None:
        self._old, self._new, self._gone, self._public = old, new, gone, public
        self._open: list[int] = []
        self._count = 0
        self._skipped = 0  # the depth inside of what is left out
        self._closed = -1  # the element whose tail comes now; -1: inside of the last that is open

    def pieces(self, raw: bytes) -> Iterator[bytes]:
        """Errors: Unspellable."""
        place = 0
        if declaration := _DECLARATION.match(raw):
            yield declaration[0]
            place = declaration.end()
        text = b""
        for start, end in _tokens(raw, place):
            text += raw[place:start]
            place, tag = end, raw[start:end]
            if tag.startswith(_CDATA):
                text += tag
                continue
            if not self._skipped:
                yield self._text(text)
            text = b""
            yield self._closing(tag) if tag.startswith(b"</") else self._opening(tag)
        if place != len(raw) or text or self._count != len(self._old):
            raise Unspellable

    def _text(self, written: bytes) -> bytes:
        """The text before a tag: as it was written, where it stays. Errors: Unspellable."""
        if not written:
            return b""
        if self._closed >= 0:
            old, new = self._old[self._closed].tail, self._new[self._closed].tail
        elif self._open:
            old, new = self._old[self._open[-1]].text, self._new[self._open[-1]].text
        else:
            old = new = written.decode() if not written.strip() else None
            if new is None:
                raise Unspellable
        return written if old == new else escape(new or "").encode()

    def _opening(self, tag: bytes) -> bytes:
        """A start tag, and where the text behind it belongs. Errors: Unspellable."""
        number = self._count
        self._count += 1
        if number >= len(self._old) or not _NAME.match(tag):
            raise Unspellable
        empty = tag.endswith(b"/>")
        left_out = bool(self._skipped) or number in self._gone
        self._skipped += left_out and not empty
        if not empty:
            self._open.append(number)
        self._closed = number if empty else -1
        return b"" if left_out else self._start(tag, self._old[number], self._new[number])

    def _closing(self, tag: bytes) -> bytes:
        """An end tag, and where the text behind it belongs. Errors: Unspellable."""
        if not self._open:
            raise Unspellable
        self._closed = self._open.pop()
        if self._skipped:
            self._skipped -= 1
            return b""
        return tag if re.fullmatch(rb"</[^\s>]+\s*>", tag) else b""

    def _start(self, tag: bytes, old: Element, new: Element) -> bytes:
        """A start tag that stays, with other values. Errors: Unspellable."""
        name = _NAME.match(tag)
        if name is None or old.tag != new.tag or not _is_plain(name[1]):
            raise Unspellable
        written, place = [tag[: name.end()]], name.end()
        while found := _ATTRIBUTE.match(tag, place):
            place = found.end()
            written.append(self._attribute(found, old, new))
        rest = tag[place:]
        # A text that was none before needs room between two tags.
        if not _END.fullmatch(rest) or (rest.endswith(b"/>") and new.text):
            raise Unspellable
        return b"".join(written) + rest

    def _attribute(self, found: "re.Match[bytes]", old: Element, new: Element) -> bytes:
        """One attribute or declaration; nothing where it goes. Errors: Unspellable."""
        name, quoted = found[2].decode(), found[3]
        prefix, colon, local = name.rpartition(":")
        if "xmlns" in (name, prefix):
            declared = old.nsmap.get(local if colon else None) or ""
            kept = not declared or self._public.knows_namespace(declared)
            if colon and not _PREFIX.fullmatch(local):
                kept = False
            return found[0] if kept else b""
        if prefix and prefix != "xml" and prefix not in old.nsmap:
            raise Unspellable
        space = XML if prefix == "xml" else old.nsmap[prefix] if prefix else ""
        key = f"{{{space}}}{local}" if space else local
        before, now = old.get(key), new.get(key)
        if now is None:
            return b""
        if not _is_plain(found[2]):
            raise Unspellable
        if now == before:
            return found[0]
        mark = quoted[:1]
        value = escape(now).replace(mark.decode(), _QUOTES[mark]).encode()
        return found[1] + found[2] + b"=" + mark + value + mark


def _tokens(raw: bytes, place: int) -> Iterator[tuple[int, int]]:
    """Where tags and sections of CDATA begin and end. Errors: Unspellable."""
    while (start := raw.find(b"<", place)) >= 0:
        if raw.startswith(_CDATA, start):
            found = raw.find(_CDATA_END, start)
            place = found + len(_CDATA_END) if found >= 0 else -1
        else:
            tag = _TAG.match(raw, start)
            place = tag.end() if tag else -1
        if place < 0:
            raise Unspellable
        yield start, place


def _is_plain(name: bytes) -> bool:
    """Whether the prefix of a name is one of those that everybody uses."""
    prefix = name.decode().rpartition(":")[0]
    return not prefix or bool(_PREFIX.fullmatch(prefix))


def respelt(
    raw: bytes,
    old: Sequence[Element],
    new: Sequence[Element],
    gone: Collection[int],
    public: Public,
    *,
    opens: bool,
) -> bytes:
    """The bytes of a unit with other values, spelt as it was where that says no more than it has
    to. `opens`: it is the header of a stream."""
    try:
        return b"".join(Respelling(old, new, gone, public).pieces(raw))
    except (Unspellable, UnicodeDecodeError):
        for number in gone:
            take_out(new[number])
        return anew(new[0], opens=opens)


def take_out(element: Element) -> None:
    """Remove an element, and leave the text behind it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def anew(element: Element, *, opens: bool) -> bytes:
    """The bytes of a unit as we would write it. Errors: markup.Overgrown."""
    if not opens:
        return serialise(element)
    names = {f"{{{XML}}}lang": "xml:lang"}
    attributes = {names.get(str(key), str(key)): str(x) for key, x in element.attrib.items()}
    return stream_header({key: x for key, x in attributes.items() if key[0] != "{"}, CLIENT)


def unread(raw: bytes) -> bytes:
    """What is left of bytes that broke the rules: the names of XMPP's own elements among them."""
    # The beginning says enough of what may be anything.
    tags = _NAME.findall(raw[:_MOST_UNREAD])
    names = [tag.decode("utf-8", "replace").rpartition(":")[2] for tag in tags]
    return " ".join(f"<{name}>" for name in names if name in _ELEMENTS)[:400].encode() or b"..."
