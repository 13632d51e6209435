"""Lessons to read: the list, or one of them, on the screen or into a pipe."""

from pathlib import Path
from typing import TextIO

from xmpp_walkthrough.cli.catalogue.glossary import entry, looked_up, terms_of
from xmpp_walkthrough.cli.catalogue.wire_samples import fill
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.usage.misuse import Misuse, near, quoted
from xmpp_walkthrough.content.lesson import Lesson
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.views.harmless import harmless


def read(name: str | None, library: Library, environment: Environment) -> None:
    """List the lessons, or show the one named. Errors: Misuse where there is none."""
    if name is None:
        _list(library, environment.stdout)
        return
    lesson = library.lesson(name)
    if lesson is not None:
        _show(lesson, library, environment)
    elif (term := looked_up(name, library)) is not None:
        environment.stdout.write(f"{entry(term)}\n")
    else:
        known = [lesson.id for lesson in library.lessons()]
        facts = {"name": quoted(name), "near": near(name, [*known, *library.terms()])}
        raise Misuse("usage.no-lesson", known=", ".join(known), **facts)


def look_over(folder: Path, out: TextIO) -> ExitCode:
    """Run the content linter on a folder of lessons: a line for each problem, and the exit code."""
    from xmpp_walkthrough.content.check import check

    problems = check(folder)
    out.writelines(f"{harmless(problem)}\n" for problem in problems)
    return ExitCode.FAULT_FOUND if problems else ExitCode.OK


def _list(library: Library, out: TextIO) -> None:
    lessons = library.lessons()
    width = max((len(lesson.id) for lesson in lessons), default=0)
    for lesson in lessons:
        out.write(f"{lesson.id:<{width}}  {lesson.title}\n")


def _show(lesson: Lesson, library: Library, environment: Environment) -> None:
    """On a terminal through its pager, laid out; into a pipe as the Markdown it is."""
    body = fill(lesson.body)
    sources = " · ".join(lesson.rfc)
    text = f"# {lesson.title}\n\n{body}\n{terms_of(lesson, library)}{sources}\n"
    if not environment.terminal_out:
        environment.stdout.write(text)
        return
    from xmpp_walkthrough.cli.learner.paging import in_pager
    from xmpp_walkthrough.views.layout.lesson import laid_out

    in_pager(laid_out(text, colour=environment.colour), environment)
