"""`xmpp-walk doctor` as a process, against a practice server with one account."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import xmpp_walkthrough
from support.screens.command import run
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.listener import PracticeServer

SCHEMA = Path(xmpp_walkthrough.__file__).parent / "doctor" / "report.schema.json"
Done = subprocess.CompletedProcess[str]


def doctor(place: Path, *options: str, password: str = "mirror", right: str = "mirror") -> Done:
    """Run it against a practice server with one account."""

    async def served() -> Done:
        async with PracticeServer(ServerConfig(accounts={"mbed": right})) as server:
            ca_file = place / "ca.pem"
            ca_file.write_bytes(server.ca_pem)
            where = ("--server", f"127.0.0.1:{server.port}", "--ca-file", str(ca_file))
            return await asyncio.to_thread(
                lambda: run(
                    "doctor", "mbed@ceit.org", *where, *options, XMPP_WALK_PASSWORD=password
                )
            )

    return asyncio.run(served())
