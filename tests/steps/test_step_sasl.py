"""Step 2.2: who may be told the password, and who has to prove that it knows it."""

from typing import Any

import pytest
from support.walks.peer import END, ScramServer, after_features, mechanisms, sasl, step
from support.walks.playbook import SILENCE, Playbook, playbook

from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.steps.actions import Send, Tell
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.wire.names import SASL

AUTH = f'<auth xmlns="{SASL}" mechanism='.encode()
PLAIN = AUTH + b'"PLAIN">AGp1bGlldAByMG0zMG15cjBtMzA=</auth>'
FIRST = (
    AUTH + b'"SCRAM-SHA-1">biwsbj1qdWxpZXQscj1vTXNUQUF3QUFBQU1BQUFBTlAwVEFBQUFBQUJQVTBBQQ==</auth>'
)
ABORT = f'<abort xmlns="{SASL}"/>'.encode()
EMPTY_RESPONSE = f'<response xmlns="{SASL}"/>'.encode()
VALUES, CHOICE = Tell("sasl.values"), Tell("sasl.choice")


def scram(*offered: str) -> Playbook:
    walker = after_features(mechanisms(*(offered or ("SCRAM-SHA-1", "PLAIN"))))
    return playbook(step("sasl"), walker)


def plain(**changes: Any) -> Playbook:
    return playbook(step("sasl"), after_features(mechanisms("PLAIN"), **changes))


def begun() -> Playbook:
    """The first message is out."""
    return scram() << Tell("sasl.choice", {"mechanism": "SCRAM-SHA-1"}) << VALUES << FIRST


def test_scram_with_a_server_that_knows_the_password() -> None:
    server = ScramServer()
    play = begun() >> server.challenge << VALUES << Send >> server.success
    play.ends()
    assert play.context.stream.authenticated
    assert play.context.stream.phase is Phase.IDLE
    assert "open" not in play.context.facts
    assert b"r0m30" not in play.sent


def test_the_last_word_may_come_as_a_challenge() -> None:
    server = ScramServer()
    play = begun() >> server.challenge << VALUES << Send >> server.final_challenge
    (play << EMPTY_RESPONSE >> sasl("success")).ends()
    server = ScramServer()
    play = begun() >> server.challenge << VALUES << Send >> server.final_challenge
    (play << EMPTY_RESPONSE >> sasl("failure")).fails("sasl.refused", ExitCode.SASL)


def test_plain_under_tls() -> None:
    play = plain() << Tell("sasl.choice", {"mechanism": "PLAIN", "offered": ("PLAIN",)})
    (play << PLAIN >> sasl("success")).ends()


def test_plain_before_an_empty_challenge() -> None:
    (plain() << CHOICE << PLAIN >> sasl("challenge") << EMPTY_RESPONSE >> sasl("success")).ends()


def test_the_strongest_common_mechanism_is_chosen() -> None:
    play = scram("PLAIN", "X-NEW", "SCRAM-SHA-1", "SCRAM-SHA-256")
    play << Tell("sasl.choice", {"mechanism": "SCRAM-SHA-256"})


def test_a_mechanism_that_was_asked_for() -> None:
    walker = after_features(mechanisms("SCRAM-SHA-1", "PLAIN"), mechanism="plain")
    play = playbook(step("sasl"), walker) << Tell("sasl.asked", {"mechanism": "PLAIN"})
    (play << PLAIN >> sasl("success")).ends()


@pytest.mark.parametrize(
    ("offered", "wanted", "key"),
    [
        ((), None, "sasl.none-offered"),
        (("X-OLD", "X-NEW"), None, "sasl.none-in-common"),
        (("PLAIN",), "GSSAPI", "sasl.not-implemented"),
        (("PLAIN",), "SCRAM-SHA-1", "sasl.not-offered"),
    ],
)
def test_no_mechanism_can_be_used(offered: tuple[str, ...], wanted: str | None, key: str) -> None:
    walker = after_features(mechanisms(*offered), mechanism=wanted)
    error = playbook(step("sasl"), walker).fails(key, ExitCode.SASL)
    assert error.facts["mechanism"] == (wanted or "")


def test_nothing_secret_without_tls() -> None:
    walker = after_features(mechanisms("SCRAM-SHA-1"), secured=False, insistence=1)
    playbook(step("sasl"), walker).fails("sasl.unprotected", ExitCode.SASL)


def test_an_unchecked_certificate_counts_as_no_protection() -> None:
    walker = after_features(mechanisms("SCRAM-SHA-1"), secured=True, insistence=1)
    playbook(step("sasl"), walker).fails("sasl.unprotected", ExitCode.SASL)


def test_a_password_in_the_clear_only_by_a_second_insistence() -> None:
    walker = after_features(mechanisms("PLAIN"), secured=False, insistence=2)
    (playbook(step("sasl"), walker) << CHOICE << PLAIN >> sasl("success")).ends()


@pytest.mark.parametrize(
    "condition", ["not-authorized", "account-disabled", "temporary-auth-failure"]
)
def test_the_server_refuses(condition: str) -> None:
    words = f"<{condition}/><text>Words.</text>"
    for play in (plain() << CHOICE << PLAIN, begun()):
        error = (play >> sasl("failure", words)).fails("sasl.refused", ExitCode.SASL)
        assert error.condition is not None
        assert (error.condition.name, error.condition.text) == (condition, "Words.")
        assert play.context.stream.phase is Phase.NEGOTIATING


def test_a_refusal_of_the_proof() -> None:
    play = begun() >> ScramServer().challenge << VALUES << Send >> sasl("failure")
    error = play.fails("sasl.refused")
    assert error.condition is not None
    assert error.condition.name == "not-authorized"


def test_the_stream_ends_within_the_exchange() -> None:
    (begun() >> END).fails("closed")


# --- a server that is not who it says ---


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "success-without-proof"),
        ("dj1BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE9", "signature-wrong"),  # v=AAAA…
        ("dj1BQUFB", "signature-length"),
        ("ZT1vdGhlci1lcnJvcg==", "server-error"),  # e=other-error
        ("*", "incorrect-encoding"),
    ],
)
def test_an_impostor_may_say_success_but_is_not_believed(text: str, reason: str) -> None:
    play = begun() >> ScramServer().challenge << VALUES << Send >> sasl("success", text)
    play.fails(f"sasl.refusal.{reason}", ExitCode.SASL)
    assert "authenticated" not in play.context.facts


def test_an_impostor_whose_last_word_is_a_challenge_gets_no_answer_but_abort() -> None:
    play = begun() >> ScramServer().challenge << VALUES << Send
    play = play >> sasl("challenge", "dj1BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE9") << ABORT
    (play >> sasl("failure", "<aborted/>")).fails("sasl.refusal.signature-wrong")


def test_a_server_that_knows_another_password() -> None:
    """It cannot check our proof, so it pretends to: its own signature gives it away."""
    server = ScramServer("another password")
    play = begun() >> server.challenge << VALUES << Send
    (play >> sasl("success", "dj1BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE9")).fails(
        "sasl.refusal.signature-wrong"
    )


def test_success_before_anybody_proved_anything() -> None:
    (begun() >> sasl("success")).fails("sasl.refusal.success-without-proof", ExitCode.SASL)


def test_success_with_what_should_be_a_challenge() -> None:
    server = ScramServer()
    play = begun()
    challenge = server.challenge(play.sent).replace(b"challenge", b"success")
    (play >> challenge).fails("sasl.refusal.success-too-early", ExitCode.SASL)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"r=oMsT", b"r=xxxx", "nonce-not-ours"),
        (b"i=4096", b"i=4095", "iterations-too-few"),
        (b"i=4096", b"i=2147483647", "iterations-too-many"),
    ],
)
def test_a_challenge_that_cannot_be_honest_is_aborted(old: bytes, new: bytes, reason: str) -> None:
    server = ScramServer(bend=lambda payload: payload.replace(old, new))
    play = begun() >> server.challenge << ABORT
    (play >> sasl("failure", "<aborted/>")).fails(f"sasl.refusal.{reason}", ExitCode.SASL)
    assert play.context.stream.phase is Phase.NEGOTIATING


def test_an_abort_that_nobody_answers() -> None:
    play = begun() >> sasl("challenge", "=AAA") << ABORT >> SILENCE
    error = play.fails("sasl.refusal.incorrect-encoding", ExitCode.SASL)
    assert error.facts["detail"] == "padding"


def test_plain_gets_a_challenge_instead_of_success() -> None:
    play = plain() << CHOICE << PLAIN >> sasl("challenge", "bW9yZQ==") << ABORT
    (play >> sasl("failure")).fails("sasl.refusal.unexpected-data", ExitCode.SASL)


def test_success_that_nobody_asked_for_again() -> None:
    play = plain() << CHOICE << PLAIN >> sasl("success") + sasl("success")
    play.ends()  # the step has what it waited for; the second one broke the stream
    assert play.context.stream.phase is Phase.BROKEN


def test_a_password_that_cannot_be_used_is_not_sent() -> None:
    (plain(password="a\0b") << CHOICE).fails("sasl.refusal.nul-in-credentials", ExitCode.SASL)
    (plain(password="") << CHOICE).fails("sasl.refusal.password-empty", ExitCode.SASL)


def test_the_values_are_told_once_each() -> None:
    play = begun() >> ScramServer().challenge
    assert isinstance(play.action, Tell)
    values = play.action.facts["values"]
    assert isinstance(values, dict)
    assert {"salted_password", "client_proof", "server_signature"} <= values.keys()
    assert "client_nonce" not in values  # it was told with the first message


TYPES = '<sasl-channel-binding xmlns="urn:xmpp:sasl-cb:0"><channel-binding type="tls-exporter"/>'
TYPES += "</sasl-channel-binding>"


def test_types_of_binding_without_a_mechanism_end_the_login() -> None:
    walker = after_features(mechanisms("SCRAM-SHA-1", "PLAIN"), TYPES)
    playbook(step("sasl"), walker).fails("sasl.lists-contradict", ExitCode.SASL)
    named = after_features(mechanisms("SCRAM-SHA-1", "PLAIN"), TYPES, mechanism="PLAIN")
    play = playbook(step("sasl"), named) << Tell("sasl.lists-contradict")
    (play << Tell("sasl.asked") << PLAIN >> sasl("success")).ends()


@pytest.mark.parametrize("offered", [("PLAIN",), ("PLAIN", "X-OAUTH2"), ("DIGEST-MD5", "PLAIN")])
def test_types_beside_mechanisms_that_never_had_a_use_for_them(offered: tuple[str, ...]) -> None:
    """What LDAP, PAM and external programs lead to on Prosody and ejabberd."""
    walker = after_features(mechanisms(*offered), TYPES)
    play = playbook(step("sasl"), walker) << Tell("sasl.types-alone")
    (play << Tell("sasl.choice") << PLAIN >> sasl("success")).ends()


def test_types_of_a_server_without_passwords_are_no_matter() -> None:
    walker = after_features(mechanisms("EXTERNAL", "ANONYMOUS"), TYPES, mechanism="ANONYMOUS")
    playbook(step("sasl"), walker) << Tell("sasl.asked")


def test_where_the_mechanism_is_refused_the_next_one_is_tried() -> None:
    play = scram("SCRAM-SHA-1", "SCRAM-SHA-256", "PLAIN") << CHOICE << VALUES << Send
    play = play >> sasl("failure", "<invalid-mechanism/>")
    play = play << Tell("sasl.next", {"mechanism": "SCRAM-SHA-256"})
    server = ScramServer()
    play = play << Tell("sasl.left", {"mechanism": "SCRAM-SHA-1"}) << VALUES << FIRST
    (play >> server.challenge << VALUES << Send >> server.success).ends()


@pytest.mark.parametrize("condition", ["invalid-mechanism", "not-authorized"])
def test_no_plain_after_scram(condition: str) -> None:
    play = begun() >> sasl("failure", f"<{condition}/>")
    assert play.fails("sasl.refused", ExitCode.SASL).condition is not None
    assert b"PLAIN" not in play.sent


def test_what_was_asked_for_is_not_replaced() -> None:
    walker = after_features(mechanisms("SCRAM-SHA-1", "SCRAM-SHA-256"), mechanism="SCRAM-SHA-256")
    play = playbook(step("sasl"), walker) << Tell("sasl.asked") << VALUES << Send
    (play >> sasl("failure", "<invalid-mechanism/>")).fails("sasl.refused", ExitCode.SASL)


def test_gssapi_is_named_as_what_we_do_not_speak() -> None:
    host = '<hostname xmlns="urn:xmpp:domain-based-name:1">kdc.example.com</hostname></mechanisms>'
    offer = mechanisms("GSSAPI", "PLAIN").replace("</mechanisms>", host)
    play = playbook(step("sasl"), after_features(offer))
    (play << Tell("sasl.gssapi", {"host": "kdc.example.com"}) << CHOICE << PLAIN)
