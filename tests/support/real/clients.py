"""How are the clients that people have set up for an account of a server, and used?

Each is a function that runs one as romeo until its block ends, and yields how it is made to say
something to mbed, and how it shows what was said to romeo.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from support.files import DATA
from support.real.place import newer
from support.real.program import SECONDS, home, running
from support.real.server import ACCOUNTS, RealServer, find_program

ROMEO = "romeo@ceit.org"
MBED = "mbed@ceit.org"
NET_XMPP = DATA / "net-xmpp.pl"


@dataclass(frozen=True, slots=True)
class Talk:
    """`say` a word to mbed; `hears` returns once it shows a word that mbed has said, if it can."""

    say: Callable[[str], object]
    hears: Callable[[str], object] | None


class Client(Protocol):
    """It logs in, by STARTTLS or else by direct TLS; what it logs is added to the file."""

    def __call__(
        self, server: RealServer, direct: bool, log: Path | None = None
    ) -> AbstractContextManager[Talk]: ...


def _trust(server: RealServer, place: Path) -> dict[str, str]:
    """A copy of the authority that anybody can read, and how OpenSSL and Go are told of it."""
    copied = place / "ca.pem"
    copied.write_bytes(server.ca_file.read_bytes())
    copied.chmod(0o644)
    return {"SSL_CERT_FILE": str(copied)}


def _port(server: RealServer, direct: bool) -> int:
    return server.direct_port if direct else server.port


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o600)


def _once(command: list[str], said: str, trust: dict[str, str], log: Path | None = None) -> None:
    """Run a program that takes what it has to say from its standard input, and ends."""
    done = subprocess.run(
        command,
        input=said.encode(),
        capture_output=True,
        timeout=SECONDS,
        env=os.environ | trust,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    if log:
        log.write_bytes(done.stdout + done.stderr)


@contextmanager
def profanity(server: RealServer, direct: bool, log: Path | None = None) -> Iterator[Talk]:
    """libstrophe, in C. STARTTLS is `force`, direct TLS is `legacy`."""
    program = find_program("profanity", "profanity-light")
    with home() as place:
        policy, port = ("legacy" if direct else "force"), _port(server, direct)
        _write(
            place / ".local/share/profanity/accounts",
            f"[romeo]\nenabled=true\njid={ROMEO}\npassword={ACCOUNTS['romeo']}\nresource=profanity\n"
            f"server=127.0.0.1\nport={port}\ntls.policy={policy}\n",
        )
        logging = ["-l", "DEBUG", "-f", str(log)] if log else []
        command = [program, "-a", "romeo", *logging]
        with running(command, place, _trust(server, place)) as run:
            run.until("logged in successfully")
            yield Talk(lambda word: run.type(f"/msg {MBED} {word}\r"), run.until)
            run.type("/quit\r")


@contextmanager
def mcabber(server: RealServer, direct: bool, log: Path | None = None) -> Iterator[Talk]:
    """Loudmouth, in C. With direct TLS it compares the certificate with the host it connects to."""
    program = find_program("mcabber", "mcabber")
    with home() as place:
        trust = _trust(server, place)
        way = "ssl = 1\nset tls = 0\nset ssl_ignore_checks = 1" if direct else "tls = 1"
        _write(
            place / "mcabberrc",
            f"set jid = {ROMEO}\nset password = {ACCOUNTS['romeo']}\nset server = 127.0.0.1\n"
            f"set port = {_port(server, direct)}\nset {way}\n"
            f"set ssl_ca = {trust['SSL_CERT_FILE']}\n"
            + (f"set tracelog_level = 3\nset tracelog_file = {log}\n" if log else ""),
        )
        place.chmod(0o700)
        command = [program, "-f", str(place / "mcabberrc")]
        with running(command, place, trust) as run:
            run.until("Mbed")  # the roster has come

            # Behind it the contact is chosen, and Enter shows what is said there.
            yield Talk(lambda word: run.type(f"/say_to {MBED} {word}\r\r"), run.until)
            run.type("/quit\r")


@contextmanager
def poezio(server: RealServer, direct: bool, log: Path | None = None) -> Iterator[Talk]:
    """slixmpp, in Python. It does not run as root."""
    assert not direct, "it has no option for direct TLS"
    program = find_program("poezio", "poezio")
    with home(shared=True) as place:
        trust = _trust(server, place)
        file = place / ".config/poezio/poezio.cfg"
        _write(
            file,
            f"[Poezio]\njid = {ROMEO}/poezio\npassword = {ACCOUNTS['romeo']}\n"
            f"custom_host = 127.0.0.1\ncustom_port = {server.port}\n"
            f"ca_cert_path = {trust['SSL_CERT_FILE']}\n",
        )
        for each in (file, *list(file.parents)[:2]):
            shutil.chown(each, place.owner())
        with running([program], place, trust) as run:
            run.until("remote bookmark")  # that there is none: the last that it asks for
            run.until("Mbed")

            def say(word: str) -> None:
                # To it, many keys at once are a paste: no command begins there, and no line ends.
                for _ in range(8):
                    run.press("/")
                    run.press(f"message {MBED} {word}")
                    if run.shows(word, 2):
                        break
                run.until(word)
                run.press("\r")

            yield Talk(say, run.until)


@contextmanager
def bitlbee(server: RealServer, direct: bool, log: Path | None = None) -> Iterator[Talk]:
    """libpurple, in C, behind a gateway that speaks IRC; a certificate is asked about."""
    program = find_program("bitlbee", "bitlbee-libpurple")
    with home() as place:
        _write(
            place / "bitlbee.conf",
            f"[settings]\nRunMode = Inetd\nAuthMode = Open\nConfigDir = {place}/\n",
        )
        command = [program, "-I", "-c", str(place / "bitlbee.conf"), "-d", f"{place}/"]
        if log:
            command = ["sh", "-c", 'exec "$@" 2>"$0"', str(log), *command, "-v"]
        with running(command, place, {"BITLBEE_DEBUG": "1"} if log else {}, socketed=True) as run:

            def tell(text: str) -> None:
                run.type(f"PRIVMSG &bitlbee :{text}\r\n")

            run.type("NICK romeo\r\nUSER romeo 0 * :romeo\r\n")
            run.until("BitlBee-LIBPURPLE")
            tell(f"account add jabber {ROMEO} {ACCOUNTS['romeo']}")
            tell("account jabber set connect_server 127.0.0.1")
            tell(f"account jabber set port {_port(server, direct)}")
            tell(f"account jabber set connection_security {'old_ssl' if direct else 'require_tls'}")
            tell("account on")
            run.until("Accept certificate for")
            tell("yes")
            run.until("Logged in")
            yield Talk(lambda word: run.type(f"PRIVMSG mbed :{word}\r\n"), run.until)
            run.type("QUIT :\r\n")


def go_sendxmpp(program: Callable[[], str]) -> Client:
    """go-xmpp, in Go: one run listens, another one says something."""

    @contextmanager
    def run(server: RealServer, direct: bool, log: Path | None = None) -> Iterator[Talk]:
        with home() as place:
            trust, file = _trust(server, place), place / "rc"
            address = f"localhost:{_port(server, direct)}"
            _write(file, f"username: {ROMEO}\njserver: {address}\npassword: {ACCOUNTS['romeo']}\n")
            command = [program(), *(["-t"] if direct else []), "-f", str(file)]
            if log:
                yield Talk(lambda word: _once([*command, "-d", MBED], word, trust, log), None)
                return
            with running([*command, "-l"], place, trust) as listener:
                yield Talk(lambda word: _once([*command, MBED], word, trust), listener.until)

    return run


def _go_sendxmpp_newer() -> str:
    """That of Debian 13, which runs where it stands."""
    place = newer("")
    found = place.root / "usr/bin/go-sendxmpp"
    if not found.exists():
        place.command("go-sendxmpp", "go-sendxmpp")  # says what is missing
    return str(found)


@contextmanager
def sendxmpp(server: RealServer, direct: bool, log: Path | None = None) -> Iterator[Talk]:
    """Net::XMPP, in Perl. It can only say something."""
    program = find_program("sendxmpp", "sendxmpp")
    with home() as place:
        trust, file = _trust(server, place), place / "rc"
        _write(
            file,
            f"username: romeo\njserver: localhost\nport: {_port(server, direct)}\n"
            f"password: {ACCOUNTS['romeo']}\ncomponent: ceit.org\n",
        )
        way = ["-e" if direct else "-t", "-a", trust["SSL_CERT_FILE"], "-f", str(file)]
        yield Talk(lambda word: _once([program, *way, MBED], word, trust), None)


@contextmanager
def net_xmpp(server: RealServer, direct: bool, log: Path | None = None) -> Iterator[Talk]:
    """A program on the same library that listens, too."""
    find_program("sendxmpp", "sendxmpp")  # brings the library
    with home() as place:
        trust = _trust(server, place)
        way = [str(_port(server, direct)), "ssl" if direct else "tls", ACCOUNTS["romeo"]]
        command = ["perl", str(NET_XMPP), trust["SSL_CERT_FILE"], *way]
        with running(command, place, {}) as run:
            run.until("logged in: ok")
            yield Talk(lambda word: run.type(f"{word}\n"), lambda word: run.until(f"got {word}"))


CLIENTS: dict[str, Client] = {
    "profanity": profanity,
    "mcabber": mcabber,
    "poezio": poezio,
    "bitlbee-libpurple": bitlbee,
    "go-sendxmpp": go_sendxmpp(lambda: find_program("go-sendxmpp", "go-sendxmpp")),
    "go-sendxmpp-newer": go_sendxmpp(_go_sendxmpp_newer),
    "sendxmpp": sendxmpp,
    "Net::XMPP": net_xmpp,
}
NOT_DIRECT = ("poezio",)
