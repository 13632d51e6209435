"""Holding a unit that expat has accepted: by lxml, under the header of its stream. RFC 6120 §4.8.

The header is the root of a document that never ends; each unit comes in below it, so that its
prefixes are known, and is taken away at once. This is the border with lxml and libxml2: an error
of theirs becomes a WireError. Namespace names are no matter of theirs: no parser has to check
that they are URIs (Namespaces in XML 1.0 §7), so none is given to lxml but within the XML.
"""

from copy import copy

from lxml.etree import ErrorTypes, XMLPullParser, XMLSyntaxError
from lxml.etree import _Element as Element

from xmpp_walkthrough.wire.restrictions import WireError

# A comment is reported, and is refused to every peer: nothing else will ever wait to be read.
_MARK = b"<!---->"


class Holder:
    """Holds the units of one direction of one stream. Errors: WireError, from both methods."""

    def __init__(self) -> None:
        self._parser = XMLPullParser(("comment",), resolve_entities=False, no_network=True)
        self._header: Element | None = None

    def header(self, raw: bytes, *, closed: bool) -> Element:
        """The element of a stream header; `closed` is that of `<stream:stream/>`."""
        start = raw[:-2] + b">" if closed else raw
        try:
            self._parser.feed(start + _MARK)
            for _, mark in self._parser.read_events():
                self._header = mark.getparent()
                if self._header is not None:
                    self._header.remove(mark)
                    return self._header
        except Exception as error:
            raise refused_by_lxml(error) from None
        raise refused_by_lxml(None)

    def element(self, raw: bytes) -> Element:
        """A first-level element. There must have been a header."""
        try:
            assert self._header is not None
            self._parser.feed(raw)
            (held,) = self._header
            # A copy: lxml moves what inherits its namespaces in quadratic time.
            element = copy(held)
            del held, self._header[:]
            return element
        except Exception as error:
            raise refused_by_lxml(error) from None


def refused_by_lxml(error: Exception | None) -> WireError:
    """Translate an error of lxml; None stands for a unit that lxml has read otherwise than expat.

    Only limits of libxml2 are left after expat, of which a name can reach one: 50,000 bytes.
    """
    if isinstance(error, XMLSyntaxError) and any(
        entry.type == ErrorTypes.ERR_NAME_TOO_LONG for entry in error.error_log
    ):
        return WireError("policy-violation", "name-too-long")
    return WireError("policy-violation", "unheld")
