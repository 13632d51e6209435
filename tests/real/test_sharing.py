"""Is a login at a real server as true when it is shared, and does it tell nothing of it?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.real.server import DOMAIN, RealServer, Setup
from support.real.sharing import Servers
from support.walks.encodings import found_in
from support.walks.exchanges import assert_proven, exchanges
from support.walks.shared import everything, explained, lines_at, shared

from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.protocol.jid import Jid

pytestmark = pytest.mark.real

Start = Callable[[str, Setup], RealServer]
USUAL = ("PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256")
BOUND = ("SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS")
OFFERED = {
    "prosody": (*USUAL, "ANONYMOUS"),  # it can bind under TLS 1.2 alone
    "ejabberd": (*USUAL, "SCRAM-SHA-512", "DIGEST-MD5", "ANONYMOUS", "EXTERNAL"),
    "prosody-13": (*USUAL, *BOUND, "ANONYMOUS", "EXTERNAL", "OAUTHBEARER"),
    "ejabberd-24": (*USUAL, "SCRAM-SHA-512", *BOUND, "X-OAUTH2", "DIGEST-MD5", "EXTERNAL"),
}
CANARIES = ("mbed", "mirror", "magpie-place", "magpie-words", "ceit.org")


@pytest.mark.parametrize(
    ("name", "mechanism"), [(name, each) for name, all_ in OFFERED.items() for each in all_]
)
def test_a_login_is_true_and_tells_nothing(
    name: str, mechanism: str, start: Start, servers: Servers, tmp_path: Path
) -> None:
    usual = mechanism in (*USUAL, "SCRAM-SHA-512", *BOUND)
    server = start(name, Setup() if usual else Setup(mechanisms=(mechanism,)))
    password = server.token if mechanism in ("OAUTHBEARER", "X-OAUTH2") else "mirror"
    options = Options()
    wants = {} if mechanism == "ANONYMOUS" else {"resource": "magpie-place"}
    if mechanism == "EXTERNAL":
        pem = servers.authority.issue_client(f"mbed@{DOMAIN}").read_bytes()
        options = Options(client_pem=pem)
    lines = lines_at(
        (server.host, server.port, server.ca_file.read_bytes()),
        Jid("mbed", DOMAIN),
        password,
        options=options,
        body="magpie-words",
        mechanism=mechanism,
        **wants,
    )
    told = shared(lines)
    assert explained(told) == explained(lines)
    (exchange,) = exchanges(told)
    assert exchange.granted
    assert exchange.mechanism == mechanism
    assert_proven(exchange, "example.org")
    text = everything(told)
    canaries = (*CANARIES, password)
    assert [(each, found_in(text, each)) for each in canaries if found_in(text, each)] == []
