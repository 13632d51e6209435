"""Which mechanisms that need more than a password do the real servers have, and do we log in?

| | Prosody | ejabberd |
|---|---|---|
| ANONYMOUS | yes | yes |
| EXTERNAL | 13, by `ccert` of prosody-modules | yes |
| DIGEST-MD5 | no more since 0.12 | where it is not switched off |
| CRAM-MD5 | no | no |
| OAUTHBEARER | 13 | no |
| X-OAUTH2 | no | with erlang-p1-oauth2, which only the newer tree has |
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.real.server import RealServer, Setup
from support.real.sharing import Servers
from support.real.walking import assert_secret, walk

pytestmark = pytest.mark.real

Start = Callable[[str, Setup], RealServer]
OLDER, NEWER = ("prosody", "ejabberd"), ("prosody-13", "ejabberd-24")
TOKENS = pytest.mark.parametrize(
    ("name", "mechanism"), [("prosody-13", "OAUTHBEARER"), ("ejabberd-24", "X-OAUTH2")]
)


@pytest.mark.parametrize("name", [*OLDER, *NEWER])
def test_anonymous_gets_an_address_of_the_servers_choice(
    name: str, start: Start, tmp_path: Path
) -> None:
    server = start(name, Setup(mechanisms=("ANONYMOUS",)))
    walked = walk(server, "--mechanism", "ANONYMOUS", place=tmp_path)
    assert walked.code == 0, str(walked)
    assert walked.sent('mechanism="ANONYMOUS"')
    assert walked.received("@ceit.org/")
    assert not walked.received("<jid>mbed@")


CERTIFIED = pytest.mark.parametrize("name", ["ejabberd", *NEWER])


@CERTIFIED
def test_external_by_the_address_in_a_certificate(
    name: str, start: Start, servers: Servers, tmp_path: Path
) -> None:
    server = start(name, Setup(mechanisms=("EXTERNAL",)))
    certificate = servers.authority.issue_client("mbed@ceit.org")
    # The newer ones list types of binding all the same: left to choose, we would stop at that.
    options = ("--client-cert", str(certificate), "--mechanism", "EXTERNAL")
    walked = walk(server, *options, place=tmp_path)
    assert walked.code == 0, str(walked)
    assert walked.sent('mechanism="EXTERNAL"')
    assert walked.received("<jid>mbed@ceit.org/")
    assert_secret(walked)


@CERTIFIED
def test_external_is_not_for_somebody_without_an_account_here(
    name: str, start: Start, servers: Servers, tmp_path: Path
) -> None:
    server = start(name, Setup(mechanisms=("EXTERNAL",)))
    certificate = servers.authority.issue_client("mbed@elsewhere.example")
    options = ("--client-cert", str(certificate), "--mechanism", "EXTERNAL")
    walked = walk(server, *options, place=tmp_path)
    assert walked.code == 23, str(walked)
    assert not walked.received("<success")


@pytest.mark.parametrize("name", ["ejabberd", "ejabberd-24"])
def test_digest_md5(name: str, start: Start, tmp_path: Path) -> None:
    server = start(name, Setup(mechanisms=("DIGEST-MD5",)))
    walked = walk(server, "--mechanism", "DIGEST-MD5", place=tmp_path)
    assert walked.code == 0, str(walked)
    assert walked.received("cnNwYXV0aD")  # rspauth=
    assert_secret(walked)
    refused = walk(server, "--mechanism", "DIGEST-MD5", place=tmp_path, password="wrong")
    assert refused.code == 23
    assert refused.received("<not-authorized/>")


@TOKENS
def test_a_token_logs_in(name: str, mechanism: str, start: Start, tmp_path: Path) -> None:
    server = start(name, Setup(mechanisms=(mechanism,)))
    walked = walk(server, "--mechanism", mechanism, place=tmp_path, password=server.token)
    assert walked.code == 0, str(walked)
    assert walked.sent(f'mechanism="{mechanism}"')
    assert walked.received("<jid>mbed@ceit.org/")
    assert_secret(walked, server.token)


@TOKENS
def test_another_token_does_not(name: str, mechanism: str, start: Start, tmp_path: Path) -> None:
    server = start(name, Setup(mechanisms=(mechanism,)))
    walked = walk(server, "--mechanism", mechanism, place=tmp_path, password="wrong")
    assert walked.code == 23, str(walked)
    assert walked.received("<not-authorized/>")
    # Only OAUTHBEARER says why, in JSON. RFC 7628 §3.2.2
    assert walked.received("<challenge") == (mechanism == "OAUTHBEARER")
    assert ("invalid_token" in walked.output) == (mechanism == "OAUTHBEARER")


@pytest.mark.parametrize(
    ("name", "mechanisms"),
    [
        ("prosody", ("DIGEST-MD5", "CRAM-MD5", "X-OAUTH2")),
        ("ejabberd", ("CRAM-MD5", "OAUTHBEARER")),
        ("prosody-13", ("DIGEST-MD5", "CRAM-MD5", "X-OAUTH2")),
        ("ejabberd-24", ("CRAM-MD5", "OAUTHBEARER")),
    ],
)
def test_what_a_server_does_not_have_is_not_offered_when_nothing_forbids_it(
    name: str, mechanisms: tuple[str, ...], start: Start, tmp_path: Path
) -> None:
    """The modules for it are missing, so that no setting brings it."""
    server = start(name, Setup(mechanisms=("PLAIN", *mechanisms)))
    walked = walk(server, "--to", "sasl", "--mechanism", "PLAIN", place=tmp_path)
    assert walked.code == 0, str(walked)
    assert walked.received("<mechanism>PLAIN</mechanism>")
    assert not [one for one in mechanisms if walked.received(f"<mechanism>{one}<")]
