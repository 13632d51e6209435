"""A SASL message, read: its parts by name, and which of them are secret. RFC 4422 §5.

Each mechanism reads its own messages, and nothing else in the house knows their grammar: what a
transcript masks, what is explained and what the doctor asks for are the parts of one `Reading`.
A part that was masked is still that part. So no reader measures what stands in one.
"""

import re
from collections.abc import Callable, Container, Iterable
from typing import NamedTuple

MASK = "********"
SEPARATORS = frozenset({"NUL", "SOH", "comma", "space"})  # parts that only stand between others
_ADDRESS = rb"[^\0-\x20,=@]+@[^\0-\x20,=@]+"


class Part(NamedTuple):
    """A piece of a message: what it is, its value, and what stands `before` that, as `p=` does."""

    name: str
    value: bytes
    secret: bool = False
    before: bytes = b""

    def __repr__(self) -> str:
        return f"Part({self.name!r}, {MASK if self.secret else self.value!r})"

    @property
    def data(self) -> bytes:
        """All of its bytes, as they stand in the message."""
        return self.before + self.value

    @property
    def masked(self) -> bool:
        """Whether a mask stands in the place of the value."""
        return self.value == MASK.encode()


class Reading(NamedTuple):
    """What the bytes of one message are; the `parts`, joined, are the bytes.

    `message` names it, `kind` is its shape: `plain`, `scram`, `digest`, `cram`, `oauth`, `ht`,
    `text`, `empty`, `opaque`, or a word of a mechanism's own. `sure` says how far the shape alone
    tells the mechanism: `certain`, `likely`, or `guess` where anything may look like this. `fault`
    is what is wrong with it, `detail` where. `authcid` and `authzid` are the identities in it.
    A message named `opaque` is none of the mechanism's, and was only looked through for secrets.
    """

    message: str
    kind: str
    parts: tuple[Part, ...]
    sure: str = "certain"
    fault: str = ""
    detail: str = ""
    authcid: bytes = b""
    authzid: bytes = b""

    def part(self, name: str) -> Part | None:
        """The first part of this name."""
        return next((part for part in self.parts if part.name == name), None)

    def shown(self) -> bytes:
        """The message without its secrets. A mask does not tell the length of what it hides."""
        found: list[bytes] = []
        hidden = False
        for part in self.parts:
            if not part.secret:
                found.append(part.data)
            elif part.before or not hidden:
                found.append(part.before + MASK.encode())
            hidden = part.secret
        return b"".join(found)


Read = Callable[[bytes, bool], Reading | None]


def whole(message: str, data: bytes, fault: str = "", *, sure: str = "certain") -> Reading:
    """A message that nothing can be told apart in. All of it may be secret, then."""
    return Reading(message, "opaque", (Part("data", data, secret=True),), sure, fault)


def opaque(data: bytes, by_client: bool) -> Reading:
    """A message that no reader knows. All of it is secret, unless a server has said it."""
    return Reading("opaque", "opaque", (Part("data", data, by_client),), "guess")


def text(message: str, data: bytes) -> Reading:
    """Bare text, where a mechanism has it: an address is no secret."""
    part = Part("data", data, secret=not re.fullmatch(_ADDRESS, data))
    return Reading(message, "text", (part,), "guess", "" if readable(data) else "not-utf8")


def readable(data: bytes) -> bool:
    """Whether the bytes are a text in UTF-8."""
    try:
        return data.decode().isprintable()
    except UnicodeDecodeError:
        return False


def attributes(data: bytes, secret: Container[str]) -> tuple[Part, ...]:
    """Pairs `name=value` with commas between them; those of the `secret` names are."""
    found: list[Part] = []
    for index, piece in enumerate(data.split(b",")):
        if index:
            found.append(Part("comma", b","))
        key, equals, value = piece.partition(b"=")
        name = key.strip().decode("ascii", "replace")
        found.append(Part(name, value, name in secret, key + equals))
    return tuple(found)


def searched(data: bytes, secret: Container[str], *beginning: Part) -> Reading | None:
    """What a server said that breaks the grammar, and has an attribute of these names all the same:
    a proof, whatever stands around it. None where there is none."""
    parts = (*beginning, *attributes(data, secret)) if b"=" in data else ()
    found = any(part.secret for part in parts)
    return Reading("opaque", "opaque", parts, "likely", "other-shape") if found else None


def hidden(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The same parts, all of them secret: they have the names, and are not what a client sends."""
    return tuple(Part(part.name, part.data, secret=True) for part in parts)
