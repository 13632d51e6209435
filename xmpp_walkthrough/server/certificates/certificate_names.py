"""Identifiers in a certificate: DNS-ID, SRV-ID, XmppAddr. RFC 6120 §13.7.1.2, §13.7.1.4, RFC 4985.

The first two are for a server, XmppAddr is for an account; a domain that is an IP address is shown
as such.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xmpp_walkthrough.net.tls.identity import SERVICE, a_label, ip_literal
from xmpp_walkthrough.net.tls.x509 import SRV_ID_OID, XMPP_ADDR_OID

if TYPE_CHECKING:
    from cryptography import x509


def presented_names(names: Sequence[str]) -> "list[x509.GeneralName]":
    """The names of a server's certificate: DNS-ID and SRV-ID for a domain, or an IP address."""
    from cryptography import x509

    found: list[x509.GeneralName] = []
    for name in names:
        address = ip_literal(name)
        if address is not None:
            found.append(x509.IPAddress(address))
        else:
            found += [dns_id(name), srv_id(name)]
    return found


def dns_id(domain: str) -> "x509.GeneralName":
    """A DNS-ID. Errors: ValueError for a domain without A-label form; so does `srv_id`."""
    from cryptography import x509

    return x509.DNSName(a_label(domain))


def srv_id(domain: str) -> "x509.GeneralName":
    """An SRV-ID for `_xmpp-client` at this domain. RFC 4985 §2"""
    from cryptography import x509

    named = _string(b"\x16", f"{SERVICE}.{a_label(domain)}".encode("ascii"))
    return x509.OtherName(x509.ObjectIdentifier(SRV_ID_OID), named)


def xmpp_addr(address: str) -> "x509.GeneralName":
    """An XmppAddr: a JID as a name. RFC 6120 §13.7.1.4"""
    from cryptography import x509

    oid = x509.ObjectIdentifier(XMPP_ADDR_OID)
    return x509.OtherName(oid, _string(b"\x0c", address.encode()))


def _string(tag: bytes, data: bytes) -> bytes:
    """A string in DER: tag 16 for IA5String, 0C for UTF8String."""
    # By hand: `cryptography` takes the value of an otherName as DER.
    length = len(data).to_bytes(2, "big").lstrip(b"\0")
    if len(data) > 127:  # the long form: how many bytes the length has, then the length
        length = bytes([0x80 | len(length)]) + length
    return tag + length + data
