"""The voice of the house: a noun where there is one, and a reason where a reader would ask."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator

import pytest
from support.sources import PACKAGE, modules

# Subjects that withhold the noun. A few are left: names on the command line, words of the server.
NAMELESS = re.compile("whoever|somebody|nobody", re.IGNORECASE)
MOST_NAMELESS = 20  # lines of the package
LEAST_SHARE = 0.15  # of comments and docstrings among all lines
QUESTION = re.compile(
    r"(As |To |Of |By |In |On )?(wh\w+|how|is|are|do|does|did|may|can|has)\b.*\?", re.I
)
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def nameless(text: str) -> list[int]:
    """The numbers of the lines with a subject that is no noun."""
    return [number for number, line in enumerate(text.splitlines(), 1) if NAMELESS.search(line)]


def explaining(text: str) -> set[int]:
    """The numbers of the lines that are a docstring or have a comment."""
    found: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            words = node.body[0]
            found |= set(range(words.lineno, (words.end_lineno or words.lineno) + 1))
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return found | {each.start[0] for each in tokens if each.type == tokenize.COMMENT}


def begins_with_a_question(text: str) -> bool:
    """Whether a module's docstring asks before it has named its subject."""
    first, _, _ = (ast.get_docstring(ast.parse(text)) or "").partition("\n")
    return QUESTION.match(first) is not None


def sources() -> Iterator[tuple[str, str]]:
    for path in modules():
        yield path, (PACKAGE / path).read_text(encoding="utf-8")


def test_a_sentence_has_a_noun() -> None:
    found = [f"{path}:{number}" for path, text in sources() for number in nameless(text)]
    assert len(found) <= MOST_NAMELESS, "say who it is:\n" + "\n".join(found)


def test_the_reasons_are_written_down() -> None:
    lines, explained = 0, 0
    for _, text in sources():
        lines += len(text.splitlines())
        explained += len(explaining(text))
    assert explained / lines >= LEAST_SHARE, f"{explained} of {lines} lines say what or why"


def test_a_module_names_its_subject_first() -> None:
    files = ((path, text) for path, text in sources() if not path.endswith("__init__.py"))
    found = [path for path, text in files if begins_with_a_question(text)]
    assert not found, "the noun and its section come first, then the question:\n" + "\n".join(found)


@pytest.mark.parametrize("line", ["# nobody waits", "Whoever asks", "def _nobody(): ..."])
def test_a_nameless_subject_is_seen(line: str) -> None:
    assert nameless(f"x = 1\n{line}\n") == [2]


def test_a_docstring_and_a_comment_count_and_code_does_not() -> None:
    text = '"""One\n\ntwo."""\n\nx = 1  # why\ny = "#"\n# why\n'
    assert explaining(text) == {1, 2, 3, 5, 7}


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("Which port? 5222.", True),
        ("As whom may a client act? §6.3.8", True),
        ("Stream features. RFC 6120 §4.3.2. What is offered?", False),
        ("The port: 5222. Which one else?", False),
    ],
)
def test_a_question_that_comes_first_is_seen(words: str, asks: bool) -> None:
    assert begins_with_a_question(f'"""{words}"""') is asks
