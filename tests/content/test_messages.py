"""Is there a sentence for everything that the program may want to say, in both languages?"""

import re
from collections.abc import Iterable
from functools import cache

import pytest
from support.content import code_keys
from support.sources import modules

from xmpp_walkthrough.content.filling import placeholders
from xmpp_walkthrough.content.library import Library, lessons_root
from xmpp_walkthrough.content.shipped import MARK
from xmpp_walkthrough.content.tables import flatten, read
from xmpp_walkthrough.transcript.facts import KEYS

LANGUAGES = ("en", "zh")

# The facts that the code fills in, by the beginning of the key; the longest beginning counts.
FACTS = {
    "says": {"to", "sender", "id", "type", "mechanism", "jid", "resource", "count"},
    "violation": set(),
    **{f"note.{key}": set(vars(kind)["_fields"]) for kind, key in KEYS.items()},
    "note.resolved-without-srv": {"domain", "targets"},
    "note.resolved-unasked": {"domain", "targets"},
    "note.connect.racing": {"host", "port", "beside"},
    "note.connect.dropped": {"others"},
    "note.connect.next-rank": {"seconds"},
    "note.connect.no-address": {"host"},
    "note.connect.doubtful": {"host", "address", "port", "reason"},
    "note.connect.allowed": {"host", "address", "port", "reason"},
    "note.connect.otherwise": {"domain"},
    "note.connect.uncertified": {"reason"},
    "note.tls.alert": {"alert"},
    "note.shared": {"password", "token"},
    "note.tls.keys-written": {"path"},
    "note.tls.keys-unheard": {"path"},
    "note.tls.keys-unwritten": {"path", "reason"},
    "note.more-white-space": {"bytes"},
    "note.more-mixed": {"units", "bytes"},
    "note.more-ours": {"units", "bytes"},
    "note.close": {"seconds"},
    "note.tls.established": {"domain", "version", "cipher", "names", "issuer", "not_after"},
    "note.tls.unverified": {"domain", "version", "cipher", "names", "issuer", "not_after"},
    "note.sasl": {"mechanism", "offered", "types", "type", "condition", "host"},
    "note.sasl2": {"mechanism", "offered", "name", "tasks"},
    "note.fast": {"mechanism", "expiry", "condition"},
    "note.bind": {"jid", "wanted"},
    "note.open.other-from": {"sender", "domain"},
    "note.redirect": {"place", "count", "domain"},
    "note.old-login": {"jid"},
    "failure.old-login.fields": {"names"},
    "note.other-connection": {"number", "about"},
    "note.instead": {"place", "step", "sends"},
    "note.register": {"jid"},
    "failure.register.web": {"url"},
    "failure.register.more": {"names"},
    "note.twice": {"jid", "error"},
    "note.exchange.push": {"sender"},
    "note.exchange.message-not-back": {"seconds"},
    "note.extra": {"name"},
    "note.exchange.unanswerable": {"length"},
    "note.roster": {"version", "length"},
    "note.caps": {"ver", "computed", "hash", "length"},
    "note.sm": {"count", "left", "jid", "length"},
    "note.log": {
        *("format", "program", "line", "count", "number", "name", "units", "connections"),
        *("lines", "text", "says", "quote"),
    },
    "note": set(),
    "now": {"domain"},
    "next": {"domain"},
    "value": set(),
    "payload": set(),
    "jid": {"part", "detail"},
    "jid.no-local": {"domain"},
    "jid.escaped": {"jid"},
    "failure": set(),
    "failure.resolve": {"domain", "lookups"},
    "failure.connect": {"host", "port", "seconds", "tried"},
    "failure.connect.loopback": {"host", "address", "port", "domain", "others"},
    "failure.connect.link-local": {"host", "address", "port", "domain", "others"},
    "failure.connect.port": {"host", "address", "port", "domain", "others"},
    "failure.open.version": {"version"},
    "failure.open.unsupported-feature": {"names"},
    "failure.redirect": {"place", "count", "most"},
    "failure.tls": {"wanted", "found", "issuer", "not_before", "not_after", "detail"},
    "failure.tls.authority-out-of-date": {"authority"},
    "failure.tls.alert": {"wanted", "alert"},
    "failure.tls.certificate-refused": {"alert"},
    "failure.tls.declined": set(),
    "failure.tls.not-offered": set(),
    "failure.sasl": {"mechanism", "offered"},
    "failure.sasl.unprotected": set(),
    "failure.sasl.lists-contradict": {"types", "offered"},
    "failure.sasl.no-common-binding": {"types", "mechanism"},
    "failure.sasl.refused": {"mechanism"},
    "failure.sasl.refusal": {"mechanism", "detail"},
    "failure.bind.refused": {"resource"},
    "failure.stream-error": {"name"},
    "failure.timeout": {"seconds", "awaited"},
    "failure.unmatched": {"missing", "came"},
    "failure.stalled": {"seconds"},
    "failure.cut-off": {"seconds"},
    "failure.flooded": {"units", "bytes"},
    "failure.barren": set(),
    "failure.unconfirmed": {"count"},
    "failure.too-slow": {"seconds"},
    "failure.unanswered": {"seconds", "awaited"},
    "predict": {"guess", "answer"},
    "task": {"domain"},
    "completion": {"path", "line", "reason"},
    "usage": {
        *("usage", "command", "message", "names", "name", "near", "commands", "topics", "option"),
        *("known", "least", "most", "folder", "words", "where", "reason", "more", "text", "jid"),
        *("what", "port", "variable", "seconds", "target", "place", "account", "number"),
    },
    "check": {"line", "column", "names", "name", "namespace", "type", "value", "count"},
}


@cache
def leaves(lang: str) -> dict[str, str]:
    return dict(flatten(read(lessons_root() / lang / "messages.toml")))


def missing(keys: Iterable[str], lang: str) -> list[str]:
    """The keys that have no text in this language, found as the program finds them."""
    library = Library(lang)
    found = {key: library.text(key) for key in keys}
    return sorted(key for key, text in found.items() if text.startswith((MARK, "⟨")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_that_stands_in_the_code_has_a_text(lang: str) -> None:
    roots = {key.partition(".")[0] for key in leaves("en")}
    key = re.compile(rf"(?:{'|'.join(sorted(roots))})(?:\.[\w-]+)+")
    asked = {
        text
        for tree in modules().values()
        for text in code_keys.strings(tree)
        if key.fullmatch(text)
    }
    assert {"ui.failed", "ui.totals", "jid.no-local", "violation.unexpected"} <= asked
    assert missing(asked, lang) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "family",
    [
        *(code_keys.sayings, code_keys.variants, code_keys.notes, code_keys.screen_words),
        *(code_keys.allowed_names, code_keys.predictions),
    ],
    ids=lambda family: family.__name__,
)
def test_every_key_that_the_code_puts_together_has_a_text(family: object, lang: str) -> None:
    assert callable(family)
    keys = set(family())
    assert len(keys) > 5
    assert missing(keys, lang) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_breach_of_the_rules_is_explained(lang: str) -> None:
    rules = code_keys.rules()
    assert {"too-big", "entity", "doctype", "not-a-stream", "behind-proceed", "text"} <= rules
    assert missing((f"violation.{rule}" for rule in rules), lang) == []
    assert {key for key in leaves(lang) if key.startswith("violation.")} == {
        f"violation.{rule}" for rule in rules
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fault_of_an_address_is_explained(lang: str) -> None:
    reasons = code_keys.jid_reasons()
    assert {"empty", "bidi", "port", "label-hyphen", "unstable", "space"} <= reasons
    assert missing((f"jid.{reason}" for reason in reasons), lang) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_value_of_a_login_says_what_it_is_for(lang: str) -> None:
    names = code_keys.scram_values() | code_keys.museum_values() | code_keys.token_values()
    assert {"salt", "client_proof", "server_signature", "user_hash", "cram_digest"} <= names
    assert missing((f"value.{name}.says" for name in names), lang) == []


def test_formulas_are_the_same_in_every_language() -> None:
    formulas = [
        {key: text for key, text in leaves(lang).items() if key.endswith(".formula")}
        for lang in LANGUAGES
    ]
    assert formulas[0] == formulas[1]


def nearest(key: str, part: str, lang: str) -> str:
    """The text of the key or of the nearest kind that it belongs to, as `failures` looks it up."""
    while key != "failure":
        if found := leaves(lang).get(f"{key}.{part}"):
            return found
        key = key.rpartition(".")[0]
    return ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_failure_says_what_happened_why_and_what_to_try(lang: str) -> None:
    keys = set(code_keys.failures())
    assert {"failure.cut-off", "failure.tls.expired", "failure.sasl.refused"} <= keys
    assert [key for key in sorted(keys) if not nearest(key, "what", lang)] == []
    alone = keys - code_keys.with_condition()
    for part in ("cause", "try"):
        assert [key for key in sorted(alone) if not nearest(key, part, lang)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_failures_of_one_kind_can_be_told_apart(lang: str) -> None:
    own = {f"failure.tls.{reason}" for reason in code_keys.tls_reasons()}
    own |= {f"failure.sasl.refusal.{reason}" for reason in code_keys.refusals()}
    texts = {key: leaves(lang).get(f"{key}.what", "") for key in own}
    assert sorted(key for key, text in texts.items() if not text) == []
    assert len(set(texts.values())) == len(texts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_failure_text_stands_for_nothing(lang: str) -> None:
    asked = set(code_keys.failures())
    kinds = {key.rpartition(".")[0] for key in leaves(lang) if key.startswith("failure.")}
    assert [
        kind for kind in sorted(kinds) if not any(f"{key}.".startswith(f"{kind}.") for key in asked)
    ] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_name_only_facts_that_the_code_has(lang: str) -> None:
    wrong: list[str] = []
    for key, text in leaves(lang).items():
        names = [part for part in FACTS if f"{key}.".startswith(f"{part}.")]
        if names:
            unknown = placeholders(text) - FACTS[max(names, key=len)]
            wrong += [f"{key} {{{name}}}" for name in sorted(unknown)]
    assert wrong == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_breach_that_says_less_than_it_could_is_found(lang: str) -> None:
    """The check itself can fail: an invented key is reported as missing."""
    assert missing(["says.we.no_such_event"], lang) == ["says.we.no_such_event"]
