"""A guide that sends something else: it goes out as it is, and what comes back is explained."""

import pytest
from support.net.session_peer import (
    ANSWER,
    END,
    RESET,
    Led,
    Peer,
    keys,
    meet,
    opening,
    session,
    step,
)
from support.walks.playbook import context

from xmpp_walkthrough.protocol.events import Iq, Message, Role, Violation
from xmpp_walkthrough.steps import actions as a
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Run
from xmpp_walkthrough.transcript.entry import Entry

SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
FEATURES = (
    f"<stream:features><mechanisms xmlns='{SASL}'><mechanism>PLAIN</mechanism></mechanisms>"
    "</stream:features>"
).encode()


def wishing(*wishes: bytes | None) -> Led:
    guide = Led()
    guide.goes_on.set()
    guide.wishes = list(wishes)
    return guide


def ours(made: object) -> list[Entry]:
    entries = made.transcript.entries  # type: ignore[attr-defined]
    return [entry for entry in entries if entry.role is Role.INITIATING]


def test_what_is_wished_is_sent_and_marked() -> None:
    walker = context()
    made = session(walker, wishing(None, b"<iq id='mine' type='get'><b xmlns='c'/></iq>"))

    async def script(peer: Peer) -> None:
        await opening(ANSWER + FEATURES)(peer)
        assert await peer.hears(b"</iq>") == b"<iq id='mine' type='get'><b xmlns='c'/></iq>"
        await peer.says(b"<iq type='result' id='mine'/>")

    def run() -> Run:
        yield from step("open", walker)
        yield a.Send(b"<iq id='ours' type='get'><a xmlns='b'/></iq>")
        reply = yield a.Expect((Iq,), id="ours")
        assert reply.xml.get("id") == "mine"  # the answer bears the id that was sent

    meet(made, script, lambda: made.run(run()))
    assert [entry.edited for entry in ours(made)] == [False, True]


@pytest.mark.parametrize("wish", [b"<message", b"</nonsense>", b"<presence/>", b"\xff"])
def test_the_server_says_what_it_thinks_and_the_walk_ends_with_that(wish: bytes) -> None:
    walker = context()
    walker.stream.secured = True
    made = session(walker, wishing(None, wish, None, None))

    async def script(peer: Peer) -> None:
        await opening(ANSWER + FEATURES)(peer)
        await peer.hears(wish)
        await peer.says(RESET)
        assert END in await peer.hears_the_end()
        await peer.transport.close()

    def run() -> Run:
        yield from step("open", walker)
        yield from step("sasl", walker)

    async def does() -> None:
        with pytest.raises(WalkError, match="stream-error") as caught:
            await made.run(run())
        assert caught.value.exit_code is ExitCode.SASL
        await made.finish()

    meet(made, script, does)
    sent = ours(made)
    assert b"".join(entry.raw for entry in sent[1:-1]) == wish
    assert isinstance(sent[1].event, Violation)
    assert keys(made.transcript.lines)[-2:] == ["disconnected", "end"]


def test_another_answer_than_the_step_waits_for_is_not_waited_for_long() -> None:
    walker = context()
    made = session(walker, wishing(None, b"<message/>"), timeout=600.0)

    async def script(peer: Peer) -> None:
        await opening(ANSWER + b"<stream:features/>")(peer)
        await peer.hears(b"<message/>")
        await peer.says(b"<message type='error'/>")

    def run() -> Run:
        yield from step("open", walker)
        yield a.Send(b"<iq id='ours' type='get'><a xmlns='b'/></iq>")
        yield a.Expect((Iq,), id="ours")

    async def does() -> None:
        with pytest.raises(WalkError, match="unanswered") as caught:
            await made.run(run())
        assert caught.value.facts["awaited"] == ("iq",)

    meet(made, script, does)
    assert isinstance(made.transcript.entries[-1].event, Message)


@pytest.mark.parametrize(
    ("says", "key"), [(b"</stream:stream>", "closed.edited"), (b"", "lost.edited")]
)
def test_an_end_is_an_answer_to_what_a_person_has_sent(says: bytes, key: str) -> None:
    walker = context()
    made = session(walker, wishing(None, b"<message/>"))

    async def script(peer: Peer) -> None:
        await opening(ANSWER + b"<stream:features/>")(peer)
        await peer.hears(b"<message/>")
        await peer.says(says)
        peer.transport.release()

    def run() -> Run:
        yield from step("open", walker)
        yield a.Send(b"<iq id='ours' type='get'><a xmlns='b'/></iq>")
        yield a.Expect((Iq,), id="ours")

    async def does() -> None:
        with pytest.raises(WalkError, match=key):
            await made.run(run())

    meet(made, script, does)


def test_a_secret_that_goes_on_behind_what_was_left_open_is_masked_too() -> None:
    walker = context()
    made = session(walker, wishing(None, b"<auth mechanism='PLAIN'>AGp1bGll", b"dAByMG0z</x>"))

    async def script(peer: Peer) -> None:
        await opening(ANSWER + FEATURES)(peer)
        await peer.hears(b"</x>")

    def run() -> Run:
        yield from step("open", walker)
        yield a.Send(b"<a/>")
        yield a.Send(b"<b/>")

    meet(made, script, lambda: made.run(run()))
    raw = b"".join(entry.raw for entry in ours(made)[1:])
    assert b"AGp1" not in raw
    assert b"MG0z" not in raw
