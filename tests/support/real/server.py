"""What is the same for every server that a test can start: description, ports, start and end."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

import pytest

DOMAIN = "ceit.org"
ACCOUNTS = {"mbed": "mirror", "romeo": "montague"}
START_SECONDS = 30.0

Logging = Literal["info", "debug", "stanzas", "bytes"]
StartTls = Literal["required", "optional", "off"]
Certificate = Literal[
    "good",
    "soon",
    "expired",
    "not-yet-valid",
    "self-signed",
    "unknown-ca",
    "missing-intermediate",
    "wrong-name",
    "machine",
    "none",
]


@dataclass(frozen=True, slots=True)
class Setup:
    """How a server is to be set up; equal setups share one running server."""

    starttls: StartTls = "required"
    mechanisms: tuple[str, ...] = ()
    """The SASL mechanisms to offer; empty means what the server offers of itself."""
    certificate: Certificate = "good"
    tls_1_2: bool = False
    """Whether TLS 1.3 is switched off."""
    tls_1_1: bool = False
    """Whether there is nothing newer than TLS 1.1, which RFC 8996 has abolished."""
    login_seconds: int | None = None
    """How long a client may take to log in; None is the server's own default."""
    modules: tuple[str, ...] = ()
    """What an ejabberd is to have besides, without `mod_`."""
    accounts: bool = False
    """Whether strangers may make accounts, and the login from before SASL is offered."""
    proxied: bool = False
    """Whether an ejabberd wants to be told by a load balancer whose connection it is."""
    more_doors: bool = False
    """Whether there is a port for other servers, and one for browsers."""
    lines: tuple[str, ...] = ()
    """What the configuration says besides of the domain, in the server's own language."""
    logging: Logging = "info"
    """How much its log tells: with `stanzas` all of them, with `bytes` what went over the wire."""


@dataclass(frozen=True, slots=True)
class RealServer:
    """A server that is running on loopback."""

    name: str
    host: str
    port: int
    direct_port: int
    ca_file: Path
    domain: str
    log_path: Path
    servers_port: int = 0
    web_port: int = 0
    """Where other servers come in, and browsers, if the setup has these doors."""

    @property
    def token(self) -> str:
        """What the server issued for OAUTHBEARER or X-OAUTH2, where its setup has one of them."""
        return self.log_path.with_name("token").read_text()

    def log_tail(self, lines: int = 40) -> str:
        """The end of the server's log, for a test that failed."""
        if not self.log_path.exists():
            return "(the server wrote no log)"
        text = self.log_path.read_text("utf-8", "replace")
        return "\n".join(text.splitlines()[-lines:])


def find_program(name: str, package: str) -> str:
    """The path of a program; absent, it is a skip on a person's machine and an error in CI."""
    # Debian keeps ejabberdctl in sbin, which is not on the path of everybody.
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    found = shutil.which(name, path=path)
    if found is None:
        absent(f"{name} is not installed (Debian: apt-get install {package})")
    return found


def absent(reason: str) -> NoReturn:
    """Skip for want of a server or the like, or fail where everything must be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"in CI this may not be missing: {reason}", pytrace=False)
    pytest.skip(reason)


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on, below the range that outgoing connections use."""
    held: list[socket.socket] = []
    try:
        while len(held) < count:
            candidate = socket.socket()
            try:
                candidate.bind(("127.0.0.1", random.randrange(20000, 32000)))
            except OSError:
                candidate.close()
            else:
                held.append(candidate)
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


def wait_until(process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    """Return as soon as the server is ready; one that ended first is an error with its log."""
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
            continue
        tail = log.read_text("utf-8", "replace")[-3000:] if log.exists() else "(no log)"
        state = f"ended with {process.poll()}" if process.poll() is not None else "is not ready"
        raise RuntimeError(f"the server {state}\n{tail}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that we started: asked first, forced after five seconds."""
    if process.stdin is not None:
        process.stdin.close()
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)


def answers(port: int, address: str = "127.0.0.1") -> bool:
    """Whether something listens on that port of loopback, or of another address of IPv4."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((address, port)) == 0
