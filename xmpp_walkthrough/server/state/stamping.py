"""The copy of a stanza that goes to its recipient, with the sender's true address. §8.1.2.1.

Its `from` (RFC 6120) is the full JID of the session that sent it, whatever the client wrote. A copy
is never larger than the recipient's stream lets pass: escaping may make a stanza grow on its way,
and one that grew too much would end the stream of an innocent client.
"""

from copy import deepcopy

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.wire.markup import Overgrown, element, serialise
from xmpp_walkthrough.wire.names import CLIENT, XML, split
from xmpp_walkthrough.wire.restrictions import Limits


class TooBig(Exception):
    """The copy would break the limits of the stream that it is meant for."""


def stamped(stanza: Element, sender: Jid, to: Jid, limits: Limits) -> Element:
    """A copy of a stanza with these addresses. Errors: TooBig."""
    attributes: dict[str, str | None] = {
        "from": str(sender),
        "to": str(to),
        "id": stanza.get("id"),
        "type": stanza.get("type"),
        "xml:lang": stanza.get(f"{{{XML}}}lang"),
    }
    copy = element(CLIENT, split(stanza.tag)[1], attributes)
    copy.text = stanza.text
    copy.extend(deepcopy(part) for part in stanza)
    check(copy, limits)
    return copy


def check(stanza: Element, limits: Limits) -> None:
    """Check a copy against a stream's limits: bytes, levels, attributes and namespaces of a tag.

    Errors: TooBig.
    """
    try:
        data = serialise(stanza)
    except Overgrown:
        raise TooBig from None
    if len(data) > limits.bytes:
        raise TooBig
    # Each count of bytes is cheap and never too low: the tree is walked only where it may matter.
    if data.count(b"<") >= limits.depth and _levels(stanza) >= limits.depth:  # under the stream
        raise TooBig
    # Two are what the stream and the stanza itself take.
    most = min(limits.attributes, limits.namespaces) - 2
    if data.count(b" xmlns:") > most:
        for node in stanza.iter():
            if sum(str(name).startswith("{") for name in node.attrib) > most:
                raise TooBig


def _levels(node: Element) -> int:
    return 1 + max(map(_levels, node), default=0)
