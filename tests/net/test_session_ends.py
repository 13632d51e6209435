"""How a session ends, whatever happened before, and how it gets to its server."""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from support.net.session_peer import (
    ANSWER,
    DOMAIN,
    END,
    TLS_FEATURES,
    Led,
    Peer,
    Script,
    authority,
    keys,
    meet,
    opening,
    session,
    step,
)
from support.walks.playbook import context

from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.protocol.events import Message
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.steps import actions as a
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Run
from xmpp_walkthrough.walk import walk

# --- the end ---


def opened_then(
    does_next: Callable[[Performer], Coroutine[Any, Any, None]],
    script_next: Script,
    *,
    timeout: float = 5.0,
) -> Performer:
    """A session with an open stream that meets this end."""
    made = session(walker := context(), timeout=timeout)

    async def does() -> None:
        await made.run(step("open", walker))
        await does_next(made)

    async def script(peer: Peer) -> None:
        await opening(ANSWER + TLS_FEATURES)(peer)
        await script_next(peer)

    meet(made, script, does)
    return made


async def answers_the_close(peer: Peer) -> None:
    await peer.hears(END)
    await peer.says(END)
    await peer.transport.close()


def test_after_a_failure_the_stream_is_closed_in_order() -> None:
    made = opened_then(lambda made: made.finish(), answers_the_close)
    assert made.context.stream.phase is Phase.CLOSED
    closing = ["begin", "StreamClose", "StreamClose", "disconnected", "end"]
    assert keys(made.transcript.lines)[-5:] == closing
    assert made.transcript.notes("disconnected")[-1].facts == {"clean": True}


def test_a_guide_is_not_asked_about_the_close_after_a_failure() -> None:
    async def does(made: Performer) -> None:
        made.guide = Led()  # it would wait for ever
        await made.finish()

    made = opened_then(does, answers_the_close)
    assert made.context.stream.phase is Phase.CLOSED


def test_finishing_twice_is_finishing_once() -> None:
    async def does(made: Performer) -> None:
        await made.finish()
        lines = len(made.transcript.lines)
        await made.finish()
        assert len(made.transcript.lines) == lines

    opened_then(does, answers_the_close)


def test_finishing_what_never_began() -> None:
    made = session()
    asyncio.run(made.finish())
    made.release()
    assert made.transcript.lines == []


def test_a_close_that_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xmpp_walkthrough.steps.close._PATIENCE", 0.05)

    async def hears_it(peer: Peer) -> None:
        await peer.hears(END)

    made = opened_then(lambda made: made.finish(), hears_it, timeout=0.1)
    assert made.transcript.notes("close.no-answer")
    assert made.transcript.notes("disconnected")[-1].facts["clean"] is not True


def test_a_peer_that_is_gone_at_the_close() -> None:
    async def gone(peer: Peer) -> None:
        peer.transport.release()

    async def does(made: Performer) -> None:
        while not (made.transport and made.transport.closed_cleanly):
            await made.read()
        await made.finish()

    made = opened_then(does, gone)
    assert made.transcript.notes("disconnected")[-1].facts["clean"] is False


def test_after_a_breach_the_stream_ends_with_an_error_that_names_it() -> None:
    heard: list[bytes] = []

    async def breaks(peer: Peer) -> None:
        await peer.says(b"text")
        heard.append(await peer.hears_the_end())
        await peer.transport.close()

    async def does(made: Performer) -> None:
        def waiting() -> Run:
            yield a.Expect((Message,))

        with pytest.raises(WalkError, match=r"violation\.text"):
            await made.run(waiting())
        await made.finish()

    opened_then(does, breaks)
    assert heard[0].startswith(b"<stream:error><bad-format ")
    assert heard[0].endswith(b"</stream:error>" + END)


# --- getting there ---


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    walker = context(server=a.Target("127.0.0.1", port))
    made = session(walker)
    with pytest.raises(WalkError, match=r"connect\.refused") as caught:
        asyncio.run(made.run(walk(walker)))
    assert (caught.value.step, caught.value.exit_code) == ("connect", ExitCode.CONNECT)
    assert caught.value.facts["port"] == port
    (note,) = made.transcript.notes("connect.failed")
    assert note.facts == {"host": "127.0.0.1", "port": port, "reason": "refused"}


def test_the_next_address_is_tried() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        closed = a.Target("127.0.0.1", gone.getsockname()[1])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        there = a.Target("127.0.0.1", listener.getsockname()[1])
        walker = context(targets=(closed, there))
        made = session(walker)
        asyncio.run(made.run(step("connect", walker)))
        made.release()
    assert keys(made.transcript.lines) == ["begin", "connect.failed", "connected", "end"]


def test_direct_tls_begins_with_the_handshake() -> None:
    walker = context(facts={"address"})

    async def test() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            walker.targets = (a.Target("127.0.0.1", listener.getsockname()[1], direct=True),)
            made = session(walker)
            running = asyncio.ensure_future(made.run(step("connect", walker)))
            accepted = await asyncio.get_running_loop().run_in_executor(None, listener.accept)
            server = Transport(accepted[0])
            await server.start_tls(authority().server_context(), server_side=True)
            await running
            assert server.tls is not None
            assert server.tls.selected_alpn_protocol() == "xmpp-client"
            made.release()
            server.release()
            assert made.transcript.notes("tls.established")[0].facts["domain"] == DOMAIN

    asyncio.run(test())
    assert walker.stream.secured
    assert walker.facts == {"address", "connected", "secured"}


def test_a_walk_needs_a_connection_before_it_sends() -> None:
    made = session(walker := context(jid=Jid("juliet", DOMAIN)))
    with pytest.raises(ValueError, match="not connected"):
        asyncio.run(made.run(step("open", walker)))
