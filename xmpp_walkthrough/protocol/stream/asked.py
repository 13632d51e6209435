"""Requests of the client that some answers need: to compress, to resume. XEP-0138 §2, XEP-0198 §5.

An answer without its request would let a server, or an attacker behind it, change the stream.
"""

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event


class Asked:
    """The requests of one stream that the server has not answered yet."""

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
        """Heed a request or its answer. A resumption counts only behind a login."""
        if isinstance(event, e.Compress):
            self.compressing = True
        elif isinstance(event, e.CompressionFailure | e.Compressed):
            self.compressing = False
        elif isinstance(event, e.SmResume):
            self.resuming = authenticated
        elif isinstance(event, e.SmFailed | e.SmResumed):
            self.resuming = False
