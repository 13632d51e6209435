"""Is a server healthy? slixmpp says so, with its checks on, by logging in with the same inputs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import slixmpp

DEADLINE = 20.0  # seconds, on a machine that has other work as well
# The right password refused by a mechanism that was offered: slixmpp would go on with another one.
_REFUSALS = (
    "failed_auth",
    "failed_all_auth",
    "ssl_invalid_chain",
    "stream_error",
    "session_bind_error",
)


class _Witness(slixmpp.ClientXMPP):
    """Comes in, and leaves."""

    def __init__(self, jid: str, password: str, ca_file: Path, dns: str) -> None:
        super().__init__(jid, password)
        self.ca_certs = ca_file
        self.enable_plaintext = False
        self.told = ""
        self.came_in = False
        self.ended = asyncio.Event()
        self._dns = dns
        self._failed = 0
        self.add_event_handler("session_start", self._in)
        self.add_event_handler("connection_failed", self._not_connected)
        for name in _REFUSALS:
            self.add_event_handler(name, lambda about, name=name: self._out(name, about))

    def configure_dns(
        self, resolver: Any, domain: str | None = None, port: int | None = None
    ) -> None:
        resolver._channel.servers = [self._dns]

    def _in(self, _: object) -> None:
        self.came_in = True
        self.told = str(self.boundjid)
        self.ended.set()

    def _out(self, event: str, about: Any) -> None:
        is_redirect = event == "stream_error" and about["condition"] == "see-other-host"
        if not is_redirect and not self.ended.is_set():
            self.told = f"{event}: {about}"
            self.ended.set()

    def _not_connected(self, about: object) -> None:
        self._failed += 1
        self.told = f"connection_failed: {about}"
        if self._failed > 12:  # it would try for ever
            self.ended.set()


async def _asked(client: _Witness, server: tuple[str, int] | None) -> tuple[bool, str]:
    client.connect(*(server or (None, None)))
    try:
        async with asyncio.timeout(DEADLINE):
            await client.ended.wait()
    except TimeoutError:
        client.told = client.told or "silence"
    finally:
        if client.came_in:
            await client.disconnect()
        client.cancel_connection_attempt()
        client.abort()
    return client.came_in, client.told


def logs_in(
    jid: str,
    password: str,
    *,
    ca_file: Path,
    dns: str,
    server: tuple[str, int] | None,
) -> tuple[bool, str]:
    """Whether it does, and what it says of it."""

    async def run() -> tuple[bool, str]:
        return await _asked(_Witness(jid, password, ca_file, dns), server)

    try:
        return asyncio.run(run())
    except slixmpp.InvalidJID as error:
        return False, f"InvalidJID: {error}"
