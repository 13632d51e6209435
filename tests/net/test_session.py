"""A walk on a real connection: a login, and a guide that takes its time."""

import asyncio

import pytest
from support.net.session_peer import (
    ANSWER,
    BIND,
    DOMAIN,
    END,
    HEADER_END,
    PLAIN_FEATURES,
    PROCEED,
    RESET,
    SASL,
    TLS_FEATURES,
    Led,
    Peer,
    authority,
    keys,
    meet,
    opening,
    session,
    step,
)
from support.walks.playbook import context

from xmpp_walkthrough.net.session.guide import Interrupted, Quit
from xmpp_walkthrough.net.tcp.transport import joined
from xmpp_walkthrough.protocol.events import Role, StreamHeader
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.steps import actions as a
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Run
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.transcript.redact import MASK
from xmpp_walkthrough.walk import find, walk

# --- what goes well ---


async def serves_a_login(peer: Peer) -> None:
    await peer.hears(HEADER_END)
    await peer.says(ANSWER + TLS_FEATURES)
    await peer.hears(b'<starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>')
    await peer.says(PROCEED)
    await peer.transport.start_tls(authority().server_context(), server_side=True)
    assert b'from="juliet@im.example.com"' in await peer.hears(HEADER_END)
    await peer.says(ANSWER + PLAIN_FEATURES)
    assert b"AGp1bGlldAByMG0zMG15cjBtMzA=" in await peer.hears(b"</auth>")
    await peer.says(f"<success xmlns='{SASL}'/>".encode())
    await peer.hears(HEADER_END)
    await peer.says(ANSWER + f"<stream:features><bind xmlns='{BIND}'/></stream:features>".encode())
    await peer.hears(b"</iq>")
    jid = f"<bind xmlns='{BIND}'><jid>juliet@im.example.com/a</jid></bind>"
    await peer.says(f"<iq type='result' id='bind-1'>{jid}</iq>".encode())
    await peer.hears(END)
    await peer.says(END)
    assert await peer.hears_the_end() == b""
    assert peer.transport.closed_cleanly
    await peer.transport.close()


def test_a_login_with_starttls_to_the_binding_and_the_close() -> None:
    walker = context(facts={"address", "connected"})
    made = session(walker)

    async def does() -> None:
        await made.run(walk(walker, until=find("bind")[0]))

    meet(made, serves_a_login, does)
    assert walker.stream.phase is Phase.CLOSED
    assert walker.address == "juliet@im.example.com/a"
    entries = made.transcript.entries
    assert [entry.role for entry in entries[:5]] == [
        *[Role.INITIATING, Role.RECEIVING, Role.RECEIVING, Role.INITIATING, Role.RECEIVING]
    ]
    headers = [entry for entry in entries if isinstance(entry.event, StreamHeader)]
    assert [entry.stream for entry in headers] == [0, 1, 1, 2, 2, 3]
    assert [entry.secured for entry in headers] == [False, False, True, True, True, True]
    assert [entry.step for entry in headers] == ["open"] * 6
    (done,) = made.transcript.notes("disconnected")
    assert done.facts == {"clean": True}
    (tls,) = made.transcript.notes("tls.established")
    assert tls.facts["domain"] == DOMAIN
    begun = [note.facts["occurrence"] for note in made.transcript.notes("begin")]
    assert begun == [1, 1, 2, 1, 3, 1, 1]


def test_what_was_shown_is_what_was_recorded_with_times_that_only_grow() -> None:
    walker = context()
    made = session(walker)
    meet(made, opening(ANSWER + TLS_FEATURES), lambda: made.run(step("open", walker)))
    guide = made.guide
    assert guide.lines == made.transcript.lines  # type: ignore[attr-defined]
    assert keys(made.transcript.lines) == [
        *["begin", "StreamHeader", "StreamHeader", "StreamFeatures", "end"]
    ]
    times = [line.time for line in made.transcript.lines]
    assert times == sorted(times)
    sent, *received = made.transcript.entries
    assert sent.wait is None
    assert all(entry.wait is not None and entry.wait > 0 for entry in received)
    assert sent.phase is Phase.HEADER_SENT


@pytest.mark.parametrize("show", [False, True])
def test_secrets_are_masked_before_anybody_sees_them(show: bool) -> None:
    walker = context(facts={"open"})
    walker.stream.secured = True
    made = session(walker, show_secrets=show)

    async def script(peer: Peer) -> None:
        await opening(ANSWER + PLAIN_FEATURES)(peer)
        assert b"AGp1bGlldAByMG0zMG15cjBtMzA=" in await peer.hears(b"</auth>")
        await peer.says(f"<success xmlns='{SASL}'/>".encode())

    def run() -> Run:
        yield from step("open", walker)
        yield from step("sasl", walker)
        values = {"salted_password": b"secret", "iterations": 4096}
        yield a.Tell("sasl.values", {"values": values})

    meet(made, script, lambda: made.run(run()))
    (auth,) = [e for e in made.transcript.entries if e.raw.startswith(b"<auth")]
    assert auth.masked is not show
    assert (b"AGp1bGlldAByMG0zMG15cjBtMzA=" in auth.raw) is show
    (note,) = made.transcript.notes("sasl.values")
    secret = b"secret" if show else MASK
    assert note.facts["values"] == {"salted_password": secret, "iterations": 4096}


# --- a guide that takes its time ---


def test_a_message_that_comes_while_the_guide_waits_is_shown_after_it() -> None:
    walker = context()

    async def test() -> None:
        guide = Led()
        guide.goes_on.set()
        made = session(walker, guide)
        made.transport, far = joined()
        peer = Peer(far)
        opening_up = asyncio.ensure_future(made.run(step("open", walker)))
        await opening(ANSWER + b"<stream:features/>")(peer)
        await opening_up
        guide.goes_on.clear()
        guide.asked.clear()

        def run() -> Run:
            yield a.Send(b"<iq type='get' id='x'/>")

        sending = asyncio.ensure_future(made.run(run()))
        await guide.asked.wait()
        await peer.says(b"<message id='meanwhile'/>")
        while keys(made.transcript.lines)[-1] != "Message":
            await asyncio.sleep(0)
        assert len(guide.lines) == guide.seen_at_the_pause
        guide.goes_on.set()
        await sending
        assert keys(guide.lines)[-2:] == ["Message", "Iq"]
        assert guide.lines == made.transcript.lines
        assert guide.pending[-1].raw == b"<iq type='get' id='x'/>"
        assert await peer.hears(b"/>") == b"<iq type='get' id='x'/>"
        made.release()
        far.release()

    asyncio.run(test())


@pytest.mark.parametrize("last_words", [b"", ANSWER + RESET, ANSWER + END, b"garbage"])
def test_a_server_that_gives_up_while_the_guide_waits(last_words: bytes) -> None:
    walker = context()

    async def test() -> None:
        guide = Led()
        made = session(walker, guide)
        made.transport, far = joined()
        running = asyncio.ensure_future(made.run(step("open", walker)))
        await guide.asked.wait()
        if last_words:
            await far.write(last_words)
        far.release()
        with pytest.raises(WalkError, match="cut-off") as caught:
            await running
        assert caught.value.exit_code is ExitCode.STREAM
        assert isinstance(caught.value.facts["seconds"], int)
        assert guide.lines == made.transcript.lines  # what was held back is shown
        assert not [x for x in made.transcript.entries if x.role is Role.INITIATING]
        made.release()

    asyncio.run(test())


@pytest.mark.parametrize("reason", [Quit(), Interrupted()])
def test_a_guide_that_wants_no_more(reason: Quit) -> None:
    walker = context()

    async def test() -> None:
        guide = Led()
        guide.raises = reason
        made = session(walker, guide)
        made.transport, far = joined()
        running = asyncio.ensure_future(made.run(step("open", walker)))
        await guide.asked.wait()
        guide.goes_on.set()
        with pytest.raises(type(reason)):
            await running
        finishing = asyncio.ensure_future(made.finish())
        assert await Peer(far).hears_the_end() == b""  # no stream was open: nothing to close
        await far.close()
        await finishing
        far.release()

    asyncio.run(test())


def test_a_guide_that_never_waits_is_never_asked() -> None:
    walker = context()
    made = session(walker)
    asked: list[Entry] = []

    async def before(pending: Entry) -> bytes | None:
        asked.append(pending)
        return None

    made.guide.before = before  # type: ignore[method-assign]
    meet(made, opening(ANSWER + TLS_FEATURES), lambda: made.run(step("open", walker)))
    assert asked == []
