"""The library: the words of a key, element, condition, term or step in one language.

Nothing is read before it is asked for, and each file once. A text that is missing in the language
comes from English, under a mark that can be seen.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from xmpp_walkthrough.content.filling import fill
from xmpp_walkthrough.content.lesson import Lesson, read_lesson
from xmpp_walkthrough.content.shipped import FALLBACK, MARK, REFERENCE, shipped, step_name
from xmpp_walkthrough.content.tables import Sections, Texts, text_of

if TYPE_CHECKING:  # a walk that goes well asks for neither
    from xmpp_walkthrough.content.catalogue import Branch
    from xmpp_walkthrough.content.letters import Letters
    from xmpp_walkthrough.content.server_texts import ServerText

_MOST_KNOWN = 4_096
_DEEPEST = 8  # parts of a dotted key: a peer may name a condition with many dots


class NamespaceText(NamedTuple):
    """The purpose of a namespace, and the specification that defines it."""

    title: str
    spec: str


class ElementText(NamedTuple):
    """The meaning of an element or attribute, and its section."""

    says: str
    section: str


class ConditionText(NamedTuple):
    """The meaning of an error condition, its usual cause, and the remedy of three people."""

    means: str
    cause: str
    user: str
    admin: str
    author: str
    rules_out: str
    section: str


class FaultText(NamedTuple):
    """The words of a deliberate fault: what the server does, and what a client should do."""

    title: str
    client: str


class CauseText(NamedTuple):
    """The words of a cause: why a login breaks, and the remedy of three people.

    The administrator of a known server is told its very line of configuration.
    """

    what: str
    you: str
    admin: str
    admin_prosody: str
    admin_ejabberd: str
    author: str
    section: str

    def for_admin(self, software: str) -> str:
        """The remedy for the administrator of this software: in general, and its line if known."""
        line = {"prosody": self.admin_prosody, "ejabberd": self.admin_ejabberd}.get(software, "")
        return f"{self.admin} {line}".strip()


class Term(NamedTuple):
    """A word of the field, and what it means."""

    word: str
    definition: str
    section: str


Text = TypeVar("Text", ElementText, ConditionText, CauseText, Term)


def lessons_root() -> Path:
    """The folder of the shipped lessons."""
    return Path(shipped())


class Library:
    """The texts of one language. `language` is English where the asked-for one has no folder."""

    def __init__(
        self, lang: str, directory: Path | None = None, letters: "Letters | None" = None
    ) -> None:
        self.root = directory if directory is not None else lessons_root()
        self._language = lang if lang in self.languages else FALLBACK
        self._letters = letters  # what the reader's terminal draws; None: all of them
        self._files: dict[tuple[str, str], Sections] = {}
        self._lessons: list[Lesson] | None = None
        self._server_texts: list[ServerText] | None = None
        self._vocabulary: str | None = None
        # What was looked up before, found or not: a peer may ask for any name, so it is bounded.
        self._known: dict[tuple[str, ...], ElementText | None] = {}

    def translated(self, lang: str) -> "Library":
        """The same lessons in another language."""
        return Library(lang, self.root, self._letters)

    @property
    def language(self) -> str:
        return self._language

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a folder, sorted."""
        try:
            folders = [path.name for path in self.root.iterdir() if path.is_dir()]
        except (OSError, ValueError):  # no folder, or none that can be read
            return ()
        return tuple(sorted(name for name in folders if name[0].isalpha()))

    def template(self, key: str) -> str:
        """The message under `key` in this language, its `{placeholders}` as they are; else ""."""
        return self._file(self._language, "messages.toml").leaf(key) or ""

    def text(self, key: str, /, **values: object) -> str:
        """The message under the dotted `key`, its `{placeholders}` filled in literally."""
        for language in self._chain():
            template = self._file(language, "messages.toml").leaf(key)
            if template is not None:
                return self._mark(language) + fill(template, values)
        return f"⟨{key}⟩"

    def has(self, key: str) -> bool:
        """Whether there is a message under `key`, in this language or in English."""
        return any(self._file(lang, "messages.toml").leaf(key) for lang in self._chain())

    def section(self, key: str) -> str:
        """The section behind the message `key`; "" where its element names it."""
        return self._file("", "sections.toml").leaf(key) or ""

    def is_unusual(self, key: str) -> bool:
        """Whether the message `key` tells of an unusual event."""
        return self._file("", "verdicts.toml").leaf(key) == "unusual"

    def nearest(self, key: str, *ends: str) -> str:
        """The key of the text for `key`, or for the more general key that it begins with.

        `ends` are tried at each; "" where there is no text. So a reason without words of its own is
        explained by the words of its kind.
        """
        parts = key.split(".", _DEEPEST)[:_DEEPEST]
        names = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
        found = (f"{name}{end}" for name in names for end in ends)
        return next((each for each in found if self.has(each)), "")

    def namespace(self, uri: str) -> NamespaceText | None:
        """The words of the namespace `uri`; None where the catalogue does not know it."""
        for language in self._chain():
            entry = self._namespace(language, uri)
            if entry is not None:
                return NamespaceText(self._mark(language) + entry.text("title"), entry.text("spec"))
        return None

    def element(self, uri: str, local: str) -> ElementText | None:
        """The words of the element `local` of namespace `uri`."""
        return self._recalled(uri, "element", local, ElementText)

    def attribute(self, uri: str, local: str, name: str) -> ElementText | None:
        """The words of the attribute `name` of the element `local`."""
        return self._recalled(uri, "attribute", f"{local}@{name}", ElementText)

    def condition(self, uri: str, name: str) -> ConditionText | None:
        """The words of the error condition `name`, an empty element in namespace `uri`."""
        return self._element_text(uri, "condition", name, ConditionText)

    def fault(
        self, name: str, family: str = "", condition: tuple[str, str] = ("", "")
    ) -> FaultText | None:
        """The words of a deliberate fault; a family's are filled in with the condition's."""
        words = self.condition(*condition) if family else None
        for language in self._chain():
            file = self._file(language, "faults.toml")
            entry = file.table(f"family.{family}" if family else f"fault.{name}")
            if entry is None or (family and words is None):
                continue
            title = self._mark(language) + fill(entry.text("title"), {"name": condition[1]})
            return FaultText(title, words.author if words else entry.text("client"))
        return None

    def cause(self, name: str, /, **facts: object) -> CauseText | None:
        """The words of a cause that the doctor knows, filled in with its facts."""
        for language in self._chain():
            entry = self._file(language, "causes.toml").table(f"cause.{name}")
            if entry is not None:
                texts = entry.texts().items()
                named = {part.replace("-", "_"): fill(text, facts) for part, text in texts}
                return self._build(language, CauseText, named)
        return None

    def seen(self, kind: str, key: str, /, **values: object) -> str:
        """The words of an observation (`evidence`) or of an excluded cause (`ruled-out`)."""
        if key.startswith("doctor."):  # the finding of a check, in its own words
            return self.text(key, **values)
        for language in self._chain():
            entry = self._file(language, "causes.toml").table(f"{kind}.{key}")
            if entry is not None:
                return self._mark(language) + fill(entry.text("says"), values)
        return f"⟨{kind}.{key}⟩"

    def lessons(self) -> list[Lesson]:
        """All lessons in the order of their files' numbers. Errors: ContentError."""
        if self._lessons is None:
            paths: dict[str, tuple[str, Path]] = {}
            for language in reversed(self._chain()):
                for path in (self.root / language).glob("[0-9]*-*.md"):
                    paths[path.name] = (language, path)
            self._lessons = [self._read_lesson(*paths[name]) for name in sorted(paths)]
        return list(self._lessons)

    def lesson(self, name: str) -> Lesson | None:
        """The lesson with this id; else the first of the step with this name or number."""
        lessons = self.lessons()
        by_id = (lesson for lesson in lessons if lesson.id == name)
        wanted = step_name("2.1" if name == "2" else name)
        by_step = (lesson for lesson in lessons if lesson.step == wanted != "")
        return next(by_id, None) or next(by_step, None)

    def pages(self) -> list[str]:
        """The topics of the reference: the names of its files, sorted."""
        folder = self.root / FALLBACK / REFERENCE
        return sorted(path.stem for path in folder.glob("*.md")) if folder.is_dir() else []

    def page(self, topic: str) -> str | None:
        """A page of the reference, as Markdown. Errors: ContentError."""
        if topic not in self.pages():
            return None
        name = f"{REFERENCE}/{topic}.md"
        found = ((each, text_of(self.root / each / name)) for each in self._chain())
        return next(
            (self._mark(language) + self._drawn(text) for language, text in found if text), None
        )

    def term(self, key: str) -> Term | None:
        """The glossary's entry for the slug `key`."""
        for language in self._chain():
            entry = self._file(language, "glossary.toml").table(f"term.{key}")
            if entry is not None:
                return self._build(language, Term, entry.texts())
        return None

    def terms(self) -> dict[str, Term]:
        """The whole glossary, by slug, in the order of the English file."""
        keys: dict[str, None] = {}
        for language in reversed(self._chain()):
            names = self._file(language, "glossary.toml")
            keys |= dict.fromkeys(n[5:] for n in names if n.startswith("term."))
        return {key: term for key in keys if (term := self.term(key)) is not None}

    def branches(self) -> "list[Branch]":
        """Every branch of a login, in the order of the catalogue. Errors: ContentError."""
        from xmpp_walkthrough.content.catalogue import WORDS, branches

        return [
            branch._replace(
                **{n: self._drawn(x) for n, x in branch._asdict().items() if n in WORDS}
            )
            for branch in branches(self.root, self._chain(), MARK)
        ]

    def server_texts(self) -> "list[ServerText]":
        """The words of servers that are known, with their meaning. Errors: ContentError."""
        if self._server_texts is None:
            from xmpp_walkthrough.content.server_texts import server_texts

            self._server_texts = list(server_texts(self.root, self._chain(), MARK))
        return self._server_texts

    def is_ordinary(self, word: str) -> bool:
        """Whether the lessons have this word, in lower case, or a word that contains it."""
        if self._vocabulary is None:
            from xmpp_walkthrough.content.vocabulary import vocabulary

            self._vocabulary = vocabulary(self.root, FALLBACK)
        return word in self._vocabulary

    def _chain(self) -> tuple[str, ...]:
        return (self._language,) if self._language == FALLBACK else (self._language, FALLBACK)

    def _drawn(self, text: str) -> str:
        """The text in letters that the reader's terminal draws."""
        if self._letters is None:
            return text
        from xmpp_walkthrough.content.letters import sentence

        return sentence(text, self._letters)

    def _mark(self, language: str) -> str:
        return "" if language == self._language else MARK

    def _file(self, language: str, name: str) -> Sections:
        key = (language, name)
        if key not in self._files:
            self._files[key] = Sections(
                self.root / language / name, self._drawn if self._letters else None
            )
        return self._files[key]

    def _namespace(self, language: str, uri: str) -> Texts | None:
        return self._file(language, "elements/namespaces.toml").table(f"namespace.{uri}")

    def _recalled(
        self, uri: str, kind: str, name: str, build: type[ElementText]
    ) -> ElementText | None:
        key = (uri, kind, name)
        if key in self._known:
            return self._known[key]
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[key] = found = self._element_text(uri, kind, name, build)
        return found

    def _element_text(self, uri: str, kind: str, name: str, build: type[Text]) -> Text | None:
        for language in self._chain():
            namespace = self._namespace(language, uri)
            if namespace is None or "file" not in namespace:
                continue
            entry = self._file(language, f"elements/{namespace.text('file')}").table(
                f"{kind}.{name}"
            )
            if entry is not None:
                return self._build(language, build, entry.texts())
        return None

    def _build(self, language: str, build: type[Text], entry: Mapping[str, str]) -> Text:
        """Make a text object of a TOML table; sentences from another language carry the mark."""
        mark = self._mark(language)
        values: dict[str, str] = {}
        for name in build._fields:
            value = entry.get(name, "")
            marked = value and name not in ("section", "word")
            values[name] = mark + value if marked else value
        return build(**values)

    def _read_lesson(self, language: str, path: Path) -> Lesson:
        lesson = read_lesson(path)
        lesson = lesson._replace(title=self._drawn(lesson.title), body=self._drawn(lesson.body))
        return lesson._replace(title=self._mark(language) + lesson.title)
