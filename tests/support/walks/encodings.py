"""The ways in which a text may stand in a file: as it is, and encoded as programs encode it."""

from __future__ import annotations

import quopri
from base64 import b64encode
from urllib.parse import quote


def encodings(text: str) -> dict[str, bytes]:
    """Each way by its name."""
    raw = text.encode()
    every = "".join(f"%{octet:02X}" for octet in raw)
    found = {
        "UTF-8": raw,
        "hexadecimal": raw.hex().encode(),
        "spaced hexadecimal": raw.hex(" ").encode(),
        "percent": quote(text, safe="").encode(),
        "percent, every octet": every.encode(),
        "quoted-printable": quopri.encodestring(raw, quotetabs=True),
        "quoted-printable, every octet": every.replace("%", "=").encode(),
        "UTF-16, little end first": text.encode("utf-16-le"),
        "UTF-16, big end first": text.encode("utf-16-be"),
        "XML, decimal": "".join(f"&#{ord(letter)};" for letter in text).encode(),
        "XML, hexadecimal": "".join(f"&#x{ord(letter):x};" for letter in text).encode(),
    }
    for offset in range(3):
        written = b64encode(b"\0" * offset + raw)
        whole = slice(-(-offset * 8 // 6), (offset + len(raw)) * 8 // 6)
        found[f"base64 at {offset}"] = written[whole]
    return found


def found_in(place: bytes, text: str) -> list[str]:
    """The ways in which the text stands there, in letters of either case."""
    lower = place.lower()
    return [
        name
        for name, form in encodings(text).items()
        if (form in place if "base64" in name else form.lower() in lower)
    ]
