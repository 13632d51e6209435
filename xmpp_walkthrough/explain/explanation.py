"""An explanation: words, and the places in the raw bytes they belong to. No colour, no layout."""

from enum import StrEnum
from typing import NamedTuple

from xmpp_walkthrough.protocol.sasl.reading import Part


class Verdict(StrEnum):
    """The standing of a line to the rules: three words for the reader, and a neutral one."""

    EXPECTED = "expected"
    UNUSUAL = "unusual"  # allowed, and worth a word
    REFUSAL = "refusal"  # a documented "no"
    VIOLATION = "violation"  # against the RFC
    NEUTRAL = ""  # what we send, and what just happens


class Span(NamedTuple):
    """A part of the raw bytes, [start, end), with a mark (1, 2, …) and its meaning."""

    start: int
    end: int
    mark: int
    name: str
    says: str
    section: str = ""


class Item(NamedTuple):
    """An element inside, explained by name: a feature, a child, an application condition."""

    name: str
    says: str
    section: str = ""


class Row(NamedTuple):
    """One line of a table: `label = formula`, its value as text, and its purpose."""

    label: str
    value: str
    formula: str = ""
    says: str = ""


class Payload(NamedTuple):
    """A base64 text taken apart. `data` are the parts joined; `text` is the base64 as sent.

    `kind` is the shape of the message, as its mechanism calls it; `masked` says that a secret in it
    was replaced.
    """

    kind: str
    text: str
    data: bytes
    parts: tuple[Part, ...]
    masked: bool = False


class Advice(NamedTuple):
    """Advice on a refusal or a failure. An empty string where there is nothing to say."""

    cause: str
    user: str
    admin: str = ""
    author: str = ""
    rules_out: str = ""
    server_text: str = ""  # the peer's own words; remote text, not yet made harmless
    text_means: str = ""  # what these words mean, where they are those of a known server


class Explanation(NamedTuple):
    """All that can be said about one line. `key` names the sentence in `summary`, stably.

    `event` is the line's kind in snake case (`sasl_auth`, or a note's key); `lesson` is an id;
    `more` counts the entries of a list besides the `items`.
    """

    key: str
    event: str
    verdict: Verdict
    summary: str
    section: str = ""
    lesson: str = ""
    spans: tuple[Span, ...] = ()
    items: tuple[Item, ...] = ()
    more: int = 0
    rows: tuple[Row, ...] = ()
    payload: Payload | None = None
    advice: Advice | None = None
