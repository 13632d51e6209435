"""The list of the practice server's faults, by the step in which a client meets them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO
from unicodedata import east_asian_width

from xmpp_walkthrough.content.library import FaultText, Library
from xmpp_walkthrough.steps.step import Step
from xmpp_walkthrough.walk import steps

if TYPE_CHECKING:
    from xmpp_walkthrough.server.fault import Fault

_WIDTH, _INDENT = 80, 4  # columns


def words(fault: "Fault", library: Library) -> FaultText:
    """The words of a fault: what it does, and what a client should do. Without words, its name."""
    found = library.fault(fault.name, fault.family, fault.condition)
    return found or FaultText(fault.name, "")


def list_faults(asked: tuple[Step, ...] | None, library: Library, out: TextIO) -> None:
    """All faults by the step in which they are met, or those of these steps."""
    from xmpp_walkthrough.server.fault import known

    faults = sorted(known().values(), key=lambda fault: fault.name)
    for step in asked or steps():
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
    """The unbreakable pieces: a word, a space, one wide character with the mark behind it."""
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
