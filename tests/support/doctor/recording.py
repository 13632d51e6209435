"""The lines of a recording: `>` by the client, `<` by the server."""

from __future__ import annotations

from support.doctor.misbehaving import base64

_SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
_STREAMS = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
HEADER = f"> <?xml version='1.0'?><stream:stream to='example.org' version='1.0' {_STREAMS}>"
ANSWER = f"< <?xml version='1.0'?><stream:stream from='example.org' version='1.0' {_STREAMS}>"


def features(*mechanisms: str) -> str:
    listed = "".join(f"<mechanism>{name}</mechanism>" for name in mechanisms)
    sasl = f"<mechanisms xmlns='{_SASL}'>{listed}</mechanisms>"
    return f"< <stream:features>{sasl}</stream:features>"


def challenge(text: str) -> str:
    return f"< <challenge xmlns='{_SASL}'>{base64(text)}</challenge>"


def response(text: str) -> str:
    return f"> <response xmlns='{_SASL}'>{base64(text)}</response>"


SUCCESS = f"< <success xmlns='{_SASL}'/>"
_BIND = "urn:ietf:params:xml:ns:xmpp-bind"
BOUND = (
    HEADER,
    ANSWER,
    f"< <stream:features><bind xmlns='{_BIND}'/></stream:features>",
    f"> <iq type='set' id='b'><bind xmlns='{_BIND}'/></iq>",
    f"< <iq type='result' id='b'><bind xmlns='{_BIND}'><jid>x@example.org/y</jid></bind></iq>",
)
