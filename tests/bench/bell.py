"""How many logins a second does the practice server take, when a whole class begins at once?

    python tests/bench/bell.py [--clients 1000] [--rounds 3] [--beside PATH]

PLAIN inside TLS, from the connection to the bound resource, on one processor for the server. With
`--beside`, a checkout of another version takes turns with this one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from evil.guests.dialogue import HEADER, STARTTLS, plain
from evil.guests.honest import FEATURES

from xmpp_walkthrough.net.tcp.transport import Transport, connect

_HERE = Path(__file__).resolve().parents[2]
_BIND = b"<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"


async def login(port: int, context: ssl.SSLContext) -> float:
    """One client: how many seconds its login takes."""
    begin = time.perf_counter()
    transport = await connect(socket.AF_INET, ("127.0.0.1", port))
    try:
        await _ask(transport, HEADER, FEATURES)
        await _ask(transport, STARTTLS, b"<proceed")
        await transport.start_tls(context, name="ceit.org")
        await _ask(transport, HEADER, FEATURES)
        await _ask(transport, plain(b"mbed", b"mirror"), b"<success")
        await _ask(transport, HEADER, FEATURES)
        await _ask(transport, _BIND, b"</iq>")
        taken = time.perf_counter() - begin
        await _ask(transport, b"</stream:stream>", b"</stream:stream>")
    finally:
        transport.release()
    return taken


async def _ask(transport: Transport, what: bytes, ending: bytes) -> None:
    said = b""
    await transport.write(what)
    while ending not in said:
        data = await transport.read()
        if not data:
            raise SystemExit(f"the server ended it: {said[-300:]!r}")
        said += data


async def bell(facts: dict[str, object], clients: int) -> list[float]:
    """They all begin at once."""
    context = ssl.create_default_context(cafile=str(facts["ca_file"]))
    port = int(str(facts["port"]))
    return await asyncio.gather(*(login(port, context) for _ in range(clients)))


def rung(checkout: Path, clients: int) -> tuple[float, float, float]:
    """Logins a second, the p99 of a login in seconds, and the server's work for one, in ms."""
    program = (
        "from functools import partialmethod; from xmpp_walkthrough.cli import main;"
        "from xmpp_walkthrough.server.config import ServerConfig as C;"
        f"C.__init__ = partialmethod(C.__init__, sessions_per_account={clients});"
        "main.main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, "serve", "--json", "--quiet", "--port", "0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        cwd=checkout,
    )
    try:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        asyncio.run(bell(facts, 20))  # what is imported at the first use
        before, begin = _work(process.pid), time.perf_counter()
        taken = sorted(asyncio.run(bell(facts, clients)))
        seconds, work = time.perf_counter() - begin, _work(process.pid) - before
        return clients / seconds, taken[int(len(taken) * 0.99)], 1_000 * work / clients
    finally:
        process.terminate()
        process.communicate()


def _work(process: int) -> float:
    """The processor time that it has used, in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clients", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--beside", type=Path, help="a checkout of another version")
    given = parser.parse_args()
    checkouts = {"this": _HERE, **({"other": given.beside} if given.beside else {})}
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in checkouts}
    for _ in range(given.rounds):
        for name, checkout in checkouts.items():
            found[name].append(rung(checkout, given.clients))
    for name, rounds in found.items():
        speed, slowest, work = (median(column) for column in zip(*rounds, strict=True))
        print(
            f"{name:<6}{speed:7.0f} logins/s   p99 {slowest:5.2f} s   {work:5.2f} ms of work each"
        )


if __name__ == "__main__":
    main()
