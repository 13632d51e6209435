"""The mechanism's judgement on a server's message. RFC 5802 §5, RFC 6120 §6.4.

The words beside a unit have to know it: a `<success/>` whose proof is wrong is no success.
"""

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explanation import Explanation, Verdict
from xmpp_walkthrough.protocol.events import Role, SaslChallenge, SaslSuccess
from xmpp_walkthrough.transcript.entry import Entry, Line, Note
from xmpp_walkthrough.transcript.facts import Begun, Disconnected, Ended, Told

# Reasons to refuse a message that is sound in form: its demand, or its news of the way here, is
# what we do not accept.
_SOUND = frozenset(
    {
        *("iterations-too-few", "iterations-too-many", "mechanism-list-changed"),
        *("no-common-binding", "tls-version-changed", "mandatory-extension"),
    }
)


def is_to_judge(line: Line) -> bool:
    """Whether the mechanism has yet to judge this line."""
    if not isinstance(line, Entry) or line.role is not Role.RECEIVING:
        return False
    return isinstance(line.event, SaslChallenge | SaslSuccess)


def goes_on(line: Line) -> bool:
    """Whether the login has gone on with this line, so that the earlier lines are judged."""
    if isinstance(line, Entry):
        return line.role is Role.INITIATING or is_to_judge(line)
    if isinstance(line.fact, Told):
        return line.key.startswith(("sasl", "fast"))
    return isinstance(line.fact, Begun | Ended | Disconnected)


def unbelieved(explanation: Explanation, doubt: Note, library: Library) -> Explanation:
    """The explanation of a line that the mechanism does not believe."""
    sound = doubt.facts.get("reason") in _SOUND
    kind = "success" if explanation.event.endswith("success") else "challenge"
    key = f"says.server.sasl_{kind}_unbelieved"
    return explanation._replace(
        key=key, verdict=Verdict.UNUSUAL if sound else Verdict.VIOLATION, summary=library.text(key)
    )
