"""The meaning of a server's own words, where they are known. RFC 6120 §4.9.2, §6.5, §8.3.2.

Words are for people: they explain here, and nothing is decided by them.
"""

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.protocol.conditions import Condition, fits


def meaning(condition: Condition, library: Library) -> str:
    """The sentence about the words beside this condition; "" where they are not known."""
    for known in library.server_texts():
        if known.condition in ("", condition.name) and fits(known.says, condition.text):
            return library.text("ui.server-words", server=known.server, means=known.means)
    return ""
