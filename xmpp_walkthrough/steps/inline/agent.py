"""The user agent of SASL2: this client, and the tokens that it holds. XEP-0388 §2.3, XEP-0484 §3.

It lives as long as the walk: nothing is kept on a disk.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from xmpp_walkthrough.protocol.sasl2.ht import Token

SOFTWARE = "xmpp-walk"


@dataclass(slots=True)
class Agent:
    """The installation of a client. `id` is a UUID that it keeps.

    `token_for` is the mechanism that a token is asked for; `tokens` are those that have come, the
    newest last; `count` counts the attempts with one.
    """

    id: str
    token_for: str = ""
    tokens: list[Token] = field(default_factory=list, repr=False)
    count: int = 0


def fresh(chance: Callable[[int], str]) -> Agent:
    """A new installation, with a random UUID of its own. RFC 9562 §5.4"""
    drawn = chance(16)
    variant = "89ab"[int(drawn[16], 16) % 4]
    parts = (drawn[:8], drawn[8:12], f"4{drawn[13:16]}", f"{variant}{drawn[17:20]}", drawn[20:])
    return Agent("-".join(parts))
