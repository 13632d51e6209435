"""What may a healthy server be warned of? What is odd in it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from soak.configuration import Configuration

_DEAF: Mapping[str, tuple[str, ...]] = {"starttls": ("missing",)}
# The values that give a reason for each warning: all of one mapping.
REASONS: Mapping[str, tuple[Mapping[str, tuple[str, ...]], ...]] = {
    "binding.types-alone": (
        {"store": ("external",), "software": ("prosody-13", "ejabberd-24")},
        {"mechanisms": ("plain-only",), "software": ("prosody-13", "ejabberd-24")},
    ),
    "binding.plus-missing": ({"mechanisms": ("no-plus",)},),
    "dns.no-srv": ({"srv": ("none",)},),
    "families.one-dead": ({"address": ("six-refused",)},),
    "features.plain-in-clear": (
        {"starttls": ("optional", "missing"), "software": ("ejabberd", "ejabberd-24")},
    ),
    "login.another-way": (_DEAF,),
    "mechanisms.no-scram": ({"store": ("external",)}, {"mechanisms": ("plain-only",)}),
    "network.stripped": (_DEAF,),
    "roster.none": ({"modules": ("no-roster",)},),
    "stream.failed": ({**_DEAF, "software": ("prosody", "prosody-13")},),
    "targets.alias": ({"srv": ("alias",)},),
    "targets.dangling": ({"srv": ("first-unknown",)},),
    "tcp.one-refused": (
        {"address": ("six-refused", "several")},
        {"srv": ("first-dead", "direct-dead")},
    ),
    "tls.direct-only": (_DEAF,),
    "tls.stripped": (_DEAF,),
}
# Whether a step took long depends on this machine, and on what else it does.
_OF_THE_MACHINE = "timings.slow"


def unfounded(it: Configuration, warnings: Iterable[str]) -> list[str]:
    """The warnings for which nothing in the configuration gives a reason."""
    return [
        warning
        for warning in dict.fromkeys(warnings)
        if warning != _OF_THE_MACHINE and not _has_reason(it, warning)
    ]


def _has_reason(it: Configuration, warning: str) -> bool:
    return any(
        all(it.values[name] in these for name, these in reason.items())
        for reason in REASONS.get(warning, ())
    )
