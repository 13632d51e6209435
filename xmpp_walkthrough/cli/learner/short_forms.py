"""Short forms at the prompt: `msg`, `presence`, `roster`, `ping`, `disco`. RFC 6121, XEP-0030,
-0199.

A line that begins with `<` is sent as it is. An address that is missing means our own server.
"""

from collections.abc import Callable

from xmpp_walkthrough.net.session.guide import Occasion
from xmpp_walkthrough.protocol.stanza import iq
from xmpp_walkthrough.wire.markup import child, element, serialise
from xmpp_walkthrough.wire.names import CLIENT, DISCO_INFO, PING, ROSTER

_SHOWS = ("away", "chat", "dnd", "xa")
SHORT_FORMS = ("msg", "presence", "roster", "ping", "disco")


class NotUnderstood(Exception):
    """A line that is no short form, or an incomplete one. `key` finds the words."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def phrase(text: str, occasion: Occasion) -> bytes:
    """The bytes of a typed line. Errors: NotUnderstood."""
    if text.lstrip().startswith("<"):
        return text.encode("utf-8", "surrogateescape")
    name, _, rest = text.strip().partition(" ")
    make = _FORMS.get(name)
    if make is None:
        raise NotUnderstood("talk.unknown")
    try:
        return make(rest.strip(), occasion)
    except ValueError:  # a character that XML does not allow
        raise NotUnderstood("talk.characters") from None


def _message(rest: str, occasion: Occasion) -> bytes:
    to, _, body = rest.partition(" ")
    if not body:
        raise NotUnderstood("talk.message")
    attributes = {"type": "chat", "id": occasion.next_id("message"), "to": to}
    made = element(CLIENT, "message", attributes)
    child(made, "body", body.strip())
    return serialise(made)


def _presence(rest: str, _occasion: Occasion) -> bytes:
    word, _, text = rest.partition(" ")
    if word == "unavailable":
        made = element(CLIENT, "presence", {"type": word})
    else:
        made = element(CLIENT, "presence")
        if word in _SHOWS:
            child(made, "show", word)
        else:
            text = rest
    if text.strip():
        child(made, "status", text.strip())
    return serialise(made)


def _roster(_rest: str, occasion: Occasion) -> bytes:
    return serialise(iq("get", occasion.next_id("roster"), element(ROSTER, "query")))


def _ping(to: str, occasion: Occasion) -> bytes:
    ping = element(PING, "ping")
    return serialise(iq("get", occasion.next_id("ping"), ping, to=to or occasion.domain))


def _disco(to: str, occasion: Occasion) -> bytes:
    query = element(DISCO_INFO, "query")
    return serialise(iq("get", occasion.next_id("disco"), query, to=to or occasion.domain))


_FORMS: dict[str, Callable[[str, Occasion], bytes]] = {
    "msg": _message,
    "presence": _presence,
    "roster": _roster,
    "ping": _ping,
    "disco": _disco,
}
