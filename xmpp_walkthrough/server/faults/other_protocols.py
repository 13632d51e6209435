"""Other protocols on the port that a client was given: HTTP, TLS, SSH, mail. XEP-0487 §3.2."""

from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.server.fault import Fault, Meet

_HTTP = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
    b"<html><body><h1>400 Bad Request</h1></body></html>\r\n"
)
_TLS_ALERT = b"\x15\x03\x03\x00\x02\x02\x0a"  # fatal, unexpected_message
_SSH = b"SSH-2.0-OpenSSH_9.2p1\r\n"
_SMTP = b"220 mail.ceit.org ESMTP\r\n"


def _speaks(data: bytes, *, first: bool) -> Meet:
    """Say these bytes, before or after the client has said something, and hang up."""

    # SSH and mail servers speak first, HTTP and TLS servers wait for the client.
    async def meet(transport: Transport) -> None:
        if not first:
            await transport.read()
        await transport.write(data)
        if first:
            await transport.read()
        await transport.close()

    return meet


HTTP = Fault("port-http", "open", ("0-18",), meets=_speaks(_HTTP, first=False))
TLS = Fault("port-tls", "open", ("0-18",), meets=_speaks(_TLS_ALERT, first=False))
SSH = Fault("port-ssh", "open", ("0-18",), meets=_speaks(_SSH, first=True))
SMTP = Fault("port-smtp", "open", ("0-18",), meets=_speaks(_SMTP, first=True))
