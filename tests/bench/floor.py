"""The floor of a walk: its bare exchange by click, asyncio, ssl and lxml, and no line of ours.

python floor.py HOST PORT CA_FILE        (the password is in XMPP_WALK_PASSWORD)

No Python client that imports these four can be faster; what is above it is what we add.
"""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import ssl

import click
from lxml import etree

_NS = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
_HEADER = f"<?xml version='1.0'?><stream:stream {_NS} to='ceit.org' version='1.0'>"
_STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
_AUTH = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{}</auth>"
_BIND = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
_ROSTER = "<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>"
_MESSAGE = "<message to='mbed@ceit.org' type='chat'><body>O Romeo, Romeo!</body></message>"
_CLOSE = "</stream:stream>"


class Stream:
    """One connection: what is sent, and what is awaited, parsed as it comes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._parser = etree.XMLPullParser(events=("start", "end"))

    def restart(self) -> None:
        self._parser = etree.XMLPullParser(events=("start", "end"))

    async def ask(self, said: str, name: str) -> None:
        """Send it, and read until the element of this local name has ended."""
        self._writer.write(said.encode())
        tcp = self._writer.get_extra_info("socket")
        while True:
            # A server that waits for an ACK (Nagle) would cost 40 ms; the walk does this too.
            tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            for event, element in self._parser.read_events():
                if event == "end" and etree.QName(element).localname == name:
                    return
            data = await self._reader.read(65_536)
            if not data:
                raise SystemExit(f"the stream ended before <{name}/>")
            self._parser.feed(data)

    async def start_tls(self, ca_file: str) -> None:
        context = ssl.create_default_context(cafile=ca_file)
        await self._writer.start_tls(context, server_hostname="ceit.org")

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


async def walk(host: str, port: int, ca_file: str) -> None:
    stream = Stream(*await asyncio.open_connection(host, port))
    await stream.ask(_HEADER, "features")
    await stream.ask(_STARTTLS, "proceed")
    await stream.start_tls(ca_file)
    stream.restart()
    await stream.ask(_HEADER, "features")
    password = os.environ["XMPP_WALK_PASSWORD"]
    response = base64.b64encode(f"\0mbed\0{password}".encode()).decode()
    await stream.ask(_AUTH.format(response), "success")
    stream.restart()
    await stream.ask(_HEADER, "features")
    await stream.ask(_BIND, "iq")
    await stream.ask(_ROSTER, "iq")
    await stream.ask("<presence/>", "presence")
    await stream.ask(_MESSAGE, "message")
    await stream.ask(_CLOSE, "stream")
    await stream.close()


@click.command()
@click.argument("host")
@click.argument("port", type=int)
@click.argument("ca_file")
def main(host: str, port: int, ca_file: str) -> None:
    asyncio.run(walk(host, port, ca_file))


if __name__ == "__main__":
    main()
