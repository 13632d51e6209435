"""Can the clients that people have log in to `xmpp-walk serve`, say something, and hear it?"""

from __future__ import annotations

from pathlib import Path

import pytest
from support.real.clients import CLIENTS, NOT_DIRECT, ROMEO
from support.real.practice import practice
from support.real.raw import Raw
from support.real.server import Setup
from support.real.sharing import Servers

pytestmark = pytest.mark.real

WAYS = [
    pytest.param(name, direct, id=f"{name}-{'direct' if direct else 'starttls'}")
    for name in CLIENTS
    for direct in (False, True)
    if not (direct and name in NOT_DIRECT)
]


@pytest.mark.parametrize(("name", "direct"), WAYS)
def test_it_says_and_hears(name: str, direct: bool, servers: Servers, tmp_path: Path) -> None:
    """On a server of its own: nobody of an earlier test is still on the way out."""
    with practice(Setup(), tmp_path, servers.authority) as server, Raw(server) as friend:
        friend.protect()
        friend.login("mbed", "friend")
        with CLIENTS[name](server, direct) as talk:
            if talk.hears is not None:
                friend.until(f'<presence [^>]*from="{ROMEO}/[^>]*>')
            talk.say("wherefore")
            friend.until(f'<message [^>]*from="{ROMEO}/[^>]*>.*?<body>wherefore\\s*</body>')
            if talk.hears is not None:
                body = "<body>artthou</body>"
                friend.send(f"<message to='{ROMEO}' type='chat'>{body}</message>")
                talk.hears("artthou")
