"""Who logs in, as whom, and by which certificate: what the walk and the server make of it."""

from dataclasses import replace

from support.faults.walking import Walked, walk

from xmpp_walkthrough.protocol.sasl.base64 import encode
from xmpp_walkthrough.server.fault import known
from xmpp_walkthrough.steps.wants import Wants

BOUND = Wants(mechanism="SCRAM-SHA-256-PLUS")
FAULTS = known()
HEADER = (
    b'<?xml version="1.0"?><stream:stream from="romeo@ceit.org" to="ceit.org" version="1.0"'
    b' xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams">'
)


def auths(walked: Walked) -> list[str]:
    return [unit for unit in walked.units("initiating") if unit.startswith("<auth")]


def headers(walked: Walked) -> list[str]:
    return [unit for unit in walked.units("initiating") if "<stream:stream" in unit]


def test_a_login_that_the_header_does_not_name_is_ended_before_it_succeeds() -> None:
    walked = walk(instead={("open", 2): HEADER})
    assert (walked.code, walked.failed["failed"]["key"]) == (23, "failure.stream-error")
    assert "<invalid-from " in walked.said()
    assert "<success" not in walked.said()


def test_what_the_header_says_before_tls_counts_for_nothing() -> None:
    assert walk(instead={("open", 1): HEADER}).code == 0


def test_a_certificate_that_names_several_makes_us_say_which() -> None:
    (auth,) = auths(walk(FAULTS["external-several"]))
    assert f">{encode(b'mbed@ceit.org')}<" in auth


def test_a_refused_certificate_is_left_out_of_the_next_connection() -> None:
    walked = walk(FAULTS["external-no-account"])
    first, second = auths(walked)
    assert 'mechanism="EXTERNAL"' in first
    assert 'mechanism="SCRAM-' in second
    assert len(headers(walked)) == 2 + 3
    assert walked.said().count("<mechanism>EXTERNAL</mechanism>") == 1


def test_whoever_asked_for_external_is_not_given_a_password_login() -> None:
    walked = walk(FAULTS["external-no-account"], mechanism="EXTERNAL")
    assert (walked.code, walked.failed["failed"]["key"]) == (23, "failure.sasl.refused")
    assert len(auths(walked)) == 1


def test_a_certificate_that_tls_refuses_costs_one_connection_and_no_secret() -> None:
    walked = walk(FAULTS["tls-refuses-certificate"])
    assert walked.code == 0
    assert len(headers(walked)) == 2 + 3
    (note,) = (line for line in walked.lines if line.get("note") == "connect.uncertified")
    assert note["facts"] == {"reason": "unknown_ca"}


def test_nothing_is_said_to_a_server_whose_certificate_was_taken_back() -> None:
    walked = walk(FAULTS["cert-revoked"])
    assert walked.failed["failed"]["key"] == "failure.tls.revoked"
    assert len(headers(walked)) == 1


def test_a_session_for_another_account_speaks_as_that_account() -> None:
    walked = walk(FAULTS["authzid-granted"])
    assert walked.code == 0
    assert 'to="romeo@ceit.org"' in walked.said("initiating")


SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
WRONG = f'<auth xmlns="{SASL}" mechanism="PLAIN">AG1iZWQAd3Jvbmc=</auth>'.encode()
RIGHT = f'<auth xmlns="{SASL}" mechanism="PLAIN">AG1iZWQAbWlycm9y</auth>'.encode()


def test_whoever_sent_something_of_their_own_may_try_again_on_the_same_stream() -> None:
    walked = walk(instead={("sasl", 1): WRONG, ("sasl", 2): WRONG, ("sasl", 3): RIGHT})
    assert walked.code == 0
    assert len(auths(walked)) == 3
    assert len(headers(walked)) == 3
    assert walked.said().count("<not-authorized/>") == 2


def test_what_the_program_sends_itself_is_not_tried_again() -> None:
    walked = walk(instead={("sasl", 1): WRONG})
    assert (walked.code, walked.failed["failed"]["key"]) == (23, "failure.sasl.refused")
    assert len(auths(walked)) == 1


def test_with_sasl2_a_missing_list_of_types_ends_the_login() -> None:
    fault = replace(FAULTS["binding-list-missing"], wants=Wants(mechanism="*"))
    walked = walk(fault, sasl2=True)
    assert (walked.code, walked.failed["failed"]["key"]) == (23, "failure.sasl.types-missing")
    assert walk(fault).code == 0


def sessions(walked: Walked) -> list[bool]:
    facts = [line["facts"] for line in walked.lines if line.get("note") == "tls.established"]
    return [fact["tls"]["resumed"] for fact in facts]


def test_tls_is_resumed_at_the_same_place_and_the_login_bound_to_the_new_connection() -> None:
    fault = replace(FAULTS["redirect-under-tls"], wants=BOUND)
    walked = walk(fault)
    assert walked.code == 0
    assert sessions(walked) == [False, True]
    assert "p=tls-exporter,," in walked.said("initiating")


def test_tls_is_not_resumed_where_the_certificate_is_left_out() -> None:
    assert sessions(walk(FAULTS["external-no-account"])) == [False, False]
