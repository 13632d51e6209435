"""Does the log of a real program have each stanza that passed, and whose it was?"""

from __future__ import annotations

from pathlib import Path
from typing import cast
from xml.sax.saxutils import escape

import pytest
from support.logs.explained import explained
from support.logs.reading import read
from support.logs.wire import Stanzas, seen, told
from support.logs.wire import explained as wire_of
from support.net.interception import Interceptor
from support.net.relay import Passage, Relay
from support.real.loggers import LOGGERS, Logger
from support.real.server import ACCOUNTS, Certificate, Setup
from support.real.sharing import Start

from xmpp_walkthrough.logs.piece import Said
from xmpp_walkthrough.logs.recognise import readers
from xmpp_walkthrough.protocol.event import Role

pytestmark = pytest.mark.real

FOR_BROWSERS = (
    'modules_enabled = { "websocket" }',
    "consider_websocket_secure = true",
    'http_host = "127.0.0.1"',
)
RUNS = [
    pytest.param(name, mechanism, id=f"{name}-{mechanism}")
    for name, logger in LOGGERS.items()
    for mechanism in logger.mechanisms
]


def logged(
    logger: Logger, mechanism: str, start: Start, place: Path
) -> tuple[bytes, list[Passage]]:
    """Its log of a login, and what passed meanwhile, without TLS."""
    password = ACCOUNTS["mbed"]
    if logger.websocket:
        setup = Setup("optional", (mechanism,), more_doors=True, lines=FOR_BROWSERS)
        server = start("prosody", setup)
        with Relay(server.host, server.web_port) as relay:
            log = logger.run(mechanism, relay.port, server.ca_file, password, place)
        return log, relay.passages
    server = start("prosody", Setup(mechanisms=(mechanism,)))
    with Interceptor(server.host, server.port) as middle:
        authority = place / "ca.pem"
        authority.write_bytes(middle.ca_pem)
        log = logger.run(mechanism, middle.port, authority, password, place)
    return log, middle.passages


def assert_a_conversation(wire: Stanzas, said: str) -> None:
    """A binding, a roster, a refusal, presence, and a message with what XML escapes."""
    sent, came = wire[Role.INITIATING], wire[Role.RECEIVING]
    assert len(sent) >= 5
    assert len(came) >= 5
    assert any("service-unavailable" in one for one in came)
    text = f"<body>{escape(said)}</body>"
    assert all(any(text in one for one in side) for side in (sent, came))


def heard(stanzas: Stanzas) -> Stanzas:
    """Without the presence that says of us that we are leaving: whether we hear it is a race."""
    return {
        role: [one for one in side if 'type="unavailable"' not in one]
        for role, side in stanzas.items()
    }


@pytest.mark.parametrize(("name", "mechanism"), RUNS)
def test_each_stanza_that_passed(name: str, mechanism: str, start: Start, tmp_path: Path) -> None:
    logger = LOGGERS[name]
    log, passages = logged(logger, mechanism, start, tmp_path)
    wire = heard(seen(passages))
    assert_a_conversation(wire, logger.text)
    assert heard(told(read(readers()[logger.reader], log))) == wire
    file = tmp_path / "log"
    file.write_bytes(log)
    result = explained(file)
    assert result.told["format"]["format"] == logger.reader
    assert heard(wire_of(result.units)) == wire
    assert not result.told.keys() & {"diagnosis-cause", "twice", "unread-broken", "unread-unknown"}


PASSWORD, MECHANISM, PORT = "a wrong password", "a mechanism that is not offered", "a closed port"
TOLD = [
    ("slixmpp", PASSWORD, ("login.failed", "not-authorized")),
    ("slixmpp", MECHANISM, ("login.impossible", None)),
    ("slixmpp", PORT, ("tcp.failed", "refused")),
    ("slixmpp", "expired", ("tls.refused", "expired")),
    ("aioxmpp", PASSWORD, ("login.failed", None)),
    ("nbxmpp", PASSWORD, ("login.failed", "not-authorized")),
    ("nbxmpp-strictly", "expired", ("tls.refused", "expired")),
    ("twisted", PASSWORD, ("login.failed", "not-authorized")),
    ("xmpppy", PASSWORD, ("login.failed", "not-authorized")),
    ("xmpppy", PORT, ("tcp.failed", "refused")),
    ("xmppjs", PASSWORD, ("login.failed", "not-authorized")),
    ("xmppjs", PORT, ("tcp.failed", "refused")),
    ("xmppjs", "expired", ("tls.refused", "expired")),
    ("xmppjs", "wrong-name", ("tls.refused", "name-mismatch")),
]


@pytest.mark.parametrize(("name", "wrong", "expected"), TOLD)
def test_what_went_wrong(
    name: str, wrong: str, expected: tuple[str, str | None], start: Start, tmp_path: Path
) -> None:
    certificate = "good" if wrong in (PASSWORD, MECHANISM, PORT) else wrong
    setup = Setup(mechanisms=("PLAIN",), certificate=cast(Certificate, certificate))
    server = start("prosody", setup)
    logger = LOGGERS[name]
    log = logger.run(
        "SCRAM-SHA-1" if wrong == MECHANISM else "PLAIN",
        1 if wrong == PORT else server.port,
        server.ca_file,
        "wrong" if wrong == PASSWORD else ACCOUNTS["mbed"],
        tmp_path,
    )
    said = [one for one in read(readers()[logger.reader], log) if isinstance(one, Said)]
    found = [(one.key, one.facts.get("reason") or one.facts.get("condition")) for one in said]
    assert expected in found, log.decode("utf-8", "replace")[-3000:]
