"""Stanzas: how they are built and answered, and how much of a peer's may be repeated in them.

RFC 6120 §8, RFC 6121.
"""

from lxml.etree import _Element as Element

from xmpp_walkthrough.wire.markup import element, quote
from xmpp_walkthrough.wire.names import CLIENT, STANZA_ERRORS, STREAM_ERRORS, STREAMS

# Bytes, as written. With all the rest a stanza of ours stays under the 10,000 that every peer has
# to take (§13.12), and two addresses of the greatest length have room in it.
MOST_REPEATED = 8_000

# The error type that goes with a condition in our own answers. RFC 6120 §8.3.3
_BY_TYPE = {
    "auth": "forbidden not-authorized registration-required subscription-required",
    "cancel": (
        "conflict feature-not-implemented gone internal-server-error item-not-found not-allowed"
        " remote-server-not-found service-unavailable undefined-condition"
    ),
    "modify": "bad-request jid-malformed not-acceptable policy-violation redirect",
    "wait": "recipient-unavailable remote-server-timeout resource-constraint unexpected-request",
}
ERROR_TYPES = {name: kind for kind, names in _BY_TYPE.items() for name in names.split()}


def iq(
    kind: str, id: str, *payload: Element, to: str | None = None, sender: str | None = None
) -> Element:
    """An iq stanza of type `kind`: get, set, result or error. §8.2.3"""
    attributes = {"type": kind, "id": id, "from": sender, "to": to}
    return element(CLIENT, "iq", attributes, *payload)


def repeatable(*texts: str | None) -> bool:
    """Whether a peer's texts may stand in one unit of ours: an id, a version, a node.

    It is looked at when it comes, in the size that it will have.
    """
    return sum(len(quote(text or "").encode()) for text in texts) <= MOST_REPEATED


def error_reply(stanza: Element, condition: str, text: str = "") -> Element:
    """The error that answers `stanza`: addresses swapped, the id kept. §8.3.1"""
    inner = element(CLIENT, "error", {"type": ERROR_TYPES[condition]})
    inner.append(element(STANZA_ERRORS, condition))
    if text:
        inner.append(element(STANZA_ERRORS, "text", {"xml:lang": "en"}, text))
    attributes = {
        "type": "error",
        "id": stanza.get("id"),
        "from": stanza.get("to"),
        "to": stanza.get("from"),
    }
    return element(CLIENT, str(stanza.tag).rpartition("}")[2], attributes, inner)


def stream_error(condition: str, text: str = "", *application: Element) -> Element:
    """`<stream:error/>` with its condition. §4.9"""
    made = element(STREAMS, "error", None, element(STREAM_ERRORS, condition))
    if text:
        made.append(element(STREAM_ERRORS, "text", {"xml:lang": "en"}, text))
    for child in application:
        made.append(child)
    return made
