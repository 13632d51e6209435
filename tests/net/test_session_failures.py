"""A session whose peer lets it down: each way has a name, an exit code and a record."""

import asyncio
import socket
import struct
from datetime import UTC, datetime

import pytest
from support.net.session_peer import (
    ANSWER,
    DOMAIN,
    END,
    HEADER_END,
    PLAIN_FEATURES,
    PROCEED,
    RESET,
    SASL,
    TLS_FEATURES,
    Peer,
    Script,
    authority,
    fails,
    keys,
    meet,
    opening,
    session,
    silent,
    step,
    then_gone,
)
from support.walks.playbook import context

from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.net.tcp.transport import connect
from xmpp_walkthrough.protocol.events import Message, SaslChallenge, StreamFeatures
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority
from xmpp_walkthrough.steps import actions as a
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Run
from xmpp_walkthrough.walk import walk
from xmpp_walkthrough.wire.markup import stream_header


def test_silence() -> None:
    made = session(walker := context(), timeout=0.05)
    error = fails(made, silent, step("open", walker))
    assert (error.key, error.exit_code, error.step) == ("timeout", ExitCode.STREAM, "open")
    assert error.facts == {"seconds": 0.05, "awaited": ("stream_header",)}


def test_what_has_come_in_time_is_an_answer_though_nobody_had_the_time_to_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a busy machine the deadline may be heard of before the inbox is."""
    made = session(context(), timeout=0.2)

    async def only_read() -> object:
        while await made.read():
            pass
        return await asyncio.Event().wait()

    monkeypatch.setattr(made, "_next_event", only_read)
    found: list[object] = []

    def run() -> Run:
        yield a.Send(stream_header({"to": DOMAIN, "version": "1.0"}))
        found.append((yield a.Expect((StreamFeatures,))))

    meet(made, opening(ANSWER + PLAIN_FEATURES), lambda: made.run(run()))
    assert [type(event) for event in found] == [StreamFeatures]


def test_silence_that_is_an_answer() -> None:
    made = session(walker := context(), timeout=5.0)
    answers: list[object] = []

    def run() -> Run:
        answers.append((yield a.Expect((Message,), patience=0.05)))

    meet(made, silent, lambda: made.run(run()))
    assert answers == [None]
    assert walker.requests == []


_AUTH = f"<auth xmlns='{SASL}' mechanism='X'>=</auth>".encode()
_CHALLENGE = f"<challenge xmlns='{SASL}'/>".encode()
_RESPONSE = f"<response xmlns='{SASL}'/>".encode()


def _login(answer: bytes) -> tuple[Script, Run]:
    """A server that answers our `<auth/>` so, and a client that has a response for it."""

    async def script(peer: Peer) -> None:
        await peer.hears(HEADER_END)
        await peer.says(ANSWER + PLAIN_FEATURES)
        await peer.hears(b"</auth>")
        await peer.says(answer)

    def run() -> Run:
        yield a.Send(stream_header({"to": DOMAIN, "version": "1.0"}))
        yield a.Expect((StreamFeatures,))
        yield a.Send(_AUTH)
        yield a.Expect((SaslChallenge,))
        yield a.Send(_RESPONSE)

    return script, run()


@pytest.mark.parametrize(
    "ahead", ["<success xmlns='{}'/>", "<failure xmlns='{}'><aborted/></failure>"]
)
def test_a_server_that_does_not_wait_for_our_answer(ahead: str) -> None:
    """It goes on without us; that is its breach, and no fault of ours."""
    error = fails(session(context()), *_login(_CHALLENGE + ahead.format(SASL).encode()))
    assert (error.key, error.exit_code) == ("ahead", ExitCode.VIOLATION)


def test_a_server_that_waits_is_not_ahead() -> None:
    made = session(context())
    script, run = _login(_CHALLENGE)
    meet(made, script, lambda: made.run(run))
    assert made.context.stream.phase is Phase.AUTHENTICATING


def test_the_connection_ends() -> None:
    for script in (then_gone(opening()), then_gone(opening(ANSWER))):
        made = session(walker := context())
        error = fails(made, script, step("open", walker))
        assert (error.key, error.exit_code) == ("lost", ExitCode.STREAM)
        (note,) = made.transcript.notes("eof")
        assert note.facts == {"clean": True}


def test_a_tls_connection_that_is_cut_is_not_a_clean_end() -> None:
    walker = context(facts={"address", "connected"})
    made = session(walker)

    async def script(peer: Peer) -> None:
        await opening(ANSWER + TLS_FEATURES)(peer)
        await peer.hears(b"/>")
        await peer.says(PROCEED)
        await peer.transport.start_tls(authority().server_context(), server_side=True)
        peer.transport.release()

    error = fails(made, script, walk(walker))
    assert (error.key, error.step) == ("lost", "open")
    (note,) = made.transcript.notes("eof")
    assert note.facts == {"clean": False}


def test_the_connection_is_reset() -> None:
    made = session(walker := context())

    async def does() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            made.transport = await connect(socket.AF_INET, listener.getsockname())
            far, _ = listener.accept()
            running = asyncio.ensure_future(made.run(step("open", walker)))
            await asyncio.sleep(0)
            far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            far.close()
            with pytest.raises(WalkError, match="lost"):
                await running
            made.release()

    asyncio.run(does())
    assert keys(made.transcript.lines) == ["begin", "StreamHeader", "reset"]


def test_a_stream_error() -> None:
    made = session(walker := context())
    error = fails(made, opening(ANSWER + RESET), step("open", walker))
    assert (error.key, error.exit_code, error.facts) == (
        *("stream-error", ExitCode.STREAM),
        {"name": "reset"},
    )
    assert error.condition is not None
    assert error.condition.name == "reset"


def test_the_server_closes_the_stream() -> None:
    made = session(walker := context())
    assert fails(made, opening(ANSWER + END), step("open", walker)).key == "closed"


def test_another_protocol_answers() -> None:
    made = session(walker := context())
    error = fails(made, opening(b"HTTP/1.1 400 Bad Request\r\n\r\n"), step("open", walker))
    assert (error.key, error.exit_code) == ("violation.http", ExitCode.VIOLATION)
    assert keys(made.transcript.lines)[-1] == "Violation"


@pytest.mark.parametrize("behind", [b"<x/>", b" ", b"<message>"])
def test_bytes_behind_proceed_stop_us_before_the_first_byte_of_tls(behind: bytes) -> None:
    walker = context(facts={"address", "connected"})
    made = session(walker)

    async def script(peer: Peer) -> None:
        await opening(ANSWER + TLS_FEATURES)(peer)
        await peer.hears(b"/>")
        await peer.says(PROCEED + behind)
        assert await peer.hears_the_end() == b""
        await peer.transport.close()

    async def does() -> None:
        with pytest.raises(WalkError, match=r"violation\.behind-proceed") as caught:
            await made.run(walk(walker))
        assert (caught.value.step, caught.value.exit_code) == ("tls", ExitCode.VIOLATION)
        await made.finish()

    meet(made, script, does)
    assert not walker.stream.secured
    assert "secured" not in walker.facts


@pytest.mark.parametrize(
    ("behind", "key"),
    [(RESET, "stream-error"), (END, "closed"), (b"text", "violation.text")],
)
def test_an_end_that_came_with_what_was_expected_is_heeded_before_the_next_send(
    behind: bytes, key: str
) -> None:
    walker = context(facts={"address", "connected"})
    made = session(walker)

    async def script(peer: Peer) -> None:
        await opening(ANSWER + TLS_FEATURES + behind)(peer)
        assert b"starttls" not in await peer.hears_the_end()

    async def does() -> None:
        with pytest.raises(WalkError, match=key) as caught:
            await made.run(walk(walker))
        assert caught.value.step == "tls"
        made.release()

    meet(made, script, does)


def test_a_certificate_of_a_stranger() -> None:
    stranger = PracticeAuthority.create(datetime.now(UTC), [DOMAIN])
    walker = context(facts={"address", "connected"})
    made = session(walker, ca_pem=stranger.ca_pem)

    async def script(peer: Peer) -> None:
        await opening(ANSWER + TLS_FEATURES)(peer)
        await peer.hears(b"/>")
        await peer.says(PROCEED)
        with pytest.raises(OSError):
            await peer.transport.start_tls(authority().server_context(), server_side=True)

    error = fails(made, script, walk(walker))
    assert error.key.startswith("tls.")
    assert (error.step, error.exit_code) == ("tls", ExitCode.TLS)
    assert not walker.stream.secured


def test_a_peer_that_does_not_read() -> None:
    made = session(walker := context(), timeout=0.1)

    def run() -> Run:
        yield from step("open", walker)
        for _ in range(200):
            yield a.Send(b" " * 100_000)

    error = fails(made, opening(ANSWER + TLS_FEATURES), run())
    assert error.key == "stalled"


def test_the_last_words_of_a_peer_that_hangs_up_are_read() -> None:
    """It said why, and closed: our write fails first, its reason is the failure all the same."""
    made = session(walker := context())
    gone = asyncio.Event()

    async def script(peer: Peer) -> None:
        await opening(ANSWER + TLS_FEATURES)(peer)
        await peer.hears(b" ")
        await peer.says(RESET)
        peer.transport.release()
        gone.set()

    def run() -> Run:
        yield from step("open", walker)
        yield a.Send(b" ")
        yield a.Tell("wait")
        yield a.Send(b" ")

    class Waiting(Performer):
        async def _perform(self, action: a.Action) -> object:
            if action == a.Tell("wait"):
                await gone.wait()
            return await super()._perform(action)

    waiting = Waiting(walker, made.guide, made.options, lambda: 0.0)
    error = fails(waiting, script, run())
    assert error.key == "stream-error"


def test_requests_are_kept_for_later_and_other_stanzas_only_shown() -> None:
    walker = context()
    made = session(walker)
    ask = b"<iq type='get' id='q'/>"
    voluntary = b"<stream:features/>"
    answers: list[object] = []

    def run() -> Run:
        yield from step("open", walker)
        answers.append((yield a.Expect((Message,), id="m")))

    script = opening(ANSWER + voluntary + ask + b"<message id='n'/><message id='m'/>")
    meet(made, script, lambda: made.run(run()))
    assert [event.raw for event in walker.requests] == [ask]
    (found,) = answers
    assert isinstance(found, Message)
    assert found.xml.get("id") == "m"
