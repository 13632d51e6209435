"""The tools of the house: ruff and mypy have nothing to say."""

import subprocess
import sys

from support.files import ROOT


def tool(*command: str) -> str:
    """What the tool says; an empty text where it is content."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_ruff_check() -> None:
    assert tool("ruff", "check", "--quiet", ".") == ""


def test_ruff_format() -> None:
    assert tool("ruff", "format", "--check", "--quiet", ".") == ""


def test_mypy_strict() -> None:
    assert tool("mypy", "--no-error-summary") == ""
