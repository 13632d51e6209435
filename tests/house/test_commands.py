"""Every command, option and exit code is documented where somebody looks for it."""

import re
import subprocess
import sys

import click
import pytest
from support.files import ROOT

import xmpp_walkthrough.cli.commands as commands_package
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.help.command import Command
from xmpp_walkthrough.cli.help.page import written
from xmpp_walkthrough.cli.help.texts import COMMON, FILE, HelpTexts, tables
from xmpp_walkthrough.cli.main import commands
from xmpp_walkthrough.content.library import lessons_root
from xmpp_walkthrough.content.shipped import MARK
from xmpp_walkthrough.content.tables import flatten, read
from xmpp_walkthrough.registry import names
from xmpp_walkthrough.steps.failure import ExitCode

READMES = {lang: ROOT / name for lang, name in (("en", "README.md"), ("zh", "README.zh.md"))}
TEXTS = {
    lang: "\n".join(
        path.read_text(encoding="utf-8")
        for path in (readme, *sorted((lessons_root() / lang / "reference").glob("*.md")))
    )
    for lang, readme in READMES.items()
}
MOST_LINES = 150  # of a README: the rest stands in the reference
HEAVY = {"cryptography", "dns", "rich", "prompt_toolkit", "precis_i18n", "idna", "asyncio", "lxml"}


def command(name: str) -> click.Command:
    found = commands.get_command(click.Context(commands), name)
    assert found is not None
    return found


each_command = pytest.mark.parametrize("name", names(commands_package))


def help_texts(lang: str) -> HelpTexts:
    return HelpTexts(Environment.real(), lang, None)


@pytest.mark.parametrize("lang", ["en", "zh"])
@each_command
def test_a_command_and_its_options_have_a_help_text(name: str, lang: str) -> None:
    found, texts, file = command(name), help_texts(lang), f"lessons/{lang}/help.toml"
    assert isinstance(found, Command), f'{name}: write @click.command("{name}", cls=Command)'
    assert not found.help, f"{name}: no docstring; {file} has [{name}] says = …"
    assert texts.text(name, "says"), f"{file}: add [{name}] with says = …"
    for param in found.params:
        option = written(param)
        assert not getattr(param, "help", None), f"{option}: no help=; its text stands in {file}"
        section, text = texts.option(name, option)
        sections = " ".join(name for name, _ in texts.sections())
        missing = f"{file}: add {option} = … to [{name}.SECTION], SECTION one of {sections}"
        assert section, missing
        assert not text.startswith(MARK), missing


@each_command
def test_a_command_takes_the_options_of_all(name: str) -> None:
    options = {opt for param in command(name).params for opt in param.opts}
    assert {"--lang", "--lessons"} <= options, f"{name}: add @options.LANG and @options.LESSONS"


def test_no_text_of_help_is_left_over() -> None:
    """Each is of an option that there is."""
    known = {(name, written(p)) for name in names(commands_package) for p in command(name).params}
    common = {option for _, option in known} | {"help"}
    found = tables((lessons_root() / "en" / FILE).read_text(encoding="utf-8"))
    left = [
        f"[{table}] {option}"
        for table, texts in found.items()
        for owner, dot, _ in [table.partition(".")]
        for option in texts
        if dot and not (option in common if owner == COMMON else (owner, option) in known)
    ]
    assert left == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_help_is_read_as_a_parser_reads_it(lang: str) -> None:
    path = lessons_root() / lang / FILE
    parsed: dict[str, dict[str, str]] = {}
    for key, text in flatten(read(path)):
        table, _, name = key.rpartition(".")
        parsed.setdefault(table, {})[name] = text
    assert tables(path.read_text(encoding="utf-8")) == parsed


@pytest.mark.parametrize("lang", ["en", "zh"])
@each_command
def test_the_readme_or_the_reference_mentions_the_command(name: str, lang: str) -> None:
    command = rf"xmpp-walk {name}\b" if name != "walk" else r"\bxmpp-walk\b"
    assert re.search(command, TEXTS[lang])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_option_is_mentioned_that_is_not_there(lang: str) -> None:
    known = {
        opt for name in names(commands_package) for p in command(name).params for opt in p.opts
    }
    calls = re.findall(r"xmpp-walk [^\n`|#]*", TEXTS[lang])
    used = {option for call in calls for option in re.findall(r"(?<= )--[a-z-]+", call)}
    assert used <= known | {"--help", "--version"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_exit_code_is_explained(lang: str) -> None:
    page = (lessons_root() / lang / "reference" / "exit-codes.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"\| *(\d+) *(?=\|)", page))
    assert {str(int(code)) for code in ExitCode} == rows


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_readme_is_short_and_leads_to_each_page(lang: str) -> None:
    text = READMES[lang].read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert text.count("![") == 1
    topics = {path.stem for path in (lessons_root() / lang / "reference").glob("*.md")}
    linked = set(re.findall(rf"\(lessons/{lang}/reference/([\w-]+)\.md\)", text))
    assert linked == topics, "a page of the reference is linked from both READMEs"
    assert not topics & set(names(commands_package)), "`help NAME` would show the command"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_link_leads_to_a_file(lang: str) -> None:
    pages = [READMES[lang], *(lessons_root() / lang / "reference").glob("*.md")]
    links = [
        (page, link)
        for page in pages
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    ]
    assert [link for page, link in links if not (page.parent / link).is_file()] == []


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
