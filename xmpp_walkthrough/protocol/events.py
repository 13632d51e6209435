"""The events of an XMPP stream, one class for each unit, of either side.

Every event keeps the exact bytes it was made of. RFC 6120 §4 (stream), §5 (STARTTLS), §6 (SASL),
§7 (binding), §8 (stanzas).
"""

from dataclasses import dataclass
from typing import ClassVar

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.event import Event as Event
from xmpp_walkthrough.protocol.event import Role as Role


class StreamHeader(Event):
    """`<stream:stream …>`, with the XML declaration where one was sent. §4.2"""


class StreamFeatures(Event):
    """`<stream:features/>`. §4.3.2"""


class StreamError(Event):
    """`<stream:error/>`. §4.9"""


class StreamClose(Event):
    """`</stream:stream>`. §4.4"""


class Whitespace(Event):
    """White space between first-level elements: a keep-alive. §4.6.1"""


class StartTls(Event):
    """`<starttls/>`. §5.4.2.1"""


class Proceed(Event):
    """`<proceed/>`: the next byte is TLS. §5.4.2.3"""


class TlsFailure(Event):
    """`<failure/>` in the TLS namespace. §5.4.2.2"""


class SaslData(Event):
    """A unit that may carry a mechanism's payload, in itself or in the child `within`. §6.4.2"""

    within: ClassVar[str] = ""

    @property
    def carrier(self) -> Element | None:
        """The element whose text is the payload, in base64; None where there is no payload."""
        return self.xml.find(f"{{*}}{self.within}") if self.within else self.xml


class SaslAuth(SaslData):
    """`<auth/>`. §6.4.2"""


class SaslChallenge(SaslData):
    """`<challenge/>`. §6.4.3"""


class SaslResponse(SaslData):
    """`<response/>`. §6.4.3"""


class SaslAbort(Event):
    """`<abort/>`. §6.4.4"""


class SaslFailure(Event):
    """`<failure/>` in the SASL namespace. §6.4.5"""


class SaslSuccess(SaslData):
    """`<success/>`: a new stream follows. §6.4.6"""


class Sasl2Auth(SaslAuth):
    """`<authenticate/>`: the mechanism, and further wishes of the client. XEP-0388 §2.3"""

    within = "initial-response"


class Sasl2Challenge(SaslChallenge):
    """`<challenge/>`. XEP-0388 §2.5"""


class Sasl2Response(SaslResponse):
    """`<response/>`. XEP-0388 §2.5"""


class Sasl2Abort(SaslAbort):
    """`<abort/>`. XEP-0388 §4.5"""


class Sasl2Failure(SaslFailure):
    """`<failure/>`. XEP-0388 §2.6.2"""


class Sasl2Continue(SaslData):
    """`<continue/>`: the mechanism is through, and a task is left. XEP-0388 §2.6.3"""

    within = "additional-data"


class Sasl2Next(Event):
    """`<next/>`: the client begins a task. XEP-0388 §2.6.3"""


class Sasl2TaskData(Event):
    """`<task-data/>`, from either side. XEP-0480 §2"""


class Sasl2Success(SaslSuccess):
    """`<success/>`: the stream goes on, its new features follow. XEP-0388 §2.6.1"""

    within = "additional-data"


class Sasl2Bound(Sasl2Success):
    """A success with a resource bound or a session resumed inside. XEP-0386 §3.2, XEP-0198 §9.2"""


class Stanza(Event):
    """A `message`, `presence` or `iq`. §8.1"""


class Message(Stanza):
    """`<message/>`. §8.2.1"""


class Presence(Stanza):
    """`<presence/>`. §8.2.2"""


class Iq(Stanza):
    """`<iq/>`. §8.2.3"""


class BindRequest(Iq):
    """`<iq type='set'>` with `<bind/>`. §7.6.1"""


class BindResult(Iq):
    """`<iq type='result'>` with `<bind><jid/></bind>`. §7.6.1"""


class Nonza(Event):
    """Any other first-level element: known to some extension, unknown to this program."""


class Compress(Nonza):
    """`<compress/>`. XEP-0138 §2"""


class Compressed(Nonza):
    """`<compressed/>`: the next byte is compressed, and a new stream follows. XEP-0138 §2"""


class CompressionFailure(Nonza):
    """`<failure/>` in the namespace of compression. XEP-0138 §2"""


class SmEnable(Nonza):
    """`<enable/>`: count stanzas from here on. XEP-0198 §3"""


class SmEnabled(Nonza):
    """`<enabled/>`. XEP-0198 §3"""


class SmResume(Nonza):
    """`<resume/>`: go on with an earlier session. XEP-0198 §5"""


class SmResumed(Nonza):
    """`<resumed/>`: the session goes on, with its address. XEP-0198 §5"""


class SmFailed(Nonza):
    """`<failed/>`: the session is neither counted nor resumed. XEP-0198 §6"""


class SmRequest(Nonza):
    """`<r/>`: how many stanzas have you handled? XEP-0198 §4"""


class SmAck(Nonza):
    """`<a/>`: the number of stanzas handled. XEP-0198 §4"""


@dataclass(frozen=True, slots=True)
class Violation(Event):
    """A peer's breach of the rules, kept as an event: shown, explained, recorded.

    `condition` is the stream error that RFC 6120 §4.9.3 names for it; `rule` is the key of its
    explanation (`violation.<rule>` in the lessons).
    """

    condition: str = "undefined-condition"
    rule: str = "unexpected"
