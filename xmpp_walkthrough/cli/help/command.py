"""A command whose help and errors are found by key, in the reader's language."""

from typing import Any

import click

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.usage.misuse import NAMES, SAID, Misuse, quoted

HELP = ["-h", "--help"]
ASCII = "ascii"


class Command(click.Command):
    """A command. Its texts stand in `help.toml`: `[name]`, and `[name.section]` for its options.

    An option of several commands may stand in `[common.section]`. `measures`: it may ask the
    terminal how wide it draws.
    """

    def __init__(self, *arguments: Any, **attributes: Any) -> None:
        attributes.setdefault("context_settings", {}).setdefault("help_option_names", HELP)
        self._measures = attributes.pop("measures", True)
        super().__init__(*arguments, **attributes)
        self.params.append(click.Option(["--ascii"], is_flag=True, expose_value=False))
        self.allow_extra_args = True  # refused below, in words of ours

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # the parser's own have none, and so no language
            raise
        if rest and not ctx.resilient_parsing:
            names = [p.human_readable_name for p in self.params if isinstance(p, click.Argument)]
            key = "usage.extra" if names else "usage.extra-any"
            words = " ".join(map(quoted, rest))
            raise Misuse(key, words=words, names=" ".join(names))
        return rest

    def invoke(self, ctx: click.Context) -> Any:
        from xmpp_walkthrough.cli.usage.drawing import drawing

        environment = ctx.find_object(Environment)
        if environment is not None:
            ascii_only = ASCII in ctx.meta.get(SAID, {})
            ctx.obj = drawing(environment, ascii_only=ascii_only, measures=self._measures)
        return super().invoke(ctx)

    def get_help(self, ctx: click.Context) -> str:
        from xmpp_walkthrough.cli.help.page import page
        from xmpp_walkthrough.cli.help.texts import HelpTexts

        environment = ctx.find_object(Environment) or Environment.real()
        said = ctx.meta.get(SAID, {})
        texts = HelpTexts(environment, said.get("lang"), said.get("lessons"))
        text = "\n".join(page(self, ctx, texts))
        if ASCII not in said:
            return text
        from xmpp_walkthrough.content.letters import Letters, laid_out

        return laid_out(text, Letters.ASCII)


def context_of(command: click.Command, root: click.Context, name: str) -> click.Context:
    """The context of a command that is only looked at."""
    return click.Context(command, parent=root, info_name=name, **command.context_settings)


def typed(args: list[str]) -> dict[str, str]:
    """The values of `--lang` and `--lessons`, before anything else of the line is understood."""
    found: dict[str, str] = {}
    for index, word in enumerate(args):
        if word == "--":
            break
        option, equals, value = word.partition("=")
        if word == f"--{ASCII}":
            found[ASCII] = word
        if option.startswith("--") and option[2:] in NAMES:
            found[option[2:]] = value if equals else " ".join(args[index + 1 : index + 2])
    return found
