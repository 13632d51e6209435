"""A question about a unit's XML, as XPath 1.0. The border with lxml's evaluator.

Prefixes: `c` for stanzas, and short names for the other namespaces of a login. What does not
compile is a `QueryError`; what a unit has no answer to does not match.
"""

from lxml.etree import XPath, XPathError
from lxml.etree import _Element as Element

from xmpp_walkthrough.wire import names
from xmpp_walkthrough.wire.markup import element

PREFIXES = {
    "c": names.CLIENT,
    "stream": names.STREAMS,
    "tls": names.TLS,
    "sasl": names.SASL,
    "sasl2": names.SASL2,
    "bind": names.BIND,
    "roster": names.ROSTER,
    "error": names.STANZA_ERRORS,
    "sm": names.SM,
    "disco": names.DISCO_INFO,
    "ping": names.PING,
}


class QueryError(ValueError):
    """The text is no XPath, or names a prefix that is none of ours."""


class UnitQuery:
    """One XPath, compiled once. Errors: QueryError."""

    def __init__(self, text: str) -> None:
        try:
            self._path = XPath(text, namespaces=PREFIXES, regexp=False)
            self._path(element(names.CLIENT, "iq"))  # an unknown prefix shows only here
        except (XPathError, ValueError, UnicodeError) as error:
            raise QueryError(str(error) or type(error).__name__) from None

    def matches(self, unit: Element) -> bool:
        """Whether there is such a thing in this unit."""
        try:
            return bool(self._path(unit))
        except (XPathError, ValueError, RecursionError):
            return False
