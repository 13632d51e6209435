"""Stream features: the server's offer, and what it insists on. RFC 6120 §4.3.2."""

from enum import StrEnum
from typing import NamedTuple

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.sasl2.offer import read_offer
from xmpp_walkthrough.wire.names import (
    AUTH_LEGACY_FEATURE,
    BIND,
    DOMAIN_BASED_NAME,
    SASL,
    SASL2,
    SASL_CHANNEL_BINDING,
    SESSION,
    TLS,
    split,
)


class Offer(StrEnum):
    """The standing of a feature in the list."""

    ABSENT = "absent"
    OFFERED = "offered"
    OPTIONAL = "optional"  # with an <optional/> child
    REQUIRED = "required"  # with a <required/> child


class Features(NamedTuple):
    """The features of one stream.

    `host` is the one named for Kerberos (XEP-0233); `names` are qualified names, (namespace,
    local), in order.
    """

    starttls: Offer
    bind: Offer
    session: Offer
    mechanisms: tuple[str, ...]
    channel_bindings: tuple[str, ...]
    host: str
    names: tuple[tuple[str, str], ...]
    unknown_required: tuple[tuple[str, str], ...]
    sasl2: tuple[str, ...] = ()  # mechanisms of `<authentication/>`. XEP-0388 §2.1
    fast: tuple[str, ...] = ()  # those that tokens are for. XEP-0484 §3.1
    old_login: bool = False  # the way from before SASL. XEP-0078 §4

    @property
    def ways_in(self) -> bool:
        """Whether there is any way to log in on this stream, of whatever age."""
        return bool(self.mechanisms or self.sasl2 or self.fast or self.old_login)

    @property
    def complete(self) -> bool:
        """Whether nothing mandatory is left: stanzas may pass at once. §4.3.5"""
        offers = (self.starttls, self.bind)
        login = bool(self.mechanisms) or any(namespace == SASL2 for namespace, _ in self.names)
        nothing_known = all(offer is Offer.ABSENT for offer in offers) and not login
        return nothing_known and not self.unknown_required


def parse(element: Element) -> Features:
    """Read `<stream:features/>`; an unknown feature is kept by its name."""
    known = {(TLS, "starttls"), (BIND, "bind"), (SASL, "mechanisms"), (SESSION, "session")}
    names = tuple(split(child.tag) for child in element)
    newer = read_offer(element)
    return Features(
        starttls=_offer(element, TLS, "starttls"),
        bind=_offer(element, BIND, "bind"),
        session=_offer(element, SESSION, "session"),
        mechanisms=tuple(
            (item.text or "").strip()
            for item in element.iterfind(f"{{{SASL}}}mechanisms/{{{SASL}}}mechanism")
        ),
        channel_bindings=tuple(
            item.get("type", "")
            for item in element.iterfind(f"{{{SASL_CHANNEL_BINDING}}}sasl-channel-binding/{{*}}*")
        ),
        host=element.findtext(f"{{{SASL}}}mechanisms/{{{DOMAIN_BASED_NAME}}}hostname") or "",
        names=names,
        unknown_required=tuple(
            split(child.tag)
            for child in element
            if split(child.tag) not in known and _has(child, "required")
        ),
        sasl2=() if newer is None else newer.mechanisms,
        fast=() if newer is None else newer.fast,
        old_login=(AUTH_LEGACY_FEATURE, "auth") in names,
    )


def _has(feature: Element, name: str) -> bool:
    return any(split(child.tag)[1] == name for child in feature)


def _offer(features: Element, namespace: str, name: str) -> Offer:
    found = features.find(f"{{{namespace}}}{name}")
    if found is None:
        return Offer.ABSENT
    if _has(found, "required"):
        return Offer.REQUIRED
    return Offer.OPTIONAL if _has(found, "optional") else Offer.OFFERED
