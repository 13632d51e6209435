"""The learner's keys: each Enter sends one thing, nothing scrolls past, the terminal comes back."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TextIO

import pytest
from prompt_toolkit.input import PipeInput, create_pipe_input

from xmpp_walkthrough.cli.learner.keys import Keys
from xmpp_walkthrough.cli.learner.learner import Learner
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net.dns.caution import Doubt
from xmpp_walkthrough.net.session.guide import Interrupted, Quit
from xmpp_walkthrough.net.tcp.attempt import Endpoint
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.transcript.entry import Entry, Line
from xmpp_walkthrough.views.view import Moment

PENDING = Entry(
    0.0, "tls", Phase.TLS_REQUESTED, False, Role.INITIATING, preview(b"<starttls xmlns='urn:t'/>")
)
ALTERNATE, BACK = "\x1b[?1049h", "\x1b[?1049l"


class Stage:
    """A presenter that writes little and remembers what it was told."""

    def __init__(self) -> None:
        self.moment = Moment("tls", "2.1", 1)
        self.library = Library("en")
        self.out: TextIO = io.StringIO()
        self.transcript_lines: tuple[Line, ...] = ()
        self.walked_again: list[tuple[str, int]] = []
        self.lines_a_unit = 3

    def show(self, line: Line) -> None:
        self.out.write("shown\n")

    def pending(self, entry: Entry) -> None:
        self.out.write(f"pending in {self.library.language}\n" * self.lines_a_unit)

    def task(self, pending: Entry) -> None:
        self.out.write("task\n")

    def paused_in(self, step: str) -> bool:
        return step == "tls"

    def use_language(self, language: str) -> None:
        self.library = Library(language)

    def write_to(self, out: TextIO | None) -> TextIO:
        before = self.out
        self.out = out or before
        return before

    def again(self, step: str, occurrence: int) -> None:
        self.walked_again.append((step, occurrence))


class Table:
    """A learner at a keyboard that the test plays."""

    def __init__(self, source: PipeInput) -> None:
        self.stage = Stage()
        self.out = self.stage.out
        assert isinstance(self.out, io.StringIO)
        self._text = self.out.getvalue
        self._source = source
        self.learner = Learner(self.stage, Keys(source=source))

    @property
    def text(self) -> str:
        return self._text()

    async def press(self, keys: str, *, then: str) -> None:
        """Press, and wait until `then` is written after that."""
        already = len(self.text)
        self._source.send_text(keys)
        await self.sees(then, already)

    async def sees(self, words: str, since: int = 0) -> None:
        while words not in self.text[since:]:
            await asyncio.sleep(0)

    def type(self, keys: str) -> None:
        self._source.send_text(keys)

    def hang_up(self) -> None:
        self._source.close()


@pytest.fixture
def play() -> Iterator[Callable[[Callable[[Table], Awaitable[Any]]], Any]]:
    """Run a test's coroutine at the keys, with a limit that only a hanging one reaches."""
    with create_pipe_input() as source:

        async def at_table(test: Callable[[Table], Awaitable[Any]]) -> Any:
            table = Table(source)
            async with asyncio.timeout(20), table.learner.at_the_keys():
                return await test(table)

        yield lambda test: asyncio.run(at_table(test))


def test_enter_sends_and_nothing_else_does(play: Any) -> None:
    async def test(table: Table) -> None:
        waiting = asyncio.ensure_future(table.learner.before(PENDING))
        await table.sees("Enter sends")
        table.type("y ")
        await table.sees("Enter sends", len(table.text))  # asked again
        assert not waiting.done()
        table.type("\r")
        await waiting
        assert "pending in en" in table.text
        assert table.text.endswith("\r\x1b[2K")  # the line of keys is gone

    play(test)


@pytest.mark.parametrize(
    ("key", "error"), [("q", Quit), ("\x04", Quit), ("\x03", Interrupted)], ids=["q", "^D", "^C"]
)
def test_the_ways_out(play: Any, key: str, error: type[Exception]) -> None:
    async def test(table: Table) -> None:
        waiting = asyncio.ensure_future(table.learner.before(PENDING))
        await table.sees("Enter sends")
        table.type(key)
        with pytest.raises(error):
            await waiting

    play(test)


def test_a_closed_input_ends_the_walk(play: Any) -> None:
    async def test(table: Table) -> None:
        waiting = asyncio.ensure_future(table.learner.before(PENDING))
        await table.sees("Enter sends")
        table.hang_up()
        with pytest.raises(Quit):
            await waiting

    play(test)


def test_the_input_may_end_in_the_editor_too(play: Any) -> None:
    async def test(table: Table) -> None:
        waiting = asyncio.ensure_future(table.learner.before(PENDING))
        await table.sees("Enter sends")
        await table.press("e", then="Esc leaves")
        table.hang_up()
        with pytest.raises(Quit):
            await waiting

    play(test)


def test_what_is_typed_ahead_does_not_reach_the_next_editor(play: Any) -> None:
    async def test(table: Table) -> None:
        waiting = asyncio.ensure_future(table.learner.before(PENDING))
        await table.sees("Enter sends")
        await table.press("e", then="Esc leaves")
        await table.press("<b/>\x03nonsense", then="Enter sends")
        await table.press("e", then="Esc leaves")
        table.type("\x05<b/>\x13")
        await table.press("", then="sends it anyway")
        table.type("\r")
        assert await waiting == PENDING.raw + b"<b/>"

    play(test)


def test_a_walk_that_is_cut_off_in_the_editor_leaves_the_screen_whole(play: Any) -> None:
    async def test(table: Table) -> None:
        waiting = asyncio.ensure_future(table.learner.before(PENDING))
        await table.sees("Enter sends")
        await table.press("e", then="Esc leaves")
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert table.text.endswith(("\x1b[?25h", "\x1b[0m\x1b[?7h", "\x1b[?2004l"))

    play(test)


def test_reading_leaves_the_walk_as_it_was(play: Any) -> None:
    async def test(table: Table) -> None:
        waiting = asyncio.ensure_future(table.learner.before(PENDING))
        await table.sees("Enter sends")
        for key, words in (
            ("x", "73 74 61 72"),
            ("?", "Keys at a pause"),
            ("s", "Nothing"),
            ("l", "TLS"),
        ):
            await table.press(key, then=words)
            await table.press("q", then="Enter sends")
        assert table.text.count(ALTERNATE) == table.text.count(BACK) == 4
        table.type("\r")
        await waiting

    play(test)


def test_another_language_shows_the_same_again(play: Any) -> None:
    async def test(table: Table) -> None:
        waiting = asyncio.ensure_future(table.learner.before(PENDING))
        await table.sees("Enter sends")
        await table.press("g", then="pending in zh")
        await table.press("g", then="pending in en")
        table.type("\r")
        await waiting

    play(test)


def test_cancelled_while_reading_the_terminal_is_whole(play: Any) -> None:
    async def test(table: Table) -> None:
        waiting = asyncio.ensure_future(table.learner.before(PENDING))
        await table.sees("Enter sends")
        await table.press("x", then="73 74 61 72")
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert table.text.endswith(BACK)

    play(test)


def test_more_than_a_screen_waits_for_a_key(play: Any) -> None:
    async def test(table: Table) -> None:
        table.stage.lines_a_unit = 60
        waiting = asyncio.ensure_future(table.learner.before(PENDING))
        for page in (0, 23, 46):
            await table.sees("Enter shows more")
            assert table.text.count("pending") == page
            await table.press("\r", then="Enter")
        await table.sees("Enter sends")
        assert table.text.count("pending") == 60
        table.type("\r")
        await waiting

    play(test)


def test_a_walk_that_was_cut_off_goes_the_same_way_again(play: Any) -> None:
    async def test(table: Table) -> None:
        walks: list[int] = []

        async def walk() -> ExitCode:
            walks.append(1)
            if len(walks) > 1:
                return ExitCode.OK
            deciding = asyncio.ensure_future(table.learner.before(PENDING))
            await table.sees("Enter sends")
            deciding.cancel()  # as the session does when the server closes
            await asyncio.gather(deciding, return_exceptions=True)
            raise WalkError("cut-off", ExitCode.TLS, {"seconds": 30})

        leading = asyncio.ensure_future(table.learner.lead(walk))
        await table.sees("Enter begins")
        await table.press("\r", then="Enter walks again to 2.1")
        assert "30 s" in table.text
        table.type("\r")
        assert await leading is ExitCode.OK
        assert table.stage.walked_again == [("tls", 1)]

    play(test)


@pytest.mark.parametrize(("key", "code"), [("q", ExitCode.OK), ("\x03", ExitCode.INTERRUPTED)])
def test_one_may_leave_before_it_begins(play: Any, key: str, code: ExitCode) -> None:
    async def test(table: Table) -> None:
        async def walk() -> ExitCode:
            raise AssertionError("nobody asked for this")

        leading = asyncio.ensure_future(table.learner.lead(walk))
        await table.sees("Enter begins")
        await table.press("l", then="Lessons")
        await table.press("a", then="What you see")
        await table.press("q", then="Lessons")
        await table.press("q", then="Enter begins")
        table.type(key)
        assert await leading is code

    play(test)


def test_only_steps_shown_in_full_are_waited_for() -> None:
    with create_pipe_input() as source:
        learner = Learner(Stage(), Keys(source=source))
        assert learner.waits("tls")
        assert not learner.waits("open")


DOUBT = Doubt(Endpoint(Target("x.example", 5222, told=True), "127.0.0.1"), "loopback")


@pytest.mark.parametrize(("key", "agreed"), [("y", True), ("\r", False), ("n", False)])
def test_only_one_key_goes_where_nobody_should_go(play: Any, key: str, agreed: bool) -> None:
    async def test(table: Table) -> None:
        asked = asyncio.ensure_future(table.learner.agrees(DOUBT))
        await table.sees("y goes to 127.0.0.1:5222 all the same")
        await table.press("x", then="Enter stays away")  # asked again
        assert not asked.done()
        table.type(key)
        assert await asked is agreed
        assert "We are led to x.example, port 5222" in table.text

    play(test)


@pytest.mark.parametrize(("key", "error"), [("q", Quit), ("\x04", Quit), ("\x03", Interrupted)])
def test_the_ways_out_of_that_question(play: Any, key: str, error: type[Exception]) -> None:
    async def test(table: Table) -> None:
        asked = asyncio.ensure_future(table.learner.agrees(DOUBT))
        await table.sees("Enter stays away")
        table.type(key)
        with pytest.raises(error):
            await asked

    play(test)


def test_who_has_agreed_once_is_not_asked_about_the_same_place_again(play: Any) -> None:
    async def test(table: Table) -> None:
        asked = asyncio.ensure_future(table.learner.agrees(DOUBT))
        await table.sees("Enter stays away")
        table.type("y")
        assert await asked
        assert await table.learner.agrees(DOUBT)
        other = DOUBT._replace(place=DOUBT.place._replace(address="127.0.0.2"))
        again = asyncio.ensure_future(table.learner.agrees(other))
        await table.sees("y goes to 127.0.0.2:5222")
        table.type("\r")
        assert not await again

    play(test)
