"""How is one behaviour met in one view, and judged? Once, in a process that has no way out."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from evil.acts import Drip, Flood, Wait
from evil.behaviour import Behaviour
from evil.client import meet
from evil.judge import Around, Breach, judged
from evil.stage import ACCOUNT, Stage, is_served
from evil.tables import find

TIMEOUT = "2"  # seconds that a client waits for each answer
DEADLINE = 15.0  # for one answer that does not come, on a machine that has other work as well
SLOW_DEADLINE = 36.0  # for many that come late: the client bears twelve times its timeout in all
STRANGE = ("169.254.169.254", "10.6.6.6", "192.0.2.6")
"""Addresses that are ours for once, in our own network."""


class Verdict(NamedTuple):
    """`memory` in kB. `said` is what the client wrote, for a person who wants to see it."""

    id: str
    view: str
    code: int | None
    seconds: float
    memory: int
    breaches: tuple[Breach, ...]
    met: bool = True  # whether the client has come to what the behaviour is about
    said: bytes = b""


_HOME = ExitStack()  # of this process: its namespace, until it ends


def enter() -> None:
    """Leave the network of this machine for one of our own, without a way out. Only root can."""
    from support.net.hosts import Host

    host = Host(_HOME)
    _HOME.enter_context(host.entered())
    host.ip("link set lo up", *(f"address add {each}/32 dev lo" for each in STRANGE))


def met(id: str, view: str) -> Verdict:
    """Meet it."""
    troubles: list[str] = []

    async def run() -> Verdict:
        def note(_loop: object, trouble: dict[str, object]) -> None:
            troubles.append(f"{trouble.get('message')} {trouble.get('exception')!r}")

        asyncio.get_running_loop().set_exception_handler(note)
        return await _met(find(id), view)

    verdict = asyncio.run(run())
    if troubles:  # then nobody knows whether the server was as hostile as it should be
        raise RuntimeError(f"{id} {view}: {troubles}")
    return verdict


def deadline(behaviour: Behaviour) -> float:
    """Longer where the server says something again and again, or a person presses keys."""
    acts = [
        *behaviour.script,
        *behaviour.tls.acts,
        *(a for bend in behaviour.bends for a in bend.acts),
    ]
    slow = bool(behaviour.keys) or any(isinstance(act, Drip | Flood | Wait) for act in acts)
    return SLOW_DEADLINE if slow else DEADLINE


async def _met(behaviour: Behaviour, view: str) -> Verdict:
    password = f"canary-{secrets.token_hex(12)}"
    with tempfile.TemporaryDirectory(prefix="evil-") as folder:
        home = Path(folder, "home")
        home.mkdir()
        stage = Stage(behaviour, password)
        async with stage.open():
            given = _arguments(behaviour, view, stage, Path(folder), password)
            terminal = view == "terminal"
            keys = behaviour.keys if terminal else ""
            seen = await asyncio.to_thread(
                meet,
                given,
                home,
                deadline(behaviour),
                on_a_pty=terminal,
                keys=keys,
                met=lambda: stage.met,
            )
            around = Around(
                await is_served(stage.honest_port),
                len(stage.wires),
                sum(wire.received for wire in stage.wires),
                b"\n".join(wire.in_clear for wire in stage.wires),
            )
        around = around._replace(knocked=tuple(stage.knocked))
    led = not view.startswith("doctor") or _doctors(list(behaviour.options)) == [*behaviour.options]
    grave = behaviour.grave and stage.met and led
    breaches = tuple(judged(view, seen, around, password, grave=grave, keys=bool(keys)))
    return Verdict(
        *(behaviour.id, view, seen.code, seen.seconds, seen.memory, breaches),
        met=stage.met,
        said=(seen.out + seen.err)[-100_000:],
    )


def _arguments(
    behaviour: Behaviour, view: str, stage: Stage, folder: Path, password: str
) -> list[str]:
    ca_file, secret = folder / "ca.pem", folder / "password"
    ca_file.write_bytes(stage.authority.ca_pem)
    secret.write_text(f"{password}\n")
    common = [
        *(ACCOUNT, "--timeout", TIMEOUT, "--ca-file", str(ca_file)),
        *("--password-file", str(secret)),
        *(
            ("--dns", f"127.0.0.1:{stage.dns_port}")
            if behaviour.dns is not None
            else ("--server", f"127.0.0.1:{stage.port}")
        ),
    ]
    client = folder / "client.pem"
    client.write_bytes(stage.authority.issue_client(ACCOUNT))
    options = [word.replace("%client%", str(client)) for word in behaviour.options]
    if view.startswith("doctor"):
        shown = "--json" if view == "doctor-json" else "--verbose"
        return ["doctor", *common, shown, *_doctors(options)]
    alone = view == "terminal" and not behaviour.keys
    return [*common, "--view", view, *(["--auto"] if alone else []), *options]


def _doctors(options: list[str]) -> list[str]:
    """Those that the doctor has as well, each with its value."""
    from xmpp_walkthrough.cli.commands.doctor import command

    takes = {
        name: not getattr(each, "is_flag", False) for each in command.params for name in each.opts
    }
    kept: list[str] = []
    for index, word in enumerate(options):
        if word in takes:
            kept += options[index : index + 1 + takes[word]]
    return kept
