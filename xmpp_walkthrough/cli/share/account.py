"""The account of a shared file: what was changed, kept and left out, and one example of each."""

from collections.abc import Iterator, Mapping

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.sharing.dummies import Dummies, Occurrences
from xmpp_walkthrough.views.harmless import harmless


def account(dummies: Dummies, library: Library) -> Iterator[str]:
    """The lines of the account. An example of what was changed is the dummy, never the original."""
    yield from _section("changed", dummies.changed, library)
    yield from _section("kept", dummies.kept, library)
    yield library.text("share.removed" if dummies.removed else "share.nothing-removed")
    for kind, count in dummies.removed.items():
        yield library.text(
            "share.row-removed", what=library.text(f"share.kind.{kind}"), count=count
        )
    yield library.text("share.lost")


def _section(name: str, tallies: Mapping[str, Occurrences], library: Library) -> Iterator[str]:
    """One kind of value a line, with how often it stood there."""
    yield library.text(f"share.{name}")
    for kind, tally in tallies.items():
        yield library.text(
            "share.row",
            what=library.text(f"share.kind.{kind}"),
            different=tally.different,
            times=tally.times,
            example=harmless(tally.example),
        )
