"""The forms in which a password could stand in an output: itself, base64, hex, hashes."""

from __future__ import annotations

import base64
import hashlib

VIEWS = ("plain", "terminal", "jsonl")


def forms(password: str) -> dict[str, bytes]:
    """The ways in which a password could be written down, and what a hash of it would give away."""
    raw = password.encode()
    found = {"itself": raw, "hex": raw.hex().encode(), "spaced hex": raw.hex(" ").encode()}
    for shift in range(3):  # base64 writes the same bytes in three ways, by where they begin
        text = base64.b64encode(b"\0" * shift + raw)
        whole = slice(-(-shift * 8 // 6), (shift + len(raw)) * 8 // 6)
        found[f"base64 at {shift}"] = text[whole]
    for name in ("md5", "sha1", "sha256"):
        found[name] = hashlib.new(name, raw).hexdigest().encode()
    return found


def leaks(password: str, *places: bytes) -> list[str]:
    return [name for name, form in forms(password).items() for place in places if form in place]
