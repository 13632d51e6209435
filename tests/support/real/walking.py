"""What the installed command does when a script runs it: one walk, its output and its exit code."""

from __future__ import annotations

import base64
import subprocess
from dataclasses import dataclass
from pathlib import Path

from support.real.command import COMMAND, environment
from support.real.server import RealServer

PASSWORD = "mirror"
DEADLINE = 30


@dataclass(frozen=True, slots=True)
class Walked:
    """What a process left behind."""

    code: int
    output: str
    errors: str

    def __str__(self) -> str:
        return f"exit {self.code}\n{self.output}\n--- errors\n{self.errors}"

    def sent(self, text: str) -> bool:
        """Whether the plain view shows that text going to the server."""
        return self._passed("->~>", text)

    def received(self, text: str) -> bool:
        """Whether the plain view shows that text coming from the server."""
        return self._passed("<-<~", text)

    def _passed(self, arrows: str, text: str) -> bool:
        lines = self.output.splitlines()
        return any(line[:2] in (arrows[:2], arrows[2:]) and text in line for line in lines)


def walk(
    server: RealServer,
    *options: str,
    place: Path,
    jid: str = "mbed@ceit.org",
    password: str = PASSWORD,
    view: str = "plain",
    found: bool = False,
) -> Walked:
    """Walk to that server with nobody at the keyboard; options given later win over these.

    Where it is found by DNS, the options name the nameserver.
    """
    where = [] if found else ["--server", f"{server.host}:{server.port}"]
    done = subprocess.run(
        [
            *(*COMMAND, jid, "--view", view, "--lang", "en"),
            *(*where, "--ca-file", str(server.ca_file)),
            *options,
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=DEADLINE,
        # Somewhere else than the checkout, so that the installed package is what runs.
        cwd=place,
        env=environment() | {"XMPP_WALK_PASSWORD": password},
        check=False,
    )
    return Walked(done.returncode, done.stdout.decode(), done.stderr.decode())


def disguises(password: str) -> set[str]:
    """Every form in which a password could stand in an output: plain, hex, and base64."""
    raw = password.encode()
    forms = {password, raw.hex(), raw.hex(" "), raw.hex().upper(), raw.hex(" ").upper()}
    for shift in range(3):
        # Only the letters that the password alone decides, whatever stands around it.
        padded = base64.b64encode(b"\0" * shift + raw + b"\0\0").decode()
        first = -(-shift * 8 // 6)
        forms.add(padded[first : (shift + len(raw)) * 8 // 6])
    return forms


def assert_secret(walked: Walked, password: str = PASSWORD) -> None:
    """The password stands nowhere, in no form."""
    shown = [form for form in disguises(password) if form in walked.output + walked.errors]
    assert not shown, f"{shown}\n{walked}"
