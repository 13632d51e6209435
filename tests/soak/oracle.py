"""Do we call a healthy server sick? Each one is met by slixmpp, by the doctor and by a walk."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from support.net.beside import beside
from support.net.hosts import Host
from support.real.command import COMMAND, environment
from support.real.place import HERE, Place, newer

from soak import ejabberd_hosts, names
from soak.certificates import Authority
from soak.company import another_login, prepare
from soak.configuration import EJABBERD, PROSODY, Configuration
from soak.line import line
from soak.places import UNHEARD_FOUR, UNHEARD_SIX, Listener, here, of_the_line, starttls_port
from soak.prosody_hosts import prosody_hosts
from soak.warned import unfounded
from soak.witness import Way, logs_in
from soak.zone import zone
from xmpp_walkthrough.server.dns.nameserver import Nameserver
from xmpp_walkthrough.server.dns.zone import parse

DEADLINE = 60.0
_DNS = "11.6.9.53"
_OPTION = re.compile(r"--(?!lang|view)[a-z][a-z-]+(?: (?:[A-Z][A-Z0-9-]+[A-Z0-9]))?")


class Said(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    errors: str


NOTHING = Said(0, "", "")


class Verdict(NamedTuple):
    """`healthy` as slixmpp found, with what it said; `breaches` are ours."""

    configuration: Configuration
    healthy: bool
    told: str
    doctor: Said = NOTHING
    walk: Said = NOTHING
    option: str = ""
    """With what the walk went on, where our policy is stricter."""
    breaches: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether we find fault with a server that slixmpp takes."""
        return self.healthy and bool(self.breaches)


class Town(NamedTuple):
    """Where all the servers are that were asked for."""

    dns: tuple[str, int]
    ca_file: Path
    stands: dict[int, Listener]
    logs: dict[str, Path]
    folder: Path


@contextmanager
def town(made: Sequence[Configuration]) -> Iterator[Town]:
    """All of them, in a network of their own without a way out. Only root can."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soak-")))
        host = Host(stack)
        stack.enter_context(host.entered())
        authority = Authority()
        ca_file = folder / "ca.pem"
        ca_file.write_bytes(authority.pem)
        stands: dict[int, Listener] = {}
        starts: dict[str, Callable[[], Path]] = {}
        for number, (name, place) in enumerate(_kinds(made)):
            mine = [it for it in made if it.software == name]
            if name in PROSODY:
                at = Listener(number, 0)
                found = {it.number: at for it in mine}
                start = prosody_hosts(mine, at, place, folder / name, folder)
            else:
                ways = ejabberd_hosts.listeners(mine, number)
                found = {it.number: ways[ejabberd_hosts.way(it)] for it in mine}
                start = ejabberd_hosts.ejabberd_hosts(mine, ways, place, folder / name, folder)
            stands |= found
            starts[name] = lambda start=start: stack.enter_context(start)  # type: ignore[misc]
        for it in made:
            authority.write(it, stands[it.number], folder)
        _address(host, {of_the_line(it) for it in made}, set(stands.values()))
        with ThreadPoolExecutor(len(starts)) as pool:
            logs = dict(zip(starts, pool.map(lambda start: start(), starts.values()), strict=True))
        records = "\n".join(zone(it, stands[it.number]) for it in made)
        server = stack.enter_context(beside(Nameserver(parse(records), host=_DNS)))
        yield Town(server.address, ca_file, stands, logs, folder)


def _kinds(made: Sequence[Configuration]) -> list[tuple[str, Place]]:
    wanted = {it.software for it in made}
    places = {"prosody": lambda: HERE, "ejabberd": lambda: HERE}
    places |= {"prosody-13": lambda: newer("-13"), "ejabberd-24": lambda: newer("-24")}
    return [(name, places[name]()) for name in (*PROSODY, *EJABBERD) if name in wanted]


def _address(host: Host, more: set[str], stands: set[Listener]) -> None:
    fours = {_DNS, UNHEARD_FOUR, *more, *(x for at in stands for x in (at.four, at.four_too))}
    sixes = {UNHEARD_SIX, *(at.six for at in stands)}
    host.ip(
        "link set lo up",
        *(f"address add {x}/32 dev lo" for x in sorted(fours)),
        *(f"address add {x}/128 dev lo nodad" for x in sorted(sixes)),
    )


def judged(it: Configuration, where: Town) -> Verdict:
    """Meet one of them in three ways."""
    at = where.stands[it.number]
    address, password = names.address(it), names.password(it)
    dns = "{}:{}".format(*where.dns)
    server = (here(it, at), starttls_port(it)) if it.srv == "named" else None
    way = Way(where.ca_file, dns, server)
    wish = names.resource(it)
    place = ["--dns", dns] if server is None else ["--server", _written(*server)]
    common = [address, *place, "--ca-file", str(where.ca_file), "--lang", "en"]
    walking = [*common, "--view", "plain", "--auto", *(["--resource", wish] if wish else [])]
    with line(it, at):
        healthy, told = logs_in(f"{address}/{wish}" if wish else address, password, way)
        if not healthy:
            return Verdict(it, healthy, told)
        with another_login(it, way):
            prepare(it, way)
            doctor = _run(["doctor", *common, "--json"], password)
            prepare(it, way)
            walk = _run(walking, password)
            option = _option(walk, walking, password) if walk.code else ""
    report = json.loads(doctor.out) if doctor.out.startswith("{") else None
    warnings, faults = _marked(report, "warning"), _marked(report, "fault")
    breaches = [*_breaches(report, doctor, walk, option)]
    breaches += [f"a warning without a reason: {each}" for each in unfounded(it, warnings)]
    return Verdict(it, healthy, told, doctor, walk, option, tuple(breaches), warnings, faults)


def _option(walk: Said, walking: Sequence[str], password: str) -> str:
    """What the screen names and goes on with; empty where nothing does."""
    for option in dict.fromkeys(_OPTION.findall(walk.out + walk.errors)):
        if _run([*walking, *option.split(" ")], password).code == 0:
            return str(option)
    return ""


def _written(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _breaches(report: object, doctor: Said, walk: Said, option: str) -> Iterator[str]:
    if report is None or doctor.errors:
        yield f"the doctor said no JSON: {doctor.code} {doctor.out} {doctor.errors}"[:900]
    elif doctor.code != 0:
        yield f"the doctor found {' '.join(_marked(report, 'fault'))}"
    if walk.code != 0 and not option:
        yield f"the walk ended with {walk.code} and no option goes on"


def _marked(report: object, mark: str) -> tuple[str, ...]:
    if not isinstance(report, dict):
        return ()
    return tuple(f"{x['check']}.{x['key']}" for x in report["findings"] if x["mark"] == mark)


def _run(arguments: Sequence[str], password: str) -> Said:
    done = subprocess.run(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=DEADLINE,
        env=environment() | {"XMPP_WALK_PASSWORD": password},
        check=False,
    )
    return Said(done.returncode, done.stdout.decode(), done.stderr.decode())


def all_judged(made: Sequence[Configuration], jobs: int) -> Iterator[Verdict]:
    """As they come in."""
    with town(made) as where, ThreadPoolExecutor(jobs) as pool:
        running = [pool.submit(judged, it, where) for it in made]
        for done in as_completed(running):
            yield done.result()
