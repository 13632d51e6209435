"""Does the login in one exchange work on the servers that have it? XEP-0388, XEP-0386, XEP-0484.

Debian 13's ejabberd has SASL2 and Bind 2, and tokens by a module of its own; Prosody 13 needs
community modules for all three.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.real.server import RealServer, Setup
from support.real.walking import walk

pytestmark = pytest.mark.real

Start = Callable[[str, Setup], RealServer]
EJABBERD = "ejabberd-24"
TOKENS = Setup(modules=("auth_fast",))
UPGRADING = Setup(
    modules=("auth_fast", "scram_upgrade"),
    lines=("auth_password_format: scram", "auth_scram_hash: sha"),
)


@pytest.mark.parametrize("mechanism", [None, "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS"])
def test_one_exchange_authenticates_and_binds(
    mechanism: str | None, start: Start, tmp_path: Path
) -> None:
    options = ["--mechanism", mechanism] if mechanism else []
    walked = walk(start(EJABBERD, Setup()), "--sasl2", *options, place=tmp_path)
    assert walked.code == 0, str(walked)
    assert walked.sent(f'<authenticate xmlns="urn:xmpp:sasl:2" mechanism="{mechanism or "SCRAM"}')
    assert walked.received("<authorization-identifier>mbed@ceit.org/xmpp-walk.")
    assert walked.received("<bound xmlns='urn:xmpp:bind:0'/>")
    assert not walked.sent("urn:ietf:params:xml:ns:xmpp-bind")


def test_what_binding_switches_on(start: Start, tmp_path: Path) -> None:
    extras = ("--with", "sm", "--with", "carbons")
    walked = walk(start(EJABBERD, Setup()), "--sasl2", *extras, place=tmp_path)
    assert walked.code == 0, str(walked)
    assert walked.received("<enabled ")
    assert not walked.sent('<iq type="set" id="carbons')


def test_a_wrong_password(start: Start, tmp_path: Path) -> None:
    server = start(EJABBERD, Setup())
    walked = walk(server, "--sasl2", place=tmp_path, password="wrong")
    assert walked.code == 23, str(walked)
    assert walked.received("<failure xmlns='urn:xmpp:sasl:2'><not-authorized ")


def test_a_token_logs_in_by_one_message(start: Start, tmp_path: Path) -> None:
    walked = walk(start(EJABBERD, TOKENS), "--fast", place=tmp_path)
    assert walked.code == 0, str(walked)
    assert walked.received("<token ")
    assert walked.sent('mechanism="HT-SHA-256-')
    assert 'token="********"' in walked.output


@pytest.mark.parametrize("name", ["prosody-13", "prosody", "ejabberd"])
def test_where_it_is_not_offered_the_walk_says_so(name: str, start: Start, tmp_path: Path) -> None:
    walked = walk(start(name, Setup()), "--sasl2", place=tmp_path)
    assert walked.code == 23, str(walked)
    assert not walked.sent("<authenticate")


def test_a_server_that_would_store_more_of_the_password_is_left_as_it_is(
    start: Start, tmp_path: Path
) -> None:
    """Nothing is written unasked: the account logs in as before, whatever was looked at."""
    server = start(EJABBERD, UPGRADING)

    def other_hash() -> int:
        """How a login by a hash ends that the account does not have: a new one would change it."""
        return walk(server, "--to", "sasl", "--mechanism", "SCRAM-SHA-256", place=tmp_path).code

    before = other_hash()
    assert before == 23
    for options in (["--sasl2"], ["--fast"], ["--mechanism", "SCRAM-SHA-1"]):
        walked = walk(server, *options, place=tmp_path)
        assert walked.code == 0, str(walked)
        assert not walked.sent("<upgrade ")
        assert not walked.sent("<next ")
        offered = "<upgrade xmlns='urn:xmpp:sasl:upgrade:0'>UPGR-SCRAM-SHA-"
        assert walked.received(offered), str(walked)
    assert other_hash() == before
