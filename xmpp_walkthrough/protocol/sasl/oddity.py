"""User names and passwords that are unlike what people mean to type: spaces, controls, line ends.

A class is named, never the character or its place: what is told of a password may be read by
others. RFC 4013 §2, RFC 7613 §4
"""

from unicodedata import category

_LINE_ENDS = "\r\n"


def oddities(text: str, *, name: bool = False) -> tuple[str, ...]:
    """The classes of what is odd in a password, or in a user `name`.

    `line-end`: it ends in one, as the first line of a file does; `control`: a control character
    elsewhere; `space-at-end`: it begins or ends with a space; `space-inside`: of names only;
    `unusual-space`: a space other than U+0020; `invisible`: a character without a shape; `at`: of
    names only, an @.
    """
    found = []
    kept = text.rstrip(_LINE_ENDS)
    if kept != text:
        found.append("line-end")
    kinds = {category(character) for character in kept}
    if "Cc" in kinds:
        found.append("control")
    if kept != kept.strip(" "):
        found.append("space-at-end")
    if name and " " in kept.strip(" "):
        found.append("space-inside")
    if any(category(c) in ("Zs", "Zl", "Zp") for c in kept if c != " "):
        found.append("unusual-space")
    if "Cf" in kinds:
        found.append("invisible")
    if name and "@" in kept:
        found.append("at")
    return tuple(found)
