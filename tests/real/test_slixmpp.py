"""Can a client that knows nothing of us, slixmpp, use the practice server?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.real.client import write_to_self
from support.real.server import RealServer, Setup

pytestmark = pytest.mark.real

Start = Callable[[str, Setup], RealServer]


@pytest.mark.parametrize("mechanism", [None, "PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"])
@pytest.mark.parametrize("starttls", ["required", "optional", "direct"])
def test_login_roster_and_message_to_self(
    mechanism: str | None, starttls: str, start: Start
) -> None:
    setup = Setup(starttls="optional" if starttls == "optional" else "required")
    server = start("practice", setup)
    outcome = write_to_self(server, setup, direct=starttls == "direct", mechanism=mechanism)
    assert outcome.refused == []
    assert outcome.jid == "mbed@ceit.org/harness"
    assert outcome.roster
    assert outcome.body == "an echo"


def test_without_tls(start: Start) -> None:
    setup = Setup(starttls="off")
    outcome = write_to_self(start("practice", setup), setup, mechanism="PLAIN")
    assert (outcome.roster, outcome.body, outcome.refused) == (True, "an echo", [])


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256"])
def test_wrong_password(mechanism: str, start: Start) -> None:
    setup = Setup()
    server = start("practice", setup)
    outcome = write_to_self(server, setup, mechanism=mechanism, password="wrong")
    assert outcome.refused == ["failed_all_auth"]
    assert outcome.jid == ""
