"""Does the log alone, of a client or of its server, name the cause, or say what is missing?"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from support.doctor.making import log_in_to
from support.logs.explained import Explained, explained
from support.logs.reading import grown
from support.real.client import write_to_self
from support.real.loggers import LOGGERS
from support.real.program import home, running
from support.real.server import ACCOUNTS, RealServer, Setup, find_program
from support.real.sharing import Start

pytestmark = pytest.mark.real

SERVERS = {"prosody": "bytes", "prosody-13": "bytes", "ejabberd": "debug", "ejabberd-24": "debug"}
two_servers = pytest.mark.parametrize("name", ["prosody-13", "ejabberd"])
each_server = pytest.mark.parametrize("name", SERVERS)
CLIENTS = ("slixmpp", "aioxmpp", "nbxmpp", "xmppjs")
HASHED = ('authentication = "internal_hashed"',)  # that store knows of locked accounts
each_client = pytest.mark.parametrize("name", CLIENTS)


class Diagnosed(NamedTuple):
    """The first cause of each connection that has one, and what is missing from others."""

    causes: list[str]
    missing: set[str]


def diagnosed(log: bytes, place: Path) -> Diagnosed:
    file = place / "log"
    file.write_bytes(log)
    found: Explained = explained(file)
    notes = [(str(x.get("note")), x.get("facts", {})) for x in found.records]
    causes = [facts["cause"] for note, facts in notes if note == "log.diagnosis-cause"]
    before = "log.missing-"
    return Diagnosed(causes, {note[len(before) :] for note, _ in notes if note.startswith(before)})


def setup(name: str, **changes: object) -> Setup:
    return Setup(logging=SERVERS[name], **changes)  # type: ignore[arg-type]


class Watched:
    """A server whose log is read from now on."""

    def __init__(self, server: RealServer) -> None:
        self.server = server
        self._before = server.log_path.stat().st_size

    def log(self, until: bytes) -> bytes:
        return grown(self.server.log_path, self._before, until)


# --- the server's log ---


@each_server
@pytest.mark.parametrize(
    ("account", "password", "mechanism", "cause"),
    [
        ("mbed", "wrong", "SCRAM-SHA-1", "password-wrong"),
        ("mbed", "wrong", "PLAIN", "plain-refused"),
        ("nobody", "mirror", "SCRAM-SHA-1", "account-unknown"),
    ],
)
def test_a_refused_login(
    name: str,
    account: str,
    password: str,
    mechanism: str,
    cause: str,
    start: Start,
    tmp_path: Path,
) -> None:
    watched = Watched(start(name, setup(name)))
    log_in_to(watched.server, f"{account}@ceit.org", password, mechanism)
    assert diagnosed(watched.log(b"</failure>"), tmp_path) == Diagnosed([cause], set())


@each_server
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-1"])
def test_a_healthy_server(name: str, mechanism: str, start: Start, tmp_path: Path) -> None:
    watched = Watched(start(name, setup(name)))
    log_in_to(watched.server, "mbed@ceit.org", "mirror", mechanism)
    log = watched.log(b"SEND(16): </stream:stream>" if "pros" in name else b'<<"</stream:stream>')
    assert diagnosed(log, tmp_path) == Diagnosed([], set())


@pytest.mark.parametrize(
    ("name", "certificate", "found"),
    [
        *((name, "expired", Diagnosed(["certificate-expired"], set())) for name in SERVERS),
        ("prosody-13", "self-signed", Diagnosed(["certificate-authority-unknown"], set())),
        ("ejabberd", "wrong-name", Diagnosed([], {"tls"})),  # the alert is `bad certificate`
    ],
)
def test_a_certificate_that_the_client_refuses_with_an_alert(
    name: str, certificate: str, found: Diagnosed, start: Start, tmp_path: Path
) -> None:
    watched = Watched(start(name, setup(name, certificate=certificate)))
    log_in_to(watched.server, "mbed@ceit.org", "mirror")
    assert diagnosed(watched.log(b" alert "), tmp_path) == found


@two_servers
def test_a_certificate_that_the_client_refuses_in_silence(
    name: str, start: Start, tmp_path: Path
) -> None:
    wanted = setup(name, certificate="expired")
    watched = Watched(start(name, wanted))
    write_to_self(watched.server, wanted, mechanism="PLAIN")
    ended = b"Client disconnected" if name.startswith("prosody") else b"Failed to secure"
    log = watched.log(ended if name.startswith("prosody") else b"<proceed")
    assert diagnosed(log, tmp_path) == Diagnosed([], {"tls"})


@two_servers
def test_a_client_that_misses_its_mechanism(name: str, start: Start, tmp_path: Path) -> None:
    """The server knows what it has offered, and not what the client wanted."""
    wanted = setup(name, mechanisms=("SCRAM-SHA-1",))
    watched = Watched(start(name, wanted))
    write_to_self(watched.server, wanted, mechanism="PLAIN")
    log = watched.log(b"</stream:stream>")
    assert diagnosed(log, tmp_path) == Diagnosed([], {"offer"})


@two_servers
def test_a_resource_that_another_login_takes(name: str, start: Start, tmp_path: Path) -> None:
    """Both servers end the older session, and say so on its stream."""
    from threading import Event, Thread

    watched = Watched(start(name, setup(name)))
    here, done = Event(), Event()
    older = Thread(target=_stay, args=(watched.server, here, done))
    older.start()
    assert here.wait(20)
    log_in_to(watched.server, "mbed@ceit.org", "mirror", "PLAIN", resource="desk")
    done.set()
    older.join(20)
    found = diagnosed(watched.log(b"<conflict"), tmp_path)
    assert found == Diagnosed(["replaced-by-other-login"], set())


def _stay(server: RealServer, here: object, done: object) -> None:
    import asyncio

    import slixmpp

    async def stay() -> None:
        client = slixmpp.ClientXMPP("mbed@ceit.org/desk", ACCOUNTS["mbed"])
        client.ca_certs = server.ca_file
        client.enable_direct_tls = False
        client.add_event_handler("session_start", lambda _: here.set())  # type: ignore[attr-defined]
        client.connect(server.host, server.port)
        while not done.is_set():  # type: ignore[attr-defined]
            await asyncio.sleep(0.05)
        client.abort()

    asyncio.run(stay())


def test_an_account_that_is_locked(start: Start, tmp_path: Path) -> None:
    """Prosody 0.12 does not know of it, and lets it in."""
    watched = Watched(start("prosody-13", setup("prosody-13", lines=HASHED)))
    log_in_to(watched.server, "locked@ceit.org", "mirror", "PLAIN")
    found = diagnosed(watched.log(b"</failure>"), tmp_path)
    assert found == Diagnosed(["account-disabled"], set())


@pytest.mark.parametrize("name", ["prosody", "prosody-13"])
def test_a_resource_that_is_not_allowed(name: str, start: Start, tmp_path: Path) -> None:
    lines = ('modules_enabled = { "trouble" }',)
    watched = Watched(start(name, setup(name, lines=lines)))
    log_in_to(watched.server, "forbidden@ceit.org", "mirror", "PLAIN")
    found = diagnosed(watched.log(b"<not-allowed"), tmp_path)
    assert found == Diagnosed(["binding-not-allowed"], set())


# --- the client's log ---


def run(name: str, server: RealServer, password: str, place: Path, mechanism: str) -> bytes:
    return LOGGERS[name].run(mechanism, server.port, server.ca_file, password, place)


@each_client
def test_a_client_with_a_wrong_password(name: str, start: Start, tmp_path: Path) -> None:
    """Those that write the server's header anew hide whose it is."""
    server = start("prosody", Setup(mechanisms=("SCRAM-SHA-1",)))
    found = diagnosed(run(name, server, "wrong", tmp_path, "SCRAM-SHA-1"), tmp_path)
    assert found.causes in (["password-wrong"], ["credentials-refused"])


@pytest.mark.parametrize("name", ["slixmpp", "xmppjs"])
def test_a_client_that_meets_an_expired_certificate(
    name: str, start: Start, tmp_path: Path
) -> None:
    server = start("prosody", Setup(certificate="expired"))
    found = diagnosed(run(name, server, ACCOUNTS["mbed"], tmp_path, "PLAIN"), tmp_path)
    assert found == Diagnosed(["certificate-expired"], set())


@pytest.mark.parametrize("name", ["slixmpp", "xmppjs"])
def test_a_client_whose_mechanism_is_missing(name: str, start: Start, tmp_path: Path) -> None:
    server = start("prosody", Setup(mechanisms=("SCRAM-SHA-256",)))
    found = diagnosed(run(name, server, ACCOUNTS["mbed"], tmp_path, "PLAIN"), tmp_path)
    assert found == Diagnosed(["mechanism-not-offered"], set())


def profanity(server: RealServer, password: str, until: str) -> bytes:
    """The log of a Profanity that is started with `-l DEBUG`."""
    program = find_program("profanity", "profanity-light")
    with home() as place:
        accounts = place / ".local/share/profanity/accounts"
        accounts.parent.mkdir(parents=True)
        accounts.write_text(
            f"[mbed]\nenabled=true\njid=mbed@ceit.org\npassword={password}\nresource=desk\n"
            f"server=127.0.0.1\nport={server.port}\ntls.policy=force\n"
        )
        trust = {"SSL_CERT_FILE": str(server.ca_file)}
        with running([program, "-l", "DEBUG", "-a", "mbed"], place, trust) as run:
            run.until(until)
            run.type("/quit\r")
        (log,) = (place / ".local/share/profanity/logs").glob("profanity*.log")
        return log.read_bytes()


@pytest.mark.parametrize(
    ("certificate", "password", "until", "found"),
    [
        ("good", "mirror", "logged in successfully", Diagnosed([], set())),
        ("good", "wrong", "Login failed", Diagnosed(["credentials-refused"], set())),
        # Its screen says why, and its log `preverify_ok:0`.
        ("expired", "mirror", "expired", Diagnosed([], {"tls"})),
    ],
)
def test_profanity(
    certificate: str, password: str, until: str, found: Diagnosed, start: Start, tmp_path: Path
) -> None:
    server = start("prosody", Setup(certificate=certificate))  # type: ignore[arg-type]
    assert diagnosed(profanity(server, password, until), tmp_path) == found
