"""How does a test get the lines of a real walk, and what is said of them?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from support.walks.lines import library
from xmpp_walkthrough.explain.explainer import Explainer
from xmpp_walkthrough.net.session.guide import Automatic
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.protocol.event import Role
from xmpp_walkthrough.protocol.events import SaslData
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, payload_of
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import known
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.sharing.public import Public
from xmpp_walkthrough.sharing.share import Sharer
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.steps.step import Context
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.transcript.entry import Entry, Line
from xmpp_walkthrough.transcript.secrets import Secrets
from xmpp_walkthrough.walk import walk, walk_twice


class Writing(Automatic):
    """A guide that says something of its own in the place of the walk's message."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self._message = f"<message type='chat' id='m1'><body>{body}</body></message>".encode()

    def waits(self, step: str) -> bool:
        return step == "exchange"

    async def before(self, pending: Entry) -> bytes | None:
        return self._message if pending.raw.startswith(b"<message") else None


async def _walked(
    place: tuple[str, int, bytes],
    jid: Jid,
    password: str,
    *,
    masked: bool = False,
    options: Options | None = None,
    body: str = "",
    **wants: Any,
) -> list[Line]:
    host, port, ca_pem = place
    chance = iter(range(77_777, 1_000_000_000, 7_919))
    wanted = Wants(**wants)
    context = Context(
        *(jid, password, Stream(keeps=Role.INITIATING)),
        lambda octets: f"{next(chance):0{2 * octets}x}",
        wanted,
        Target(host, port, wanted.direct_tls),
    )
    chosen = (options or Options())._replace(ca_pem=ca_pem, show_secrets=not masked)
    secrets = Secrets(library().is_ordinary) if masked else None
    guide = Writing(body) if body else Automatic()
    session = Performer(context, guide, chosen, time.perf_counter, secrets=secrets)
    with suppress(WalkError):
        await session.run((walk_twice if wanted.by_token else walk)(context))
    await session.finish()
    session.release()
    return session.transcript.lines


def lines_at(place: tuple[str, int, bytes], jid: Jid, password: str, **how: Any) -> list[Line]:
    """The lines of a walk to this host and port, whose certificate is of this authority."""
    return asyncio.run(_walked(place, jid, password, **how))


def lines_of(jid: Jid, password: str, config: ServerConfig, *faults: str, **how: Any) -> list[Line]:
    """The lines of a walk to a practice server of this kind, by a certificate if one is needed."""

    async def go() -> list[Line]:
        chosen = tuple(known()[each] for each in faults)
        async with PracticeServer(config, faults=chosen) as server:
            if "certified" in how:
                how["options"] = Options(client_pem=server.client_pem(*how["certified"]))
            return await _walked(("127.0.0.1", server.port, server.ca_pem), jid, password, **how)

    return asyncio.run(go())


def public() -> Public:
    """What everybody knows, as the command has it."""
    words = tuple(text.says for text in library().server_texts())
    return Public(lambda uri: library().namespace(uri) is not None, words)


def shared(lines: Iterable[Line], *, keep_domain: bool = False) -> list[Line]:
    """The same lines, fit to be posted."""
    return list(Sharer(public(), keep_domain=keep_domain).lines(lines))


def explained(lines: Iterable[Line]) -> list[tuple[object, ...]]:
    """What is said of each line, without names, values and places in the bytes."""
    explainer = Explainer(library())
    found: list[tuple[object, ...]] = []
    for line in lines:
        told = explainer.explain(line)
        parts = [(part.name, part.secret) for part in told.payload.parts] if told.payload else None
        found.append(
            (
                *(type(line).__name__, told.key, told.event, told.verdict, told.section),
                *(told.lesson, told.more, told.items, parts),
                [span._replace(start=0, end=0) for span in told.spans],
                [(row.label, row.formula, row.says) for row in told.rows],
                told.payload and told.payload.kind,
                told.advice and told.advice._replace(server_text=""),
            )
        )
    return found


def everything(lines: Iterable[Line]) -> bytes:
    """All that stands in these lines, with payloads decoded as well."""
    found: list[bytes] = []
    for line in lines:
        if not isinstance(line, Entry):
            found.append(repr(line).encode())
            found += _octets(line.facts)
            continue
        found += [line.raw, repr(line).encode()]
        if line.event.element is not None:
            found.append(repr([dict(x.attrib) for x in line.event.element.iter()]).encode())
            found += ["".join(map(str, line.event.element.itertext())).encode()]
        if isinstance(line.event, SaslData):
            with suppress(IncorrectEncoding):
                found.append(payload_of(line.event) or b"")
    return b"\n".join(found)


def _octets(value: object) -> list[bytes]:
    if isinstance(value, bytes):
        return [value]
    if isinstance(value, dict):
        return [each for inside in value.values() for each in _octets(inside)]
    return []
