"""No word of an ordinary login is taken for an echo: walked with each of them as the password.

What only this server made up, such as ids, nonces and sentences of its own, is not ordinary.
"""

from __future__ import annotations

import re
import time
from functools import cache
from io import StringIO
from typing import Any

import pytest
from support.walks.echoes import LIBRARY, MBED, knowing
from support.walks.wanted import with_wants

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.walk.practice import practice
from xmpp_walkthrough.cli.walk.request import Request
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.net.session.guide import Automatic
from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.protocol.events import Event, SaslData
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.sasl.base64 import payload_of
from xmpp_walkthrough.transcript.entry import Transcript
from xmpp_walkthrough.transcript.redact import redact
from xmpp_walkthrough.views.plain import VIEW
from xmpp_walkthrough.views.view import Setting
from xmpp_walkthrough.walk import walk

EXTRAS = frozenset({"sm", "csi", "carbons", "rosterver", "caps"})
WALKS: dict[str, dict[str, Any]] = {
    "PLAIN": {},
    "SCRAM": {"mechanism": "SCRAM-SHA-256"},
    "DIGEST-MD5": {"mechanism": "DIGEST-MD5"},
    "OAUTHBEARER": {"mechanism": "OAUTHBEARER"},
    "SASL2": {"sasl2": True, "fast": True},
    "registration": {"register": True},
    "old login": {"old_login": True},
    "extensions": {"extras": EXTRAS},
}
MERCUTIO = Jid("mercutio", "ceit.org")
_WORD = re.compile(r"[A-Za-z][\w:.#+-]{2,}[A-Za-z]")
# By chance: ids, nonces, hashes; of the practice server alone: a sentence and a group.
_BY_CHANCE = re.compile(
    r"\d+-\d+-\d+T[\d:]+Z|"
    r"(?<=-)[0-9a-f]{6}\b|\b[0-9a-f]+-[0-9a-f-]+|\b[0-9a-f]{8,}\b|[\w+/]{16,}=*"
)
_ITS_OWN = re.compile(r"Choose[^<]*|Friends")


@cache
def walked(name: str) -> Transcript:
    """All that is said in such a walk, with nothing masked."""
    request = Request(
        None, "", VIEW, Setting(StringIO(), LIBRARY), Environment.real(), delay=0, seed=1
    )

    async def go() -> Transcript:
        async with practice(request._replace(**with_wants(WALKS[name]))) as ready:
            context = ready.context()
            session = Performer(context, Automatic(), ready.options, time.perf_counter)
            try:
                await session.run(walk(context))
            finally:
                session.release()
            return session.transcript

    return loop.run(go())


def words_of(event: Event) -> set[str]:
    payload = (payload_of(event) or b"") if isinstance(event, SaslData) else b""
    said = f"{event.raw.decode()} {payload.decode('latin-1')}"
    return set(_WORD.findall(_ITS_OWN.sub(" ", _BY_CHANCE.sub(" ", said))))


@pytest.mark.parametrize("name", WALKS)
def test_no_word_of_a_login_is_an_echo(name: str) -> None:
    events = {entry.raw: entry.event for entry in walked(name).entries}.values()
    words = {word for event in events for word in words_of(event)}
    assert len(words) > 25
    taken: dict[str, list[bytes]] = {}
    for word in words:
        known = knowing(word, jid=MERCUTIO if "register" in WALKS[name] else MBED)
        for event in events:
            shown, _ = known.event(event)
            if shown.raw != redact(event)[0].raw:
                taken.setdefault(word, []).append(event.raw)
    assert taken == {}


def test_the_words_of_known_servers_are_no_echo() -> None:
    for text in LIBRARY.server_texts():
        for word in re.findall(r"\w{4,}", text.says):
            assert not knowing(word).holds(text.says), word
