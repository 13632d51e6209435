"""slixmpp, as its manual sets up logging."""

import asyncio
import logging
import os
import sys

import slixmpp

SAID = "1 < 2 & 3\nsecond line: Grüße, 你好"


class Client(slixmpp.ClientXMPP):
    def __init__(self) -> None:
        super().__init__("mbed@ceit.org/log", os.environ["PASSWORD"], sasl_mech=sys.argv[1])
        self.ca_certs = os.environ["CA"]
        self.enable_direct_tls = False
        self.ended = asyncio.Event()
        self.add_event_handler("session_start", self.exchange)
        self.add_event_handler("message", lambda _: self.disconnect())
        self.add_event_handler("disconnected", lambda _: self.ended.set())
        self.add_event_handler("connection_failed", lambda _: self.ended.set())

    async def exchange(self, _: object) -> None:
        await self.get_roster()
        try:
            await self.make_iq_get("urn:nobody", self.boundjid.domain).send()
        except slixmpp.exceptions.IqError:
            self.send_presence()
        self.send_message(mto=self.boundjid, mbody=SAID, mtype="chat")


async def main() -> None:
    client = Client()
    where = ("127.0.0.1", int(os.environ["PORT"]))
    if slixmpp.__version_info__ < (1, 9):
        client.connect(where)
    else:
        client.connect(*where)
    async with asyncio.timeout(15):
        await client.ended.wait()
    await asyncio.sleep(0.1)


logging.basicConfig(level=logging.DEBUG, format="%(levelname)-8s %(message)s")
asyncio.run(main())
