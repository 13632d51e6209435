"""A client with stream management that a test cuts off and resumes. XEP-0198 §3 to §5."""

import asyncio
import re

from support.net.raw_client import Client, Stage

SM = "urn:xmpp:sm:3"
ENABLE = f"<enable xmlns='{SM}' resume='true'/>"


def resume(id_: str, h: object = 0) -> str:
    return f"<resume xmlns='{SM}' previd='{id_}' h='{h}'/>"


async def managed(stage: Stage, user: str = "mbed", password: str = "mirror") -> tuple[Client, str]:
    """A client that may resume, available, and the id of its session."""
    client = await stage.login(user, password)
    enabled = await client.ask(ENABLE, "<enabled[^>]*>")
    found = re.search(r' id="([^"]+)"', enabled)
    assert found
    await client.appear()
    return client, found[1]


async def cut(stage: Stage, client: Client) -> None:
    """The line is cut, and the server has noticed."""
    client.transport.release()
    while not any("waiting for" in line for line in stage.lines):
        await asyncio.sleep(0)


async def again(stage: Stage, user: str = "mbed", password: str = "mirror") -> Client:
    client = stage.client()
    await client.authenticate(user, password)
    return client
