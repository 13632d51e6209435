"""A command line that makes no sense: told by the key of its sentence, in the reader's language.

`--lang` counts wherever it stands, also where the fault is in another option, before it or behind.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from xmpp_walkthrough.cli.environment import Environment

if TYPE_CHECKING:
    from typing import Self

    from xmpp_walkthrough.content.library import Library

# Where the command line keeps `--lang` and `--lessons` as they were typed: `Context.meta` is one
# for a command and those above it, and filled before Click has found anything wrong.
SAID = f"{__name__}.said"
NAMES = ("lang", "lessons")
_WORDS = "usage.error"  # a course of one's own need not have these words


class Phrase(NamedTuple):
    """A piece of a sentence, by its key: it stands among the facts of another."""

    key: str
    facts: Mapping[str, object] = {}

    def words(self, library: "Library") -> str:
        return library.text(self.key, **_said(self.facts, library))


class Misuse(click.UsageError):
    """A usage error whose sentence is found by key; facts may be phrases."""

    def __init__(self, key: str, /, **facts: object) -> None:
        super().__init__(key, click.get_current_context(silent=True))
        self.phrase = Phrase(key, facts)

    def format_message(self) -> str:
        return self.phrase.words(library_at(self.ctx))

    def __str__(self) -> str:
        return self.format_message()


class Unfit(Exception):
    """Why a file cannot be read or written: a phrase, to stand in another's sentence."""

    def __init__(self, key: str, /, **facts: object) -> None:
        super().__init__(key)
        self.phrase = Phrase(key, facts)

    def __str__(self) -> str:
        return self.phrase.words(library_at(None))

    @classmethod
    def by_system(cls, error: OSError) -> "Self":
        """The system's reason, in our words where we have some, else in its own."""
        from errno import errorcode

        name = errorcode.get(error.errno or 0, "")
        if name in ("ENOENT", "EACCES", "EISDIR", "ENOTDIR"):
            return cls(f"usage.system.{name}")
        return cls("usage.system.other", reason=error.strerror or type(error).__name__)


def _said(facts: Mapping[str, object], library: "Library") -> dict[str, object]:
    return {
        name: value.words(library) if isinstance(value, Phrase) else value
        for name, value in facts.items()
    }


def near(name: str, names: Iterable[str], likeness: float = 0.6) -> "Phrase | str":
    """The names that look like this one, as a question to stand behind an error; "" for none."""
    from difflib import get_close_matches

    # A list is written in one case, and a typing error often is one of case.
    written = {each.casefold(): each for each in names}
    found = get_close_matches(name.casefold(), list(written), 3, likeness)
    names_found = ", ".join(written[each] for each in found)
    return Phrase("usage.near", {"names": names_found}) if found else ""


def quoted(text: object) -> str:
    """What was typed, as it is quoted: nothing in it reaches a terminal as a command."""
    return repr(text)


def library_at(context: click.Context | None) -> "Library":
    """The words for an error of this command line."""
    environment = context.find_object(Environment) if context else None
    environment = environment or Environment.real()
    found = {name: _typed(context, name) for name in NAMES}
    return _library(found["lang"], found["lessons"], environment)


def _library(lang: str | None, lessons: str | None, environment: Environment) -> "Library":
    from xmpp_walkthrough.content.library import Library
    from xmpp_walkthrough.content.tables import ContentError

    for folder in (environment.lessons(lessons), None):
        for language in (lang, None):  # one that there is not: as the environment says
            library = Library(environment.language(language), folder)
            with suppress(ContentError):  # the fault may be in the very folder that was named
                if library.language == environment.language(language) and library.has(_WORDS):
                    return library
    return library


def _typed(context: click.Context | None, name: str) -> str | None:
    """The text typed for this option; None where Click only filled in a default."""
    if context is None:
        return None
    said: Mapping[str, Any] = context.meta.get(SAID, {})
    found = said.get(name) or context.params.get(name)
    return found if isinstance(found, str) else None


def tell(error: click.ClickException, environment: Environment) -> None:
    """Write on standard error what is wrong with the command line, and where help is."""
    context = getattr(error, "ctx", None)
    library = library_at(context)
    out = environment.stderr
    if context is not None:
        path = path_of(context)
        usage = " ".join((path, *context.command.collect_usage_pieces(context)))
        out.write(f"{library.text('usage.usage', usage=usage)}\n")
        out.write(f"{library.text('usage.try', command=path)}\n\n")
    out.write(f"{library.text('usage.error', message=_sentence(error, library))}\n")


def path_of(context: click.Context) -> str:
    """The command as a person types it: a walk needs no name."""
    return context.command_path.removesuffix(" walk")


def _sentence(error: click.ClickException, library: "Library") -> str:
    """The message of our own errors and of those that Click has, by key."""
    phrase: Phrase | None = None
    match error:
        case Misuse():
            phrase = error.phrase
        case click.NoSuchOption(ctx=context, option_name=name):
            known = [opt for p in context.command.params for opt in p.opts] if context else []
            phrase = Phrase("usage.no-option", {"name": name, "near": near(name, known)})
        case click.MissingParameter(param=click.Parameter() as param):
            phrase = Phrase("usage.missing", {"name": param.human_readable_name})
        case click.BadOptionUsage(option_name=name):
            options = error.ctx.command.params if error.ctx else []
            flag = any(getattr(p, "is_flag", False) for p in options if name in p.opts)
            phrase = Phrase(f"usage.{'takes-no' if flag else 'needs'}-value", {"name": name})
    return phrase.words(library) if phrase else error.format_message()
