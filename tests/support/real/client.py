"""What another client, slixmpp, gets when it logs in, asks for its roster and writes to itself."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import slixmpp

from support.real.server import ACCOUNTS, RealServer, Setup

DEADLINE = 15.0


@dataclass(slots=True)
class Outcome:
    """How far the client came."""

    jid: str = ""
    roster: bool = False
    body: str = ""
    refused: list[str] = field(default_factory=list)


class SelfWriter(slixmpp.ClientXMPP):
    """Logs in, gets the roster, sends presence and one message to itself, and leaves."""

    def __init__(self, account: str, domain: str, password: str, mechanism: str | None) -> None:
        super().__init__(f"{account}@{domain}/harness", password, sasl_mech=mechanism)
        self.outcome = Outcome()
        self.ended = asyncio.Event()
        self.add_event_handler("session_start", self.exchange)
        self.add_event_handler("message", self.received)
        self.add_event_handler("disconnected", lambda _: self.ended.set())
        for event in ("failed_all_auth", "ssl_invalid_chain", "connection_failed", "stream_error"):
            self.add_event_handler(event, lambda _, name=event: self.refuse(name))

    async def exchange(self, _: object) -> None:
        self.outcome.jid = str(self.boundjid)
        await self.get_roster()
        self.outcome.roster = True
        self.send_presence()
        self.send_message(mto=self.boundjid, mbody="an echo", mtype="chat")

    def received(self, message: slixmpp.Message) -> None:
        self.outcome.body = message["body"]
        self.disconnect()

    def refuse(self, event: str) -> None:
        # slixmpp would try again for ever.
        self.outcome.refused.append(event)
        self.ended.set()


async def _converse(client: SelfWriter, port: int) -> None:
    client.connect("127.0.0.1", port)
    try:
        async with asyncio.timeout(DEADLINE):
            await client.ended.wait()
    finally:
        client.cancel_connection_attempt()
        client.abort()


def write_to_self(
    server: RealServer,
    setup: Setup,
    *,
    direct: bool = False,
    mechanism: str | None = None,
    password: str | None = None,
    account: str = "mbed",
) -> Outcome:
    """Run slixmpp against the server; the setup says which way in it has to take."""

    async def run() -> Outcome:
        word = ACCOUNTS[account] if password is None else password
        client = SelfWriter(account, server.domain, word, mechanism)
        client.ca_certs = server.ca_file
        client.enable_direct_tls = direct
        client.enable_starttls = not direct
        # Without TLS slixmpp logs in only when it is told that this is meant.
        client.enable_plaintext = setup.starttls == "off"
        mechanisms = client.plugin["feature_mechanisms"]
        mechanisms.unencrypted_plain = mechanisms.unencrypted_scram = setup.starttls == "off"
        await _converse(client, server.direct_port if direct else server.port)
        return client.outcome

    return asyncio.run(run())
