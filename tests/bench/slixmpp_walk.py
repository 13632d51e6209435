"""The walk's exchange, done by slixmpp: log in, roster, presence, message to self, close.

python slixmpp_walk.py HOST PORT CA_FILE        (the password is in XMPP_WALK_PASSWORD)
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import slixmpp

DEADLINE = 15


class Walker(slixmpp.ClientXMPP):
    """Leaves as soon as its own message is back; exit code 0 only if it came."""

    def __init__(self, password: str) -> None:
        super().__init__("mbed@ceit.org", password, sasl_mech="PLAIN")
        self.echoed = False
        self.ended = asyncio.Event()
        self.add_event_handler("session_start", self.exchange)
        self.add_event_handler("message", self.received)
        self.add_event_handler("disconnected", lambda _: self.ended.set())

    async def exchange(self, _: object) -> None:
        await self.get_roster()
        self.send_presence()
        self.send_message(mto=self.boundjid, mbody="O Romeo, Romeo!", mtype="chat")

    def received(self, message: slixmpp.Message) -> None:
        self.echoed = message["body"] == "O Romeo, Romeo!"
        self.disconnect()


async def main(host: str, port: str, ca_file: str) -> int:
    client = Walker(os.environ["XMPP_WALK_PASSWORD"])
    client.ca_certs = Path(ca_file)
    # STARTTLS only, as the walk does it, and without a first try at direct TLS.
    client.enable_direct_tls = client.enable_plaintext = False
    client.connect(host, int(port))
    async with asyncio.timeout(DEADLINE):
        await client.ended.wait()
    return 0 if client.echoed else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
