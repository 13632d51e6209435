"""The events of an XMPP stream, one class for each unit, of either side.

Every event keeps the exact bytes it was made of. RFC 6120 §4 (stream), §5 (STARTTLS), §6 (SASL),
§7 (binding), §8 (stanzas).
"""

from dataclasses import dataclass
from typing import ClassVar

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.event import Event as Event
from xmpp_walkthrough.protocol.event import Role as Role
from xmpp_walkthrough.protocol.nonzas import Compress as Compress
from xmpp_walkthrough.protocol.nonzas import Compressed as Compressed
from xmpp_walkthrough.protocol.nonzas import CompressionFailure as CompressionFailure
from xmpp_walkthrough.protocol.nonzas import Nonza as Nonza
from xmpp_walkthrough.protocol.nonzas import SmAck as SmAck
from xmpp_walkthrough.protocol.nonzas import SmEnable as SmEnable
from xmpp_walkthrough.protocol.nonzas import SmEnabled as SmEnabled
from xmpp_walkthrough.protocol.nonzas import SmFailed as SmFailed
from xmpp_walkthrough.protocol.nonzas import SmRequest as SmRequest
from xmpp_walkthrough.protocol.nonzas import SmResume as SmResume
from xmpp_walkthrough.protocol.nonzas import SmResumed as SmResumed


class StreamHeader(Event):
    """`<stream:stream …>`, with the XML declaration where one was sent. §4.2"""

    __slots__ = ()


class StreamFeatures(Event):
    """`<stream:features/>`. §4.3.2"""

    __slots__ = ()


class StreamError(Event):
    """`<stream:error/>`. §4.9"""

    __slots__ = ()


class StreamClose(Event):
    """`</stream:stream>`. §4.4"""

    __slots__ = ()


class Whitespace(Event):
    """White space between first-level elements: a keep-alive. §4.6.1"""

    __slots__ = ()


class StartTls(Event):
    """`<starttls/>`. §5.4.2.1"""

    __slots__ = ()


class Proceed(Event):
    """`<proceed/>`: the next byte is TLS. §5.4.2.3"""

    __slots__ = ()


class TlsFailure(Event):
    """`<failure/>` in the TLS namespace. §5.4.2.2"""

    __slots__ = ()


class SaslData(Event):
    """A unit that may carry a mechanism's payload, in itself or in the child `within`. §6.4.2"""

    __slots__ = ()
    within: ClassVar[str] = ""

    @property
    def carrier(self) -> Element | None:
        """The element whose text is the payload, in base64; None where there is no payload."""
        return self.xml.find(f"{{*}}{self.within}") if self.within else self.xml


class SaslAuth(SaslData):
    """`<auth/>`. §6.4.2"""

    __slots__ = ()


class SaslChallenge(SaslData):
    """`<challenge/>`. §6.4.3"""

    __slots__ = ()


class SaslResponse(SaslData):
    """`<response/>`. §6.4.3"""

    __slots__ = ()


class SaslAbort(Event):
    """`<abort/>`. §6.4.4"""

    __slots__ = ()


class SaslFailure(Event):
    """`<failure/>` in the SASL namespace. §6.4.5"""

    __slots__ = ()


class SaslSuccess(SaslData):
    """`<success/>`: a new stream follows. §6.4.6"""

    __slots__ = ()


class Sasl2Auth(SaslAuth):
    """`<authenticate/>`: the mechanism, and further wishes of the client. XEP-0388 §2.3"""

    __slots__ = ()
    within = "initial-response"


class Sasl2Challenge(SaslChallenge):
    """`<challenge/>`. XEP-0388 §2.5"""

    __slots__ = ()


class Sasl2Response(SaslResponse):
    """`<response/>`. XEP-0388 §2.5"""

    __slots__ = ()


class Sasl2Abort(SaslAbort):
    """`<abort/>`. XEP-0388 §4.5"""

    __slots__ = ()


class Sasl2Failure(SaslFailure):
    """`<failure/>`. XEP-0388 §2.6.2"""

    __slots__ = ()


class Sasl2Continue(SaslData):
    """`<continue/>`: the mechanism is through, and a task is left. XEP-0388 §2.6.3"""

    __slots__ = ()
    within = "additional-data"


class Sasl2Next(Event):
    """`<next/>`: the client begins a task. XEP-0388 §2.6.3"""

    __slots__ = ()


class Sasl2TaskData(Event):
    """`<task-data/>`, from either side. XEP-0480 §2"""

    __slots__ = ()


class Sasl2Success(SaslSuccess):
    """`<success/>`: the stream goes on, its new features follow. XEP-0388 §2.6.1"""

    __slots__ = ()
    within = "additional-data"


class Sasl2Bound(Sasl2Success):
    """A success with a resource bound or a session resumed inside. XEP-0386 §3.2, XEP-0198 §9.2"""

    __slots__ = ()


class Stanza(Event):
    """A `message`, `presence` or `iq`. §8.1"""

    __slots__ = ()


class Message(Stanza):
    """`<message/>`. §8.2.1"""

    __slots__ = ()


class Presence(Stanza):
    """`<presence/>`. §8.2.2"""

    __slots__ = ()


class Iq(Stanza):
    """`<iq/>`. §8.2.3"""

    __slots__ = ()


class BindRequest(Iq):
    """`<iq type='set'>` with `<bind/>`. §7.6.1"""

    __slots__ = ()


class BindResult(Iq):
    """`<iq type='result'>` with `<bind><jid/></bind>`. §7.6.1"""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Violation(Event):
    """A peer's breach of the rules, kept as an event: shown, explained, recorded.

    `condition` is the stream error that RFC 6120 §4.9.3 names for it; `rule` is the key of its
    explanation (`violation.<rule>` in the lessons).
    """

    condition: str = "undefined-condition"
    rule: str = "unexpected"
