"""The texts of help in one language: `help.toml`, read line by line.

A parser of TOML would be a seventh of the time that help takes. A text here is one line between
two quotes without an escape, and a test compares this reading with that of a parser.
"""

import os
import re
from collections.abc import Iterator

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.content.filling import fill
from xmpp_walkthrough.content.shipped import FALLBACK, MARK, shipped

FILE = "help.toml"
COMMON = "common"  # of options that several commands have
_MOST = 1_000_000  # characters; ours has a fiftieth of that
Tables = dict[str, dict[str, str]]

_LINE = r"""(?m)^(?:\[(?P<table>[\w.-]+)\]|(?P<name>[\w-]+) = (?P<q>["'])(?P<text>.*)(?P=q))$"""


def tables(text: str) -> Tables:
    """The tables of a file, each with its texts, in the order of the file."""
    found: Tables = {}
    table: dict[str, str] = {}
    for line in re.finditer(_LINE, text):
        if line["table"]:
            table = found.setdefault(line["table"], {})
        else:
            table[line["name"]] = line["text"]
    return found


class HelpTexts:
    """Texts by table and name. What a language or a course lacks is in English, marked."""

    def __init__(self, environment: Environment, lang: str | None, lessons: str | None) -> None:
        asked, otherwise = environment.language(lang), environment.language(None)
        asked_for = lessons or environment.variables.get("XMPP_WALK_LESSONS")
        roots = dict.fromkeys((asked_for or shipped(), shipped()))
        names = dict.fromkeys((asked, otherwise, FALLBACK))
        self._files = [
            (language, found)
            for language in names
            for root in roots
            if (found := self._read(root, language))
        ]
        self.language = self._files[0][0]

    @staticmethod
    def _read(root: str, language: str) -> Tables:
        """The tables of one file; none where it cannot be read."""
        path = os.path.join(root, language, FILE)
        if not language.isalnum() or not os.path.isfile(path):
            return {}
        try:
            with open(path, encoding="utf-8") as file:
                return tables(file.read(_MOST))
        except (OSError, ValueError):
            return {}

    def text(self, table: str, name: str, /, **facts: object) -> str:
        """The text, its `{names}` filled in; "" where there is none."""
        for language, found in self._files:
            if text := found.get(table, {}).get(name):
                mark = "" if language == self.language else MARK
                return mark + fill(text, facts)
        return ""

    def sections(self) -> Iterator[tuple[str, str]]:
        """The sections of a command's help, in order: name and title."""
        for name in self._files[-1][1]["section"]:
            yield name, self.text("section", name)

    def option(self, command: str, name: str) -> tuple[str, str]:
        """The section and the text of an option or an argument of a command; empty: none."""
        for owner in (command, COMMON):
            for section, _ in self.sections():
                if text := self.text(f"{owner}.{section}", name):
                    return section, text
        return "", ""
