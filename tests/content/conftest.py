"""A small, sound lessons tree for each test that asks for one."""

from pathlib import Path

import pytest
from support.content.lessons_tree import FILES


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The root of a lessons tree in which `check` finds nothing."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path
