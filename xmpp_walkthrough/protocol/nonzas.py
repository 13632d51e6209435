"""What else may stand where a stanza could? What belongs to the stream alone, and to extensions.

Compression (XEP-0138) and stream management (XEP-0198) decide how a stream goes on; of the others
nothing depends on what they say.
"""

from xmpp_walkthrough.protocol.event import Event


class Nonza(Event):
    """Any other first-level element: known to some extension, unknown to this program."""

    __slots__ = ()


class Compress(Nonza):
    """`<compress/>`. XEP-0138 §3"""

    __slots__ = ()


class Compressed(Nonza):
    """`<compressed/>`: the next byte is compressed, and a new stream follows. XEP-0138 §3"""

    __slots__ = ()


class CompressionFailure(Nonza):
    """`<failure/>` in the namespace of compression. XEP-0138 §3"""

    __slots__ = ()


class SmEnable(Nonza):
    """`<enable/>`: count stanzas from here on. XEP-0198 §3"""

    __slots__ = ()


class SmEnabled(Nonza):
    """`<enabled/>`. XEP-0198 §3"""

    __slots__ = ()


class SmResume(Nonza):
    """`<resume/>`: go on with an earlier session. XEP-0198 §5"""

    __slots__ = ()


class SmResumed(Nonza):
    """`<resumed/>`: it goes on, with its address. XEP-0198 §5"""

    __slots__ = ()


class SmFailed(Nonza):
    """`<failed/>`: neither counted nor resumed. XEP-0198 §6"""

    __slots__ = ()


class SmRequest(Nonza):
    """`<r/>`: how many stanzas have you handled? XEP-0198 §4"""

    __slots__ = ()


class SmAck(Nonza):
    """`<a/>`: so many. XEP-0198 §4"""

    __slots__ = ()
