"""The build of a wheel: beside each table of lessons stands its content as JSON, ready to be read.

A checkout reads TOML. What is here is made of it at each build, and kept nowhere else.
"""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ReadyTables(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `lessons/en/messages.json` for `lessons/en/messages.toml`, and so on."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from xmpp_walkthrough.content.tables import Sections

        lessons, self._made = Path(self.root, "lessons"), Path(tempfile.mkdtemp())
        for number, path in enumerate(sorted(lessons.rglob("*.toml"))):
            file = self._made / f"{number}.json"
            file.write_text(Sections(path).ready(), encoding="utf-8")
            inside = path.relative_to(lessons).with_suffix(".json").as_posix()
            build_data["force_include"][str(file)] = f"xmpp_walkthrough/lessons/{inside}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            shutil.rmtree(self._made)
