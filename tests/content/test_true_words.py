"""Sentences that were wrong beside the wire, each with what is right: none of them comes back.

What depends on direction, type or what was found out has tests of its own, where the words are
chosen: `explain/test_memory.py`, `test_annotate.py`, `test_situation.py`, `test_explainer.py`,
`faults/test_unbelieved.py`, `cli/test_sasl.py`; the sections, `test_sections.py`.
"""

from __future__ import annotations

import re
import tomllib

import pytest

from xmpp_walkthrough.content.library import Library, lessons_root
from xmpp_walkthrough.content.tables import flatten
from xmpp_walkthrough.wire.names import STREAM_ERRORS

# A pattern over English and Chinese, and what holds instead.
WRONG = {
    "before the server gave its verdict|在服务器作出判断之前": "`<success/>` is the verdict",
    "that it knows the password as well": "it may know the hash of it alone: RFC 2831 §2.1.3",
    "Only someone who knows the password can|只有知道密码的人": "or has StoredKey and one login",
    "nothing came from our side for too long": "RFC 3920; now: lost the ability to communicate",
    "nothing else may go on before it is done": "voluntary features may: RFC 6120 §4.3.2",
    "There are three reasons|有三种原因": "RFC 6120 §5.4.2.2: include, and not limited to",
    "because nobody is there to read them": "no reason of RFC 6120 §11.1",
    "nothing else has this shape": "X-OAUTH2 has that of PLAIN",
    "Never print .wrong password": "some servers give it away by when they refuse",
    "ends logins that take longer than 30 seconds": "30 s, from 24.12 on 120 s",
    "every server must have|每台服务器都必须有": "some leave tls-server-end-point out on purpose",
    "whatever else is listed is optional": "a session that is not called so must be asked for",
    "Nothing was lost; sign in again whenever": "also said where we distrusted the server",
    "anyone may register": "the form comes by invitation, too",
}


def texts() -> dict[str, str]:
    """Everything that a person may read, by file."""
    return {
        str(path.relative_to(lessons_root())): path.read_text("utf-8")
        for path in sorted(lessons_root().rglob("*"))
        if path.suffix in (".toml", ".md")
    }


@pytest.mark.parametrize("wrong", WRONG)
def test_no_such_sentence(wrong: str) -> None:
    found = re.compile(wrong)
    spread = {name: " ".join(text.split()) for name, text in texts().items()}
    assert [name for name, text in spread.items() if found.search(text)] == [], WRONG[wrong]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_dns_is_not_ruled_out_where_it_leads_to_the_wrong_server(language: str) -> None:
    words = Library(language).condition(STREAM_ERRORS, "host-unknown")
    assert words is not None
    said = words.rules_out.partition(",")[0].partition("，")[0]
    assert "DNS" not in said
    assert "DNS" in words.rules_out or "DNS" in words.admin


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_certificate_is_not_always_beside_the_point(language: str) -> None:
    """With EXTERNAL and with -PLUS `not-authorized` may be about one."""
    lesson = Library(language).lesson("errors")
    assert lesson is not None
    answers = lesson.body.rpartition("1")[0] and lesson.body[-600:]
    assert "EXTERNAL" in answers
    assert "-PLUS" in answers


@pytest.mark.parametrize("language", ["en", "zh"])
def test_plain_is_the_advice_for_no_refusal(language: str) -> None:
    """It hands the password over: nobody is told to fall back to it."""
    library = Library(language)
    for name in (
        *("password-wrong", "credentials-refused", "scram-key-missing", "digest-refused"),
        *("unbound-login-refused", "channel-binding-mismatch", "digest-uri-names-host"),
        *("scram-message-refused", "server-cannot-prove-itself", "auth-database-down"),
    ):
        words = library.cause(name)
        assert words is not None
        for part in (words.you, words.author):
            told = re.search(
                r"(?<!not )(use|try|take|with) PLAIN|(?<!不要)(改用|使用|换用) PLAIN", part
            )
            assert told is None, (name, part)


# What may speak of leaving an option out: it comes about only where that was given.
ONLY_WITH = {
    "--direct-tls": {"failure.resolve.no-direct-tls", "cause.no-direct-tls-in-dns"},
    "--insecure": {
        *("failure.sasl.unprotected", "failure.redirect.unprotected"),
        *("cause.login-held-back", "cause.redirect-unprotected"),
    },
    "--mechanism": {
        *("failure.sasl.not-implemented", "failure.sasl.not-offered", "cause.not-a-token"),
        *("cause.mechanism-not-implemented", "failure.sasl.refusal.token-malformed"),
    },
    "--old-login": {"failure.old-login", "failure.old-login.fields", "cause.old-login-refused"},
    "--register": {"failure.register.web", "failure.register.more"},
    "--client-cert": {
        *("failure.tls.certificate-refused", "cause.own-certificate-refused"),
    },
    "--fast": {"failure.sasl.fast-not-offered", "cause.fast-without-fitting-mechanism"},
    "--sasl2": {"failure.sasl.sasl2-not-offered", "failure.sasl.task-not-asked"},
}
_LEFT_OUT = re.compile(r"(?:[Ll]eave (?:out )?|(?:Walk|[Ll]og in) without )`(--[a-z0-9-]+)`")


def test_no_option_is_to_be_left_out_that_nobody_gave() -> None:
    found: dict[str, set[str]] = {}
    for name in ("messages.toml", "causes.toml"):
        table = tomllib.loads((lessons_root() / "en" / name).read_text("utf-8"))
        for key, text in flatten(table):
            if key.startswith(("failure.", "cause.")):
                for option in _LEFT_OUT.findall(text):
                    found.setdefault(option, set()).add(key.rpartition(".")[0])
    assert len(found) > 4
    beyond = {option: keys - ONLY_WITH.get(option, set()) for option, keys in found.items()}
    assert {option: keys for option, keys in beyond.items() if keys} == {}
