"""nbxmpp, with the format of Gajim's log; or `console`: what Gajim shows in its own."""

import logging
import os
import sys
import time

from gi.repository import GLib
from nbxmpp.client import Client
from nbxmpp.const import ConnectionProtocol, ConnectionType
from nbxmpp.protocol import Iq, Message, Presence
from nbxmpp.structs import StanzaHandler

SAID = "1 < 2 & 3\nsecond line: Grüße, 你好"
CONSOLE = "console" in sys.argv


def show(kind):
    """Show stanzas as gajim/gtk/xml_console.py does."""

    def shown(_client, _signal, stanza):
        text = stanza if isinstance(stanza, str) else stanza.__str__(fancy=True)
        print(f"<!-- {kind} {time.strftime('%c')} (mbed) -->\n{text}\n", flush=True)

    return shown


def exchange(client, _signal):
    client.send_stanza(Iq("get", queryNS="jabber:iq:roster"))
    client.send_stanza(Iq("get", to="ceit.org", queryNS="urn:nobody"))
    client.send_stanza(Presence())
    client.send_stanza(Message("mbed@ceit.org/log", SAID, typ="chat"))


def main():
    loop = GLib.MainLoop()
    client = Client(log_context="mbed")
    client.set_domain("ceit.org")
    client.set_username("mbed")
    client.set_resource("log")
    client.set_password(os.environ["PASSWORD"])
    client.set_mechs([sys.argv[1]])
    where = f"127.0.0.1:{os.environ['PORT']}"
    client.set_custom_host(where, ConnectionProtocol.TCP, ConnectionType.START_TLS)
    # GLib cannot be told of another authority.
    client.set_ignore_tls_errors("strictly" not in sys.argv)
    client.subscribe("connected", exchange)
    for event in ("connection-failed", "disconnected"):
        client.subscribe(event, lambda *_: GLib.timeout_add(100, loop.quit))
    client.register_handler(
        StanzaHandler(name="message", callback=lambda client, *_: client.disconnect())
    )
    if CONSOLE:
        client.subscribe("stanza-sent", show("Outgoing"))
        client.subscribe("stanza-received", show("Incoming"))
    GLib.timeout_add(15000, loop.quit)
    client.connect()
    loop.run()


if not CONSOLE:
    logging.basicConfig(
        level=logging.DEBUG,
        format="%(asctime)s (%(levelname).1s) %(name)-35s %(message)s",
        datefmt="%x %H:%M:%S",
    )
main()
