"""The practice server run from a shell: announced, serving, stopped by a signal."""

import asyncio
import gc
import ipaddress
import json
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xmpp_walkthrough import __version__
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.leaving import Leaving
from xmpp_walkthrough.cli.options import library_of
from xmpp_walkthrough.cli.record.tape import Tape
from xmpp_walkthrough.cli.serve.server_log import ServerLog
from xmpp_walkthrough.cli.usage.misuse import Misuse
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.place import host_and_port
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.leniency import BREACHES, NOTE
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.transcript.secrets import Secrets
from xmpp_walkthrough.views.harmless import harmless

if TYPE_CHECKING:
    from xmpp_walkthrough.cli.serve.watching import Overhear

_PASSED_ON = (
    "port",
    "direct_tls_port",
    "host",
    "starttls",
    "session",
    "conflict",
    "pre_approval",
    "registration",
    "old_login",
    "seed",
    "sasl2",
    "login_seconds",
)


def serve(given: Mapping[str, Any], environment: Environment) -> int:
    """Run until a signal comes; to be stopped is success."""
    library = library_of(environment, given)
    if given["view"] and given["quiet"]:
        raise Misuse("usage.goes.quiet-view")
    try:
        domain = Jid.parse(given["domain"])
        # The domain must have a form for DNS and certificates before the server makes one.
        domain.domain_ascii.encode()
        if domain != Jid(None, domain.domain):
            raise JidError("not-a-domain", "domain")
    except JidError:
        click.echo(library.text("serve.bad-domain", domain=given["domain"]), err=True)
        return ExitCode.USAGE
    passed_on = {name: given[name] for name in _PASSED_ON}
    strict = given["strict"]
    config = ServerConfig(
        domain=domain.domain,
        also=given["offer"],
        lenient=not strict,
        greet_with_ping=strict,  # there are clients that a question ends
        **passed_on,
    )
    log = None if given["quiet"] else _log(environment, library)
    faults = tuple(dict.fromkeys(given["faults"]))
    tape = Tape()
    if given["record"] is not None:
        unmasked = given["show_secrets"]
        opening = {"version": __version__, "server": config.domain}
        tape.record(given["record"], "serve", unmasked=unmasked, opening=opening)
    overhear = _overhear(given, tape, log, environment, library)
    server = PracticeServer(config, log=_harmless(log, library), faults=faults, overhear=overhear)
    serving = _serve(server, library, environment, given["as_json"])
    code: int = ExitCode.INTERNAL
    try:
        code = loop.run(serving, server.unforeseen)
        tape.over(code)
    finally:
        if log is not None:
            log.close()
        code = tape.settle(code, environment, library)
    return code


def _overhear(
    given: Mapping[str, Any],
    tape: Tape,
    log: ServerLog | None,
    environment: Environment,
    library: Library,
) -> "Overhear | None":
    """What listens to each connection: a recording, an explanation, or both of them."""
    recorder = tape.recorders[0] if tape.recorders else None
    secrets = None if given["show_secrets"] else Secrets(library.is_ordinary)
    if given["view"] is not None and log is not None:
        from xmpp_walkthrough.cli.serve.watching import watching

        terminal, colour = environment.stderr.isatty(), environment.colour
        look = {"terminal": terminal, "colour": colour}
        return watching(given["view"], log.line, library, recorder, **look).overhear(secrets)
    if recorder is None:
        return None
    from xmpp_walkthrough.cli.record.overhear import overhearing

    return overhearing(recorder, secrets)


def _log(environment: Environment, library: Library) -> ServerLog:
    def dropped(count: int) -> str:
        return library.text("serve.dropped", count=count)

    return ServerLog(environment.stderr.fileno(), dropped)


def _harmless(log: ServerLog | None, library: Library) -> Callable[[str], None] | None:
    """Make the log's lines harmless: clients choose names in them.

    Explains the first of each breach.
    """
    if log is None:
        return None
    new = set(BREACHES)

    def line(text: str) -> None:
        log.line(harmless(text))
        breach = text.rpartition(NOTE)[2]
        if breach in new:
            new.remove(breach)
            log.line(library.text(f"serve.passed.{breach}"))

    return line


async def _serve(
    server: PracticeServer, library: Library, environment: Environment, as_json: bool
) -> int:
    stopped, running = asyncio.Event(), asyncio.get_running_loop()
    leaving = environment.leaving
    with leaving.closing(lambda: running.call_soon_threadsafe(stopped.set), ExitCode.OK):
        return await _until(stopped, server, library, leaving, as_json)


async def _until(
    stopped: asyncio.Event,
    server: PracticeServer,
    library: Library,
    leaving: Leaving,
    as_json: bool,
) -> int:
    try:
        await server.start()
    except OSError as error:
        # A name that cannot be looked up has a number of its own kind, and a text all the same.
        reason, config = error.strerror or str(error), server.config
        text = library.text(
            "serve.cannot-listen", host=config.host, port=config.port, reason=reason
        )
        click.echo(text, err=True)
        return ExitCode.CONNECT
    # After the start: its objects live as long as the process, and need no sweep.
    _sweep_in_time()
    try:
        with _ca_file(server.ca_pem, leaving) as path:
            # A thread: a shell that does not read these words must not keep the server from
            # serving.
            saying = asyncio.to_thread(_say, server, library, path, as_json)
            said = asyncio.create_task(saying)
            await stopped.wait()
            said.cancel()
    finally:
        await server.stop()
    if not as_json:
        click.echo(library.text("serve.stopped"))
    return ExitCode.OK


def _sweep_in_time() -> None:
    """Collect garbage often, a millisecond each time, and never among the objects of the start.

    The remains of a connection are few objects for Python, and much memory of its parsers.
    """
    gc.freeze()
    gc.set_threshold(1_000, 10, 10)


@contextmanager
def _ca_file(pem: bytes, leaving: Leaving) -> Iterator[Path | None]:
    """The authority as a file that only this user can read, gone afterwards."""
    if not pem:
        yield None
        return
    # Mode 0600 and an unguessable name: another user must not put a certificate in its place.
    path = Path(tempfile.gettempdir(), f"xmpp-walk-ca-{secrets.token_hex(8)}.pem")
    with leaving.undoing(lambda: path.unlink(missing_ok=True)):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
        yield path


def _say(server: PracticeServer, library: Library, path: Path | None, as_json: bool) -> None:
    config = server.config
    accounts = [(f"{name}@{config.domain}", word) for name, word in config.accounts.items()]
    if as_json:
        jid, password = accounts[0]
        facts = {
            "host": config.host,
            "port": server.port,
            "direct_tls_port": server.direct_tls_port,
            "domain": config.domain,
            "jid": jid,
            "password": password,
            "ca_file": str(path) if path else None,
            "dns": _dns(server),
        }
        click.echo(json.dumps(facts))
        return
    lines = [library.text("serve.ready", domain=config.domain, host=config.host, port=server.port)]
    if server.direct_tls_port is not None:
        lines.append(library.text("serve.direct-tls", port=server.direct_tls_port))
    if server.dns is not None:
        lines.append(library.text("serve.dns", domain=config.domain, place=_dns(server)))
    lines += [library.text("serve.account", jid=jid, password=word) for jid, word in accounts]
    if config.registration == "invite":
        lines.append(library.text("serve.invitation", invitation=config.invitation))
    lines += _contacts(server, library)
    lines.append(library.text("serve.trust", path=path) if path else library.text("serve.no-tls"))
    if server.domain.keys is not None and not server.domain.keys.listening:
        lines.append(library.text("serve.no-exporter"))
    if not _is_loopback(config.host):
        lines.append(library.text("serve.exposed", host=config.host))
    if path:
        lines.append(_walk_hint(server, library, path))
    lines.append(library.text("serve.how-to-stop"))
    click.echo("\n".join(lines))


def _contacts(server: PracticeServer, library: Library) -> list[str]:
    config = server.config
    names = [f"{name}@{config.domain}" for name in config.contacts if name not in config.accounts]
    return [library.text("serve.contacts", contacts=", ".join(names))] if names else []


def _walk_hint(server: PracticeServer, library: Library, path: Path) -> str:
    jid = f"{next(iter(server.config.accounts))}@{server.config.domain}"
    way = f"--server {host_and_port(server.config.host, server.port)}"
    if server.dns is not None:
        way = f"--dns {_dns(server)}"
    return library.text("serve.walk", command=f"xmpp-walk {jid} {way} --ca-file {path}")


def _dns(server: PracticeServer) -> str | None:
    """The nameserver that a fault of DNS brings along, as `--dns` takes it."""
    return host_and_port(*server.dns) if server.dns is not None else None


def _is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
