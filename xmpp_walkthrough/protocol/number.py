"""Numbers and truth values of the other side, read by grammar. XML Schema, unsignedInt, boolean.

`int` would take `4_096` and Arabic digits, and refuses the longest of all with an exception.
"""

_LONGEST = 10  # digits; 2**32 - 1 has as many

YES = ("true", "1")  # how XML Schema writes that something is so


def natural(text: str) -> int | None:
    """`text` as a number from 0 on; None where it is none, or a longer one."""
    plain = text.isascii() and text.isdecimal() and len(text) <= _LONGEST
    return int(text) if plain else None
