"""What does a person find who logs in? Contacts, mail that waits, and another login of his own.

RFC 6121 §2, §3.1, §8.5.2. Other clients bring it about, as in life.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import slixmpp
from support.net.beside import beside

from soak import names
from soak.configuration import Configuration
from soak.witness import Client, Way

DEADLINE = 30.0
_CONTACTS = 40
_LETTERS = 12
_PRIORITIES = {"equal": 0, "preferred": 10}


class _Companion(Client):
    """Logs in, and says when it is there."""

    def __init__(self, jid: str, password: str, way: Way) -> None:
        super().__init__(jid, password, way)
        self.there = asyncio.Event()
        self.add_event_handler("session_start", lambda _: self.there.set())

    async def settled(self) -> None:
        """When all that was sent has been taken: stanzas are handled in order."""
        self.register_plugin("xep_0199")
        await self.plugin["xep_0199"].ping(slixmpp.JID(self.boundjid.host), timeout=DEADLINE)


@asynccontextmanager
async def _logged_in(jid: str, password: str, way: Way) -> AsyncIterator[_Companion]:
    client = _Companion(jid, password, way)
    client.begin()
    try:
        async with asyncio.timeout(DEADLINE):
            await client.there.wait()
        yield client
    finally:
        await client.leave()


@contextmanager
def another_login(it: Configuration, way: Way) -> Iterator[None]:
    """Another client of the same account, for as long as the block lasts."""
    if it.beside == "nobody":
        yield
        return

    @asynccontextmanager
    async def present() -> AsyncIterator[None]:
        jid = f"{names.account(it)}@{names.domain(it)}/another"
        async with _logged_in(jid, names.password(it), way) as client:
            client.send_presence(ppriority=_PRIORITIES[it.beside])
            await client.settled()
            yield

    with beside(present()):
        yield


def prepare(it: Configuration, way: Way) -> None:
    """Let there wait for the account what the configuration says."""
    if it.waiting == "nothing":
        return
    asyncio.run(_contacts(it, way) if it.waiting == "contacts" else _from_a_friend(it, way))


async def _contacts(it: Configuration, way: Way) -> None:
    jid = f"{names.account(it)}@{names.domain(it)}/making"
    async with _logged_in(jid, names.password(it), way) as client:
        for number in range(_CONTACTS):
            client.update_roster(
                slixmpp.JID(f"contact{number}@elsewhere.example"),
                name=f"Freundin № {number} <3",
                groups=["Büro", "家人"][: number % 3],
            )
        await client.settled()


async def _from_a_friend(it: Configuration, way: Way) -> None:
    jid = f"{names.FRIEND}@{names.domain(it)}/writing"
    to = slixmpp.JID(f"{names.account(it)}@{names.domain(it)}")
    async with _logged_in(jid, names.password(it), way) as client:
        if it.waiting == "request":
            client.send_presence(pto=to, ptype="subscribe", pstatus="Kennst du mich noch?")
        for number in range(_LETTERS if it.waiting == "mail" else 0):
            client.send_message(mto=to, mbody=f"Brief {number}: O Romeo, Romeo!", mtype="chat")
        await client.settled()
