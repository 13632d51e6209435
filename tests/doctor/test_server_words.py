"""Do a server's own words raise and veto, and never decide? By topics, whoever wrote them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.doctor.making import case_of

from xmpp_walkthrough.doctor.causes.diagnosis import diagnose, rules
from xmpp_walkthrough.doctor.causes.rule import Rule, answered, fit
from xmpp_walkthrough.doctor.finding import Evidence, Sureness
from xmpp_walkthrough.doctor.signs.server_words import TOPICS, UNKNOWN, author, topics
from xmpp_walkthrough.doctor.signs.signs import OneOf, Signs

# Written by known servers, and by nobody known: what each speaks of.
SPOKEN = {
    "Unable to authorize you with the authentication credentials you've sent.": "credentials",
    "Invalid username or password": "credentials",
    "Username and password do not match": "credentials",
    "Password or login incorrect": "credentials",
    "用户名或密码错误": "credentials",
    "The response provided by the client doesn't match the one we calculated.": "proof",
    "Wrong nonce in client-final-message.": "nonce",
    "Nonce mismatch": "nonce",
    "Missing an attribute(p, r or c) in SASL message.": "attribute",
    "Malformed or unexpected attribute": "attribute",
    "Unsupported extension": "attribute",
    "Invalid channel binding value.": "binding",
    "Proposed channel binding type isn't supported.": "binding",
    "You are bound to another TLS connection than ours.": "binding",
    "tls-exporter value differs": "binding",
    "User authenticated successfully, but username was invalid": "preparation",
    "Nodeprep has failed": "preparation",
    "Empty username": "preparation",
    "Malformed username": "preparation",
    "stringprep: prohibited code point U+0007": "preparation",
    "Password contains forbidden characters": "preparation",
    "Missing sha-256 keys": "key",
    "Incompatible SCRAM methods": "key",
    "This account has no such keys.": "key",
    "No SCRAM hash available, the password must be set anew": "key",
    "Cleartext password required": "key",
    "Invalid token": "token",
    "The access token has expired": "token",
    "Second factor missing": "token",
    "Too many (5) failed authentications from this IP address (192.0.2.1). The address will be"
    " unblocked at 2026-11-30 17:00:00 UTC": "banned",
    "Rate limit exceeded, try again later": "banned",
    "You are doing that too fast": "banned",
    "Please try again in 30 seconds.": "banned",
    "Too many active sessions": "sessions",
    "session manager for requested domain is not available": "backend",
    "The directory does not answer.": "backend",
    "Internal Server Error": "backend",
    "Authentication service unavailable": "backend",
    "PAM failure": "backend",
    "数据库失败": "backend",
    "Failed to get peer certificate": "certificate",
    "self signed certificate": "certificate",
    "certificate has expired": "certificate-expired",
    "Account is disabled": "disabled",
    "Your account was locked after too many failed logins": "disabled",
    "Account deleted": "account-deleted",
    "You must change your password": "expired",
    "No such user": "account",
    "User does not exist": "account",
    "Account doesn't exist": "account",
    "Bad password": "password",
    "Invalid digest URI": "digest-uri",
    "Mismatched URI: xmpp/messenger.domain.com; expecting: xmpp/domain.com": "digest-uri",
    "Response decoding failed": "decoding",
    "SASL negotiation is not allowed in this state": "state",
    "Out of order SASL element": "state",
    "Cannot bind resource before authentication": "state",
    "unsupported_mechanism": "mechanism",
    "Access denied by service policy": "policy",
    "You are not allowed to log in here": "policy",
    "Use of STARTTLS required": "starttls-first",
    "Encryption is required": "starttls-first",
    "The server is being restarted": "shutdown",
    "Idle connection": "idle",
    "XML stanza is too big": "too-big",
    "Replaced by new connection": "replaced",
    "A valid 'to' attribute is required on stream headers": "to-missing",
    "Improper 'from' attribute": "addressing",
    "No stream features to proceed with": "nothing-to-offer",
    # The same words of another subject.
    "Account not allowed from this network": "policy",
    "Access denied": "policy",
    "PLAIN is disabled by the administrator": "mechanism",
    "password authentication is disabled for this account": "mechanism",
    "SCRAM-SHA-1 is not allowed here": "mechanism",
    "This service is temporarily suspended": "backend",
    "The authentication backend is not responding": "backend",
    "Encryption is disabled": "feature",
    "The session has expired": "idle",
    "Your certificate is not allowed for this user": "certificate",
    "Your token has been revoked": "token",
    "Your IP address has been blocked": "banned",
    "The account has expired": "disabled",
    "User banned": "disabled",
    "Disabled account": "disabled",
    "Use of an expired token by a user": "token",
    "Channel binding is not available": "binding",
    "DNS lookup failed: unknown POSIX error: enoname": "remote",
}
# What they do not speak of, though a word of it stands there.
NOT_OF = {
    "Account not allowed from this network": {"banned", "disabled"},
    "PLAIN is disabled by the administrator": {"disabled", "policy"},
    "password authentication is disabled for this account": {"disabled", "expired", "password"},
    "This service is temporarily suspended": {"disabled"},
    "Encryption is disabled": {"disabled"},
    "The session has expired": {"expired", "disabled"},
    "Your certificate is not allowed for this user": {"policy", "disabled"},
    "This account has no such keys.": {"account"},
    "Authentication failed": {"backend", "mechanism"},
    "Unable to authorize you with the authentication credentials you've sent.": {"backend"},
    "Password contains forbidden characters": {"policy", "password"},
    "SASL negotiation is not allowed in this state": {"policy"},
    "Second factor missing": {"key"},
}
RIDDLES = ("Call us at 212-555-1212.", "Hold the line", "Kaffee ist aus", "x" * 600, "42")
# What a text, which anybody may have written, must not talk us out of.
PROTECTED = {
    *("channel-binding-mismatch", "unbound-login-refused", "mechanism-list-tampered"),
    *("tls-ends-in-between", "server-cannot-prove-itself", "nonce-not-of-this-login"),
    *("too-few-iterations", "starttls-stripped", "bytes-behind-proceed", "scram-has-vanished"),
    *("bound-to-other-account", "bound-by-authzid", "authzid-ignored", "logged-in-as-guest"),
    *("client-certificate-refused", "certificate-of-other-domain", "certificate-self-signed"),
    *("channel-binding-type-unsupported", "lists-do-not-fit", "header-names-host"),
}


@pytest.mark.parametrize("text", SPOKEN)
def test_a_text_speaks_of_its_topic(text: str) -> None:
    assert SPOKEN[text] in topics("not-authorized", text)


@pytest.mark.parametrize("text", NOT_OF)
def test_a_word_counts_by_its_subject(text: str) -> None:
    assert not NOT_OF[text] & set(topics("not-authorized", text))


@pytest.mark.parametrize("text", RIDDLES)
def test_a_text_of_no_topic_is_unknown(text: str) -> None:
    assert topics("not-authorized", text) == (UNKNOWN,)


def test_a_text_that_repeats_its_condition_says_nothing() -> None:
    assert topics("out-of-coffee", "We are out of coffee!") == ("condition",)
    assert topics("not-authorized", " ") == ()


def test_beside_malformed_request_a_wrong_name_is_one_that_cannot_be_prepared() -> None:
    assert topics("malformed-request", "Invalid username or password.") == ("preparation",)
    assert "preparation" not in topics("not-authorized", "Invalid username or password.")


def test_the_ban_of_ejabberd_is_known_in_every_language_that_it_ships() -> None:
    folders = sorted(Path("/usr/lib").glob("*/ejabberd-*/priv/msgs"))
    if not folders:
        pytest.skip("ejabberd is not installed (Debian: apt-get install ejabberd)")
    said = re.compile(r'^\{"Too many \(~p\) failed[^"]*","(.*)"\}\.$', re.MULTILINE)
    told = [text for path in folders[0].glob("*.msg") for text in said.findall(path.read_text())]
    assert len(told) > 15
    missed = [text for text in told if "banned" not in topics("policy-violation", text)]
    assert missed == []


def test_one_server_alone_writes_that() -> None:
    assert author("Incompatible SCRAM methods") == "ejabberd"
    assert author("This server does not serve example.org") == "prosody"
    assert author("Bad password") == ""


def test_rules_hear_of_topics_that_there_are() -> None:
    told = {topic for rule in rules() for topic in rule.told}
    assert told <= TOPICS.keys()
    assert all(rule.told for rule in rules() if rule.only_told)


def test_no_text_is_heard_about_an_attack_an_identity_or_a_certificate() -> None:
    assert {rule.name for rule in rules()} >= PROTECTED
    assert [rule.name for rule in rules() if rule.cause in PROTECTED and rule.told] == []


HEARD = [rule for rule in rules() if rule.told and not rule.only_told]


def _signs(rule: Rule, text: str = "", *, secured: bool = True) -> Signs:
    """What this rule needs, and a text beside it."""
    signs = Signs()
    needed = [_answer(wanted) for wanted in rule.needs]
    for sign in needed:
        signs.add(sign)
    for kind in {answered(sign) for sign in needed} - {""}:
        for topic in topics("x", text):
            quoted = (Evidence("words-unknown", quote=text),) if topic == UNKNOWN else ()
            signs.add(f"text:{kind}-{topic}", *quoted)
            if topic != UNKNOWN:
                signs.add(f"{'veto' if secured else 'doubt'}:{kind}")
    return signs


def _answer(wanted: OneOf) -> str:
    """Of alternatives the first that is a condition of the server, if one is."""
    return next((sign for sign in wanted if answered(sign)), wanted[-1])


def _sureness(rule: Rule, text: str = "", *, secured: bool = True) -> Sureness | None:
    found = fit(rule, _signs(rule, text, secured=secured))
    return found.cause.sureness if found is not None else None


@pytest.mark.parametrize("rule", HEARD, ids=lambda rule: str(rule.name))
def test_a_text_that_contradicts_a_cause_leaves_it_possible(rule: Rule) -> None:
    other = "That was too fast." if "banned" not in rule.told else "Idle connection"
    before = _sureness(rule)
    assert before is not None
    assert _sureness(rule, other) is Sureness.POSSIBLE
    assert _sureness(rule, other, secured=False) is (
        Sureness.LIKELY if before is Sureness.SURE else before
    )


@pytest.mark.parametrize("rule", HEARD, ids=lambda rule: str(rule.name))
def test_an_unknown_text_takes_sure_away_and_is_quoted_first(rule: Rule) -> None:
    before = _sureness(rule)
    found = fit(rule, _signs(rule, RIDDLES[0]))
    assert found is not None
    assert found.cause.sureness is (Sureness.LIKELY if before is Sureness.SURE else before)
    assert found.cause.evidence[0].quote == RIDDLES[0]


def test_a_text_makes_nothing_sure() -> None:
    for rule in rules():
        signs = _signs(rule)
        for kind in {answered(_answer(wanted)) for wanted in rule.needs}:
            for topic in TOPICS:
                signs.add(f"text:{kind}-{topic}")
                signs.add(f"words:{topic}")
        found = fit(rule, signs)
        if found is not None and rule.told and found.cause.sureness is Sureness.SURE:
            assert _sureness(rule) is Sureness.SURE


def test_what_the_server_says_is_shown_first_on_the_way_through() -> None:
    first = diagnose(case_of("sasl-account-disabled")).causes[0]
    assert first.sureness is Sureness.LIKELY
    assert first.evidence[0].quote == "Call us at 212-555-1212."
