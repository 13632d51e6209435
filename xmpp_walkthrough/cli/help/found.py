"""What `xmpp-walk help NAME` finds: a command, or a page of the reference."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.command import Command, context_of
from xmpp_walkthrough.cli.usage.misuse import Misuse, near, quoted

if TYPE_CHECKING:
    from xmpp_walkthrough.content.library import Library


def show(ctx: click.Context, given: Mapping[str, Any], environment: Environment) -> None:
    """Show it; without a name the help of the whole program. Errors: Misuse."""
    root = ctx.find_root()
    group = root.command
    assert isinstance(group, click.Group)
    name = given["name"] or "walk"
    if given["man"]:
        from xmpp_walkthrough.cli.help.manual import manual

        environment.stdout.write(manual(group, root, given, environment))
        return
    command = group.get_command(root, name)
    if isinstance(command, Command):
        inside = context_of(command, root, name)
        environment.stdout.write(f"{command.get_help(inside)}\n")
        if given["name"] is None:
            _list_topics(given, environment)
        return
    _topic(name, group.list_commands(root), given, environment)


def _topic(
    name: str, commands: list[str], given: Mapping[str, Any], environment: Environment
) -> None:
    from xmpp_walkthrough.cli.options import library_of

    library = library_of(environment, given)
    page = library.page(name)
    if page is None:
        names = [*commands, *library.pages()]
        raise Misuse(
            "usage.no-topic",
            name=quoted(name),
            near=near(name, names),
            commands=", ".join(commands),
            topics=", ".join(library.pages()),
        )
    if not environment.terminal_out:
        environment.stdout.write(page)
        return
    from xmpp_walkthrough.cli.learner.paging import in_pager
    from xmpp_walkthrough.views.layout.lesson import laid_out

    in_pager(laid_out(_without_links(page), colour=environment.colour), environment)


def _without_links(page: str) -> str:
    """The page without the addresses of its links and pictures: a terminal does not follow them."""
    return re.sub(r"!?\[([^][]+)\]\([^()]+\)", r"\1", page)


def _list_topics(given: Mapping[str, Any], environment: Environment) -> None:
    from xmpp_walkthrough.cli.help.layout import folded
    from xmpp_walkthrough.cli.options import library_of

    library: Library = library_of(environment, given)
    if names := library.pages():
        text = library.text("ui.topics", topics=", ".join(names))
        environment.stdout.writelines(["\n", *(f"{line}\n" for line in folded(text, 80))])
