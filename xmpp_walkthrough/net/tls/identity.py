"""Server identity: the domain among the names of a certificate. RFC 6120 §13.7.2, RFC 9525 §6.

RFC 4985. Python's ssl compares DNS-ID and IP only, so the names are compared here, after OpenSSL
has checked the chain and never instead of it. The reference is the domain of the stream's `to`, in
its A-label form: never the SRV target, never the common name.
"""

from collections.abc import Mapping
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from xmpp_walkthrough.net.tls.certificate import SHOWN_NAMES, names_of_der, names_of_dict
from xmpp_walkthrough.net.tls.question import Unreadable
from xmpp_walkthrough.transcript.tls import Match, NameKind, PresentedName

SERVICE = "_xmpp-client"


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
    """The IP address that a domainpart is, if it is one; IPv6 may stand in brackets."""
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


def other_form(der: bytes, reference: str) -> str:
    """The domain as the certificate names it in a form that does not count; "" where it does not.

    Raw letters where A-labels belong, a dot at the end, a port, a person's address, or the name for
    another service: the right name, and no client may take it. RFC 9525 §2, RFC 4985
    """
    try:
        wanted = a_label(reference)
        names = names_of_der(der)
    except ValueError:
        return ""
    except Unreadable:
        names = []
    for name in names:
        try:
            if wanted and a_label(_bare(name.value)) == wanted:
                return name.value
        except ValueError:
            continue
    return _raw_letters(der, wanted)


def _bare(value: str) -> str:
    """The domain in a value that has more around it."""
    _, _, rest = value.strip().rpartition("//")
    rest = rest.rpartition("@")[2].partition("/")[0]
    host, colon, port = rest.rpartition(":")
    rest = host if colon and port.isdecimal() else rest
    first, _, behind = rest.partition(".")
    return behind.removeprefix("_tcp.") if first.startswith("_") else rest


def _raw_letters(der: bytes, wanted: str) -> str:
    """The domain in letters of its own language, where the certificate's bytes hold it so."""
    import idna

    try:
        letters = idna.decode(wanted)
    except Exception:  # IDNAError by its documents: it has no other form then
        return ""
    if letters == wanted:
        return ""
    forms = [letters.encode("utf-8")]
    with suppress(UnicodeEncodeError):
        forms.append(letters.encode("latin-1"))
    # A name of DNS is the tag 0x82, its length in one byte, and its letters. RFC 5280 §4.2.1.6
    held = any(bytes((0x82, len(form))) + form in der for form in forms if len(form) < 128)
    return letters if held else ""


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
