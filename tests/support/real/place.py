"""Where do a server's programs and files stand: on this machine, or in a tree of a newer Debian?

Debian 12's Prosody and ejabberd know no tls-exporter; those of Debian 13 do. They are run in place,
by chroot, from a tree that `debootstrap` made and that XMPP_WALK_NEWER_SERVERS names.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.real.server import absent, find_program

VARIABLE = "XMPP_WALK_NEWER_SERVERS"


@dataclass(frozen=True, slots=True)
class Place:
    """The root below which a server lives, and what to call it there."""

    suffix: str = ""
    root: Path = Path("/")

    def command(self, program: str, package: str, *arguments: str) -> list[str]:
        """How the program is run there; absent, it is a skip or, in CI, an error."""
        if self.root == Path("/"):
            return [find_program(program, package), *arguments]
        path = os.pathsep.join(str(self.root / folder) for folder in ("usr/bin", "usr/sbin"))
        if shutil.which(program, path=path) is None:
            absent(f"{program} is not in {self.root} (debootstrap --include={package})")
        return [find_program("chroot", "coreutils"), str(self.root), program, *arguments]

    def inside(self, path: Path) -> Path:
        """How the server, for whom the root is `/`, calls a path of ours."""
        return Path("/") / path.relative_to(self.root)

    @contextmanager
    def directory(self, ours: Path) -> Iterator[Path]:
        """A directory for the server's files: ours, or one in the tree that is removed again."""
        if self.root == Path("/"):
            ours.mkdir(parents=True)
            yield ours
            return
        made = Path(tempfile.mkdtemp(prefix="xmpp-walk-", dir=self.root / "tmp"))
        try:
            yield made
        finally:
            shutil.rmtree(made)


HERE = Place()


def newer(suffix: str) -> Place:
    """The tree of the newer Debian; absent, it is a skip on a person's machine, in CI an error."""
    tree = os.environ.get(VARIABLE, "")
    if not tree:
        absent(
            f"{VARIABLE} names no tree of a newer Debian with prosody and ejabberd (see .ci/run)"
        )
    if os.geteuid() != 0:
        absent("only root may run servers of another tree (chroot)")
    return Place(suffix, Path(tree))
