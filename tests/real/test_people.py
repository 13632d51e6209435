"""Do accounts, the login from before SASL and an older login go on real servers as here?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.real.server import RealServer, Setup
from support.real.walking import walk

pytestmark = pytest.mark.real

Start = Callable[[str, Setup], RealServer]
OPEN = Setup(accounts=True)


def test_an_account_is_made_on_prosody_and_only_once(start: Start, tmp_path: Path) -> None:
    server = start("prosody", OPEN)
    made, again = (
        walk(server, "--register", place=tmp_path, jid="mercutio@ceit.org", password="queenmab")
        for _ in range(2)
    )
    assert made.code == 0, str(made)
    assert "There is an account mercutio@ceit.org now." in made.output
    assert "queenmab" not in made.output
    assert again.code == 23, str(again)
    assert again.received("<conflict ")
    assert "The name for the new account is taken." in again.output


@pytest.mark.parametrize("name", ["prosody", "ejabberd"])
def test_strangers_are_refused_by_default(name: str, start: Start, tmp_path: Path) -> None:
    walked = walk(
        start(name, Setup()), "--register", place=tmp_path, jid="mercutio@ceit.org", password="q"
    )
    assert walked.code == 23, str(walked)


def test_the_login_from_before_sasl_on_prosody(start: Start, tmp_path: Path) -> None:
    """It takes no digest, and knows no way to bind another resource."""
    server = start("prosody", OPEN)
    walked = walk(server, "--old-login", "--resource", "old", place=tmp_path)
    assert walked.code == 0, str(walked)
    assert "bound us to mbed@ceit.org/old" in walked.output
    assert walked.sent("<password>********</password>")
    assert not walked.sent("<bind ")
    refused = walk(server, "--old-login", place=tmp_path, password="broken")
    assert refused.code == 23, str(refused)
    assert refused.received("<not-authorized ")


@pytest.mark.parametrize("name", ["prosody", "ejabberd"])
def test_an_older_login_is_ended(name: str, start: Start, tmp_path: Path) -> None:
    walked = walk(start(name, Setup()), "--twice", "--resource", "desk", place=tmp_path)
    assert walked.code == 0, str(walked)
    assert "mbed@ceit.org/desk, the server has said on its own connection" in walked.output
    assert "<conflict " in walked.output
