"""`xmpp-walk sasl`: every payload of the vectors is taken apart, and a login computed on paper."""

import json
import os
import re
from io import StringIO
from typing import Any

import pytest
from support.files import VECTORS
from support.screens.command import run

from xmpp_walkthrough.cli.paper.payload import take_apart
from xmpp_walkthrough.cli.paper.saslprep import write_preparation
from xmpp_walkthrough.cli.paper.sheet import Sheet
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.payload_remarks import remarks, within
from xmpp_walkthrough.protocol.sasl.base64 import encode, encode_payload
from xmpp_walkthrough.protocol.sasl.known import read

MECHANISMS = [
    *("PLAIN", "scram-sha-1", "SCRAM-SHA-256", "SCRAM-SHA-512"),
    *("DIGEST-MD5", "CRAM-MD5", "OAUTHBEARER", "ANONYMOUS", "EXTERNAL"),
    *("SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS"),
    *("HT-SHA-256-EXPR", "HT-SHA-256-UNIQ", "HT-SHA-256-ENDP", "ht-sha-256-none"),
]
Case = dict[str, Any]
PLAIN_FAULTS = {
    "plain-rfc4616-2": "",
    "plain-no-nul": "nul-missing",
    "plain-one-nul": "nul-missing",
    "plain-three-nul": "nul-too-many",
    "plain-empty-authcid": "authcid-empty",
    "plain-empty-password": "password-empty",
    "plain-bad-utf8": "not-utf8",
    "plain-overlong-nul": "not-utf8",
    "plain-authzid-other": "",
    "plain-crlf-user": "",
    "plain-esc-user": "",
    "plain-1024-authcid": "field-too-long",
}
SCRAM_FAULTS = {
    "scram-neg-nonce-not-prefixed": "",
    "scram-neg-i-zero": "iterations-too-few",
    "scram-neg-i-leading-zero": "iterations-leading-zero",
    "scram-neg-i-low": "iterations-too-few",
    "scram-neg-i-4095": "iterations-too-few",
    "scram-neg-i-huge": "iterations-too-many",
    "scram-neg-i-underscore": "iterations-not-a-number",
    "scram-neg-salt-empty": "salt-empty",
    "scram-neg-salt-bad-b64": "salt-malformed",
    "scram-neg-order-swapped": "attribute-order",
    "scram-neg-mandatory-ext": "mandatory-extension",
    "scram-neg-optional-ext": "",
    "scram-neg-nonce-comma": "attribute-malformed",
    "scram-neg-v-wrong": "",
    "scram-neg-v-truncated": "signature-length",
    "scram-neg-user-bad-escape": "name-malformed",
    "scram-neg-y-but-plus-offered": "",
}
MESSAGES = [
    (b"\0juliet\0r0m30", "plain", "likely"),
    (b'realm="a",nonce="b",qop="auth"', "digest-challenge", "certain"),
    (b"rspauth=ea40f60335c427b5527b84dbabcdfffd", "digest-rspauth", "certain"),
    (b"<1896.697170952@postoffice.example>", "cram-challenge", "likely"),
    (b"tim b913a602c7eda7a495b4e6e7334d3890", "cram-response", "likely"),
    (b"n,a=juliet@im.example.com,\x01auth=Bearer vF9d\x01\x01", "oauth-request", "certain"),
    (
        b"n,,\x01host=im.example.com\x01port=5222\x01auth=Bearer x\x01\x01",
        "oauth-request",
        "certain",
    ),
    (b"user=juliet@im.example.com\x01auth=Bearer x\x01\x01", "xoauth2", "certain"),
    (b'{"status":"invalid_token"}', "oauth-error", "likely"),
    (b"\x01", "oauth-abort", "certain"),
    (b"juliet@im.example.com", "authzid", "likely"),
    (b"sirhc", "trace", "guess"),
    (b"\xff\xfe", "opaque", "guess"),
    (b"n,,", "scram-binding", "certain"),
    (b"y,,", "scram-binding", "certain"),
    (b"n,a=romeo,", "scram-binding", "certain"),
    (b"p=tls-unique,,\x9a\x01=,\xff", "scram-binding", "certain"),
    (b"mbed\0" + bytes(range(200, 232)), "ht-client", "likely"),
    (b"c=biws,r=abc,p=********", "scram-client-final", "certain"),
    (b"v=********", "scram-server-final", "certain"),
    (b"\0juliet\0********", "plain", "likely"),
]
BROKEN = [
    (b"n,,\x01auth=Bearer x", "", "ending-missing"),
    (b"n,,\x01host=x\x01\x01", "", "token-missing"),
    (b'{"status"', "", "json-malformed"),
    (b'{"scope":""}', "", "status-missing"),
    (b'nonce="a",nonce="b"', "", "attribute-twice"),
    (b'username="a",nonce="b",nc=00000001', "", "attribute-missing"),
    (b"juliet", "PLAIN", "nul-missing"),
    (b"juliet", "DIGEST-MD5", "other-shape"),
    (b"\xff", "EXTERNAL", "not-utf8"),
    (b"x=1,r=abc,s=QQ==,i=4096", "SCRAM-SHA-1", "attribute-order"),
    (b"n=user,r=abc", "", "gs2-header-malformed"),
    (b"c=biws,r=abc", "", "proof-missing"),
]


def cases(group: str) -> list[Case]:
    groups = json.loads(VECTORS.read_text(encoding="ascii"))["groups"]
    return next(found["cases"] for found in groups if found["id"] == group)


def decoded(text: str, mechanism: str = "", lang: str = "en") -> tuple[int, str]:
    out = StringIO()
    library = Library(lang)
    return int(take_apart(text, mechanism, library, Sheet(out))), out.getvalue()


def plain_bytes(case: Case) -> bytes:
    if case.get("message_hex"):
        return bytes.fromhex(case["message_hex"])
    return b"\0" + b"a" * 1024 + b"\0pw"


@pytest.mark.parametrize("case", cases("base64"), ids=lambda case: case["id"])
def test_base64(case: Case) -> None:
    code, output = decoded(case["b64"])
    assert (code == 0) == case["valid"]
    assert ("<incorrect-encoding/>" in output) != case["valid"]


@pytest.mark.parametrize("case", cases("sasl-plain"), ids=lambda case: case["id"])
def test_plain(case: Case) -> None:
    data = plain_bytes(case)
    assert read(data, "PLAIN").fault == PLAIN_FAULTS[case["id"]]
    code, output = decoded(encode_payload(data), "PLAIN")
    assert "\x1b" not in output
    assert "⟨" not in output
    assert code == (23 if PLAIN_FAULTS[case["id"]] else 0)


@pytest.mark.parametrize("case", cases("sasl-simple"), ids=lambda case: case["id"])
def test_external_and_anonymous(case: Case) -> None:
    code, output = decoded(case["auth_text"], case["mechanism"])
    assert code == 0
    for name in ("authzid", "trace"):
        assert case.get(name, "") in output


@pytest.mark.parametrize("case", cases("scram"), ids=lambda case: case["id"])
@pytest.mark.parametrize(
    "message", ["client_first", "server_first", "client_final", "server_final"]
)
def test_scram(case: Case, message: str) -> None:
    data = case[message].encode()
    for mechanism in ("", case["mechanism"]):
        reading = read(data, mechanism)
        assert reading.message == f"scram-{message.replace('_', '-')}"
        assert (reading.sure, reading.fault) == ("certain", "")
        assert b"".join(part.data for part in reading.parts) == data


@pytest.mark.parametrize("id", SCRAM_FAULTS)
def test_broken_scram(id: str) -> None:
    (case,) = (case for case in cases("scram-negative") if case["id"] == id)
    reading = read(case["input"].encode())
    if id == "scram-neg-nonce-comma":  # without a name it is no SCRAM: a piece is no attribute
        assert reading.message == "trace"
        reading = read(case["input"].encode(), "SCRAM-SHA-1")
        assert reading.fault == "other-shape"
        return
    assert reading.message == f"scram-{case['where'].replace('_', '-')}"
    assert reading.fault == SCRAM_FAULTS[id]


def test_no_payload_of_the_vectors_is_left_out() -> None:
    assert {case["id"] for case in cases("sasl-plain")} == set(PLAIN_FAULTS)
    prose = {"scram-neg-v-missing", "scram-neg-ssdp-mismatch"}
    written = {
        case["id"]
        for case in cases("scram-negative")
        if case["where"] not in ("flow", "client_final") and case["id"] not in prose
    }
    assert written == set(SCRAM_FAULTS)


@pytest.mark.parametrize("case", cases("digest-md5"), ids=lambda case: case["id"])
def test_digest(case: Case) -> None:
    assert read(f"rspauth={case['rspauth']}".encode()).message == "digest-rspauth"
    if "username" not in case:
        return
    pairs = {"charset": "utf-8", "nc": case["nc"], "qop": "auth", "response": case["response"]}
    quoted = ("username", "realm", "nonce", "cnonce")
    texts = [f'{name}="{case[name]}"' for name in quoted]
    texts += [f"{name}={value}" for name, value in pairs.items()]
    data = ",".join([*texts, f'digest-uri="{case["digest_uri"]}"']).encode()
    reading = read(data)
    assert (reading.message, reading.sure, reading.fault) == ("digest-response", "certain", "")
    assert b"".join(part.data for part in reading.parts) == data


@pytest.mark.parametrize(("data", "message", "sure"), MESSAGES)
def test_a_message_is_known_by_its_shape(data: bytes, message: str, sure: str) -> None:
    reading = read(data)
    assert (reading.message, reading.sure, reading.fault) == (message, sure, "")
    assert b"".join(part.data for part in reading.parts) == data
    for lang in ("en", "zh"):
        code, output = decoded(encode_payload(data), lang=lang)
        assert code == 0
        assert "⟨" not in output


@pytest.mark.parametrize(("data", "mechanism", "fault"), BROKEN)
def test_a_malformed_message_is_named_for_what_is_wrong(
    data: bytes, mechanism: str, fault: str
) -> None:
    assert read(data, mechanism).fault == fault
    for lang in ("en", "zh"):
        code, output = decoded(encode_payload(data), mechanism, lang)
        assert code == 23
        assert "⟨" not in output


REMARKS = [
    (b"\0juliet\0r0m30", "", ["same-as-x-oauth2"]),
    (b"\0juliet\0r0m30", "PLAIN", []),
    (b"\0juliet\0tok", "X-OAUTH2", []),
    (b"\0juliet\0********", "PLAIN", ["masked"]),
    (b"\0juliet\0r0m30\n", "PLAIN", ["odd-line-end password"]),
    (b"\0juliet\0r0m30 ", "PLAIN", ["odd-space-at-end password"]),
    (b"\0juliet\0r0 m30", "PLAIN", []),  # a phrase is a password like any other
    (b"\0ju liet\0r0m30", "PLAIN", ["odd-space-inside authcid"]),
    (b"\0juliet\0r0\x07m30", "PLAIN", ["odd-control password"]),
    ("\0juliet\0r0\u00a0m30".encode(), "PLAIN", ["odd-unusual-space password"]),
    ("\0juliet\0r0\u200bm30".encode(), "PLAIN", ["odd-invisible password"]),
    (b"\0juliet@example.com\0r0m30", "PLAIN", ["odd-at authcid"]),
    (b"juliet@example.com\0juliet\0r0m30", "PLAIN", ["authzid-itself authzid"]),
    (b"romeo@example.com\0juliet\0r0m30", "PLAIN", ["authzid-foreign authzid"]),
    (b"n,a=romeo@example.com,n=juliet,r=abc", "SCRAM-SHA-1", ["authzid-foreign authzid"]),
    (b"n,,n=juliet@example.com,r=abc", "SCRAM-SHA-1", ["odd-at n"]),
    (b"n,,n=ju=2Cliet,r=abc", "SCRAM-SHA-1", []),
    (b"c=biws,r=abc,p=********", "SCRAM-SHA-256", ["masked"]),
    (b'username="a@b",nonce="b"', "DIGEST-MD5", ["odd-at username"]),
]


@pytest.mark.parametrize(("data", "mechanism", "expected"), REMARKS)
def test_what_is_sound_and_odd_is_pointed_out(
    data: bytes, mechanism: str, expected: list[str]
) -> None:
    found = remarks(read(data, mechanism), mechanism)
    assert [f"{each.key} {each.part}".strip() for each in found] == expected
    for lang in ("en", "zh"):
        assert "⟨" not in decoded(encode_payload(data), mechanism, lang)[1]


@pytest.mark.parametrize(
    ("data", "mechanism", "kind", "message"),
    [
        (rb"\0bob\0secret", "", "escaped", "plain"),
        (rb"\0bob\0secret", "PLAIN", "escaped", "plain"),
        (rb"\x00bob\x00secret", "PLAIN", "escaped", "plain"),
        (rb"\u0000bob\u0000secret", "PLAIN", "escaped", "plain"),
        (b"AGp1bGlldAByMG0zMA==", "", "twice", "plain"),
        (b"AGp1bGlldAByMG0zMA==", "PLAIN", "twice", "plain"),
        (b"biwsbj11c2VyLHI9YWJj", "SCRAM-SHA-1", "twice", "scram-client-first"),
    ],
)
def test_a_payload_that_was_not_unspelt(
    data: bytes, mechanism: str, kind: str, message: str
) -> None:
    found = within(read(data, mechanism), data, mechanism)
    assert found is not None
    assert (found[0], read(found[1], mechanism).message) == (kind, message)
    for lang in ("en", "zh"):
        code, output = decoded(encode_payload(data), mechanism, lang)
        assert code == 23
        assert "⟨" not in output
        assert Library(lang).text(f"paper.within.{kind}")[:12] in output


@pytest.mark.parametrize(
    "data", [rb"C:\0temp", b"sirhc", b"AAAAAAAA", b"juliet@example.com", b"\0juliet\0QUJDREVGRw=="]
)
def test_a_text_that_only_looks_spelt_is_left_alone(data: bytes) -> None:
    assert within(read(data), data, "") is None


def test_a_message_that_was_never_encoded() -> None:
    for text in (r"\0bob\0secret", "n,,n=user,r=abc", "c=biws,r=abc,p=********"):
        code, output = decoded(text)
        assert code == 23
        assert "never encoded" in output
    assert "never encoded" not in decoded("A===")[1]


def test_the_named_mechanism_wins_over_the_shape() -> None:
    assert read(b"\0juliet\0tok", "X-OAUTH2").message == "x-oauth2"
    assert [part.name for part in read(b"\0juliet\0tok", "X-OAUTH2").parts][-1] == "token"
    for size, fault in ((20, "hash-length"), (32, ""), (64, "hash-length"), (5, "hash-length")):
        data = f"v={encode(bytes(size))}".encode()
        assert read(data, "SCRAM-SHA-256").fault == fault
        assert read(data, "SCRAM-SHA-256-PLUS").fault == fault
    final = f"c=biws,r=abc,p={encode(bytes(20))}".encode()
    assert read(final, "SCRAM-SHA-1").fault == ""
    assert read(final, "SCRAM-SHA-512").detail == "20 ≠ 64"


def test_a_password_that_plain_sends_and_scram_cannot_use() -> None:
    plain = run("sasl", "PLAIN", "mbed", XMPP_WALK_PASSWORD="mirror\U0001f642")
    assert plain.returncode == 0
    assert "refuses" not in plain.stdout
    scram = run("sasl", "SCRAM-SHA-1", "mbed", XMPP_WALK_PASSWORD="mirror\U0001f642")
    assert scram.returncode == 23
    assert "SCRAM cannot use this password" in scram.stdout


@pytest.mark.parametrize("case", cases("saslprep"), ids=lambda case: case["id"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_saslprep_makes_of_a_password(case: Case, lang: str) -> None:
    out = StringIO()
    write_preparation(case["input"], Library(lang), Sheet(out))
    shown = out.getvalue()
    assert "⟨" not in shown
    assert "\x07" not in shown
    if case["output"] is not None:
        assert case["output"].encode().hex(" ") in shown


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_login_on_paper(mechanism: str, lang: str) -> None:
    done = run("sasl", mechanism, "mbed", "--practice", "--lang", lang)
    assert done.returncode == 0, done.stderr
    assert "⟨" not in done.stdout
    if mechanism == "PLAIN":
        assert "AG1iZWQAbWlycm9y" in done.stdout
    elif mechanism.upper().startswith("HT-"):
        names = ["token", "initiator_hash", "responder_hash"]
        assert all(re.search(f"^  {name}", done.stdout, re.MULTILINE) for name in names)
        assert ("channel_binding_data" in done.stdout) == (not mechanism.endswith("none"))
    elif mechanism.upper().startswith("SCRAM"):
        names = ["salted_password", "client_proof", "server_signature"]
        assert all(re.search(f"^  {name} = ", done.stdout, re.MULTILINE) for name in names)


def test_the_example_of_rfc_5802() -> None:
    (case,) = (case for case in cases("scram") if case["id"] == "scram-sha1-rfc5802")
    done = run(
        *("sasl", "SCRAM-SHA-1", "user", "--client-nonce", case["client_nonce"]),
        *("--server-first", case["server_first"]),
        XMPP_WALK_PASSWORD=case["password"],
    )
    assert done.returncode == 0, done.stderr
    assert encode_payload(case["client_final"].encode()) in done.stdout.replace("\n  ", "")
    assert "as good as the password" in done.stdout


def test_what_a_hostile_server_says_is_refused_on_paper_too() -> None:
    done = run(
        *("sasl", "SCRAM-SHA-1", "mbed", "--practice", "--client-nonce", "abc"),
        *("--server-first", "r=xyz,s=QQ==,i=4096"),
    )
    assert done.returncode == 23
    assert "does not begin with ours" in done.stdout


def test_a_password_that_scram_cannot_use() -> None:
    done = run("sasl", "SCRAM-SHA-1", "mbed", XMPP_WALK_PASSWORD="a\u06271")
    assert done.returncode == 23
    assert "SASLprep refuses it" in done.stdout


@pytest.mark.parametrize("pasted", [b"AG1iZWQAbWlycm9y\n", b"AG1iZWQA\nbWly\r\ncm9y"])
def test_a_payload_from_standard_input(pasted: bytes) -> None:
    reading, writing = os.pipe()
    os.write(writing, pasted)
    os.close(writing)
    import subprocess

    from support.screens.command import COMMAND, environment

    with os.fdopen(reading) as stdin:
        done = subprocess.run(
            [*COMMAND, "sasl", "decode", "-"],
            stdin=stdin,
            capture_output=True,
            text=True,
            timeout=30,
            env=environment(),
            check=False,
        )
    assert done.returncode == 0
    assert "mirror" in done.stdout


@pytest.mark.parametrize(
    "arguments", [["decode"], ["X-NONE", "mbed"], ["PLAIN"], ["PLAIN", "a@b"], ["PLAIN", "mbed"]]
)
def test_a_wrong_call_is_a_usage_error(arguments: list[str]) -> None:
    done = run("sasl", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
