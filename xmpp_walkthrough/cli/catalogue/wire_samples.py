"""Wire samples in lessons: excerpts of a seeded practice walk made just now.

A lesson writes `{{wire: sasl.sasl_auth}}`, step and event; the first such unit of the walk takes
its place. `{{wire: sasl.sasl_auth EXTERNAL}}` is of a walk with that mechanism. So a lesson cannot
show bytes that the program no longer sends.
"""

import io
import re
import time
from contextlib import suppress

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.walk.request import Request
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.net.session.guide import Automatic
from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.views.jsonl import VIEW
from xmpp_walkthrough.views.view import Setting
from xmpp_walkthrough.walk import walk

_SAMPLE = re.compile(r"^\{\{wire: ([a-z_.]+)(?: ([A-Z0-9-]+))?\}\}$", re.MULTILINE)
_SEED = 1


def fill(body: str) -> str:
    """Put the excerpts into a lesson's Markdown, as code; a walk is made only if one is asked."""
    wanted = {found[2] for found in _SAMPLE.finditer(body)}
    taken = {mechanism: loop.run(_take(mechanism), lambda _: None) for mechanism in wanted}

    def excerpt(found: re.Match[str]) -> str:
        raw = taken[found[2]].get(found[1])
        return f"```xml\n{raw.decode()}\n```" if raw else f"`{found[1]}`"

    return _SAMPLE.sub(excerpt, body)


async def _take(mechanism: str | None) -> dict[str, bytes]:
    setting = Setting(io.StringIO(), Library("en"))
    wants = Wants(mechanism=mechanism)
    request = Request(None, "", VIEW, setting, Environment.real(), wants=wants)
    taken: dict[str, bytes] = {}
    from xmpp_walkthrough.cli.walk.practice import practice  # only a lesson with a sample walks

    async with practice(request.with_seed(_SEED)) as practised:
        context = practised.context()
        session = Performer(context, Automatic(), practised.options, time.perf_counter)
        try:
            with suppress(WalkError):  # a lesson may name a mechanism that we do not have
                await session.run(walk(context))
        finally:
            session.release()
    for entry in session.transcript.entries:
        taken.setdefault(f"{entry.step}.{entry.event.kind()}", entry.raw)
    return taken
