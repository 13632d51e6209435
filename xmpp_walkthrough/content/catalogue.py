"""The catalogue of branches of a login: facts once, words in every language.

`branches.toml` beside the languages has the facts; `<language>/branches/<group>.toml` the words.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from xmpp_walkthrough.content.shipped import STEP_NAMES
from xmpp_walkthrough.content.tables import Sections

FACTS = "branches.toml"
FOLDER = "branches/"
WALKS = ("L", "L+", "P", "D")
WORDS = ("trigger", "server", "client")


class Branch(NamedTuple):
    """One way in which a login can go on from a point.

    `trigger` is the event, `server` the bytes of the server, `client` the duty of a client.
    `walk` says what it takes to see it: a real server (L, or L+ where Prosody was seen to do it),
    a scripted peer (P), a fixture of DNS, certificate or account (D). `source` is empty where no
    document says so. `command` shows it, after `first` in another terminal; both may be empty.
    `lacks` names the reason why it has no command: `catalogue.later.<lacks>`.
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
    facts = Sections(root / FACTS).whole()
    groups = facts.tables("group")
    words = {group: _words(root, languages, mark, group) for group in groups}
    for id, fact in facts.tables("branch").items():
        group = fact.one_of("group", groups)
        found = words[group].get(id)
        if found is not None:
            yield Branch(
                id=id,
                group=group,
                step=groups[group].one_of("step", STEP_NAMES.values()),
                walk=fact.one_of("walk", WALKS),
                source=fact.text("source"),
                **found,
                **{name: fact.text(name) for name in ("first", "command", "lacks") if name in fact},
            )


def _words(
    root: Path, languages: Sequence[str], mark: str, group: str
) -> dict[str, dict[str, str]]:
    """The words of one group by the branch's id. Errors: ContentError."""
    found: dict[str, dict[str, str]] = {}
    for language in reversed(languages):
        table = Sections(root / language / f"{FOLDER}{group}.toml").whole().tables("branch")
        sign = "" if language == languages[0] else mark
        for id, entry in table.items():
            found[id] = {name: sign + entry.text(name) for name in WORDS}
    return found
