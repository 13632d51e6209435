"""The command line of `xmpp-walk`: a walk, unless the first word is another command's name."""

from importlib import import_module

import click

import xmpp_walkthrough.cli.commands as commands_package
from xmpp_walkthrough import __version__
from xmpp_walkthrough.registry import names


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
        first = args[0] if args else ""
        own = first in ("--help", "--version") or first in self.list_commands(ctx)
        return super().parse_args(ctx, args if own else ["walk", *_auto(args)])

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The walk's own help, which a bare `--help` asks for, and the list of other commands."""
        walk = self.get_command(ctx, "walk")
        assert walk is not None  # it is in the folder
        formatter.write_usage(ctx.command_path, "[JID] [OPTIONS]  |  COMMAND …")
        walk.format_help_text(ctx, formatter)
        walk.format_options(ctx, formatter)
        with formatter.section("Other commands"):
            others = [name for name in self.list_commands(ctx) if name != "walk"]
            found = [(name, self.get_command(ctx, name)) for name in others]
            formatter.write_dl([(name, c.get_short_help_str(70)) for name, c in found if c])
        walk.format_epilog(ctx, formatter)


commands = Commands(
    "xmpp-walk",
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            help="Show the version.",
            callback=lambda ctx, _param, value: _version(ctx) if value else None,
        )
    ],
)


def _version(ctx: click.Context) -> None:
    click.echo(f"xmpp-walk {__version__}")
    ctx.exit()
