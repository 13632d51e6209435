"""How long does it take to leave, whatever the other side does? A moment, and then it is cut."""

import asyncio

import pytest
from support.net.flooding import (
    KINDS,
    LARGE,
    PING,
    endless,
    ever_new,
    logged_in,
    numbered,
    outlast,
    saying,
    sums,
)
from support.net.session_peer import END, Led, Peer, Script, session
from support.walks.playbook import context

from xmpp_walkthrough.net.session.beside import cancel
from xmpp_walkthrough.net.tcp.transport import Barren, Transport, joined
from xmpp_walkthrough.protocol.events import Event, Iq, Role, StreamClose
from xmpp_walkthrough.steps import actions as a
from xmpp_walkthrough.steps.exchange import answer_requests
from xmpp_walkthrough.steps.step import Run
from xmpp_walkthrough.wire.markup import element, serialise

SOON = 5.0  # seconds; 2 are promised, on a machine that has nothing else to do


async def silent(_: Peer) -> None:
    return


async def deaf(_: Peer) -> None:
    await asyncio.Event().wait()


async def answers_a_flood(peer: Peer) -> None:
    """It answers our close, behind very much that it had to say before."""
    await peer.hears(END)
    await peer.says(numbered(200_000) + END)


ENDINGS: dict[str, Script] = {
    **{name: endless(data) for name, data in KINDS.items()},
    **{"ever new": ever_new, "silent": silent, "deaf": deaf, "late": answers_a_flood},
}


@pytest.mark.parametrize("name", ENDINGS)
def test_the_farewell_is_short_whatever_the_server_does(name: str) -> None:
    made = session(logged_in(), timeout=600)

    async def does() -> None:
        began = asyncio.get_running_loop().time()
        await made.finish()
        assert asyncio.get_running_loop().time() - began < SOON

    outlast(made, ENDINGS[name], does)
    (end,) = made.transcript.notes("disconnected")
    assert end.facts["clean"] is not True


def test_who_gave_up_on_a_server_that_takes_nothing_need_not_wait_for_it_again() -> None:
    """What is unsent cannot be sent, and nobody hears our end tag."""
    made = session(logged_in(), timeout=600)

    async def does() -> None:
        sending = asyncio.ensure_future(made.run(saying(LARGE * 8)))
        for _ in range(100):
            await asyncio.sleep(0)
        assert not sending.done()
        await cancel(sending)
        began = asyncio.get_running_loop().time()
        await made.finish()
        assert asyncio.get_running_loop().time() - began < SOON

    outlast(made, deaf, does)


def test_an_honest_server_is_left_in_order() -> None:
    async def polite(peer: Peer) -> None:
        await peer.hears(END)
        await peer.says(numbered(50) + END)
        await peer.transport.close()

    made = session(logged_in(), timeout=600)
    outlast(made, polite, made.finish)
    assert made.transcript.notes("disconnected")[-1].facts == {"clean": True}
    assert isinstance(made.transcript.entries[-1].event, StreamClose)


@pytest.mark.parametrize("name", ["spam", "ping", "ever new"])
def test_a_close_in_its_turn_ends_as_well_although_nobody_hurries(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xmpp_walkthrough.walk import find, perform

    monkeypatch.setattr("xmpp_walkthrough.steps.close._PATIENCE", 0.2)
    made = session(logged_in(), timeout=0.2)

    async def does() -> None:
        await made.run(perform(made.context, find("close")[0], 1))

    outlast(made, ENDINGS[name], does)
    assert made.transcript.notes("close.no-answer")


def test_behind_our_end_tag_nothing_is_answered() -> None:
    heard = bytearray()

    async def script(peer: Peer) -> None:
        heard.extend(await peer.hears(END))
        await peer.says(PING * 300 + END)
        heard.extend(await peer.hears_the_end())

    made = session(logged_in())
    outlast(made, script, made.finish)
    assert heard.endswith(END)
    assert heard.count(b"<iq") == 0


# --- what a step does not wait for ---


def asked(id: str) -> Event:
    request = element("jabber:client", "iq", {"type": "get", "id": id, "from": "a@b.example"})
    request.append(element("urn:xmpp:ping", "ping"))
    return Iq(serialise(request), request)


def test_those_who_ask_while_we_answer_are_not_waited_for() -> None:
    walker = context()
    walker.requests = [asked("1"), asked("2")]
    sent: list[bytes] = []
    for action in answer_requests(walker):
        assert isinstance(action, a.Send)
        sent.append(action.data)
        walker.requests.append(asked(f"again-{len(sent)}"))
        assert len(sent) < 10, "there is no end of it"
    assert [b'id="1"' in sent[0], b'id="2"' in sent[1], len(sent)] == [True, True, 2]


# --- below the XML ---


class Empty:
    """TLS in which records come and no byte of ours is in them: new keys, tickets, empty ones."""

    def read(self, _: int) -> bytes:
        import ssl

        raise ssl.SSLWantReadError


def test_tls_with_nothing_in_it_is_an_end() -> None:
    async def test() -> None:
        near, far = joined()

        async def floods() -> None:
            while True:
                await far.write(b"\x17\x03\x03\0\x01x" * 1_000)

        flooding = asyncio.ensure_future(floods())
        near.tls = Empty()  # type: ignore[assignment]
        async with asyncio.timeout(20):
            with pytest.raises(Barren):
                await near.read()
        await cancel(flooding)
        near.release()
        far.release()

    asyncio.run(test())


@pytest.mark.parametrize("packed", [False, True])
def test_a_peer_whose_bytes_are_there_already_leaves_deadlines_their_turn(packed: bool) -> None:
    """Nothing is waited for: zlib, or the socket, has always more."""

    count = 0

    async def reads(near: Transport) -> None:
        nonlocal count
        async with asyncio.timeout(0):
            while data := await near.read():
                count += len(data)

    async def test() -> None:
        near, far = joined()
        if packed:
            near.compress()
            far.compress()
            await far.write(b" " * 50_000_000)
        else:
            await far.write(b" " * 100_000)
        with pytest.raises(TimeoutError):
            await reads(near)
        near.release()
        far.release()

    asyncio.run(test())
    assert count <= 65_536


# --- a timer that waits in the place of a person ---


def test_sums_are_told_while_a_flood_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else may ever come that they could be told before."""
    monkeypatch.setattr("xmpp_walkthrough.net.session.record._SOON", 0.01)

    class Hearing(Led):
        def __init__(self) -> None:
            super().__init__()
            self.told = asyncio.Event()

        def waits(self, step: str) -> bool:
            return False

        def show(self, line: object) -> None:
            super().show(line)  # type: ignore[arg-type]
            if sums(self.lines):
                self.told.set()

    guide = Hearing()
    made = session(logged_in(), guide, timeout=600)

    def run() -> Run:
        yield a.Expect((StreamClose,), id=None)

    async def script(peer: Peer) -> None:
        await peer.says(KINDS["spam"] * 30)

    async def does() -> None:
        running = asyncio.ensure_future(made.run(run()))
        await guide.told.wait()
        await cancel(running)

    outlast(made, script, does)
    told = sums(guide.lines)[0]
    assert (0 < told["units"] <= 20, told["role"]) == (True, Role.RECEIVING)
