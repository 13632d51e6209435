"""The command line of `xmpp-walk`: a walk, unless a word of it is another command's name."""

from importlib import import_module

import click

import xmpp_walkthrough.cli.commands as commands_package
from xmpp_walkthrough import __version__
from xmpp_walkthrough.cli.help.command import HELP, typed
from xmpp_walkthrough.cli.usage.misuse import SAID, Misuse, near, quoted
from xmpp_walkthrough.registry import names

_VERSION = "--version"
_NEAR = 0.7  # as difflib measures likeness: a domain may look a little like a command


def _auto(args: list[str]) -> list[str]:
    """Let `--auto` stand alone: only a number behind it is its value, else 0 seconds."""
    made = list(args)
    for index, word in enumerate(args):
        following = args[index + 1] if index + 1 < len(args) else ""
        # Click has no option with a value that may be left out: `--auto mbed@ceit.org` would take
        # the JID.
        if word == "--auto" and not following.replace(".", "", 1).isdecimal():
            made[index] = "--auto=0"
    return made


class Commands(click.Group):
    """Finds commands by their files and imports only the one that is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return names(commands_package)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"{commands_package.__name__}.{cmd_name}")
        command: click.Command = module.command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[SAID] = typed(args)
        if _VERSION in args and not ctx.resilient_parsing:
            click.echo(f"{ctx.info_name} {__version__}")
            ctx.exit()
        found = self._command_first(ctx, args)
        if found[0] == "walk" and not ctx.resilient_parsing:
            self._refuse_typos(ctx, found[1:])
        return super().parse_args(ctx, found)

    def _command_first(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The command before its options, though they were typed before it; else `walk`."""
        known = self.list_commands(ctx)
        at = 0 if args[:1] and args[0] in known else self._first_word(ctx, args)
        if args[at : at + 1] and args[at] in known:
            words = [*args[:at], *args[at + 1 :]]
            return [args[at], *(_auto(words) if args[at] == "walk" else words)]
        return ["walk", *_auto(args)]

    def _first_word(self, ctx: click.Context, args: list[str]) -> int:
        """Where the first word stands that is neither an option nor an option's value.

        What follows an option that is not known may be its value: nothing is looked for behind it.
        """
        at = 0
        if not args or not args[0].startswith("-"):
            return at
        walk = self.get_command(ctx, "walk")
        options = [p for p in walk.params if isinstance(p, click.Option)] if walk else []
        known = {opt: not (p.is_flag or p.count) for p in options for opt in p.opts}
        known |= dict.fromkeys(HELP, False)
        while at < len(args) and args[at].partition("=")[0] in known:
            number = args[at] == "--auto" and _auto(args[at : at + 2])[0] == "--auto"
            at += 2 if number or (known.get(args[at]) and args[at] != "--auto") else 1
        return at

    def _refuse_typos(self, ctx: click.Context, args: list[str]) -> None:
        """A word that looks like a command, and like no address, is no domain to walk to.

        Errors: Misuse.
        """
        at = self._first_word(ctx, args)
        word = args[at] if at < len(args) else ""
        # With a mechanism that needs no name, a domain is enough, and may look like anything.
        if not word.isalpha() or {"--mechanism", *HELP} & set(args):
            return
        if meant := near(word, [n for n in self.list_commands(ctx) if n != "walk"], _NEAR):
            raise Misuse("usage.no-command", name=quoted(word), near=meant)


commands = Commands("xmpp-walk", add_help_option=False, no_args_is_help=False)
