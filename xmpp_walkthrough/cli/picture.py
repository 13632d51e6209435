"""A screen of lines as an SVG picture, which fetches nothing from the network."""

from collections.abc import Iterable
from io import StringIO

from xmpp_walkthrough.views.layout.text import Line
from xmpp_walkthrough.views.picture import without_fonts

STYLES = {
    "strong": "bold",
    "dim": "dim",
    "code": "cyan",
    "good": "green",
    "doubt": "yellow",
    "bad": "bold red",
}


def svg(lines: Iterable[Line], *, title: str, width: int) -> str:
    """The lines as a terminal of `width` columns shows them."""
    from rich.console import Console
    from rich.segment import Segment, Segments
    from rich.style import Style

    console = Console(file=StringIO(), width=width, record=True, legacy_windows=False)
    segments: list[Segment] = []
    for line in lines:
        for text, style in line:
            # Some programs that draw SVG drop the spaces at the start of a text.
            bare = text.lstrip(" ")
            segments.append(Segment(" " * (len(text) - len(bare)), Style(conceal=True)))
            segments.append(Segment(bare, Style.parse(STYLES.get(style, ""))))
        segments.append(Segment("\n"))
    console.print(Segments(segments), end="", soft_wrap=True)
    return without_fonts(console.export_svg(title=title, unique_id="xmpp-walk"))
