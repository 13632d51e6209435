"""The vocabulary of the lessons: names, known servers' words, keys of ours.

Names of elements, attributes, conditions and namespaces; the words of servers as they are known;
the keys by which failures and findings are named. One a line, without upper case. A mask in the
place of such a word would give it away (`transcript.ordinary`).
"""

from collections.abc import Iterator
from pathlib import Path

from xmpp_walkthrough.content.server_texts import FILE
from xmpp_walkthrough.content.tables import Sections, flatten, read

_NAMING = ("failure", "doctor", "violation", "jid")


def vocabulary(root: Path, language: str) -> str:
    """All words of the lessons, one a line, in lower case. Errors: ContentError."""
    return "\n".join(_words(root, language)).casefold()


def _words(root: Path, language: str) -> Iterator[str]:
    for path in sorted((root / language / "elements").glob("*.toml")):
        yield from Sections(path)
    for fact in read(root / FILE).get("text", {}).values():
        yield fact["says"]
    messages = Sections(root / language / "messages.toml")
    for name in messages:
        if name.startswith(_NAMING):
            yield name
            yield from (key for key, _ in flatten(messages.table(name) or {}))
