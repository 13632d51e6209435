"""Login as before SASL: when it is granted, and with which address. XEP-0078 §3.

One request carries name, proof and resource; an empty result to it logs in and binds at once. There
is no new stream, and nothing is negotiated afterwards.
"""

import hashlib
from typing import NamedTuple

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.wire.names import AUTH_LEGACY

_QUERY = f"{{{AUTH_LEGACY}}}query"


class OldLoginGranted(NamedTuple):
    """A login that was just granted; `jid` is None where the form held no valid address."""

    jid: Jid | None


def heed(asked: dict[str, Event], role: Role, event: Event, domain: str) -> OldLoginGranted | None:
    """Heed one iq of either side, on a stream to this domain; None where it grants nothing.

    `asked` holds the requests on this stream without an answer, by id.
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
    local, resource = (field(query, name) for name in ("username", "resource"))
    try:
        return OldLoginGranted(Jid(local, domain, resource))
    except JidError:
        return OldLoginGranted(None)


def field(query: Element, name: str) -> str:
    """The text of a field of the form; "" without one."""
    return query.findtext(f"{{{AUTH_LEGACY}}}{name}") or ""


def digest(stream_id: str, password: str) -> str:
    """The proof that is sent instead of the password, in hex. XEP-0078 §3"""
    return hashlib.sha1(f"{stream_id}{password}".encode()).hexdigest()
