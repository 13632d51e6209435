"""What does DNS say of a domain? One layout of records for each configuration. RFC 6120 §3.2"""

from __future__ import annotations

from collections.abc import Iterator

from soak import names
from soak.configuration import Configuration
from soak.places import (
    DEAD,
    DIRECT,
    UNHEARD_FOUR,
    UNHEARD_SIX,
    UNREACHABLE_SIX,
    Listener,
    of_the_line,
    starttls_port,
)


def zone(it: Configuration, place: Listener) -> str:
    """The records, in the words of `server/zone`."""
    return "\n".join([*_services(it), *_addresses(it, place)])


def machine(it: Configuration) -> str:
    """What the records lead to; without one, the domain itself."""
    return (
        names.ascii_domain(it) if it.srv in ("none", "apex") else f"xmpp.{names.ascii_domain(it)}"
    )


def _services(it: Configuration) -> Iterator[str]:
    domain, host = names.ascii_domain(it), machine(it)
    by_starttls, direct = starttls_port(it), DIRECT[it.ports]
    clear, tls = f"_xmpp-client._tcp.{domain} SRV", f"_xmpps-client._tcp.{domain} SRV"
    missing = f"unknown.{domain}"
    layouts = {
        "one": [f"{clear} 0 5 {by_starttls} {host}."],
        "none": [],
        "apex": [f"{clear} 0 5 {by_starttls} {host}."],
        "named": [],
        "many": [
            f"{clear} 30 0 {by_starttls} second.{domain}.",
            f"{clear} 10 60 {by_starttls} {host}.",
            f"{clear} 10 40 {by_starttls} second.{domain}.",
        ],
        "weights": [f"{clear} 5 {x} {by_starttls} {host}." for x in (0, 1, 65535)],
        "first-dead": [f"{clear} 1 0 {DEAD} {host}.", f"{clear} 2 0 {by_starttls} {host}."],
        "first-unknown": [f"{clear} 1 0 5222 {missing}.", f"{clear} 2 0 {by_starttls} {host}."],
        "direct-only": [f"{clear} 0 0 0 .", f"{tls} 0 5 {direct} {host}."],
        "both": [f"{clear} 10 5 {by_starttls} {host}.", f"{tls} 10 5 {direct} {host}."],
        "direct-first": [f"{clear} 10 5 {by_starttls} {host}.", f"{tls} 5 5 {direct} {host}."],
        "direct-refused": [f"{clear} 10 5 {by_starttls} {host}.", f"{tls} 0 0 0 ."],
        "direct-dead": [f"{clear} 10 5 {by_starttls} {host}.", f"{tls} 5 5 {DEAD} {host}."],
        "capitals": [f"{clear} 0 5 {by_starttls} {host.upper()}."],
        "alias": [f"{clear} 0 5 {by_starttls} www.{domain}.", f"www.{domain} CNAME {host}."],
    }
    yield from layouts[it.srv]


def _addresses(it: Configuration, place: Listener) -> Iterator[str]:
    domain = names.ascii_domain(it)
    if machine(it) != domain:  # a page about the domain, where nobody speaks XMPP
        yield f"{domain} A {UNHEARD_FOUR}"
    four, six = [place.four], [place.six]
    if it.line != "good":
        four, six = [of_the_line(it)], []
    elif it.address == "four":
        six = []
    elif it.address == "six":
        four = []
    elif it.address == "six-refused":
        six = [UNHEARD_SIX]
    elif it.address == "six-unreachable":
        six = [UNREACHABLE_SIX]
    elif it.address == "several":
        four, six = [place.four, place.four_too], [place.six, UNHEARD_SIX]
    for host in (machine(it), f"second.{domain}"):
        yield from (f"{host} A {x}" for x in four)
        yield from (f"{host} AAAA {x}" for x in six)
