"""How to run our own practice server as a person does, with `xmpp-walk serve`."""

from __future__ import annotations

import json
import selectors
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.real.certificates import TestAuthority
from support.real.command import COMMAND, environment
from support.real.server import START_SECONDS, RealServer, Setup, stop


@contextmanager
def practice(setup: Setup, directory: Path, _authority: TestAuthority) -> Iterator[RealServer]:
    """Run the practice server for as long as the block lasts; it makes its own authority."""
    if setup.certificate != "good" or setup.login_seconds is not None:
        pytest.skip("the practice server always has a good certificate and its own timer")
    options = ("--port", "0", "--direct-tls-port", "0", "--starttls", setup.starttls)
    with serve(directory, *options) as server:
        yield server


@contextmanager
def serve(directory: Path, *options: str) -> Iterator[RealServer]:
    """Run `xmpp-walk serve` with these options for as long as the block lasts."""
    directory.mkdir(parents=True, exist_ok=True)
    log = directory / "practice.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--json", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=directory,
            env=environment(),
            start_new_session=True,
        )
    try:
        facts = json.loads(_first_line(process, log))
        yield RealServer(
            "practice",
            facts["host"],
            facts["port"],
            facts["direct_tls_port"],
            Path(facts["ca_file"]),
            facts["domain"],
            log,
        )
    finally:
        stop(process)
        if process.stdout is not None:
            process.stdout.close()


def _first_line(process: subprocess.Popen[bytes], log: Path) -> bytes:
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        ready = selector.select(START_SECONDS)
    line = process.stdout.readline() if ready else b""
    if not line.endswith(b"\n"):
        raise RuntimeError(f"`serve --json` told nothing\n{log.read_text('utf-8', 'replace')}")
    return line
