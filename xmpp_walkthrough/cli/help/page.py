"""The page of help of one command: what it does, how it is typed, its options by their subject."""

import os
from collections.abc import Iterable, Iterator

import click

from xmpp_walkthrough.cli.help.layout import WIDTH, folded, rows
from xmpp_walkthrough.cli.help.texts import HelpTexts
from xmpp_walkthrough.cli.usage.misuse import path_of

_WIDEST = 100  # columns
MAIN = "walk"  # the command that needs no name


def page(command: click.Command, ctx: click.Context, texts: HelpTexts) -> Iterator[str]:
    """The lines of the page."""
    width = max(40, min(_columns(), _WIDEST))
    name = command.name or ""
    pieces = command.collect_usage_pieces(ctx)
    yield f"{texts.text('word', 'usage')}{' '.join((path_of(ctx), *pieces))}"
    if name == MAIN:
        other = texts.text("word", "command")
        yield f"{texts.text('word', 'or')}{ctx.find_root().command_path} {other}"
    yield ""
    yield from folded(texts.text(name, "says"), width)
    for title, pairs in sections(command, ctx, texts):
        yield from ("", title, *rows(pairs, width))
    if name == MAIN:
        yield from ("", texts.text("word", "commands"), *rows(others(ctx, texts), width))
    if more := texts.text(name, "more"):
        yield from ("", *folded(more, width))


def _columns() -> int:
    """The columns of the terminal; not by shutil, which takes as long to import as all of this."""
    named = os.environ.get("COLUMNS", "")
    try:
        return int(named) if named.isdecimal() else os.get_terminal_size().columns
    except OSError:  # standard output is none
        return WIDTH


def sections(
    command: click.Command, ctx: click.Context, texts: HelpTexts
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The sections that the command has something in: title, and names with their texts."""
    found: dict[str, list[tuple[str, str]]] = {}
    for param in command.get_params(ctx):
        section, text = texts.option(command.name or "", written(param))
        found.setdefault(section, []).append((_left(param, ctx), _filled(text)))
    for section, title in (*texts.sections(), ("", "?")):  # the last has what a test misses
        if section in found:
            yield title, found[section]


def others(ctx: click.Context, texts: HelpTexts) -> Iterator[tuple[str, str]]:
    """All other commands, and what each does."""
    group = ctx.find_root().command
    names: Iterable[str] = group.list_commands(ctx) if isinstance(group, click.Group) else ()
    yield from ((name, texts.text(name, "says")) for name in names if name != MAIN)


def written(param: click.Parameter) -> str:
    """An option as it is written, without its dashes; an argument by its name."""
    if isinstance(param, click.Argument):
        return param.name or ""
    return max(param.opts, key=len).lstrip("-")


def _left(param: click.Parameter, ctx: click.Context) -> str:
    if isinstance(param, click.Argument):
        return param.make_metavar(ctx)
    short = isinstance(param, click.Option) and (param.is_flag or param.count)
    metavar = "" if short else f" {param.make_metavar(ctx)}"
    return ", ".join(sorted(param.opts, key=len)) + metavar


def _filled(text: str) -> str:
    """The text with the names of what there is."""
    from xmpp_walkthrough.content.filling import fill

    if "{" not in text:
        return text
    from xmpp_walkthrough.cli import options

    shown = {"mechanisms": options.shown_mechanisms, "steps": options.shown_steps}
    return fill(text, {name: made() for name, made in shown.items() if f"{{{name}}}" in text})
