"""Which branches has a login, and what happens in each? Facts once, words in every language.

`branches.toml` beside the languages has the facts; `<language>/branches/<group>.toml` the words.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from xmpp_walkthrough.content.tables import Table, read

FACTS = "branches.toml"
FOLDER = "branches/"
WALKS = ("L", "L+", "P", "D")


class Branch(NamedTuple):
    """One way in which a login can go on from a point.

    `trigger` is what happens, `server` what the server sends, `client` what a client must do.
    `walk` says what it takes to see it: a real server (L, or L+ where Prosody was seen to do it),
    a scripted peer (P), a fixture of DNS, certificate or account (D). `source` is empty where no
    document says so. `command` shows it, after `first` in another terminal; both may be empty.
    `lacks` names what keeps it from having a command: `catalogue.later.<lacks>`.
    """

    id: str
    group: str
    step: str
    walk: str
    source: str
    trigger: str
    server: str
    client: str
    first: str = ""
    command: str = ""
    lacks: str = ""


def branches(root: Path, languages: Sequence[str], mark: str) -> Iterator[Branch]:
    """Every branch, in the catalogue's order, in the first of `languages` that has its words.

    Words that come from another than the first language begin with `mark`. Errors: ContentError.
    """
    facts = read(root / FACTS)
    groups: dict[str, dict[str, str]] = facts.get("group", {})
    words = {group: _words(root, languages, mark, group) for group in groups}
    for id, fact in facts.get("branch", {}).items():
        found = words[fact["group"]].get(id)
        if found is not None:
            yield Branch(id=id, step=groups[fact["group"]]["step"], **fact, **found)


def _words(root: Path, languages: Sequence[str], mark: str, group: str) -> Table:
    """The words of one group by the branch's id."""
    found: Table = {}
    for language in reversed(languages):
        table = read(root / language / f"{FOLDER}{group}.toml").get("branch", {})
        sign = "" if language == languages[0] else mark
        found |= {id: {k: sign + v for k, v in entry.items()} for id, entry in table.items()}
    return found
