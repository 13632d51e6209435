"""What may differ between two healthy servers? Every dimension, and what cannot go together."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

PROSODY = ("prosody", "prosody-13")
EJABBERD = ("ejabberd", "ejabberd-24")

DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "software": (*PROSODY, *EJABBERD),
    "store": ("plain", "hashed-1", "hashed-256", "hashed-512", "external"),
    "mechanisms": (
        *("shipped", "plain-only", "scram-only", "sha-1-only", "sha-256-only", "no-plus"),
        *("everything", "external-offered"),
    ),
    "modules": (
        *("shipped", "few", "many", "legacy", "register", "sasl2", "compression"),
        *("no-roster", "motd"),
    ),
    "starttls": ("required", "optional", "missing"),
    "tls": ("any", "1.2", "1.3", "one-cipher"),
    "certificate": (
        *("ecdsa", "rsa", "rsa-4096", "p-384", "chain", "wildcard", "srv-id", "xmpp-addr"),
        *(
            "several",
            "nameless",
            "decade",
            "first-of-many",
            "ed25519",
            "short-lived",
            "other-common",
        ),
    ),
    "srv": (
        *("one", "none", "many", "first-dead", "first-unknown", "direct-only", "both"),
        *("direct-first", "direct-refused", "direct-dead", "capitals", "alias", "weights", "named"),
        "apex",
    ),
    "address": ("both", "four", "six", "six-refused", "six-unreachable", "several"),
    "ports": ("usual", "odd", "443"),
    "redirect": ("none", "host", "port", "literal", "inside-tls"),
    "domain": ("plain", "idn", "deep", "short", "digits"),
    "typed": ("plain", "capitals", "unicode"),
    "account": ("plain", "accents", "symbols", "chinese", "long"),
    "password": ("plain", "accents", "spaces", "markup", "long", "chinese"),
    "resource": ("none", "plain", "accents"),
    "waiting": ("nothing", "contacts", "mail", "request"),
    "beside": ("nobody", "equal", "preferred"),
    "line": ("good", "far", "satellite", "crumbs"),
}
"""The first value of each is the most ordinary one."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """One server for one domain, an account there, and how a person types it all."""

    number: int
    software: str = "prosody"
    store: str = "plain"
    mechanisms: str = "shipped"
    modules: str = "shipped"
    starttls: str = "required"
    tls: str = "any"
    certificate: str = "ecdsa"
    srv: str = "one"
    address: str = "both"
    ports: str = "usual"
    redirect: str = "none"
    domain: str = "plain"
    typed: str = "plain"
    account: str = "plain"
    password: str = "plain"
    resource: str = "none"
    waiting: str = "nothing"
    """What the account finds when it logs in."""
    beside: str = "nobody"
    """Another login of the account, and whether it comes first (RFC 6121 §8.5.2.1)."""
    line: str = "good"

    @property
    def values(self) -> dict[str, str]:
        return {each.name: getattr(self, each.name) for each in fields(self)[1:]}

    @property
    def odd(self) -> dict[str, str]:
        """What is not as usual."""
        return {name: x for name, x in self.values.items() if x != DIMENSIONS[name][0]}

    @property
    def is_prosody(self) -> bool:
        return self.software in PROSODY

    def __str__(self) -> str:
        return " ".join([f"#{self.number} {self.software}", *_written(self.odd)])


def _written(odd: Mapping[str, str]) -> Iterator[str]:
    yield from (f"{name}={value}" for name, value in odd.items() if name != "software")


# A value that only some servers can have.
_ONLY_ON: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("store", "hashed-512"): EJABBERD,
    ("mechanisms", "external-offered"): EJABBERD,
    ("modules", "compression"): EJABBERD,
    ("modules", "motd"): PROSODY,
    ("modules", "sasl2"): ("prosody-13",),
    **{("redirect", kind): PROSODY for kind in ("host", "port", "literal", "inside-tls")},
}
_HASHED = ("plain", "hashed-1", "hashed-256", "hashed-512")
_DIRECT = ("direct-only", "both", "direct-first")
_BY_STARTTLS = tuple(x for x in DIMENSIONS["srv"] if x not in _DIRECT)
_BAD = DIMENSIONS["line"][1:]
_REDIRECTED = DIMENSIONS["redirect"][1:]
# What cannot be true together: all of one line.
_CLASHES: tuple[Mapping[str, tuple[str, ...]], ...] = (
    # Who keeps no password cannot prove knowledge of one, and a hash serves its own SCRAM only.
    {"store": ("external",), "mechanisms": ("scram-only", "sha-1-only", "sha-256-only")},
    {"store": ("hashed-256", "hashed-512"), "mechanisms": ("sha-1-only",)},
    {"store": ("hashed-1", "hashed-512"), "mechanisms": ("sha-256-only",)},
    # These list types of binding all the same, and then refuse whoever says that he can bind.
    {"software": ("prosody-13", "ejabberd-24"), "mechanisms": ("no-plus",), "store": _HASHED},
    # Without STARTTLS only direct TLS is left, and records that make half of the clients go to the
    # other port are no healthy ones.
    {"starttls": ("missing",), "srv": (*_BY_STARTTLS, "both")},
    {"starttls": ("missing",), "redirect": _REDIRECTED},
    # A redirect stands at the one port to which a record for STARTTLS leads.
    {"redirect": _REDIRECTED, "srv": (*_DIRECT, "direct-dead", "none", "apex")},
    {"redirect": _REDIRECTED, "ports": ("443",)},
    # 443 is for direct TLS; without a record there is no other port than the usual one.
    {"ports": ("443",), "srv": _BY_STARTTLS},
    {"ports": ("odd",), "srv": ("none",)},
    # Prosody has one range of versions for all domains at the port for direct TLS.
    {"software": PROSODY, "tls": ("1.2", "1.3", "one-cipher"), "srv": _DIRECT},
    # Who names the place by hand types one address.
    {"srv": ("named",), "address": ("six-refused", "six-unreachable", "several")},
    {"typed": ("unicode",), "domain": ("plain", "deep", "short", "digits")},
    # slixmpp asks for a domain as it was typed, and an A-label is no name that a server serves.
    {"typed": ("plain",), "domain": ("idn",)},
    {"certificate": ("wildcard",), "domain": ("short",)},
    # Its TLS fails for all domains where one has such a key.
    {"software": EJABBERD, "certificate": ("ed25519",)},
    # There is one account where others keep them, and without a roster nobody is asked.
    {"store": ("external",), "waiting": ("mail", "request")},
    {"modules": ("few", "no-roster"), "waiting": ("contacts", "mail", "request")},
    # What comes while another login is there does not wait, and slixmpp agrees to each request.
    {"beside": ("equal", "preferred"), "waiting": ("mail", "request")},
    # A bad line leads to one place.
    {"line": _BAD, "address": ("six", "six-refused", "six-unreachable", "several")},
    {"line": _BAD, "redirect": _REDIRECTED},
)


def possible(values: Mapping[str, str]) -> bool:
    """Whether these go together; what is not named yet is not asked about."""
    software = values.get("software")
    for name, value in values.items():
        only = _ONLY_ON.get((name, value))
        if only is not None and software not in (None, *only):
            return False
    return not any(
        all(values.get(name) in these for name, these in clash.items()) for clash in _CLASHES
    )


def configurations(seed: int, count: int) -> list[Configuration]:
    """So many, always the same ones from a seed: each has what was seldom so far.

    What has been there already gives way to the most ordinary value half of the time, so that one
    oddity does not always hide another.
    """
    chance = random.Random(seed)
    used: Counter[tuple[str, str]] = Counter()
    made: list[Configuration] = []
    for number in range(count):
        names = [*DIMENSIONS][1:]
        chance.shuffle(names)
        values = _completed({}, ("software", *names), used, chance)
        assert values is not None  # the most ordinary values go together
        used.update(values.items())
        made.append(Configuration(number, **values))
    return made


def _completed(
    values: dict[str, str],
    names: Sequence[str],
    used: Counter[tuple[str, str]],
    chance: random.Random,
) -> dict[str, str] | None:
    """The values so far and one for each name, if there are any that go together."""
    if not names:
        return values
    name, *others = names
    usual = DIMENSIONS[name][0]
    seldom = sorted(DIMENSIONS[name], key=lambda value: (used[name, value], chance.random()))
    if name != "software" and used[name, seldom[0]] and chance.random() < 0.5:
        seldom.sort(key=lambda value: value != usual)
    for value in seldom:
        more = {**values, name: value}
        if not all(_fitting(each, more) for each in (name, *others)):
            continue
        if (found := _completed(more, others, used, chance)) is not None:
            return found
    return None


def _fitting(name: str, values: Mapping[str, str]) -> bool:
    """Whether there is a value that goes with these."""
    mine = (values[name],) if name in values else DIMENSIONS[name]
    return any(possible({**values, name: value}) for value in mine)


def counts(made: Iterable[Configuration]) -> dict[str, dict[str, int]]:
    """How often each value of each dimension is there."""
    found: Counter[tuple[str, str]] = Counter(pair for each in made for pair in each.values.items())
    return {name: {x: found[name, x] for x in values} for name, values in DIMENSIONS.items()}
