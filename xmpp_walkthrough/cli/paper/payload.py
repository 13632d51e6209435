"""A pasted SASL payload: its kind, its parts, and its faults."""

import re

from xmpp_walkthrough.cli.paper.sheet import Sheet
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.payload_remarks import remarks, within
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, decode, decode_payload
from xmpp_walkthrough.protocol.sasl.known import read
from xmpp_walkthrough.protocol.sasl.reading import SEPARATORS, Part, Reading
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.views.harmless import harmless, shorten
from xmpp_walkthrough.views.layout.pretty import columns

_OUTSIDE = re.compile(r"[^A-Za-z0-9+/=]")
_LETTERS = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_NAME = 24  # characters of a part's
_SHOWN = 200  # bytes of a payload that spells another one


def take_apart(text: str, mechanism: str, library: Library, sheet: Sheet) -> ExitCode:
    """Write what the payload is; the exit code says whether it is sound."""
    try:
        data = decode_payload(text)
    except IncorrectEncoding as error:
        unspelt = _message(text, mechanism)
        if unspelt is not None:
            sheet.say(library.text("paper.not-encoded"))
            _describe(unspelt, mechanism, library, sheet)
            return ExitCode.SASL
        outside = _OUTSIDE.search(text)
        place = f"{outside[0]!r}, {outside.start() + 1}" if outside else ""
        sheet.say(library.text(f"paper.fault.{error.reason}", detail=place))
        data = _repaired(text)
        if data is not None:
            sheet.say(library.text("paper.repaired"))
            _describe(data, mechanism, library, sheet)
        return ExitCode.SASL
    if data is None:
        sheet.say(library.text("paper.message.absent"))
        return ExitCode.OK
    return _describe(data, mechanism, library, sheet)


def joined(text: str, library: Library, sheet: Sheet) -> str:
    """The base64 that a log has wrapped, in one piece; other text stays as it is."""
    lines = text.split()
    if len(lines) < 2 or not all(_LETTERS.fullmatch(line) for line in lines):
        return text.strip()
    sheet.say(library.text("paper.joined", count=len(lines)))
    return "".join(lines)


def _repaired(text: str) -> bytes | None:
    """The bytes that a lenient reader would decode, or None."""
    letters = re.sub(r"[\s=]", "", text.translate(str.maketrans("-_", "+/")))
    try:
        decode(letters + "A" * (-len(letters) % 4))  # only to see that nothing else stands in it
    except IncorrectEncoding:
        return None
    from binascii import a2b_base64

    return None if len(letters) % 4 == 1 else a2b_base64(letters + "=" * (-len(letters) % 4))


def _message(text: str, mechanism: str) -> bytes | None:
    """The text, if it is a message that was never put into base64; None otherwise."""
    data = text.encode("utf-8", "surrogateescape")
    reading = read(data, mechanism)
    found = within(reading, data, mechanism)
    if found is not None and found[0] == "escaped":
        return found[1]
    return data if reading.kind == "scram" and not reading.fault else None


def _describe(data: bytes, mechanism: str, library: Library, sheet: Sheet) -> ExitCode:
    reading = read(data, mechanism)
    found = within(reading, data, mechanism)
    if found is not None:
        sheet.say(library.text(f"paper.within.{found[0]}"))
        sheet.data(data[:_SHOWN])
        _describe(found[1], mechanism, library, sheet)
        return ExitCode.SASL
    if library.has(f"paper.message.{reading.message}"):  # a mechanism may have no words yet
        sheet.say(library.text(f"paper.message.{reading.message}"))
    if data and not mechanism:
        sheet.say(library.text(f"paper.sure.{reading.sure}"))
    if reading.fault:
        sheet.say(library.text(f"paper.fault.{reading.fault}", detail=harmless(reading.detail)))
    if data:
        sheet.say(library.text("paper.bytes", count=len(data)))
        sheet.bytes(data)
        write_parts(reading, library, sheet)
    for remark in remarks(reading, mechanism):
        where = library.text(f"paper.field.{remark.part}") if remark.part else ""
        sheet.say(library.text(f"paper.remark.{remark.key}", field=where))
    return ExitCode.SASL if reading.fault else ExitCode.OK


def write_parts(reading: Reading, library: Library, sheet: Sheet) -> None:
    """The parts, one a line, each with its purpose; separators are left out."""
    parts = [part for part in reading.parts if part.name not in SEPARATORS]
    names = [shorten(part.name, _NAME)[0] for part in parts]
    size = max(map(columns, names), default=0)
    for name, part in zip(names, parts, strict=True):
        value = harmless(part.data) if part.data else library.text("ui.empty")
        sheet.pair(name, value, says(part, library), size)


def says(part: Part, library: Library) -> str:
    """The purpose of a part; "" where it is not known."""
    for key in (f"ui.part.{part.name}", f"value.{part.name}.says"):
        if library.has(key):
            return library.text(key)
    return ""
