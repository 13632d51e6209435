"""When has the login from before SASL let somebody in, and as whom? XEP-0078 §3.

One request carries name, proof and resource; an empty result to it logs in and binds at once. There
is no new stream, and nothing is negotiated afterwards.
"""

import hashlib

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.wire.names import AUTH_LEGACY

_QUERY = f"{{{AUTH_LEGACY}}}query"


def heed(asked: dict[str, Event], role: Role, event: Event, domain: str) -> str | None:
    """One iq of either side; the full JID where it has just been granted.

    `asked` is what was asked for on this stream and has not been answered, by id.
    """
    id, kind = event.xml.get("id", ""), event.xml.get("type")
    if role is Role.INITIATING:
        if kind == "set" and event.xml.find(_QUERY) is not None:
            asked[id] = event
        return None
    request = asked.pop(id, None)
    query = request.xml.find(_QUERY) if request else None
    if query is None or kind != "result":
        return None
    return _full_jid(query, domain)


def _full_jid(query: Element, domain: str) -> str:
    local, resource = (field(query, name) for name in ("username", "resource"))
    try:
        return str(Jid.parse(f"{local}@{domain}/{resource}"))
    except JidError:  # granted all the same; nobody can say to whom
        return f"{local}@{domain}/{resource}"


def field(query: Element, name: str) -> str:
    """What a field of the form holds."""
    return query.findtext(f"{{{AUTH_LEGACY}}}{name}") or ""


def digest(stream_id: str, password: str) -> str:
    """The proof that stands in the place of the password. XEP-0078 §3"""
    return hashlib.sha1(f"{stream_id}{password}".encode()).hexdigest()
