"""Secrets: a text that repeats one of ours is masked, in every place and from every speaker.

A secret is a value that we were given (a password, an invitation) and each part that
`transcript.redact` masks by its meaning (a token, a key that was computed): from
there on it is known. Each line of a transcript, each fact of a failure or of the doctor goes
through `Secrets` once, on its way to a reader; code that acts on the bytes, such as a step, has
them as they came.

A unit is judged as a whole: as bytes, as the text that its elements make up together, and as the
payload that it carries, in every spelling (`transcript.spellings`). A mask covers a whole, and has
one length: the text or the value that holds the secret; where it stands in pieces, all
texts and values of the unit; and where that is not enough, all of it. Text that is left around a
mask would tell which word is missing.

A mask says "the password belongs here". So it must not stand in a place of which every reader knows
the word, or the mask itself gives the password away. Such words stand on a stream in every login:
XMPP's names and values, our address, the words of servers that are known (`transcript.ordinary`,
and the lessons). A password that is one of them, or a piece of one, or shorter than 4 characters,
is not looked for alone, but in the message that it was sent in, `NUL mbed NUL user`, which no other
text would contain. A word that is part of a sentence which no reader knows is masked with its
sentence: that tells less than the sentence would.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import is_dataclass
from dataclasses import replace as with_fields
from enum import Enum
from typing import Any, TypeVar

from lxml.etree import tostring

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, payload_of
from xmpp_walkthrough.protocol.sasl.known import secret_values
from xmpp_walkthrough.protocol.sasl.saslprep import SaslprepError, saslprep
from xmpp_walkthrough.transcript.facts import Fact, Told
from xmpp_walkthrough.transcript.ordinary import IN_PAYLOADS, IN_TEXTS
from xmpp_walkthrough.transcript.redact import MASK, redact, secrets_of
from xmpp_walkthrough.transcript.spellings import (
    Form,
    Forms,
    Index,
    forms_of,
    forms_of_bytes,
    readings,
    without_gaps,
    without_markup,
)
from xmpp_walkthrough.transcript.stripping import stripped

MOST_LEARNT = 48  # values that came up on the way; the ones we were given are never forgotten
_MOST_AT_ONCE = 8  # values of one unit

T = TypeVar("T")


class Secrets:
    """The secrets of one run, which no reader may see. `is_ordinary` knows more common words."""

    def __init__(self, is_ordinary: Callable[[str], bool] = lambda word: False) -> None:
        self._is_ordinary = is_ordinary
        self._public = IN_PAYLOADS
        self._given: dict[str | bytes, Forms] = {}
        self._learnt: dict[str | bytes, Forms] = {}
        self._standing, self._closed = Index(), Index()

    # --- what is secret, and what is not ---

    def of_login(self, jid: Jid, *secrets: str) -> None:
        """Take in a login: its secrets, and its address, which is no secret."""
        self.spare(str(jid), jid.domain_ascii)
        for secret in filter(None, secrets):
            for alone in (secret, _prepared(secret)):
                message = f"\0{jid.local or ''}\0{alone}"  # RFC 4616 §2
                self._given |= {text: forms_of(text) for text in (alone, message)}
        self._know()

    def spare(self, *texts: str) -> None:
        """These texts are no secret, nor is a piece of one of them: they stand everywhere."""
        self._public = "\n".join((self._public, *texts)).casefold()

    def learn(self, *secrets: str | bytes) -> None:
        """Remember values that were masked for their meaning. The oldest are forgotten."""
        for secret in secrets:
            if secret and secret not in self._given and secret not in self._learnt:
                known = forms_of(secret) if isinstance(secret, str) else forms_of_bytes(secret)
                self._learnt[secret] = known
        while len(self._learnt) > MOST_LEARNT:
            del self._learnt[next(iter(self._learnt))]
        self._know()

    def _know(self) -> None:
        forms = (*self._given.values(), *self._learnt.values())
        self._standing = Index(form for each in forms for form in each.standing)
        self._closed = Index(form for each in forms for form in each.closed)

    # --- what must not be shown ---

    def event(self, event: Event, before: bytes = b"") -> tuple[Event, bool]:
        """The event as it may be shown, and whether anything in it was masked.

        `before` is what the same side left unfinished. The given event stays as it is.
        """
        found, masked = redact(event, before)
        if masked:
            self.learn(*list(secrets_of(event))[:_MOST_AT_ONCE])
        if not self._repeated(*_texts(found)):
            return found, masked
        return stripped(found, self.holds, lambda made: self._repeated(*_texts(made))), True

    @property
    def empty(self) -> bool:
        """Whether there is no secret that a text could repeat."""
        return not self._given and not self._learnt

    def holds(self, text: str | bytes) -> bool:
        """Whether the text repeats a secret, in any spelling."""
        raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        return self._repeated(raw, without_markup(raw))

    def hide(self, value: T) -> T:
        """The value without secrets: a text that holds one is masked, also inside other values."""
        return self._hidden(value) if self._given or self._learnt else value

    def fact(self, fact: Fact) -> Fact:
        """A fact as a reader may see it.

        Values that were computed of a password are secret from now on.
        """
        if not isinstance(fact, Told):
            return self.hide(fact)
        facts = fact.facts
        values = facts.get("values")
        if isinstance(values, dict):
            self.learn(*(value for name, value in values.items() if name in secret_values()))
            secret = [
                name for name, x in values.items() if name in secret_values() or self.hide(x) != x
            ]
            facts = {**facts, "values": {**values, **dict.fromkeys(secret, MASK)}}
        return fact._replace(facts=self.hide(facts))

    def _hidden(self, value: Any) -> Any:
        if isinstance(value, Enum | int | float) or value is None:
            return value
        if isinstance(value, str | Jid):
            return MASK if self.holds(str(value)) else value
        if isinstance(value, bytes):
            return MASK.encode() if self.holds(value) else value
        if isinstance(value, Mapping):
            return {name: self._hidden(inside) for name, inside in value.items()}
        if isinstance(value, tuple) and hasattr(value, "_make"):
            return value._make(map(self._hidden, value))
        if isinstance(value, tuple | list | frozenset | set):
            return type(value)(map(self._hidden, value))
        if is_dataclass(value) and not isinstance(value, type):
            names = value.__dataclass_fields__
            return with_fields(value, **{x: self._hidden(getattr(value, x)) for x in names})
        return value

    def _repeated(self, *texts: bytes) -> bool:
        return any(map(self._in, readings(*texts)))

    def _in(self, reading: bytes) -> bool:
        found = self._standing.found_in(reading)
        found += self._closed.found_in(without_gaps(reading))
        return bool(found) and not all(map(self._is_accident, found))

    def _is_accident(self, form: Form) -> bool:
        """Whether a speaker may use this form without having it from us."""
        for word in map(str.casefold, form.words):
            if word in self._public:
                return True
            if not form.coded and (word in IN_TEXTS or self._is_ordinary(word)):
                return True
        return False


def left_open(before: bytes, event: Event) -> bytes:
    """What a side has left unfinished, on purpose, with this event: a secret may go on in it."""
    open_ended = isinstance(event, e.Violation) and event.rule in ("unfinished", "text")
    return before + event.raw if open_ended else b""


def _prepared(secret: str) -> str:
    try:
        return saslprep(secret, query=True)
    except SaslprepError:
        return secret


def _texts(event: Event) -> Iterator[bytes]:
    """The readable texts of an event: its bytes, its text without markup, its payload."""
    yield event.raw
    if event.element is None:
        if not isinstance(event, e.Whitespace):
            yield without_markup(event.raw)
        return
    yield tostring(event.element, method="text", encoding="utf-8", with_tail=False)
    if isinstance(event, e.Violation):
        yield without_markup(event.raw)
    elif isinstance(event, e.SaslData):
        with suppress(IncorrectEncoding):  # then the mask was laid over all of it
            yield payload_of(event) or b""
