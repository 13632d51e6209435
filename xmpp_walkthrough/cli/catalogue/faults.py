"""The list of the practice server's faults, by the step in which a client meets them."""

from collections.abc import Iterator
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from xmpp_walkthrough.cli.catalogue.branches import has_words
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.layout import folded
from xmpp_walkthrough.cli.usage.misuse import Misuse, Phrase, near, quoted
from xmpp_walkthrough.content.library import FaultText, Library
from xmpp_walkthrough.steps.step import Step
from xmpp_walkthrough.walk import steps

if TYPE_CHECKING:
    from xmpp_walkthrough.server.fault import Fault

_WIDTH, _INDENT = 76, 4  # columns


def words(fault: "Fault", library: Library) -> FaultText:
    """The words of a fault: what it does, and what a client should do. Without words, its name."""
    found = library.fault(fault.name, fault.family, fault.condition)
    return found or FaultText(fault.name, "")


def list_faults(
    asked: tuple[str, ...],
    of: tuple[Step, ...] | None,
    library: Library,
    environment: Environment,
) -> None:
    """All faults by the step in which they are met, or those of these steps, or with these words.

    Errors: Misuse where there is none.
    """
    text = "".join(f"{line}\n" for line in _listed(_found(asked, library), of or steps(), library))
    # One fault fits on a screen; the whole list is long, and goes through a pager.
    if environment.terminal_out and len(text.splitlines()) > get_terminal_size().lines - 1:
        from xmpp_walkthrough.cli.learner.paging import in_pager

        in_pager(text, environment)
    else:
        environment.stdout.write(text)


def _found(asked: tuple[str, ...], library: Library) -> "list[Fault]":
    """The fault of this name, or those that have all the words."""
    from xmpp_walkthrough.server.fault import known

    if len(asked) == 1 and asked[0] in known():
        return [known()[asked[0]]]
    found = [
        fault
        for fault in sorted(known().values(), key=lambda fault: fault.name)
        if has_words(asked, fault.name, *words(fault, library), *fault.branches)
    ]
    if not found:
        name = " ".join(asked)
        meant = near(name, known()) or Phrase("usage.list-of-faults")
        raise Misuse("usage.no-fault", name=quoted(name), near=meant)
    return found


def _listed(faults: "list[Fault]", asked: tuple[Step, ...], library: Library) -> Iterator[str]:
    for step in asked:
        met = [fault for fault in faults if fault.step == step.name]
        if not met:
            continue
        yield from (f"{step.number} {step.name} · {library.text(f'ui.step.{step.name}')}", "")
        for fault in met:
            text = words(fault, library)
            branches = f"  ({' '.join(fault.branches)})" if fault.branches else ""
            yield f"  {fault.name}{branches}"
            client = library.text("fault.client", advice=text.client)
            for paragraph in (text.title, client):
                yield from (f"{' ' * _INDENT}{line}" for line in folded(paragraph, _WIDTH))
        yield ""
    yield from folded(library.text("fault.how"), _WIDTH)
