"""Do the real servers run as they were set up? Asked with a client that is not ours."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace

import pytest
from support.real.client import write_to_self
from support.real.server import RealServer, Setup
from support.real.sharing import Servers

pytestmark = pytest.mark.real

Start = Callable[[str, Setup], RealServer]
REAL = pytest.mark.parametrize("name", ["prosody", "ejabberd"])
HEADER = (
    b"<?xml version='1.0'?><stream:stream to='ceit.org' version='1.0' xmlns='jabber:client'"
    b" xmlns:stream='http://etherx.jabber.org/streams'>"
)


def talk(server: RealServer, send: bytes, until: bytes) -> bytes:
    """What the server says in clear, up to some bytes or its end."""
    seen = b""
    with socket.create_connection((server.host, server.port), timeout=10) as connection:
        connection.sendall(send)
        while until not in seen and (data := connection.recv(65536)):
            seen += data
    return seen


@REAL
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"])
def test_starttls_required(name: str, mechanism: str, start: Start) -> None:
    setup = Setup()
    outcome = write_to_self(start(name, setup), setup, mechanism=mechanism)
    assert (outcome.roster, outcome.body, outcome.refused) == (True, "an echo", [])
    assert outcome.jid.startswith("mbed@ceit.org/")


@REAL
def test_direct_tls(name: str, start: Start) -> None:
    setup = Setup()
    outcome = write_to_self(start(name, setup), setup, direct=True, account="romeo")
    assert (outcome.roster, outcome.body, outcome.refused) == (True, "an echo", [])
    assert outcome.jid.startswith("romeo@ceit.org/")


@REAL
def test_wrong_password(name: str, start: Start) -> None:
    setup = Setup()
    outcome = write_to_self(start(name, setup), setup, mechanism="PLAIN", password="wrong")
    assert outcome.refused == ["failed_all_auth"]


@REAL
@pytest.mark.parametrize("certificate", ["expired", "wrong-name"])
def test_bad_certificate(name: str, certificate: str, start: Start) -> None:
    setup = Setup(certificate="expired" if certificate == "expired" else "wrong-name")
    server = start(name, setup)
    assert write_to_self(server, setup).refused == ["ssl_invalid_chain"]
    assert write_to_self(server, setup, direct=True).refused[0] == "connection_failed"


@REAL
def test_unknown_authority(name: str, start: Start, servers: Servers) -> None:
    setup = Setup()
    server = replace(start(name, setup), ca_file=servers.authority.stranger())
    assert write_to_self(server, setup).refused == ["ssl_invalid_chain"]


@REAL
def test_starttls_may_be_required_optional_or_off(name: str, start: Start) -> None:
    features = {
        kind: talk(start(name, setup), HEADER, b"</stream:features>")
        for kind, setup in {
            "required": Setup(),
            "optional": Setup(starttls="optional"),
            "off": Setup(starttls="off"),
        }.items()
    }
    assert b"<required" in features["required"]
    assert b"PLAIN<" not in features["required"]
    assert b"<starttls" in features["optional"]
    assert b"<required" not in features["optional"]
    assert b"PLAIN<" in features["optional"]
    assert b"<starttls" not in features["off"]
    assert b"PLAIN<" in features["off"]


@REAL
def test_login_without_tls(name: str, start: Start) -> None:
    setup = Setup(starttls="off")
    outcome = write_to_self(start(name, setup), setup, mechanism="PLAIN")
    assert (outcome.roster, outcome.body) == (True, "an echo")


@REAL
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"])
def test_one_mechanism_alone(name: str, mechanism: str, start: Start) -> None:
    setup = Setup(starttls="off", mechanisms=(mechanism,))
    server = start(name, setup)
    features = talk(server, HEADER, b"</stream:features>")
    assert features.count(b"<mechanism>") == 1
    assert f"<mechanism>{mechanism}</mechanism>".encode() in features
    assert write_to_self(server, setup, mechanism=mechanism).body == "an echo"


@REAL
def test_login_timer(name: str, start: Start) -> None:
    server = start(name, Setup(login_seconds=2))
    assert b"<connection-timeout" in talk(server, HEADER, b"</stream:stream>")
