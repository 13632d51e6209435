"""What does a walk want inside its SASL2 login? XEP-0388 §2.3, XEP-0386 §3.2, XEP-0484 §3."""

from dataclasses import dataclass

SOFTWARE = "xmpp-walk"


@dataclass(slots=True)
class Inline:
    """`agent` names this installation, a UUID that a client keeps; `tag` begins our resource."""

    agent: str
    tag: str = SOFTWARE
