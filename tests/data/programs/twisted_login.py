"""Twisted Words, with the hooks of its own example, doc/words/examples/xmpp_client.py."""

import os

from twisted.internet import reactor, ssl
from twisted.words.protocols.jabber import client, xmlstream
from twisted.words.protocols.jabber.jid import JID
from twisted.words.xish import domish

SAID = "1 < 2 & 3\nsecond line: Grüße, 你好"


def connected(stream):
    print("Connected.")
    stream.rawDataInFn = lambda data: print(f"RECV: {data!r}")
    stream.rawDataOutFn = lambda data: print(f"SEND: {data!r}")


def disconnected(_):
    print("Disconnected.")
    if reactor.running:
        reactor.stop()


def authenticated(stream):
    print("Authenticated.")
    stream.addObserver("/message", lambda _: stream.sendFooter())
    for to, query in ((None, "jabber:iq:roster"), ("ceit.org", "urn:nobody")):
        iq = client.IQ(stream, "get")
        if to:
            iq["to"] = to
        iq.addElement((query, "query"))
        iq.send()
    stream.send(domish.Element((None, "presence")))
    message = domish.Element((None, "message"))
    message["to"], message["type"] = "mbed@ceit.org/log", "chat"
    message.addElement("body", content=SAID)
    stream.send(message)


def refused(failure):
    print("Initialization failed.")
    print(failure)
    reactor.callLater(0, disconnected, None)


with open(os.environ["CA"], "rb") as file:
    trusted = ssl.Certificate.loadPEM(file.read())
factory = client.XMPPClientFactory(
    JID("mbed@ceit.org/log"),
    os.environ["PASSWORD"],
    configurationForTLS=ssl.optionsForClientTLS("ceit.org", trustRoot=trusted),
)
factory.addBootstrap(xmlstream.STREAM_CONNECTED_EVENT, connected)
factory.addBootstrap(xmlstream.STREAM_END_EVENT, disconnected)
factory.addBootstrap(xmlstream.STREAM_AUTHD_EVENT, authenticated)
factory.addBootstrap(xmlstream.INIT_FAILED_EVENT, refused)
reactor.connectTCP("127.0.0.1", int(os.environ["PORT"]), factory)
reactor.callLater(15, disconnected, None)
reactor.run()
