"""The known SASL mechanisms, and a payload read by them: by name, or by its shape.

RFC 6120 §6.3.3, §6.4. One file in this folder is one mechanism family, and is found here; tokens
(XEP-0484) stand beside it, since a server lists their mechanisms elsewhere.
"""

from collections.abc import Iterator
from functools import cache
from itertools import chain

from xmpp_walkthrough.protocol import sasl
from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.sasl import Mechanism, Needs
from xmpp_walkthrough.protocol.sasl.reading import (
    MASK,
    Part,
    Read,
    Reading,
    opaque,
    readable,
    text,
    whole,
)
from xmpp_walkthrough.protocol.sasl2.ht import TYPES, ht
from xmpp_walkthrough.registry import load

# A mechanism that some servers of mail have: its messages are read as those of this one of ours.
_ELSEWHERE = ("XOAUTH2", "OAUTHBEARER")


@cache
def mechanisms() -> dict[str, Mechanism]:
    """The mechanisms that a server may list in `<mechanisms/>`, by name."""
    return {mechanism.name: mechanism for mechanism in load(sasl, Mechanism)}


@cache
def everyone() -> dict[str, Mechanism]:
    """All known mechanisms, with those for tokens."""
    return {**mechanisms(), **{name: ht(name) for name in TYPES}}


def named(name: str) -> Mechanism | None:
    """The mechanism of this name; of a name that is not ours, the family it belongs to, if any."""
    name = name.upper()
    if name in everyone():
        return everyone()[name]
    if name == _ELSEWHERE[0]:
        return everyone()[_ELSEWHERE[1]]._replace(name=name)
    for mechanism in everyone().values():
        beginning = f"{mechanism.family.upper()}-"
        if mechanism.name.startswith(beginning) and name.startswith(beginning):
            return mechanism._replace(name=name, read=mechanism.alike or mechanism.read)
    return None


@cache
def secret_values() -> frozenset[str]:
    """The names of secret values, of all mechanisms."""
    return frozenset[str]().union(*(each.secrets for each in everyone().values()))


def needs(name: str) -> Needs | None:
    """The need of a client for the mechanism of this name; None: it is unknown."""
    mechanism = named(name)
    return mechanism.needs if mechanism else None


def family(name: str) -> str:
    """The family of the mechanism of this name; "" for an unknown one."""
    mechanism = named(name)
    return mechanism.family if mechanism else ""


def needs_secret(name: str | None) -> bool:
    """Whether a person is asked for a password, or a token, for the mechanism of this name."""
    return needs(name or "") not in (Needs.CERTIFICATE, Needs.NOTHING)


def bindable(name: str) -> bool:
    """Whether it is of a family that has a form bound to TLS: that is SCRAM, RFC 5802 §6."""
    own = family(name)
    return any(each.binds and each.family == own for each in mechanisms().values())


def read(payload: bytes, mechanism: str = "", by_client: bool | None = None) -> Reading:
    """The payload as a message of `mechanism`; without a name, by its shape.

    `by_client`: the client has sent it, or the server; None where that is not known.
    """
    if not payload:
        return Reading("empty", "empty", (Part("data", payload),))
    sides = (True, False) if by_client is None else (by_client,)
    known = named(mechanism)
    readers = (known.read,) if known else _by_shape(tokens=True)
    listed = chain.from_iterable(_readings(readers, payload, side) for side in sides)
    found = [each for each in listed if known or _tells(each)]
    if not mechanism:
        return max(found, key=_rank, default=None) or _bare(payload)
    if known is None:
        return whole("opaque", payload)  # what others look like says nothing of this one
    found.sort(key=lambda each: (bool(each.fault), -_visible(each)))
    if found and not (found[0].fault and payload == MASK.encode()):
        return found[0]._replace(sure="certain")
    if payload == MASK.encode():
        return whole("opaque", payload)
    return whole("opaque", payload, "other-shape")._replace(detail=mechanism.upper())


def shown(payload: bytes, mechanism: str, *, by_client: bool) -> Reading:
    """The payload with its secrets marked: of all readings that fit, the one that shows the least.

    A client's message without a reading is secret as a whole; a server says its own openly. Where
    two readings have a secret each, nothing is shown.
    """
    if not payload:
        return opaque(payload, by_client)
    known = named(mechanism)
    found = known.read(payload, by_client) if known else None
    if found is not None and found.message != "opaque":
        return found
    listed = _readings(_by_shape(tokens=False), payload, by_client)
    told = [each for each in listed if each.sure != "guess"]
    if sum(_hides(each) for each in told) > 1:  # each reading shows what the other one hides
        return opaque(payload, by_client=True)
    return min(told, key=_visible, default=None) or opaque(payload, by_client)


@cache
def _by_shape(*, tokens: bool) -> tuple[Read, ...]:
    """One reader for each family; what is to be masked was never a token without its name."""
    known = everyone() if tokens else mechanisms()
    return tuple(dict.fromkeys(each.alike or each.read for each in known.values()))


def _readings(readers: tuple[Read, ...], payload: bytes, by_client: bool) -> Iterator[Reading]:
    found = (reader(payload, by_client) for reader in readers)
    return (each for each in found if each is not None)


def _tells(reading: Reading) -> bool:
    """Whether the shape alone tells the mechanism."""
    return reading.sure != "guess" and reading.message != "opaque"


def _rank(reading: Reading) -> tuple[bool, bool, int, int]:
    """A message that a side never sends is all hidden: the last item tells which side it was."""
    certain = reading.sure == "certain"
    return certain, not reading.fault, len(reading.parts), _visible(reading)


def _hides(reading: Reading) -> bool:
    return any(part.secret for part in reading.parts)


def _visible(reading: Reading) -> int:
    return sum(len(part.before if part.secret else part.data) for part in reading.parts)


def _bare(payload: bytes) -> Reading:
    """Bare text: a JID is what EXTERNAL sends, anything may be a trace of ANONYMOUS."""
    if payload == MASK.encode() or not readable(payload):
        return whole("opaque", payload, sure="guess")
    try:
        address = Jid.parse(payload.decode()).local is not None
    except JidError:
        address = False
    return text("authzid" if address else "trace", payload)._replace(
        sure="likely" if address else "guess"
    )
