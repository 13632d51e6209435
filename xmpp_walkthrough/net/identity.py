"""Is the domain that we asked for among the names of a certificate?

RFC 6120 §13.7.2, RFC 9525 §6, RFC 4985. Python's ssl compares DNS-ID and IP only, so the names are
compared here, after OpenSSL has checked the chain and never instead of it. The reference is the
domain of the stream's `to`, in its A-label form: never the SRV target, never the common name.
"""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, NamedTuple

from xmpp_walkthrough.net.certificate import (
    SHOWN_NAMES,
    NameKind,
    PresentedName,
    names_of_der,
    names_of_dict,
)
from xmpp_walkthrough.net.question import Unreadable

SERVICE = "_xmpp-client"


class Match(NamedTuple):
    """`kind` and `matched` say which presented name is the reference; None: none of them."""

    kind: NameKind | None
    matched: str | None
    names_found: tuple[PresentedName, ...]  # at most SHOWN_NAMES of them
    names_total: int
    unreadable: str = ""  # why the list of names could not be read, in the words of the library


def a_label(domain: str) -> str:
    """The form of a domain in DNS, SNI and certificates: A-labels, lower case, no final dot.

    RFC 7622 §3.2.1. Errors: ValueError where the domain has no such form.
    """
    domain = domain.removesuffix(".")
    if domain.isascii():
        return domain.lower()
    import idna

    try:
        return idna.encode(domain, uts46=True).decode("ascii").removesuffix(".")
    except Exception as error:  # IDNAError, which is a ValueError, by its documents
        raise ValueError(f"{domain}: {error}") from error


def ip_literal(domain: str) -> IPv4Address | IPv6Address | None:
    """The address that a domainpart is, if it is one; IPv6 may stand in brackets."""
    if domain.startswith("[") and domain.endswith("]"):
        domain = domain[1:-1]
    try:
        return ip_address(domain)
    except ValueError:
        return None


def match(certificate: Mapping[str, Any] | bytes, reference: str) -> Match:
    """Look for the reference domain among the names of a getpeercert() dictionary or a DER."""
    if not isinstance(certificate, bytes):
        names = names_of_dict(certificate)
    else:
        try:
            names = names_of_der(certificate)
        except Unreadable as error:
            return Match(None, None, (), 0, str(error))
    shown, total = tuple(names[:SHOWN_NAMES]), len(names)
    try:
        wanted = a_label(reference)
    except ValueError:
        wanted = ""
    if not wanted:
        return Match(None, None, shown, total)
    address = ip_literal(wanted)
    for kind in NameKind:
        for name in names:
            if name.kind is kind and _is(name, wanted, address):
                return Match(kind, name.value, shown, total)
    return Match(None, None, shown, total)


def _is(name: PresentedName, wanted: str, address: IPv4Address | IPv6Address | None) -> bool:
    # RFC 9525 §6.5: an address is compared with iPAddress entries only, and they with it.
    if name.kind is NameKind.IP:
        return address is not None and ip_literal(name.value) == address
    if address is not None:
        return False
    if name.kind is NameKind.DNS_ID:
        return _dns_is(name.value, wanted)
    if name.kind is NameKind.SRV_ID:
        service, _, host = name.value.partition(".")
        return service.lower() == SERVICE and _dns_is(host, wanted)
    try:
        return a_label(name.value) == wanted  # an XmppAddr is a JID, so U-labels stand in it
    except ValueError:
        return False


def _dns_is(presented: str, wanted: str) -> bool:
    # ASCII only: lower() would fold the Kelvin sign into k and so forge a name.
    if not presented.isascii():
        return False
    presented = presented.lower()
    if not presented.startswith("*."):
        return "*" not in presented and presented == wanted
    # RFC 9525 §6.3: a star is the whole left-most label and stands for exactly one label. A star
    # before a single label would name a whole top-level domain.
    parent = presented[2:]
    first, _, rest = wanted.partition(".")
    return "*" not in parent and "." in parent and bool(first) and rest == parent
