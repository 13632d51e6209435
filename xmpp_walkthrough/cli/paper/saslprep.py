"""A password before it is hashed: code points, SASLprep, UTF-8. RFC 4013."""

from unicodedata import name

from xmpp_walkthrough.cli.paper.sheet import Sheet
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.protocol.sasl.saslprep import SaslprepError, saslprep


def write_preparation(
    password: str, library: Library, sheet: Sheet, *, plain: bool = False
) -> None:
    """Every character that is not plain ASCII, the prepared form, and its bytes.

    `plain`: the password itself is sent, and the server prepares it as a query. RFC 4616 §2
    """
    say = library.text
    raw = password.encode("utf-8", "surrogatepass")
    sheet.say(say("paper.password", count=len(password), bytes=len(raw)))
    for character in password:
        if not (character.isascii() and character.isprintable()):
            sheet.pair(*_becomes(character, library, query=plain), 8)
    try:
        prepared = saslprep(password, query=plain)
    except SaslprepError as error:
        which = f"U+{ord(error.character):04X}" if error.character else ""
        sheet.say(say(f"paper.prep.{error.reason}", detail=which))
        sheet.say(say(f"paper.prep.{'plain' if plain else 'scram'}"))
        return
    if prepared == password:
        sheet.say(say("paper.prep.same"))
    else:
        sheet.say(say("paper.prep.changed", points=_points(prepared)))
    sheet.bytes(prepared.encode())


def _becomes(character: str, library: Library, *, query: bool) -> tuple[str, str, str]:
    """Its number, its name, and what SASLprep makes of it alone."""
    try:
        prepared = saslprep(character, query=query)
    except SaslprepError as error:
        says = library.text(f"paper.character.{error.reason}")
    else:
        says = ""
        if not prepared:
            says = library.text("paper.character.dropped")
        elif prepared != character:
            says = library.text("paper.character.becomes", points=_points(prepared))
    return f"U+{ord(character):04X}", name(character, "(control)"), says


def _points(text: str) -> str:
    return " ".join(f"U+{ord(character):04X}" for character in text)
