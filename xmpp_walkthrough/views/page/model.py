"""The parts of a page, in two languages: what the template shows, and nothing that it computes."""

from typing import NamedTuple


class Saying(NamedTuple):
    """One text in each language of the page, in the page's order of languages."""

    texts: tuple[str, ...]

    def __bool__(self) -> bool:
        return any(self.texts)

    @property
    def alike(self) -> bool:
        """Whether all languages say the same, such as the words of a server."""
        return len(set(self.texts)) == 1


class Bit(NamedTuple):
    """A run of the raw bytes: of what kind, as shown, and as hex where that is not what it is.

    `mark` is the number of the span that it stands in, 0 outside of any.
    """

    kind: str
    shown: str
    hex: str = ""
    mark: int = 0


class XmlLine(NamedTuple):
    """A line of laid out XML: how deep it stands, and its bits."""

    depth: int
    bits: tuple[Bit, ...]


class Meaning(NamedTuple):
    """What a part means; `mark` ties it to its bytes (0: it is named, and has no bytes of its own).

    `value` is the computed value of a row, `formula` how it was made.
    """

    name: str
    says: Saying
    section: str = ""
    mark: int = 0
    value: str = ""
    formula: str = ""


class Field(NamedTuple):
    """One part of a SASL payload: its name, its bytes, and what it means. `group` colours it."""

    name: str
    data: bytes
    says: Saying
    group: int


class Secret(NamedTuple):
    """A payload taken apart: the base64 as sent, its parts, and whether a mask stands in it."""

    kind: str
    base64: str
    fields: tuple[Field, ...]
    masked: bool


class PageRow(NamedTuple):
    """One line of the page: a unit (`number` from 1) or a note (`number` 0).

    `start` and `length` are in thousandths of the whole time, `weight` of the largest unit.
    `begins` names the TLS that stands from here on.
    `scram` is JSON: what the arithmetic of the `rows` needs besides a password.
    """

    number: int
    title: str
    says: Saying
    verdict: str
    section: str = ""
    ours: bool = False
    secured: bool = False
    edited: bool = False
    time: float = 0.0
    wait: float | None = None
    size: int = 0
    start: int = 0
    length: int = 0
    weight: int = 0
    masked: bool = False
    xml: tuple[XmlLine, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    rows: tuple[Meaning, ...] = ()
    scram: str = ""
    begins: str = ""
    secret: Secret | None = None
    advice: tuple[Meaning, ...] = ()


class Chapter(NamedTuple):
    """A step as it was walked once: its lines, and what is true behind it."""

    number: str
    name: str
    title: Saying
    occurrence: int
    stream: int
    tls: str
    told: tuple[PageRow, ...]
    now: Saying


class LoginPage(NamedTuple):
    """All of a page. `failure` is how it went wrong, `report` what the doctor makes of it."""

    languages: tuple[str, ...]
    account: str
    facts: tuple[Meaning, ...]
    chapters: tuple[Chapter, ...]
    totals: Saying
    failure: PageRow | None
    report: Saying
    commands: tuple[str, ...]
    masked: bool
    units: int
    seconds: float
