"""Does the walk do what a client must, where a fault tempts it? RFC 6120, RFC 6121, RFC 7590."""

import pytest
from support.faults.walking import walk

from xmpp_walkthrough.server.fault import known
from xmpp_walkthrough.steps.redirect import MOST_REDIRECTS

FAULTS = known()
SECRETS = ("<auth", "<response")


def headers(units: list[str]) -> list[str]:
    return [unit for unit in units if "<stream:stream" in unit]


def test_a_redirect_is_followed_and_everything_checked_again() -> None:
    walked = walk(FAULTS["redirect-once"])
    sent = walked.units("initiating")
    assert all('to="ceit.org"' in header for header in headers(sent))
    assert len(headers(sent)) == 1 + 3  # one at the old place, a whole login at the new one
    assert [line["note"] for line in walked.lines if "note" in line].count("tls.established") == 1
    assert sum(unit.startswith("<auth") for unit in sent) == 1


def test_tls_is_made_anew_where_the_redirect_came_under_it() -> None:
    walked = walk(FAULTS["redirect-under-tls"])
    notes = [line["note"] for line in walked.lines if "note" in line]
    assert notes.count("tls.established") == 2
    assert sum(unit.startswith("<auth") for unit in walked.units("initiating")) == 1


def test_the_certificate_at_the_new_place_must_name_the_old_domain() -> None:
    walked = walk(FAULTS["redirect-once"], FAULTS["cert-srv-target"])
    assert (walked.code, walked.failed["failed"]["key"]) == (22, "failure.tls.name-mismatch")
    assert "note.redirect.followed" in walked.keys
    assert not any(unit.startswith(SECRETS) for unit in walked.units("initiating"))


def test_redirects_are_counted() -> None:
    walked = walk(FAULTS["redirect-loop"])
    assert len(headers(walked.units("initiating"))) == MOST_REDIRECTS + 1


def test_the_password_is_sent_to_one_server_only() -> None:
    walked = walk(FAULTS["redirect-after-login"])
    assert sum(unit.startswith("<auth") for unit in walked.units("initiating")) == 1
    assert walked.failed["failed"]["step"] == "open"


def test_a_redirect_that_nobody_has_checked_is_not_followed() -> None:
    walked = walk(FAULTS["redirect-once"], insistence=1)
    assert walked.failed["failed"]["key"] == "failure.redirect.unprotected"


@pytest.mark.parametrize(
    "name",
    [
        *("tls-declined", "tls-none", "tls-injected", "tls-whitespace", "tls-closes"),
        *("tls-old-version", "tls-weak-ciphers", "tls-in-clear", "tls-offered-again"),
        *("cert-expired", "cert-self-signed", "cert-unknown-ca", "cert-wildcard", "cert-weak-key"),
    ],
)
def test_nothing_secret_leaves_before_tls_stands(name: str) -> None:
    walked = walk(FAULTS[name])
    for line in walked.lines:
        if line.get("role") == "initiating" and line["raw"].startswith(SECRETS):
            assert line["secured"]


def test_injected_bytes_are_not_handed_on() -> None:
    walked = walk(FAULTS["tls-injected"])
    (found,) = (line for line in walked.lines if "password has expired" in line.get("raw", ""))
    assert (found["verdict"], found["event"]) == ("violation", "violation")


@pytest.mark.parametrize("name", [name for name in FAULTS if name.startswith("scram-")])
def test_plain_is_never_tried_after_a_lie(name: str) -> None:
    sent = walk(FAULTS[name]).said("initiating")
    assert 'mechanism="PLAIN"' not in sent
    assert "mirror" not in sent


@pytest.mark.parametrize("name", ["scram-many-iterations", "scram-few-iterations"])
def test_iterations_are_judged_before_hashing(name: str) -> None:
    walked = walk(FAULTS[name])
    assert not any(unit.startswith("<response") for unit in walked.units("initiating"))
    assert any(unit.startswith("<abort") for unit in walked.units("initiating"))


@pytest.mark.parametrize("name", ["push-forged", "push-lookalike", "asked-for-unknown"])
def test_a_strangers_request_is_refused(name: str) -> None:
    answers = [unit for unit in walk(FAULTS[name]).units("initiating") if 'type="error"' in unit]
    assert len(answers) == 1
    assert "<service-unavailable " in answers[0]


@pytest.mark.parametrize("name", ["push-honest", "push-without-from"])
def test_a_push_of_ones_own_account_is_taken(name: str) -> None:
    assert '<iq type="result" id="push-1"' in walk(FAULTS[name]).said("initiating")


def test_the_returned_address_is_used() -> None:
    walked = walk(FAULTS["bind-other-resource"])
    assert 'to="mbed@ceit.org/balcony-2"' in walked.said("initiating")


def test_faults_can_be_put_together() -> None:
    walked = walk(FAULTS["stream-no-id"], FAULTS["tls-offered-again"], FAULTS["roster-forbidden"])
    assert walked.code == 0
    expected = {"note.open.no-id", "note.open.tls-again", "note.exchange.no-roster"}
    assert expected <= walked.keys


def test_a_seed_repeats_a_fault_byte_for_byte() -> None:
    first, second = (walk(FAULTS["scram-wrong-signature"]) for _ in range(2))
    assert first.said() == second.said() != ""


def test_the_server_is_honest_without_faults() -> None:
    walked = walk()
    assert walked.code == 0
    assert walked.lines[0]["warning"] == ""
    assert not any(line.get("verdict") in ("refusal", "violation") for line in walked.lines)


def test_an_international_domain_has_two_spellings() -> None:
    walked = walk(FAULTS["domain-international"])
    assert 'to="büro.ceit.org"' in walked.said("initiating")
    (tls,) = (line for line in walked.lines if line.get("note") == "tls.established")
    assert "xn--bro-hoa.ceit.org" in str(tls["facts"])


def test_nothing_is_said_into_a_dead_line() -> None:
    walked = walk(FAULTS["line-dead"], timeout=0.3)
    assert "note.close.dead" in walked.keys
    assert "</stream:stream>" not in walked.said("initiating")
    assert walked.failed["failed"]["key"] == "failure.dead"


@pytest.mark.parametrize("name", ["line-dead", "line-cut"])
def test_a_session_goes_on_where_its_line_has_failed(name: str) -> None:
    walked = walk(FAULTS[name], extras=frozenset({"sm"}), timeout=0.5)
    assert walked.code == 0
    sent = walked.units("initiating")
    assert sum(unit.startswith("<resume ") for unit in sent) == 1
    assert sum("<bind " in unit for unit in sent) == 1
    assert sum(unit.startswith("<presence") for unit in sent) == 1
    assert sum("jabber:iq:roster" in unit for unit in sent) == 1
    lost = 2 if name == "line-cut" else 1
    assert sum(unit.startswith("<message ") for unit in sent) == lost
    assert walked.said().count("O Romeo") == 1


def test_where_nothing_can_be_resumed_everything_is_said_anew() -> None:
    walked = walk(FAULTS["resume-impossible"])
    assert walked.code == 0
    sent = walked.units("initiating")
    assert sum("<bind " in unit for unit in sent) == 2
    assert sum(unit.startswith("<presence") for unit in sent) == 2
    assert sum(unit.startswith("<auth ") for unit in sent) == 2
