"""xmpppy, with the debugging that it has switched on by itself."""

import os
import time

import xmpp

SAID = "1 < 2 & 3\nsecond line: Grüße, 你好"

port = int(os.environ["PORT"])
client = xmpp.Client("ceit.org", port)
client.UnregisterDisconnectHandler(client.DisconnectHandler)
client.connect(("127.0.0.1", port), use_srv=False)
if client.auth("mbed", os.environ["PASSWORD"], "log"):
    heard: list[object] = []
    client.RegisterHandler("message", lambda _, message: heard.append(message))
    client.sendInitPresence()
    client.send(xmpp.Iq("get", "urn:nobody", to="ceit.org"))
    client.send(xmpp.Message("mbed@ceit.org/log", SAID, "chat"))
    end = time.monotonic() + 10
    while not heard and time.monotonic() < end:
        client.Process(1)
    client.disconnect()
