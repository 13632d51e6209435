"""The page of the manual, of the same texts as help: roff for `man`."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from xmpp_walkthrough import __version__
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.command import context_of
from xmpp_walkthrough.cli.help.page import MAIN, sections
from xmpp_walkthrough.cli.help.texts import HelpTexts


def manual(
    group: click.Group, root: click.Context, given: Mapping[str, Any], environment: Environment
) -> str:
    """One page for all commands, the walk first."""
    texts = HelpTexts(environment, given["lang"], given["lessons"])
    return "\n".join(_lines(group, root, texts)) + "\n"


def _lines(group: click.Group, root: click.Context, texts: HelpTexts) -> Iterator[str]:
    name = root.info_name or ""
    yield f'.TH {name.upper()} 1 "" "{name} {__version__}"'
    yield f".SH {texts.text('manual', 'name')}"
    yield f"{name} \\- {_roff(texts.text(MAIN, 'says'))}"
    yield f".SH {texts.text('manual', 'synopsis')}"
    for each in (MAIN, *(n for n in group.list_commands(root) if n != MAIN)):
        command = group.get_command(root, each)
        assert command is not None  # it is in the list
        pieces = command.collect_usage_pieces(context_of(command, root, each))
        words = name if each == MAIN else f"{name} {each}"
        yield from (f".B {_roff(words)}", _roff(" ".join(pieces)), ".br")
    for each in (MAIN, *(n for n in group.list_commands(root) if n != MAIN)):
        command = group.get_command(root, each)
        assert command is not None
        context = context_of(command, root, each)
        yield f'.SH "{_roff(name if each == MAIN else f"{name} {each}")}"'
        yield _roff(texts.text(each, "says"))
        for title, pairs in sections(command, context, texts):
            yield f'.SS "{_roff(title)}"'
            for left, text in pairs:
                yield from (".TP", f"\\fB{_roff(left)}\\fR", _roff(text))
        if more := texts.text(each, "more"):
            yield from (".PP", _roff(more))


def _roff(text: str) -> str:
    """Text that roff does not take for requests."""
    found = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{found}" if found[:1] in (".", "'") else found
