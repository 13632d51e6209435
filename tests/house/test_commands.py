"""Every command, option and exit code is documented where somebody looks for it."""

import re
import subprocess
import sys

import click
import pytest
from support.files import ROOT

import xmpp_walkthrough.cli.commands as commands_package
from xmpp_walkthrough.cli.main import commands
from xmpp_walkthrough.registry import names
from xmpp_walkthrough.steps.failure import ExitCode

README = (ROOT / "README.md").read_text(encoding="utf-8")
HEAVY = {"cryptography", "dns", "rich", "prompt_toolkit", "precis_i18n", "idna", "asyncio", "lxml"}


def command(name: str) -> click.Command:
    found = commands.get_command(click.Context(commands), name)
    assert found is not None
    return found


each_command = pytest.mark.parametrize("name", names(commands_package))


@each_command
def test_a_command_and_its_options_have_a_help_text(name: str) -> None:
    found = command(name)
    assert found.help
    for option in found.params:
        if isinstance(option, click.Option):
            assert option.help, option.name


@each_command
def test_the_readme_mentions_the_command(name: str) -> None:
    assert re.search(rf"xmpp-walk {name}\b" if name != "walk" else r"\bxmpp-walk\b", README)


def test_the_readme_mentions_no_option_that_is_not_there() -> None:
    known = {
        opt for name in names(commands_package) for p in command(name).params for opt in p.opts
    }
    calls = re.findall(r"xmpp-walk [^\n`|#]*", README)
    used = {option for call in calls for option in re.findall(r"(?<= )--[a-z-]+", call)}
    assert used <= known | {"--help", "--version"}


def test_the_readme_explains_every_exit_code() -> None:
    rows = set(re.findall(r"\| *(\d+) *(?=\|)", README))
    assert {str(int(code)) for code in ExitCode} - {str(int(ExitCode.FAULT_FOUND))} <= rows


def test_help_is_shown_without_loading_what_only_a_walk_needs() -> None:
    program = (
        "import sys\nfrom xmpp_walkthrough.cli.main import commands\n"
        "commands(['--help'], standalone_mode=False)\n"
        f"print('loaded:', *sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.splitlines()[-1] == "loaded:"
