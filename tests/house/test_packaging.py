"""What is installed: the program, its lessons in both languages, and nothing of the tests."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.files import ROOT
from support.sources import PACKAGE

import xmpp_walkthrough
from xmpp_walkthrough.content.tables import Sections

pytest.importorskip("hatchling", reason="the build backend is not installed")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel that this checkout makes."""
    place = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--quiet"]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(place), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (found,) = place.glob("*.whl")
    with zipfile.ZipFile(found) as opened:
        yield opened


def sources(folder: Path, pattern: str) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob(pattern)}


def test_every_module_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    inside = set(wheel.namelist())
    assert {f"xmpp_walkthrough/{name}" for name in sources(PACKAGE, "*.py")} <= inside


def test_every_lesson_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    inside = set(wheel.namelist())
    lessons = sources(ROOT / "lessons", "*.md") | sources(ROOT / "lessons", "*.toml")
    assert {"en/messages.toml", "zh/messages.toml"} <= lessons
    assert {f"xmpp_walkthrough/lessons/{name}" for name in lessons} <= inside


def test_each_table_of_lessons_is_ready_to_be_read(wheel: zipfile.ZipFile) -> None:
    lessons = ROOT / "lessons"
    for name in sources(lessons, "*.toml"):
        inside = f"xmpp_walkthrough/lessons/{name.removesuffix('toml')}json"
        assert wheel.read(inside).decode() == Sections(lessons / name).ready()
    assert not sources(lessons, "*.json")  # the build keeps none in the checkout


def test_nothing_else_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    version = xmpp_walkthrough.__version__
    assert tops == {"xmpp_walkthrough", f"xmpp_walkthrough-{version}.dist-info"}
    assert not [name for name in wheel.namelist() if name.endswith((".pyc", ".pem", ".key"))]


def test_the_wheel_brings_the_command_and_the_licence(wheel: zipfile.ZipFile) -> None:
    info = f"xmpp_walkthrough-{xmpp_walkthrough.__version__}.dist-info"
    assert f"{info}/licenses/LICENSE" in wheel.namelist()
