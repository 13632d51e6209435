"""aioxmpp, with Python's usual logging."""

import asyncio
import logging
import os

import aioxmpp

SAID = "1 < 2 & 3\nsecond line: Grüße, 你好"


async def main() -> None:
    me = aioxmpp.JID.fromstr("mbed@ceit.org/log")
    door = ("127.0.0.1", int(os.environ["PORT"]), aioxmpp.connector.STARTTLSConnector())
    # Its check of a certificate fails with newer versions of pyOpenSSL.
    security = aioxmpp.make_security_layer(os.environ["PASSWORD"], no_verify=True)
    client = aioxmpp.PresenceManagedClient(me, security, override_peer=[door])
    client.summon(aioxmpp.RosterClient)
    client.presence = aioxmpp.PresenceState(available=True)
    heard = asyncio.Event()
    async with client.connected():
        dispatcher = client.summon(aioxmpp.dispatcher.SimpleMessageDispatcher)
        dispatcher.register_callback(aioxmpp.MessageType.CHAT, None, lambda _: heard.set())
        card = aioxmpp.vcard.xso.VCard()
        nobody = aioxmpp.IQ(
            to=me.replace(localpart=None, resource=None), type_=aioxmpp.IQType.GET, payload=card
        )
        try:
            await client.send(nobody)
        except aioxmpp.errors.XMPPError as refused:
            print(refused)
        message = aioxmpp.Message(to=client.local_jid, type_=aioxmpp.MessageType.CHAT)
        message.body[None] = SAID
        await client.send(message)
        await asyncio.wait_for(heard.wait(), 10)


logging.basicConfig(level=logging.DEBUG)
asyncio.run(main())
