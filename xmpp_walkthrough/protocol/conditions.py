"""Error conditions: stream errors, SASL failures and stanza errors, read alike.

RFC 6120 §4.9 (25 conditions), §6.5 (11), §8.3 (22). The text is for people and never decides.
"""

from typing import Literal, NamedTuple, get_args

from lxml.etree import _Element as Element

from xmpp_walkthrough.wire import names as ns

LONGEST_TEXT = 500  # characters; no known text comes near it
# The tables of RFC 6120, with what came before it or is sent beside it.
StreamCondition = Literal[
    "bad-format", "bad-namespace-prefix", "conflict", "connection-timeout", "host-gone",
    "host-unknown", "improper-addressing", "internal-server-error", "invalid-from",
    "invalid-namespace", "invalid-xml", "not-authorized", "not-well-formed", "policy-violation",
    "remote-connection-failed", "reset", "resource-constraint", "restricted-xml",
    "see-other-host", "system-shutdown", "undefined-condition", "unsupported-encoding",
    "unsupported-feature", "unsupported-stanza-type", "unsupported-version",
    "xml-not-well-formed",  # RFC 3920
]  # fmt: skip
SaslCondition = Literal[
    "aborted", "account-disabled", "credentials-expired", "encryption-required",
    "incorrect-encoding", "invalid-authzid", "invalid-mechanism", "malformed-request",
    "mechanism-too-weak", "not-authorized", "temporary-auth-failure",
    "policy-violation",  # of no table, and answered all the same
]  # fmt: skip
StanzaCondition = Literal[
    "bad-request", "conflict", "feature-not-implemented", "forbidden", "gone",
    "internal-server-error", "item-not-found", "jid-malformed", "not-acceptable", "not-allowed",
    "not-authorized", "policy-violation", "recipient-unavailable", "redirect",
    "registration-required", "remote-server-not-found", "remote-server-timeout",
    "resource-constraint", "service-unavailable", "subscription-required", "undefined-condition",
    "unexpected-request",
    "payment-required",  # RFC 3920
]  # fmt: skip


KNOWN_STREAM = frozenset(get_args(StreamCondition))
KNOWN_SASL = frozenset(get_args(SaslCondition))


class Condition(NamedTuple):
    """One error: its defining namespace and name, and what came with it.

    `type` is the stanza error's (auth, cancel, continue, modify, wait), `detail` the condition's
    own content (an address, in `<see-other-host/>`), `application` the qualified name of an
    application-specific condition.
    """

    namespace: str
    name: str
    text: str = ""
    type: str = ""
    detail: str = ""
    application: tuple[str, str] | None = None


def read(element: Element) -> Condition | None:
    """Read the error of a stream error, a failure of SASL, SASL2 or TLS, or a stanza of type error.

    The `<failed/>` of XEP-0198 is read too, under its own namespace. An element that holds no
    condition counts as undefined-condition (§4.9.2, §8.3.2), an empty SASL failure as
    not-authorized (§6.5); anything else than an error gives None.
    """
    namespace, local = ns.split(element.tag)
    if (namespace, local) == (ns.STREAMS, "error"):
        return _read(element, ns.STREAM_ERRORS, "undefined-condition")
    if local == "failure" and namespace in (ns.SASL, ns.SASL2):
        return _read(element, ns.SASL, "not-authorized")
    if (namespace, local) == (ns.TLS, "failure"):
        return Condition(ns.TLS, "failure")
    if (namespace, local) == (ns.COMPRESS, "failure"):
        return _read(element, ns.COMPRESS, "setup-failed")
    if (namespace, local) == (ns.SM, "failed"):
        inner = element.find(f"{{{ns.SM}}}error")  # Prosody 13 wraps it, as in a stanza
        failed = element if inner is None else inner
        return _read(failed, ns.STANZA_ERRORS, "undefined-condition")._replace(namespace=ns.SM)
    if element.get("type") == "error":
        inner = element.find(f"{{{namespace}}}error")  # not one in the payload that came back
        if inner is None:
            return Condition(ns.STANZA_ERRORS, "undefined-condition")
        return _read(inner, ns.STANZA_ERRORS, "undefined-condition")
    return None


def fits(known: str, text: str) -> bool:
    """Whether this text is a known one, which is literal but for `*`: that stands for anything."""
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        return False
    first, *others = known.split("*")
    if not others:
        return text == first
    *between, last = others
    if not text.startswith(first):
        return False
    place = len(first)
    for piece in between:
        found = text.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return text.endswith(last) and len(text) - place >= len(last)


def _read(element: Element, namespace: str, fallback: str) -> Condition:
    name, text, detail = fallback, "", ""
    application: tuple[str, str] | None = None
    for child in element:
        space, local = ns.split(child.tag)
        if local == "text" and space in (namespace, ns.SASL2):  # XEP-0388 §2.6.2: in its own
            text = "".join(str(part) for part in child.itertext())
        elif space == namespace:
            name, detail = local, (child.text or "").strip()
        else:
            application = application or (space, local)
    return Condition(namespace, name, text, element.get("type") or "", detail, application)
