"""Does the log of a program that could not log in, alone, tell why?"""

from __future__ import annotations

from pathlib import Path

import pytest
from support.logs.explained import explained
from support.real.loggers import LOGGERS
from support.real.server import ACCOUNTS, Certificate, Setup, free_ports
from support.real.sharing import Start

pytestmark = pytest.mark.real


def cause(log: bytes, reader: str, place: Path) -> str:
    """The first cause that `explain` names."""
    file = place / "log"
    file.write_bytes(log)
    told = explained(file).told
    assert told["format"]["format"] == reader
    assert "diagnosis-cause" in told, log.decode("utf-8", "replace")
    return str(told["diagnosis-cause"]["cause"])


@pytest.mark.parametrize(
    "name", ["libstrophe", "gloox", "tclxmpp", "net_xmpp", "anyevent", "xmpp4r"]
)
def test_a_wrong_password(name: str, start: Start, tmp_path: Path) -> None:
    server = start("prosody", Setup(mechanisms=("PLAIN",)))
    logger = LOGGERS[name]
    log = logger.run("PLAIN", server.port, server.ca_file, "broken", tmp_path)
    assert cause(log, logger.reader, tmp_path) == "plain-refused"


@pytest.mark.parametrize(
    ("certificate", "expected"),
    [("expired", "certificate-expired"), ("unknown-ca", "certificate-authority-unknown")],
)
def test_a_certificate_that_libstrophe_refuses(
    certificate: Certificate, expected: str, start: Start, tmp_path: Path
) -> None:
    server = start("prosody", Setup(mechanisms=("PLAIN",), certificate=certificate))
    logger = LOGGERS["libstrophe"]
    log = logger.run("PLAIN", server.port, server.ca_file, ACCOUNTS["mbed"], tmp_path)
    assert cause(log, logger.reader, tmp_path) == expected


@pytest.mark.parametrize("name", ["libstrophe", "gloox", "net_xmpp", "xmpp4r"])
def test_a_port_where_nobody_is(name: str, start: Start, tmp_path: Path) -> None:
    """Without any XML: the program's own words are all there is."""
    server = start("prosody", Setup(mechanisms=("PLAIN",)))
    (port,) = free_ports(1)
    logger = LOGGERS[name]
    log = logger.run("PLAIN", port, server.ca_file, ACCOUNTS["mbed"], tmp_path)
    assert b"<stream" not in log
    assert cause(log, logger.reader, tmp_path) == "nothing-listens-on-port"
