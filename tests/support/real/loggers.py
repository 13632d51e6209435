"""Which programs write a log of a login that they make? Each logs in by itself, and ends.

The scripts are in `data/programs`. Those for Node want its packages, in the folder that
XMPP_WALK_NODE_PROGRAMS names (`.ci/run` makes it).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
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
    text: str = "1 < 2 & 3\nsecond line: Grüße, 你好"
    """What it says to itself."""

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


def interpreted(interpreter: str, name: str, wanted: Sequence[str], package: str) -> Command:
    """With what runs Perl, Ruby or Tcl, where this ends well with Debian's library."""

    def command(_mechanism: str, _place: Path) -> list[str]:
        program = find_program(interpreter, package)
        if subprocess.run([program, *wanted], capture_output=True, check=False).returncode:
            absent(f"{wanted} fails (Debian: apt-get install {package})")
        return [program, _script(name)]

    return command


def compiled(compiler: str, name: str, library: str, package: str) -> Command:
    """With Debian's library for C or C++."""

    def command(_mechanism: str, place: Path) -> list[str]:
        made = place / name.partition(".")[0]
        line = [find_program(compiler, "g++"), _script(name), "-o", str(made), f"-l{library}"]
        done = subprocess.run(line, capture_output=True, check=False)
        if done.returncode:
            absent(f"{library} is not installed (Debian: apt-get install {package})")
        return [str(made)]

    return command


_NBXMPP = debian("nbxmpp_login.py", "nbxmpp", "python3-nbxmpp gir1.2-soup-3.0")
_TWISTED = "python3-twisted python3-openssl python3-service-identity"

_TCL = str(PROGRAMS / "tclxmpp_wanted.tcl")

LOGGERS: dict[str, Logger] = {
    "slixmpp": Logger("slixmpp", ours("slixmpp_login.py")),
    "slixmpp-debian": Logger("slixmpp", debian("slixmpp_login.py", "slixmpp", "poezio")),
    "aioxmpp": Logger("aioxmpp", debian("aioxmpp_login.py", "aioxmpp", "python3-aioxmpp")),
    "nbxmpp": Logger("nbxmpp", _NBXMPP),
    "nbxmpp-strictly": Logger("nbxmpp", _NBXMPP, ("strictly",), mechanisms=()),
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
    "libstrophe": Logger(
        "libstrophe", compiled("cc", "libstrophe_login.c", "strophe", "libstrophe-dev")
    ),
    "gloox": Logger("gloox", compiled("c++", "gloox_login.cpp", "gloox", "libgloox-dev")),
    "tclxmpp": Logger(
        "tkabber", interpreted("tclsh", "tclxmpp_login.tcl", (_TCL,), "tkabber tcl-tls")
    ),
    # Perl's SASL has SCRAM from 2.17 on.
    "net_xmpp": Logger(
        "net-xmpp",
        interpreted("perl", "net_xmpp_login.pl", ("-MNet::XMPP", "-e1"), "libnet-xmpp-perl"),
        mechanisms=("PLAIN",),
    ),
    "anyevent": Logger(
        "anyevent",
        interpreted(
            "perl",
            "anyevent_login.pl",
            ("-MAnyEvent::XMPP", "-MXML::Twig", "-e1"),
            "libanyevent-xmpp-perl libxml-twig-perl",
        ),
        mechanisms=("PLAIN",),
    ),
    # With the REXML of Ruby 3.1 it reads nothing but ASCII.
    "xmpp4r": Logger(
        "xmpp4r",
        interpreted("ruby", "xmpp4r_login.rb", ("-rxmpp4r", "-e1"), "ruby-xmpp4r"),
        mechanisms=("PLAIN",),
        text="1 < 2 & 3\nsecond line: hello",
    ),
}
