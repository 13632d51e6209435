"""Does a server's timer end a login that hesitates, and does the walk say so?"""

import asyncio

import pytest

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.walk.practice import practice
from xmpp_walkthrough.cli.walk.request import Request
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.net.session.guide import Automatic
from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.server.fault import known
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.views.jsonl import VIEW
from xmpp_walkthrough.views.view import Setting
from xmpp_walkthrough.walk import walk


class Thinker(Automatic):
    """Never makes up its mind in one step."""

    def __init__(self, step: str) -> None:
        super().__init__()
        self._step = step

    def waits(self, step: str) -> bool:
        return step == self._step

    async def before(self, pending: Entry) -> None:
        await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("name", "step"), [("login-timer", "sasl"), ("login-timer", "bind"), ("idle-timer", "exchange")]
)
def test_whoever_hesitates_is_thrown_out_and_told(name: str, step: str) -> None:
    guide = Thinker(step)

    async def run() -> WalkError:
        setting = Setting(Environment.real().stdout, Library("en"))
        asked = Request(None, "", VIEW, setting, Environment.real(), faults=(known()[name],))
        async with practice(asked) as request:
            context = request.context()
            session = Performer(context, guide, request.options, asyncio.get_running_loop().time)
            with pytest.raises(WalkError) as caught:
                await session.run(walk(context))
            await session.finish()
            session.release()
            return caught.value

    error = loop.run(run())
    assert (error.key, error.step) == ("cut-off", step)
    said = b"".join(line.event.raw for line in guide.lines if isinstance(line, Entry))
    assert b"<connection-timeout" in said
