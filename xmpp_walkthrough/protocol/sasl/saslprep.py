"""SASLprep: the form of a user name or password that is compared and hashed. RFC 4013, RFC 3454.

The strings are "stored strings" (RFC 5802 §2.2): a code point that Unicode 3.2 did not have is
refused, because two peers could disagree about it. A string that is only compared is a "query"
(RFC 4616 §2, RFC 3454 §7): there such a code point passes.
"""


class SaslprepError(ValueError):
    """The text has no prepared form.

    `reason`: `prohibited-character`, `bidirectional` (right-to-left and left-to-right letters
    mixed, or a right-to-left text that does not begin and end with such a letter), `unassigned`
    (not in Unicode 3.2, most emoji for instance). `character`: the offender, where it is one.
    """

    def __init__(self, reason: str, character: str = "") -> None:
        super().__init__(f"{reason} U+{ord(character):04X}" if character else reason)
        self.reason = reason
        self.character = character


def saslprep(text: str, *, query: bool = False) -> str:
    """`text` mapped, normalised and checked. The result may be empty. Errors: SaslprepError."""
    if text.isascii() and text.isprintable():
        return text  # nothing to map or normalise, and no table to load
    prepared = _normalised(_mapped(text))
    _check_characters(prepared, query=query)
    _check_direction(prepared)
    return prepared


def _mapped(text: str) -> str:
    """Exotic spaces become U+0020, characters "commonly mapped to nothing" go. §2.1"""
    from stringprep import in_table_b1, in_table_c12

    return "".join(" " if in_table_c12(c) else c for c in text if not in_table_b1(c))


def _normalised(text: str) -> str:
    """NFKC by the tables of Unicode 3.2, which stringprep is tied to. §2.2"""
    from unicodedata import ucd_3_2_0

    return ucd_3_2_0.normalize("NFKC", text)


def _check_characters(text: str, *, query: bool) -> None:
    """Prohibited output (§2.3) and unassigned code points (§2.5)."""
    import stringprep as tables

    prohibited = (
        tables.in_table_c12,
        tables.in_table_c21_c22,
        tables.in_table_c3,
        tables.in_table_c4,
        tables.in_table_c5,
        tables.in_table_c6,
        tables.in_table_c7,
        tables.in_table_c8,
        tables.in_table_c9,
    )
    for character in text:
        if any(table(character) for table in prohibited):
            raise SaslprepError("prohibited-character", character)
        if not query and tables.in_table_a1(character):
            raise SaslprepError("unassigned", character)


def _check_direction(text: str) -> None:
    """The rule for bidirectional strings. §2.4, RFC 3454 §6"""
    from stringprep import in_table_d1, in_table_d2

    if not any(in_table_d1(c) for c in text):
        return
    if any(in_table_d2(c) for c in text) or not (in_table_d1(text[0]) and in_table_d1(text[-1])):
        raise SaslprepError("bidirectional")
