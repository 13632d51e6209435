"""`--send-instead STEP[:N]=FILE`: bytes in the place of a message of the walk."""

import sys
from collections.abc import Mapping
from pathlib import Path

from xmpp_walkthrough.cli.files import UnreadableFile, read
from xmpp_walkthrough.cli.usage.misuse import Misuse, near, quoted
from xmpp_walkthrough.content.library import lessons_root
from xmpp_walkthrough.content.tables import Sections
from xmpp_walkthrough.protocol.number import natural
from xmpp_walkthrough.transcript.facts import Told
from xmpp_walkthrough.views.harmless import harmless
from xmpp_walkthrough.walk import find, steps

Place = tuple[str, int]  # the name of a step, and which send of it, from 1

_OPTION = "--send-instead"
_MOST = 1_048_576  # bytes in the place of one send; servers take a quarter of that
_SCRIPTS = "scripts.toml"  # beside the languages: what the commands of the catalogue send
_SILENT = ("discover", "connect")  # steps that send nothing


class Wishes:
    """Hands out the replacements, as the sends of a walk come up."""

    def __init__(self, wanted: Mapping[Place, bytes] | None = None) -> None:
        self._wanted = dict(wanted or {})
        self._sent: dict[str, int] = {}

    def restart(self) -> None:
        """Another walk begins."""
        self._sent = {}

    def due(self, step: str) -> bool:
        """Is anything left for this step? Then each of its sends must be counted."""
        sent = self._sent.get(step, 0)
        return any(name == step and number > sent for name, number in self._wanted)

    def take(self, step: str) -> bytes | None:
        """A send of this step comes up: what goes in its place, if anything."""
        self._sent[step] = self._sent.get(step, 0) + 1
        return self._wanted.get((step, self._sent[step]))

    def unsent(self) -> list[Told]:
        """The replacements that never came up, and how often their step has sent at all."""
        left = (place for place in self._wanted if place[1] > self._sent.get(place[0], 0))
        return [
            _unsent(name if number == 1 else f"{name}:{number}", name, self._sent.get(name, 0))
            for name, number in left
        ]

    def put_back(self, step: str) -> None:
        """Nothing was sent after all: the same send comes up again."""
        self._sent[step] -= 1


def _unsent(place: str, step: str, sends: int) -> Told:
    key = "instead.unsent" if sends else "instead.unreached"
    return Told(key, {"place": place, "step": step, "sends": sends})


def wish(text: str) -> tuple[Place, bytes]:
    """Read a value of the option and the file that it names. Errors: Misuse."""
    place, equals, name = text.partition("=")
    if not equals or not name:
        raise Misuse("usage.instead.form", name=quoted(text))
    return _place(place), _script(name[1:]) if name.startswith("@") else _read(name)


def scripts() -> Mapping[str, str]:
    """The scripts that `@NAME` stands for, by name."""
    found = Sections(lessons_root() / _SCRIPTS).whole().tables("script")
    return {name: script.text("sends") for name, script in found.items()}


def _script(name: str) -> bytes:
    try:
        return scripts()[name].encode()
    except KeyError:
        facts = {"name": harmless(name), "near": near(name, scripts())}
        raise Misuse("usage.instead.no-script", **facts) from None


def _place(text: str) -> Place:
    name, colon, number = text.partition(":")
    sending = tuple(step for step in steps() if step.name not in _SILENT)
    found = [step.name for step in find(name) if step in sending] if _known(name) else []
    if len(found) != 1:
        known = [step.name for step in sending]
        facts = {"name": quoted(name), "near": near(name, known), "known": " ".join(known)}
        raise Misuse("usage.instead.no-step", **facts)
    count = natural(number) if colon else 1
    if not count:
        raise Misuse("usage.instead.no-count", number=quoted(number), name=name)
    return found[0], count


def _known(name: str) -> bool:
    return any(step.name == name or step.number.startswith(name) for step in steps() if name)


def _read(name: str) -> bytes:
    """The bytes of the file, without one line end at their end, since editors put one there."""
    if name == "-" and sys.stdin.isatty():
        raise Misuse("usage.instead.terminal")
    try:
        data = read(Path("/dev/stdin" if name == "-" else name), _MOST)
    except UnreadableFile as error:
        facts = {"option": _OPTION, "name": quoted(name), "reason": error.phrase}
        raise Misuse("usage.unreadable", **facts) from None
    if not data:
        raise Misuse("usage.instead.empty", name=quoted(name))
    return data[:-1] if data.endswith(b"\n") and len(data) > 1 else data
