"""The SASL2 feature: what may be asked for inside a login. XEP-0388 §2.1, XEP-0386 §3.1."""

from typing import NamedTuple

from lxml.etree import _Element as Element

from xmpp_walkthrough.wire.names import BIND2, FAST, SASL2, SASL_UPGRADE, SM

# The name of the feature, and the one that a source of Openfire has.
NAMES = ("authentication", "mechanisms")


class Sasl2Offer(NamedTuple):
    """The mechanisms, and what stands in `<inline/>`.

    `inline` are the features that binding can switch on, by namespace; `fast` the mechanisms that
    tokens are for; `upgrades` the tasks that a client may ask for; `name` the feature's own.
    """

    name: str
    mechanisms: tuple[str, ...]
    bind: bool = False
    resume: bool = False
    inline: tuple[str, ...] = ()
    fast: tuple[str, ...] = ()
    upgrades: tuple[str, ...] = ()


def read_offer(features: Element) -> Sasl2Offer | None:
    """The feature among these; None where SASL2 is not offered."""
    found = (features.find(f"{{{SASL2}}}{name}") for name in NAMES)
    feature = next((each for each in found if each is not None), None)
    if feature is None:
        return None
    inside = f"{{{SASL2}}}inline/"
    bind = feature.find(f"{inside}{{{BIND2}}}bind")
    resume = (feature.find(f"{inside}{{{SM}}}{name}") for name in ("sm", "resume"))
    switches = () if bind is None else bind.iterfind(f"{{{BIND2}}}inline/{{{BIND2}}}feature")
    return Sasl2Offer(
        name=str(feature.tag).rpartition("}")[2],
        mechanisms=_texts(feature, f"{{{SASL2}}}mechanism"),
        bind=bind is not None,
        resume=any(each is not None for each in resume),
        inline=tuple(each.get("var", "") for each in switches),
        fast=_texts(feature, f"{inside}{{{FAST}}}fast/{{{FAST}}}mechanism"),
        upgrades=_texts(feature, f"{{{SASL_UPGRADE}}}upgrade"),
    )


def _texts(feature: Element, path: str) -> tuple[str, ...]:
    return tuple((each.text or "").strip() for each in feature.iterfind(path))
