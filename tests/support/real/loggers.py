"""Which programs write a log of a login that they make? Each logs in by itself, and ends.

The scripts are in `data/programs`. Those for Node want its packages, in the folder that
XMPP_WALK_NODE_PROGRAMS names (`.ci/run` makes it).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from support.files import DATA
from support.real.server import absent, find_program

PROGRAMS = DATA / "programs"
VARIABLE = "XMPP_WALK_NODE_PROGRAMS"
PACKAGES = "@xmpp/client @xmpp/debug strophe.js @xmldom/xmldom ws stanza"
SECONDS = 40.0
Command = Callable[[str, Path], list[str]]


@dataclass(frozen=True, slots=True)
class Logger:
    """How it is run, which reader is for its log, and what it can do."""

    reader: str
    command: Command
    arguments: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ("PLAIN", "SCRAM-SHA-1")
    websocket: bool = False

    def run(self, mechanism: str, port: int, ca_file: Path, password: str, place: Path) -> bytes:
        """What it has written, from its start to its end."""
        command = [*self.command(mechanism, place), mechanism, *self.arguments]
        trust = {"CA": str(ca_file), "SSL_CERT_FILE": str(ca_file)}
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            cwd=place,
            env=os.environ
            | trust
            | {"NODE_EXTRA_CA_CERTS": str(ca_file), "TERM": "xterm"}
            | {"PORT": str(port), "PASSWORD": password, "PYTHONUNBUFFERED": "1"},
            check=False,
        )
        return done.stdout


def _script(name: str) -> str:
    return str(PROGRAMS / name)


def ours(name: str) -> Command:
    """With the Python of the tests, where its library is one of theirs."""
    return lambda _mechanism, _place: [sys.executable, _script(name)]


def debian(name: str, module: str, package: str) -> Command:
    """With Debian's Python and library."""

    def command(_mechanism: str, _place: Path) -> list[str]:
        python = "/usr/bin/python3"
        wanted = [python, "-c", f"import {module}"]
        if not Path(python).exists() or subprocess.run(wanted, capture_output=True).returncode:
            absent(f"{module} is not installed (Debian: apt-get install {package})")
        return [python, _script(name)]

    return command


def node(name: str) -> Command:
    """With Node, beside its packages."""

    def command(_mechanism: str, place: Path) -> list[str]:
        program = find_program("node", "nodejs")
        packages = Path(os.environ.get(VARIABLE, ""), "node_modules")
        if VARIABLE not in os.environ or not packages.is_dir():
            absent(f"{VARIABLE} names no folder with packages (npm install {PACKAGES})")
        if not (place / "node_modules").exists():
            (place / "node_modules").symlink_to(packages.absolute())
        return [program, shutil.copy(_script(name), str(place))]

    return command


_NBXMPP = debian("nbxmpp_login.py", "nbxmpp", "python3-nbxmpp gir1.2-soup-3.0")
_TWISTED = "python3-twisted python3-openssl python3-service-identity"

LOGGERS: dict[str, Logger] = {
    "slixmpp": Logger("slixmpp", ours("slixmpp_login.py")),
    "slixmpp-debian": Logger("slixmpp", debian("slixmpp_login.py", "slixmpp", "poezio")),
    "aioxmpp": Logger("aioxmpp", debian("aioxmpp_login.py", "aioxmpp", "python3-aioxmpp")),
    "nbxmpp": Logger("nbxmpp", _NBXMPP),
    "gajim": Logger("gajim", _NBXMPP, ("console",)),
    # Neither knows SCRAM.
    "twisted": Logger(
        "twisted",
        debian("twisted_login.py", "twisted.words", _TWISTED),
        mechanisms=("PLAIN",),
    ),
    "xmpppy": Logger("xmpppy", ours("xmpppy_login.py"), mechanisms=("PLAIN",)),
    "xmppjs": Logger("xmppjs", node("xmppjs_login.mjs")),
    "strophe": Logger("strophe", node("strophe_login.mjs"), websocket=True),
    "stanza": Logger("stanza", node("stanza_login.mjs"), websocket=True),
}
