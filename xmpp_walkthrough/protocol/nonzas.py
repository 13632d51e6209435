"""Nonzas: first-level elements that are no stanzas, of the stream and of extensions.

Compression (XEP-0138) and stream management (XEP-0198) decide how a stream goes on; nothing
depends on the content of the others.
"""

from xmpp_walkthrough.protocol.event import Event


class Nonza(Event):
    """Any other first-level element: known to some extension, unknown to this program."""

    __slots__ = ()


class Compress(Nonza):
    """`<compress/>`. XEP-0138 §2"""

    __slots__ = ()


class Compressed(Nonza):
    """`<compressed/>`: the next byte is compressed, and a new stream follows. XEP-0138 §2"""

    __slots__ = ()


class CompressionFailure(Nonza):
    """`<failure/>` in the namespace of compression. XEP-0138 §2"""

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
    """`<resumed/>`: the session goes on, with its address. XEP-0198 §5"""

    __slots__ = ()


class SmFailed(Nonza):
    """`<failed/>`: the session is neither counted nor resumed. XEP-0198 §6"""

    __slots__ = ()


class SmRequest(Nonza):
    """`<r/>`: how many stanzas have you handled? XEP-0198 §4"""

    __slots__ = ()


class SmAck(Nonza):
    """`<a/>`: the number of stanzas handled. XEP-0198 §4"""

    __slots__ = ()
