"""Which faults does somebody mean, and how are they listed for a person to choose from?"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO
from unicodedata import east_asian_width

import click

from xmpp_walkthrough.content.library import FaultText, Library
from xmpp_walkthrough.steps.step import Step
from xmpp_walkthrough.walk import find, steps

if TYPE_CHECKING:
    from xmpp_walkthrough.server.fault import Fault

_WIDTH, _INDENT = 80, 4  # columns


def named_faults(names: Iterable[str]) -> "tuple[Fault, ...]":
    """The faults of these names. Errors: click.UsageError, with the nearest names there are."""
    names = tuple(names)
    if not names:
        return ()
    from xmpp_walkthrough.server.fault import known

    faults = known()
    for name in names:
        if name not in faults:
            raise click.UsageError(f"there is no fault {name!r}{_near(name, faults)}")
    return tuple(faults[name] for name in dict.fromkeys(names))


def _near(name: str, names: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(names), 3)
    return f"; near it: {', '.join(near)}" if near else "; `xmpp-walk faults` lists them"


def words(fault: "Fault", library: Library) -> FaultText:
    """What it does, and what a client should do; the bare name where nobody has written it."""
    found = library.fault(fault.name, fault.family, fault.condition)
    return found or FaultText(fault.name, "")


def list_faults(asked: str | None, library: Library, out: TextIO) -> None:
    """All faults by the step in which they are met, or those of a step. Errors: UsageError."""
    from xmpp_walkthrough.server.fault import known

    wanted = _steps(asked)
    faults = sorted(known().values(), key=lambda fault: fault.name)
    for step in wanted:
        met = [fault for fault in faults if fault.step == step.name]
        if not met:
            continue
        out.write(f"{step.number} {step.name} · {library.text(f'ui.step.{step.name}')}\n\n")
        for fault in met:
            text = words(fault, library)
            branches = f"  ({' '.join(fault.branches)})" if fault.branches else ""
            out.write(f"  {fault.name}{branches}\n")
            client = library.text("fault.client", advice=text.client)
            for paragraph in (text.title, client):
                out.writelines(f"{' ' * _INDENT}{line}\n" for line in folded(paragraph))
        out.write("\n")
    out.writelines(f"{line}\n" for line in folded(library.text("fault.how")))


def _steps(asked: str | None) -> tuple[Step, ...]:
    if asked is None:
        return tuple(step for step in steps() if step.name != "discover")
    try:
        return tuple(step for step in find(asked) if step.name != "discover")
    except KeyError:
        known_steps = " ".join(step.name for step in steps() if step.name != "discover")
        raise click.UsageError(f"there is no step {asked!r}; the steps are {known_steps}") from None


def folded(text: str, width: int = _WIDTH - _INDENT) -> Iterator[str]:
    """Lines of at most so many columns, broken at spaces, or between two wide characters."""
    line, columns = "", 0
    for piece in _pieces(text):
        size = sum(2 if _wide(letter) else 1 for letter in piece)
        if columns + size > width and line and not piece.isspace():
            yield line.rstrip()
            line, columns = "", 0
        line, columns = line + piece, columns + size
    yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """What may not be broken: a word, a space, one wide character with the mark behind it."""
    piece = ""
    for letter in text:
        alone = piece[:1] == " " or _wide(piece[:1])
        if _wide(letter) and letter in "，。；：？！、）":
            piece += letter  # never at the beginning of a line
        elif alone or letter == " " or _wide(letter):
            yield piece
            piece = letter
        else:
            piece += letter
    yield piece


def _wide(letter: str) -> bool:
    return bool(letter) and east_asian_width(letter) in "WF"
