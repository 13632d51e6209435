"""The page as HTML: everything in one file, nothing fetched, and no script but ours."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xmpp_walkthrough.views.harmless import harmless
from xmpp_walkthrough.views.page.model import LoginPage, Meaning, PageRow, Saying, Secret

if TYPE_CHECKING:
    from jinja2 import Environment

    from xmpp_walkthrough.views.page.compose import Composer

MOST_OPEN = 500  # units; beyond that each is a plain row, and is explained when it is opened
_NAMES = {"en": "English", "zh": "中文"}
_MARKED = frozenset({"unusual", "refusal", "violation"})
_CODE = re.compile(r"`([^`]+)`")
_FOLDER = Path(__file__).parent / "templates"
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


class _Byte(NamedTuple):
    letter: str
    hex: str
    bits: str
    group: int


class _Six(NamedTuple):
    bits: str
    letter: str


class _Three(NamedTuple):
    bytes: list[_Byte]
    sixes: list[_Six]


def rendered(page: LoginPage, composer: "Composer", *, worksheet: bool = False) -> str:
    """The page as HTML; a worksheet has blanks for what it would say, and answers at the end."""
    style = (_FOLDER / "login.css").read_text() + "".join(map(_only, page.languages))
    script = (_FOLDER / "login.js").read_text()
    large = page.units > MOST_OPEN
    return (
        environment()
        .get_template("login.html")
        .render(
            page=page,
            text=composer.say,
            names=_NAMES,
            marks=_MARKED,
            threes_of=threes_of,
            worksheet=worksheet,
            large=large,
            late=_late(page) if large else "",
            style=style,
            script=script,
            policy=_policy(style, script),
        )
    )


def environment() -> "Environment":
    """Jinja's, for our templates: each text is escaped, and a missing name is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "prose": _prose,
        "shown": _shown,
        "shown_text": harmless,
        "hexed": lambda data: data.hex(" "),
        "ms": lambda seconds: f"{seconds * 1000:,.1f} ms" if seconds < 10 else f"{seconds:,.1f} s",
    }
    return made


def _policy(style: str, script: str) -> str:
    """Only these two texts may act, by their hashes; nothing may be fetched. CSP level 3."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}';"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    """A hash as a policy names what it allows. CSP level 3, §2.3.1"""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _only(language: str) -> str:
    """The rule that hides all other languages: a radio button and a style, so that no script is
    needed to change it.
    """
    return f'body:has(#in-{language}:checked) [lang]:not([lang="{language}"]){{display:none}}\n'


def _prose(text: str) -> list[tuple[str, bool]]:
    """A sentence in pieces; what stands between back quotes is code."""
    return [(part, bool(number % 2)) for number, part in enumerate(_CODE.split(text))]


def _shown(data: bytes) -> str:
    """The bytes of a field as text: NUL as RFC 4616 writes it."""
    return harmless(data).replace("\\x00", "\\0")


def threes_of(secret: Secret) -> Iterator[_Three]:
    """Three bytes over the four letters that they become; `group` colours each field."""
    bytes_ = [(byte, field.group % 6) for field in secret.fields for byte in field.data]
    for start in range(0, len(bytes_), 3):
        part = bytes_[start : start + 3]
        shown = [_Byte(_letter(byte), f"{byte:02x}", f"{byte:08b}", group) for byte, group in part]
        bits = "".join(byte.bits for byte in shown)
        bits += "0" * (-len(bits) % 6)
        cut = [bits[at : at + 6] for at in range(0, len(bits), 6)]
        sixes = [_Six(six, _ALPHABET[int(six, 2)]) for six in cut]
        yield _Three(shown, sixes + [_Six("", "=")] * (4 - len(sixes)))


def _letter(byte: int) -> str:
    if byte == 0:
        return "\\0"
    return chr(byte) if 0x20 < byte < 0x7F else "·"


def _late(page: LoginPage) -> str:
    """What the units of a large page mean: each text once, and a row a unit."""
    numbers: dict[tuple[str, ...], int] = {}

    def number(words: Saying) -> int:
        return numbers.setdefault(words.texts, len(numbers))

    def row(told: PageRow) -> Sequence[object]:
        rows = [[each.name, number(each.says), each.section] for each in meanings(told)]
        return [number(told.says), told.section, rows]

    def meanings(told: PageRow) -> tuple[Meaning, ...]:
        advice = tuple(each for each in told.advice if each.says.texts)
        return told.meanings + advice

    units = [row(told) for chapter in page.chapters for told in chapter.told if told.number]
    data = {"languages": page.languages, "texts": list(numbers), "units": units}
    # In a script nothing ends the text but its end tag.
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
