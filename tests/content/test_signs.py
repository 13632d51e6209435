"""Can each sign that a rule of the doctor asks for be produced, and does a rule ask for each word?

What the doctor produces is read from its sources: signs that stand there as they are, and prefixes
to which the name of something else is added. Those names are closed tables of their own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, get_args

import pytest
from support.content import code_keys
from support.sources import modules

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.causes.diagnosis import exclusions, rules
from xmpp_walkthrough.doctor.causes.rule import Exclusion, Rule
from xmpp_walkthrough.doctor.examine import checks
from xmpp_walkthrough.doctor.signs import of_connection, signs
from xmpp_walkthrough.doctor.signs.fingerprint import _HEADERS
from xmpp_walkthrough.doctor.signs.of_server import _ABOUT
from xmpp_walkthrough.doctor.signs.server_words import TOPICS
from xmpp_walkthrough.doctor.signs.signs import OneOf, Sort, sasl
from xmpp_walkthrough.net.tcp.attempt import ERRORS
from xmpp_walkthrough.net.tls.fault import ALERTS, GREETINGS
from xmpp_walkthrough.protocol.conditions import SaslCondition, StanzaCondition, StreamCondition
from xmpp_walkthrough.protocol.sasl.known import mechanisms
from xmpp_walkthrough.transcript.facts import KEYS, Gone

PRODUCERS = [
    f"doctor/signs/{name}.py"
    for name in ("of_server", "of_client", "of_connection", "of_log", "all_signs")
]
SORTS = {name: sort for name, sort in vars(signs).items() if isinstance(sort, Sort)}
PREFIXES = {sort.prefix for sort in SORTS.values()}
STANZAS = ("bind:", "session:", "roster:", "message:", "iq:")
# Servers offer them, we do not speak them. The registry of IANA
FOREIGN = {"GSSAPI", "GS2-KRB5"}


def asked(rule: Rule | Exclusion) -> set[str]:
    """Every sign that a rule looks at."""
    more = (*rule.surer, *rule.weaker) if isinstance(rule, Rule) else ()
    return {sign for wanted in (*rule.needs, rule.without, *more) for sign in wanted}


def dead(some: Iterable[Rule | Exclusion]) -> list[str]:
    """Signs that these rules look at and that nothing can produce."""
    return sorted({sign for rule in some for sign in asked(rule) if not producible(sign)})


def producible(sign: str) -> bool:
    return sign in literals() or any(
        sign.startswith(prefix) and sign.removeprefix(prefix) in names
        for prefix, names in made().items()
    )


@cache
def literals() -> frozenset[str]:
    """The signs that stand in the sources of those who produce them."""
    found = {text for path in PRODUCERS for text in code_keys.strings(modules()[path])}
    return frozenset(each for each in found if each.startswith(tuple(PREFIXES)))


@cache
def made() -> dict[str, set[str]]:
    """To which prefix which names may be added."""
    failures = {key.removeprefix("failure.") for key in code_keys.failures()}
    kinds = {".".join(key.split(".")[:end]) for key in failures for end in range(1, 5)}
    reasons = {key.removeprefix("connect.") for key in failures if key.startswith("connect.")}
    breaches = code_keys.rules()
    return {
        "stream:": {*get_args(StreamCondition), "policy-violation-stanza-too-big"},
        **{f"{sort}:": set(get_args(SaslCondition)) for sort in ("sasl", "early", "late")},
        **{sort: set(get_args(StanzaCondition)) for sort in STANZAS},
        "ended:": {
            *(f"{sort[:-1]}-error" for sort in STANZAS),
            *of_connection._ENDED.values(),
            *(KEYS[kind] for kind in get_args(Gone)),
        },
        "sent:": {*_ABOUT.values(), *(name for _, name in of_connection._SENT)},
        "failed:": kinds,
        "failed:tls.": code_keys.tls_reasons(),
        "failed:tls.alert.": set(ALERTS.values()),
        "breach:": breaches,
        "limit:": breaches,
        "client:breach-": breaches,
        "typed:": {
            *(f"password-{name}" for name in code_keys.arguments("append", 0, "protocol/sasl/od")),
            *code_keys.arguments("append", 0, "doctor/signs/typed"),
        },
        "kind:": {
            *(each.family for each in mechanisms().values()),
            *code_keys.returned("doctor/signs/of_client.py", "kind_of"),
            "TLSv1.3",
        },
        "offers:": {*mechanisms(), *FOREIGN},
        "port:": {"ipv4", "ipv6"},
        "port:speaks-": set(GREETINGS.values()),
        "note:": {key.removeprefix("note.") for key in code_keys.notes()},
        "note:resolved-": {"srv", "no-srv", "srv-unasked"},
        **{f"note:{family}-": {*reasons, *ERRORS.values()} for family in ("ipv4", "ipv6")},
        "software:": set(_HEADERS),
        "words:": set(TOPICS),
        "finding:": {sign for sign in names(signs.finding) if _is_answer(sign, Library("en"))},
    }


def _is_answer(finding: str, library: Library) -> bool:
    """`check.key`, where the key is of an answer, or of why an answer is what it is."""
    check, _, key = finding.partition(".")
    known = library.has(f"doctor.{finding}") or library.has(key)
    return known and check in {each.name for each in checks()}


def names(sort: Sort[Any]) -> tuple[str, ...]:
    """Every name that a sort takes."""
    (taken,) = get_args(sort.__orig_class__)  # type: ignore[attr-defined]
    return tuple(_flat(taken))


def _flat(taken: object) -> Iterator[str]:
    for each in get_args(taken):
        if isinstance(each, str):
            yield each
        else:
            yield from _flat(each)


def test_every_sign_of_a_rule_can_be_produced() -> None:
    assert dead((*rules(), *exclusions())) == []


@pytest.mark.parametrize(
    "sign", ["sasl:not-authorised", "client:forgot-its-name", "failed:tls.expird", "finding:dns.x"]
)
def test_a_rule_that_can_never_fire_is_found(sign: str) -> None:
    made_up = Rule("made-up", needs=(sasl("not-authorized"), OneOf((sign,))))
    assert dead([made_up]) == [sign]
    assert dead([Rule("made-up", needs=(), without=OneOf((sign,)))]) == [sign]
    assert dead([Rule("made-up", needs=(sasl("not-authorized"),))]) == []


def test_every_word_is_asked_for() -> None:
    """Conditions apart: those are the tables of RFC 6120, whole."""
    wanted: set[str] = set().union(*map(asked, rules()), *map(asked, exclusions()))
    closed = [sort for sort in SORTS.values() if not _of_rfc(sort)]
    spare = {sort.prefix + name for sort in closed for name in names(sort)} - wanted
    assert sorted(spare) == []
    assert sorted(literals() - wanted) == []


def _of_rfc(sort: Sort[Any]) -> bool:
    tables = (StreamCondition, SaslCondition, StanzaCondition)
    return any(set(get_args(table)) <= set(names(sort)) for table in tables)


def test_what_is_added_to_a_prefix_is_known() -> None:
    """A sign that is put together in a new way needs a line in `made`."""
    prefixes = {
        part.value
        for path in PRODUCERS
        for node in ast.walk(modules()[path])
        if isinstance(node, ast.JoinedStr)
        for part in node.values[:1]
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    signs_made = {each for each in prefixes if each.startswith(tuple(PREFIXES))}
    assert sorted(signs_made - made().keys()) == []
