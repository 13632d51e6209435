"""Does the same walk succeed, and fail, on every server: real ones, older and newer, and ours?"""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.real.server import Certificate, RealServer, Setup
from support.real.sharing import Servers
from support.real.walking import PASSWORD, Walked, assert_secret, disguises, walk

pytestmark = pytest.mark.real

Start = Callable[[str, Setup], RealServer]
REAL = ("prosody", "ejabberd", "prosody-13", "ejabberd-24")
EVERYWHERE = pytest.mark.parametrize("name", [*REAL, "practice"])
ELSEWHERE = pytest.mark.parametrize("name", REAL)
MECHANISMS = pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"])
STRONGEST = {
    "prosody": "SCRAM-SHA-256",
    "ejabberd": "SCRAM-SHA-512",
    "prosody-13": "SCRAM-SHA-256-PLUS",
}

SENT = (
    "<stream:stream",
    "<auth",
    "<bind",
    'xmlns="jabber:iq:roster"',
    "<presence",
    "<body>",
    "<ping",
    "</stream:stream>",
)
RECEIVED = (
    "<stream:stream",
    "<stream:features",
    "<success",
    "<jid>mbed@ceit.org/",
    "jabber:iq:roster",
    "<body>",
    "</stream:stream>",
)


def assert_arrived(walked: Walked) -> None:
    """All steps were walked, and each left its traces in both directions."""
    assert walked.code == 0, str(walked)
    assert walked.errors == ""
    assert [text for text in SENT if not walked.sent(text)] == []
    assert [text for text in RECEIVED if not walked.received(text)] == []
    assert_secret(walked)


def assert_failed(walked: Walked, code: int, cause: str) -> None:
    """The walk failed at the step that the exit code names, and told the cause."""
    assert walked.code == code, str(walked)
    assert cause in walked.output + walked.errors, str(walked)
    assert "Traceback" not in walked.output + walked.errors
    assert f"exit {code}" in walked.output + walked.errors
    assert_secret(walked)


@EVERYWHERE
@MECHANISMS
def test_starttls_required(name: str, mechanism: str, start: Start, tmp_path: Path) -> None:
    server = start(name, Setup())
    walked = walk(server, "--mechanism", mechanism, place=tmp_path)
    assert_arrived(walked)
    assert walked.sent("<starttls")
    assert walked.received("<proceed")
    assert walked.sent(f'mechanism="{mechanism}"')
    assert walked.received("<challenge") == mechanism.startswith("SCRAM")


@EVERYWHERE
def test_starttls_optional_is_taken(name: str, start: Start, tmp_path: Path) -> None:
    walked = walk(start(name, Setup(starttls="optional")), place=tmp_path)
    assert_arrived(walked)
    assert walked.received("<proceed")


@EVERYWHERE
def test_strongest_mechanism_by_default(name: str, start: Start, tmp_path: Path) -> None:
    walked = walk(start(name, Setup()), place=tmp_path)
    assert_arrived(walked)
    strongest = STRONGEST.get(name, "SCRAM-SHA-512-PLUS")
    assert walked.sent(f'mechanism="{strongest}"')


def test_digest_md5_on_ejabberd(start: Start, tmp_path: Path) -> None:
    server = start("ejabberd", Setup(mechanisms=("DIGEST-MD5",)))
    walked = walk(server, "--mechanism", "DIGEST-MD5", place=tmp_path)
    assert_arrived(walked)
    assert walked.received("cnNwYXV0aD")  # rspauth=
    refused = walk(server, "--mechanism", "DIGEST-MD5", place=tmp_path, password="wrong")
    assert_failed(refused, 23, "not-authorized")


@pytest.mark.parametrize("name", ["ejabberd", "practice"])
def test_scram_sha_512(name: str, start: Start, tmp_path: Path) -> None:
    walked = walk(start(name, Setup()), "--mechanism", "SCRAM-SHA-512", place=tmp_path)
    assert_arrived(walked)


@EVERYWHERE
@MECHANISMS
def test_direct_tls(name: str, mechanism: str, start: Start, tmp_path: Path) -> None:
    server = start(name, Setup())
    server = replace(server, port=server.direct_port)
    walked = walk(server, "--direct-tls", "--mechanism", mechanism, place=tmp_path)
    assert_arrived(walked)
    assert not walked.sent("<starttls")


@pytest.mark.parametrize("name", ["prosody", "ejabberd"])
@MECHANISMS
def test_one_mechanism_offered(name: str, mechanism: str, start: Start, tmp_path: Path) -> None:
    # With a single SCRAM, Prosody keeps hashes and ejabberd passwords.
    walked = walk(start(name, Setup(mechanisms=(mechanism,))), place=tmp_path)
    assert_arrived(walked)
    assert walked.sent(f'mechanism="{mechanism}"')


@EVERYWHERE
def test_no_tls_no_password(name: str, start: Start, tmp_path: Path) -> None:
    server = start(name, Setup(starttls="off"))
    walked = walk(server, "--mechanism", "PLAIN", "--timeout", "3", place=tmp_path)
    assert walked.code == 22, str(walked)
    assert not walked.sent("<auth")
    assert_secret(walked)


@EVERYWHERE
def test_no_tls_and_insisted_twice(name: str, start: Start, tmp_path: Path) -> None:
    server = start(name, Setup(starttls="off"))
    options = ("--insecure", "--insecure", "--mechanism", "PLAIN")
    walked = walk(server, *options, place=tmp_path)
    assert_arrived(walked)
    assert not walked.sent("<starttls")


@EVERYWHERE
def test_password_from_a_file(name: str, start: Start, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{PASSWORD}\n")
    secret.chmod(0o600)
    options = ("--password-file", str(secret))
    walked = walk(start(name, Setup()), *options, place=tmp_path, password="")
    assert_arrived(walked)


@EVERYWHERE
@pytest.mark.parametrize("view", ["terminal", "jsonl"])
def test_other_views_keep_the_secret(name: str, view: str, start: Start, tmp_path: Path) -> None:
    options = ("--mechanism", "PLAIN")
    walked = walk(start(name, Setup()), *options, place=tmp_path, view=view)
    assert walked.code == 0, str(walked)
    assert walked.output.count("</stream:stream>") >= 2
    assert_secret(walked)


@EVERYWHERE
@MECHANISMS
def test_wrong_password(name: str, mechanism: str, start: Start, tmp_path: Path) -> None:
    server = start(name, Setup())
    wrong = "c4narienvogel"
    walked = walk(server, "--mechanism", mechanism, place=tmp_path, password=wrong)
    assert_failed(walked, 23, "not-authorized")
    assert_secret(walked, wrong)
    assert walked.received("<failure")
    assert walked.output.count("<failure") == 1, "a failed login must never be tried again"


@EVERYWHERE
def test_unknown_user(name: str, start: Start, tmp_path: Path) -> None:
    """The real ones say no before the challenge, which a wrong password gets behind it."""
    server = start(name, Setup())
    unknown = walk(server, place=tmp_path, jid="nobody@ceit.org")
    assert_failed(unknown, 23, "not-authorized")
    assert unknown.received("<challenge") == (name == "practice")
    wrong = walk(server, place=tmp_path, password="wrong")
    assert_failed(wrong, 23, "not-authorized")
    assert wrong.received("<challenge")


@EVERYWHERE
def test_unknown_host(name: str, start: Start, tmp_path: Path) -> None:
    walked = walk(start(name, Setup()), place=tmp_path, jid="x@nowhere.example")
    assert_failed(walked, 20, "host-unknown")
    assert walked.received("<stream:error>")


@ELSEWHERE
def test_mechanism_not_offered(name: str, start: Start, tmp_path: Path) -> None:
    server = start(name, Setup(mechanisms=("PLAIN",)))
    walked = walk(server, "--mechanism", "SCRAM-SHA-1", place=tmp_path)
    assert_failed(walked, 23, "not-offered")
    assert not walked.sent("<auth")


def test_closed_port(start: Start, tmp_path: Path) -> None:
    server = start("practice", Setup())
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = replace(server, port=unused.getsockname()[1])
        walked = walk(closed, place=tmp_path)
    assert_failed(walked, 11, f"port {closed.port}")


@ELSEWHERE
@pytest.mark.parametrize("direct", [False, True], ids=["starttls", "direct"])
@pytest.mark.parametrize("kind", ["expired", "wrong-name"])
def test_bad_certificate(
    name: str, kind: Certificate, direct: bool, start: Start, tmp_path: Path
) -> None:
    server = start(name, Setup(certificate=kind))
    if direct:
        walked = walk(replace(server, port=server.direct_port), "--direct-tls", place=tmp_path)
    else:
        walked = walk(server, place=tmp_path)
    assert_failed(walked, 22, "expired" if kind == "expired" else "elsewhere.example")
    assert not walked.sent("<auth")


@EVERYWHERE
def test_unknown_authority(name: str, start: Start, servers: Servers, tmp_path: Path) -> None:
    stranger = replace(start(name, Setup()), ca_file=servers.authority.stranger())
    walked = walk(stranger, place=tmp_path)
    assert_failed(walked, 22, "unknown-ca")
    assert not walked.sent("<auth")


def test_disguises_find_a_password_anywhere_in_base64() -> None:
    for prefix in ("", "a", "ab", "\0mbed\0"):
        encoded = base64.b64encode(f"{prefix}{PASSWORD}".encode()).decode()
        assert any(form in encoded for form in disguises(PASSWORD))
