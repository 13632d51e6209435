"""One event: a first-level unit that one side of a stream has sent, with its bytes. RFC 6120 §4."""

import re
from dataclasses import dataclass
from enum import StrEnum

from lxml.etree import _Element as Element

_KINDS = r"(?<=[a-z0-9])(?=[A-Z])"


class Role(StrEnum):
    """The two ends of a stream: the client opens it, the server receives it. RFC 6120 §1.4"""

    INITIATING = "initiating"
    RECEIVING = "receiving"

    @property
    def peer(self) -> "Role":
        return Role.RECEIVING if self is Role.INITIATING else Role.INITIATING


@dataclass(frozen=True, slots=True)
class Event:
    """One first-level unit of a stream: `raw` as on the wire, `element` as parsed (or None)."""

    raw: bytes
    element: Element | None = None

    @classmethod
    def kind(cls) -> str:
        """The name of such events in texts and records: `StreamHeader` gives `stream_header`."""
        return re.sub(_KINDS, "_", cls.__name__).lower()

    @property
    def xml(self) -> Element:
        """The parsed element. Errors: ValueError where the event has none (white space, close)."""
        if self.element is None:
            raise ValueError(f"{type(self).__name__} has no element")
        return self.element
