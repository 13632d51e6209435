"""Kinds of options: a value read by a function, or one of a few words."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from xmpp_walkthrough.cli.usage.misuse import Misuse, near, quoted

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    Type = click.ParamType[object]
else:
    Type = click.ParamType

PATH = "path"  # what a shell completes by the names of files


class Asked(NamedTuple):
    """The option that is being read, as it is written, and the rest of the command line."""

    option: str
    context: click.Context | None


class OptionType(Type):
    """A type of option, made of the function that reads its text; in `--help` it has its name."""

    def __init__(
        self,
        name: str,
        read: Callable[[str, Asked], object],
        known: Callable[[], Iterable[str]] = list,
    ) -> None:
        self.name = name
        self._read = read
        self._known = known

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        if ctx is not None and ctx.resilient_parsing:  # a shell completes: nothing is read for that
            return value
        option = param.opts[0] if isinstance(param, click.Option) else ""
        return self._read(value, Asked(option, ctx)) if isinstance(value, str) else value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        if self.name == PATH:
            return [CompletionItem(incomplete, type="file")]
        wanted = incomplete.upper()
        return [CompletionItem(each) for each in self._known() if each.upper().startswith(wanted)]


class FewWords(click.Choice[str]):
    """One of a few words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            option = param.opts[0] if isinstance(param, click.Option) else ""
            facts = {"option": option, "name": quoted(value), "near": near(value, self.choices)}
            raise Misuse("usage.no-choice", known=", ".join(self.choices), **facts) from None
