"""What does another client, slixmpp, meet in ten of the faults? What the fault says, by a relay.

How slixmpp takes it is its own affair; that the bytes are there, and that it comes no further than
the fault lets it, is ours.
"""

from __future__ import annotations

import asyncio
import json
import selectors
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from support.net.relay import Relay
from support.real.client import Outcome, SelfWriter
from support.real.command import COMMAND, environment
from support.real.server import START_SECONDS, stop

pytestmark = pytest.mark.real

DEADLINE = 10.0


class Case(NamedTuple):
    """`said` is what the server must have said; `tls` where the fault comes before or under TLS."""

    fault: str
    said: bytes
    logged_in: bool = False
    mechanism: str = "PLAIN"
    tls: bool = False


CASES = [
    Case("error-host-unknown", b"<host-unknown "),
    Case("error-policy-violation", b"<policy-violation "),
    Case("banned", b"Too many (5) failed authentications"),
    Case("port-http", b"HTTP/1.1 400 Bad Request"),
    Case("tls-declined", b'<failure xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>', tls=True),
    Case("cert-expired", b"<proceed ", tls=True),
    Case("sasl-account-disabled", b"<account-disabled/>"),
    Case("sasl-temporary-auth-failure", b"<temporary-auth-failure/>"),
    Case("scram-nonce-not-ours", b"<challenge ", mechanism="SCRAM-SHA-256"),
    Case("bind-tries", b"Too many attempts to bind."),
    Case("exchange-shutdown", b"<system-shutdown ", logged_in=True),
    Case("push-forged", b'from="tybalt@capulet.example/street"', logged_in=True),
]


@contextmanager
def serving(fault: str, *, tls: bool, log: Path) -> Iterator[dict[str, str]]:
    """`xmpp-walk serve --fault`; without TLS where the relay is to read everything."""
    starttls = "required" if tls else "off"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--json", "--port", "0", "--starttls", starttls, "--fault", fault],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment(),
            start_new_session=True,
        )
    try:
        assert process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            assert selector.select(START_SECONDS), log.read_text("utf-8", "replace")
        yield json.loads(process.stdout.readline())
    finally:
        stop(process)
        if process.stdout is not None:
            process.stdout.close()


def meet(case: Case, facts: dict[str, str], port: int) -> Outcome:
    """Let slixmpp log in, until it has seen enough."""

    async def run() -> Outcome:
        client = SelfWriter("mbed", facts["domain"], facts["password"], case.mechanism)
        if facts["ca_file"]:
            client.ca_certs = Path(facts["ca_file"])
        client.enable_direct_tls = False
        client.enable_plaintext = not case.tls
        mechanisms = client.plugin["feature_mechanisms"]
        mechanisms.unencrypted_plain = mechanisms.unencrypted_scram = not case.tls
        client.connect("127.0.0.1", port)
        try:
            async with asyncio.timeout(DEADLINE):
                await client.ended.wait()
        except TimeoutError:
            pass  # slixmpp waits for ever where it does not know what to make of a refusal
        finally:
            client.cancel_connection_attempt()
            client.abort()
        return client.outcome

    return asyncio.run(run())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.fault)
def test_slixmpp_meets_the_fault(case: Case, tmp_path: Path) -> None:
    with (
        serving(case.fault, tls=case.tls, log=tmp_path / "log") as facts,
        Relay("127.0.0.1", int(facts["port"])) as relay,
    ):
        outcome = meet(case, facts, relay.port)
    assert case.said in relay.server_to_client
    assert bool(outcome.jid) == case.logged_in
    if case.tls:
        assert b"<auth" not in relay.client_to_server
