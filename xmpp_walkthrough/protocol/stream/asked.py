"""Was this asked for? Some words of a server count only as answers. XEP-0138 §3, XEP-0198 §5."""

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event


class Asked:
    """What the client of one stream has asked for, and the server has not answered yet."""

    def __init__(self) -> None:
        self.compressing = False
        self.resuming = False

    def rule_broken(self, event: Event) -> str:
        """The rule that an answer without its question breaks; empty where none is broken."""
        if isinstance(event, e.SmResumed) and not self.resuming:
            return "resumed-unasked"
        if isinstance(event, e.Compressed) and not self.compressing:
            return "compressed-unasked"
        return ""

    def heed(self, event: Event, *, authenticated: bool) -> None:
        """A question, or its answer. Nobody resumes a session before it is known whose it is."""
        if isinstance(event, e.Compress):
            self.compressing = True
        elif isinstance(event, e.CompressionFailure | e.Compressed):
            self.compressing = False
        elif isinstance(event, e.SmResume):
            self.resuming = authenticated
        elif isinstance(event, e.SmFailed | e.SmResumed):
            self.resuming = False
