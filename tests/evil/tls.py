"""How does a hostile server do TLS? Its context, from what a behaviour says of it. RFC 8446."""

from __future__ import annotations

import ssl
import warnings
from typing import NamedTuple

from evil.acts import Act
from evil.certificates import Cert, issue
from xmpp_walkthrough.net.tls.credential import load_pem
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority


class Tls(NamedTuple):
    """`alert` is how the ClientHello is answered, where it is not -1. `asks` is for a certificate
    of the client: 0 for none, 1 for one if it likes, 2 for one or nothing. In the place of the
    server's flight of that number (from 0; -1 is none of them) `acts` are performed.
    """

    cert: Cert = Cert()
    lowest: str = "TLSv1_2"
    highest: str = "TLSv1_3"
    ciphers: str = ""
    alert: int = -1
    alpn: tuple[str, ...] = ("xmpp-client",)
    asks: int = 0
    authorities: int = 1
    tickets: int = 2
    flight: int = -1
    acts: tuple[Act, ...] = ()


USUAL = Tls()


def context_of(tls: Tls, authority: PracticeAuthority) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old versions are meant
        context.minimum_version = ssl.TLSVersion[tls.lowest]
        context.maximum_version = ssl.TLSVersion[tls.highest]
    context.set_ciphers(tls.ciphers or "DEFAULT:@SECLEVEL=0")
    context.num_tickets = tls.tickets
    if tls.alpn:
        context.set_alpn_protocols(list(tls.alpn))
    load_pem(context, issue(tls.cert, authority))
    if tls.alert >= 0:
        context.sni_callback = lambda *_: tls.alert
    if tls.asks:
        context.verify_mode = ssl.VerifyMode(tls.asks)
        for _ in range(tls.authorities):
            context.load_verify_locations(cadata=authority.ca_pem.decode())
    return context
