"""Is a server healthy? slixmpp says so, with its checks on, by logging in with the same inputs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, NamedTuple

import slixmpp

DEADLINE = 30.0  # seconds, on a machine that has other work as well
_REFUSALS = ("failed_all_auth", "ssl_invalid_chain", "stream_error", "session_bind_error")
_MOST_FAILURES = 12  # connections; it would try for ever


class Way(NamedTuple):
    """How a client comes to the server: by this nameserver, or to a place that is named."""

    ca_file: Path
    dns: str
    server: tuple[str, int] | None


class Client(slixmpp.ClientXMPP):
    """slixmpp as it comes, but for the nameserver and the authority."""

    def __init__(self, jid: str, password: str, way: Way) -> None:
        super().__init__(jid, password)
        self.ca_certs = way.ca_file
        self.enable_plaintext = False
        self.way = way

    def configure_dns(self, resolver: Any, domain: object = None, port: object = None) -> None:
        resolver._channel.servers = [self.way.dns]

    def begin(self) -> None:
        self.connect(*(self.way.server or (None, None)))

    async def leave(self) -> None:
        if self.is_connected():
            await self.disconnect()
        self.cancel_connection_attempt()
        self.abort()
        if self._run_out_filters is not None:  # it has no end of its own
            self._run_out_filters.cancel()
            await asyncio.gather(self._run_out_filters, return_exceptions=True)


class _Witness(Client):
    """Comes in, and leaves."""

    def __init__(self, jid: str, password: str, way: Way) -> None:
        super().__init__(jid, password, way)
        self.told = ""
        self.came_in = False
        self.ended = asyncio.Event()
        self._failed = 0
        self.add_event_handler("session_start", self._in)
        self.add_event_handler("connection_failed", self._not_connected)
        self.add_event_handler("failed_auth", self._refused)
        for name in _REFUSALS:
            self.add_event_handler(name, lambda about, name=name: self._out(name, about))

    def _in(self, _: object) -> None:
        if not self.ended.is_set():
            self.came_in = True
            self.told = str(self.boundjid)
            self.ended.set()

    def _out(self, event: str, about: Any) -> None:
        is_redirect = event == "stream_error" and about["condition"] == "see-other-host"
        if not is_redirect and not self.ended.is_set():
            self.told = f"{event}: {about}"
            self.ended.set()

    def _refused(self, about: object) -> None:
        """The right password, by a mechanism of the server's list; slixmpp would try another one.

        EXTERNAL it tries without a certificate, and that may be refused.
        """
        mechanism = self.plugin["feature_mechanisms"].mech
        if mechanism is not None and mechanism.name != "EXTERNAL":
            self._out(mechanism.name, about)

    def _not_connected(self, about: object) -> None:
        self._failed += 1
        self.told = f"connection_failed: {about}"
        if self._failed > _MOST_FAILURES:
            self.ended.set()


async def _asked(client: _Witness) -> tuple[bool, str]:
    client.begin()
    try:
        async with asyncio.timeout(DEADLINE):
            await client.ended.wait()
    except TimeoutError:
        client.told = client.told or "silence"
    finally:
        await client.leave()
    return client.came_in, client.told


def logs_in(jid: str, password: str, way: Way) -> tuple[bool, str]:
    """Whether it does, and what it says of it."""

    async def run() -> tuple[bool, str]:
        return await _asked(_Witness(jid, password, way))

    try:
        return asyncio.run(run())
    except slixmpp.InvalidJID as error:
        return False, f"InvalidJID: {error}"
