"""What does a walk want inside its SASL2 login? XEP-0388 §2.3, XEP-0386 §3.2, XEP-0484 §3."""

from dataclasses import dataclass, field

from xmpp_walkthrough.protocol.sasl2.ht import Token

SOFTWARE = "xmpp-walk"


@dataclass(slots=True)
class Inline:
    """`agent` names this installation, a UUID that a client keeps; `tag` begins our resource.

    With `fast` a token is asked for, of the mechanism `token_for`, and used where there is one in
    `tokens`, the newest last; `count` counts these attempts; `logout` makes the token void with
    its use.
    """

    agent: str
    tag: str = SOFTWARE
    fast: bool = False
    logout: bool = False
    token_for: str = ""
    tokens: list[Token] = field(default_factory=list, repr=False)
    count: int = 0
