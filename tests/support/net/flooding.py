"""A session that has logged in already, and peers that say more than anybody can read."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from support.net.session_peer import (
    ANSWER,
    BIND,
    END,
    PLAIN_FEATURES,
    SASL,
    Led,
    Peer,
    Script,
    session,
)
from support.walks.playbook import context
from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.net.tcp.transport import joined
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps import actions as a
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.transcript.entry import Entry, Line, Note

ME = "juliet@im.example.com"
SPAM = f"<message from='eve@im.example.com/x' to='{ME}'><body>spam</body></message>".encode()
PING = b"<iq type='get' from='eve@im.example.com/x' id='q'><ping xmlns='urn:xmpp:ping'/></iq>"
PUSH = b"<iq type='set' id='push'><query xmlns='jabber:iq:roster'><item jid='a@b'/></query></iq>"
ASKED = b"<r xmlns='urn:xmpp:sm:3'/>"
UNKNOWN = b"<e xmlns='urn:e'/>"
SPACES = b" " * 65_536
LARGE = b"<message><body>" + b"x" * 240_000 + b"</body></message>"
MANY_CHILDREN = b"<message>" + b"<a/>" * 10_000 + b"</message>"
ERROR = b"<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
ERROR += b"</stream:error>" + END
KINDS = {
    **{"spam": SPAM, "ping": PING, "push": PUSH, "unknown": UNKNOWN, "spaces": SPACES},
    **{"large": LARGE, "many-children": MANY_CHILDREN},
}


def numbered(count: int, start: int = 0) -> bytes:
    """So many messages that all differ."""
    each = b"<message from='eve@im.example.com/x' id='m%d'><body>letter %d</body></message>"
    return b"".join(each % (n, n) for n in range(start, start + count))


def endless(data: bytes) -> Script:
    """The same, as long as anybody takes it."""

    async def script(peer: Peer) -> None:
        while True:
            await peer.says(data * max(1, 20_000 // len(data)))

    return script


async def ever_new(peer: Peer) -> None:
    """Messages that all differ, as long as anybody takes them."""
    for start in itertools.count(0, 200):
        await peer.says(numbered(200, start))


def logged_in(*, managed: bool = False, **changes: Any) -> Context:
    """A walk that has come as far as its session."""
    from xmpp_walkthrough.wire.markup import stream_header

    stream = Stream(keeps=Role.INITIATING)
    ours, theirs = Role.INITIATING, Role.RECEIVING
    header = stream_header({"to": "im.example.com", "version": "1.0"})
    binding = f"<stream:features><bind xmlns='{BIND}'/></stream:features>"
    bound = f"<bind xmlns='{BIND}'><jid>{ME}/a</jid></bind>"
    said: list[tuple[Role, bytes | str]] = [
        (ours, header),
        (theirs, ANSWER + PLAIN_FEATURES),
        (ours, f"<auth xmlns='{SASL}' mechanism='PLAIN'>AGEAYg==</auth>"),
        (theirs, f"<success xmlns='{SASL}'/>"),
        (ours, header),
        (theirs, ANSWER + binding.encode()),
        (ours, f"<iq type='set' id='b'><bind xmlns='{BIND}'/></iq>"),
        (theirs, f"<iq type='result' id='b'>{bound}</iq>"),
    ]
    if managed:
        said += [
            (ours, "<enable xmlns='urn:xmpp:sm:3'/>"),
            (theirs, "<enabled xmlns='urn:xmpp:sm:3'/>"),
        ]
    for role, data in said:
        stream.feed(role, data if isinstance(data, bytes) else data.encode())
    assert stream.phase is Phase.ESTABLISHED
    facts = {"address", "connected", "open", "secured", "authenticated", "bound", "session"}
    return context(stream=stream, facts=facts, **changes)


def outlast(made: Performer, script: Script, does: Callable[[], Awaitable[None]]) -> None:
    """Join the session with a server that may never end: it has gone when the client has done."""

    async def endless(peer: Peer) -> None:
        with suppress(OSError):
            await script(peer)
            await peer.hears_the_end()

    async def both() -> None:
        made.transport, far = joined()
        serving = asyncio.ensure_future(endless(Peer(far)))
        try:
            async with asyncio.timeout(60):
                await does()
        finally:
            made.release()
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            far.release()

    asyncio.run(both())


def paused(**options: Any) -> tuple[Performer, Led]:
    """A session that waits for its guide before it says anything."""
    guide = Led()
    return session(logged_in(), guide, **options), guide


def saying(data: bytes = b"<presence/>") -> Run:
    yield a.Send(data)


def units(lines: list[Line], role: Role = Role.RECEIVING) -> tuple[int, int]:
    """How many of its units are shown, and how many are told in sums."""
    shown = [line for line in lines if isinstance(line, Entry) and line.role is role]
    return len(shown), sum(told["units"] for told in sums(lines) if told["role"] is role)


def sums(lines: list[Line]) -> list[dict[str, Any]]:
    return [dict(line.facts) for line in lines if isinstance(line, Note) and line.key == "more"]
