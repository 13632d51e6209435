"""What did the mechanism of a login make of what the server said? RFC 5802 §5, RFC 6120 §6.4.

The words beside a unit have to know it: a `<success/>` whose proof is wrong is no success.
"""

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explanation import Explanation, Verdict
from xmpp_walkthrough.protocol.events import Role, SaslChallenge, SaslSuccess
from xmpp_walkthrough.transcript.entry import Entry, Line, Note
from xmpp_walkthrough.transcript.facts import Begun, Disconnected, Ended, Told

UNBELIEVED = "sasl.unbelieved"  # the note of a step about the last message of the server

# Its form is sound; what it asks for, or tells of the way here, is what we do not go along with.
_SOUND = frozenset(
    {
        *("iterations-too-few", "iterations-too-many", "mechanism-list-changed"),
        *("no-common-binding", "tls-version-changed", "mandatory-extension"),
    }
)


def is_to_judge(line: Line) -> bool:
    """Whether the mechanism has yet to say what it makes of this."""
    if not isinstance(line, Entry) or line.role is not Role.RECEIVING:
        return False
    return isinstance(line.event, SaslChallenge | SaslSuccess)


def goes_on(line: Line) -> bool:
    """Whether the login has gone on with this line, so that it has judged what came before."""
    if isinstance(line, Entry):
        return line.role is Role.INITIATING or is_to_judge(line)
    if isinstance(line.fact, Told):
        return line.key.startswith(("sasl", "fast"))
    return isinstance(line.fact, Begun | Ended | Disconnected)


def unbelieved(explanation: Explanation, doubt: Note, library: Library) -> Explanation:
    """The same line, now that the mechanism does not believe it."""
    sound = doubt.facts.get("reason") in _SOUND
    kind = "success" if explanation.event.endswith("success") else "challenge"
    key = f"says.server.sasl_{kind}_unbelieved"
    return explanation._replace(
        key=key,
        verdict=Verdict.UNUSUAL if sound else Verdict.VIOLATION,
        summary=library.text(key),
    )
